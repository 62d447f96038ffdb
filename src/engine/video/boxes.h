/* A look at the tables of an MP4 or MOV file before libavformat builds its index from them.
 *
 * A table of a few bytes may claim 2^31 samples and make the demuxer fill gigabytes; here the
 * claims are counted first. Nothing is interpreted beyond that: what is wrong otherwise, the
 * demuxer says. */
#ifndef GOLFCOACH_ENGINE_VIDEO_BOXES_H
#define GOLFCOACH_ENGINE_VIDEO_BOXES_H

#include <glib.h>

#include "engine/video/source.h"

typedef enum {
    VIDEO_BOXES_FINE,
    VIDEO_BOXES_NO_INDEX, /* neither moov nor moof: a recording that was never finished */
    VIDEO_BOXES_ABSURD,   /* claims more than any clip of our limits can hold */
} VideoBoxes;

/* `max_frames`: of the picture track; sound may have ten times as many packets. */
VideoBoxes video_boxes_check(const VideoSource *source, int max_frames);

#endif
