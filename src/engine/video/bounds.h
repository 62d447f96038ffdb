/* The limits on a clip as sentences, and the budget of time that decoding may take. */
#ifndef GOLFCOACH_ENGINE_VIDEO_BOUNDS_H
#define GOLFCOACH_ENGINE_VIDEO_BOUNDS_H

#include <glib.h>

#include "engine/video/reader.h"

/* Each returns FALSE with a BASE_ERROR_LIMIT that names the clip, what it is and what would be
 * accepted. */
gboolean video_limits_check_bytes(const VideoLimits *limits, const char *name, gint64 bytes,
                                  GError **error);
gboolean video_limits_check_picture(const VideoLimits *limits, const char *name, gint64 width,
                                    gint64 height, GError **error);
gboolean video_limits_check_count(const VideoLimits *limits, const char *name, gint64 frame_count,
                                  GError **error);
/* One frame more than max_duration_us is accepted, and 1 % more than max_fps: cameras are not
 * clocks. */
gboolean video_limits_check_time(const VideoLimits *limits, const char *name, gint64 duration_us,
                                 gint64 frame_count, GError **error);

/* Time spent inside the reader's functions only: what the caller does between two frames is not
 * counted. `cancelled` may be set from any thread (atomically), everything else belongs to the
 * reader's thread. */
typedef struct {
    gint64 max_us, spent_us, entered_us;
    int cancelled;
} VideoBudget;

void video_budget_init(VideoBudget *budget, gint64 max_us);
void video_budget_enter(VideoBudget *budget);
void video_budget_leave(VideoBudget *budget);
void video_budget_cancel(VideoBudget *budget);
/* Cancelled, or out of time. */
gboolean video_budget_is_over(const VideoBudget *budget);
/* The sentence for a budget that is over. */
void video_budget_set_error(const VideoBudget *budget, const char *name, GError **error);

#endif
