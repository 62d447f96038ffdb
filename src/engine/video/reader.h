/* A video file as a sequence of frames, and its sound.
 *
 * The file is hostile until proven otherwise: containers, codecs and protocols are allow-lists,
 * every limit of base/limits.h holds, and a damaged file yields a GError (BASE_ERROR_INPUT or
 * _LIMIT) whose message is one sentence that a golfer understands, never a crash. Rotation matrices
 * and edit lists are applied; frame times come from the file (variable frame rate stays variable).
 */
#ifndef GOLFCOACH_ENGINE_VIDEO_READER_H
#define GOLFCOACH_ENGINE_VIDEO_READER_H

#include <glib.h>

#include "engine/swing/frame.h"

typedef struct VideoReader VideoReader;

typedef struct {
    gint64 max_bytes, min_duration_us, max_duration_us, max_wall_us;
    int max_side_px, min_side_px, max_fps, max_frames;
    gint64 max_frame_px;
} VideoLimits;

/* The values of base/limits.h. */
VideoLimits video_limits_default(void);

typedef struct {
    int width, height;  /* as shown */
    double fps;         /* frame_count / duration */
    gint64 duration_us; /* from the first frame to the end of the last */
    /* Opening counts the packets that will be shown, without decoding. Exact for sound files; where
     * damage costs frames it is corrected when video_reader_next() returns VIDEO_END. */
    int frame_count;
    double capture_fps; /* while filming, where the file tells; 0 = not told */
    gboolean has_audio;
    const char *container, *codec; /* short names, for people; static strings */
} VideoInfo;

/* Opens and checks. `limits` NULL = default. `decode_threads`: 1 = in the caller's thread only. */
VideoReader *video_reader_open(const char *path, const VideoLimits *limits, int decode_threads,
                               GError **error);
void video_reader_close(VideoReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VideoReader, video_reader_close)

const VideoInfo *video_reader_info(const VideoReader *reader);

typedef enum { VIDEO_FRAME, VIDEO_END, VIDEO_FAILED } VideoStatus;

/* The next frame, in order of presentation; *ret_frame borrows memory of the reader until the next
 * call. A file that breaks off after some frames ends there (VIDEO_END) unless nothing useful was
 * decoded. */
VideoStatus video_reader_next(VideoReader *reader, SwingFrame *ret_frame, GError **error);

/* Continue so that the next frame is `frame_index` exactly (decoding from the key frame before it).
 */
gboolean video_reader_seek(VideoReader *reader, int frame_index, GError **error);

/* The whole sound track as mono float PCM. Priming and edit lists are accounted for as far as the
 * container tells (MP3 in AVI tells nothing: its sound is about 25 ms late). */
typedef struct {
    float *samples; /* -1..1 */
    gsize count;
    int rate_hz;
    gint64 offset_us; /* time of sample 0 on the clip's clock (may be negative) */
} VideoSound;

/* FALSE with an error if the track cannot be decoded; TRUE with count 0 if there is none. */
gboolean video_read_sound(const char *path, const VideoLimits *limits, VideoSound *ret_sound,
                          GError **error);
void video_sound_clear(VideoSound *sound);

#endif
