/* Frames to RGB pictures. */
#ifndef GOLFCOACH_ENGINE_VIDEO_RGB_H
#define GOLFCOACH_ENGINE_VIDEO_RGB_H

#include <glib.h>

#include "engine/swing/frame.h"

/* Keeps what frames of one shape share from call to call; one thread at a time. */
typedef struct VideoRgb VideoRgb;

typedef enum {
    VIDEO_RGB_FINE,  /* single pictures: exact colours, the sharpest scaling */
    VIDEO_RGB_QUICK, /* pictures that move: a third of the time */
} VideoRgbCare;

VideoRgb *video_rgb_new(VideoRgbCare care);
void video_rgb_free(VideoRgb *converter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VideoRgb, video_rgb_free)

/* A frame as shown (rotation applied), scaled to out_width x out_height, as RGB24 into `rgb`
 * (out_height rows, out_width * 3 bytes each). BASE_ERROR_INTERNAL if it cannot be converted. */
gboolean video_rgb_convert(VideoRgb *converter, const SwingFrame *frame, int out_width,
                           int out_height, guint8 *rgb, GError **error);

#endif
