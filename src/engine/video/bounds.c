#include "engine/video/bounds.h"

#include <math.h>

#include "base/error.h"
#include "base/limits.h"

VideoLimits video_limits_default(void) {
    return (VideoLimits){
        .max_bytes = BASE_LIMIT_VIDEO_BYTES,
        .min_duration_us = BASE_LIMIT_VIDEO_MIN_US,
        .max_duration_us = BASE_LIMIT_VIDEO_MAX_US,
        .max_wall_us = BASE_LIMIT_VIDEO_WALL_US,
        .max_side_px = BASE_LIMIT_VIDEO_SIDE_PX,
        .min_side_px = BASE_LIMIT_VIDEO_MIN_SIDE_PX,
        .max_fps = BASE_LIMIT_VIDEO_FPS,
        .max_frames = BASE_LIMIT_VIDEO_FRAMES,
        .max_frame_px = BASE_LIMIT_VIDEO_FRAME_PX,
    };
}

static gboolean refuse(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

static gboolean refuse(GError **error, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error_literal(error, BASE_ERROR, BASE_ERROR_LIMIT, message);
    return FALSE;
}

gboolean video_limits_check_bytes(const VideoLimits *limits, const char *name, gint64 bytes,
                                  GError **error) {
    const double megabyte = 1024.0 * 1024.0;
    if (bytes <= limits->max_bytes)
        return TRUE;
    return refuse(error, "%s is %.0f MB; please send a clip of at most %.0f MB", name,
                  ceil((double)bytes / megabyte), (double)limits->max_bytes / megabyte);
}

gboolean video_limits_check_picture(const VideoLimits *limits, const char *name, gint64 width,
                                    gint64 height, GError **error) {
    if (width < limits->min_side_px || height < limits->min_side_px)
        return refuse(error,
                      "the picture of %s is only %" G_GINT64_FORMAT " x %" G_GINT64_FORMAT
                      " pixels; too small to see a golfer",
                      name, width, height);
    /* Each side is bounded before they are multiplied. */
    if (width > limits->max_side_px || height > limits->max_side_px ||
        width * height > limits->max_frame_px)
        return refuse(error,
                      "the picture of %s is %" G_GINT64_FORMAT " x %" G_GINT64_FORMAT
                      " pixels, larger than we can take; please record at 4K or less",
                      name, width, height);
    return TRUE;
}

gboolean video_limits_check_count(const VideoLimits *limits, const char *name, gint64 frame_count,
                                  GError **error) {
    if (frame_count <= limits->max_frames)
        return TRUE;
    return refuse(error, "%s holds more than %d pictures; please send a clip that holds one swing",
                  name, limits->max_frames);
}

gboolean video_limits_check_time(const VideoLimits *limits, const char *name, gint64 duration_us,
                                 gint64 frame_count, GError **error) {
    double duration_s = (double)duration_us / 1e6;
    double frame_us = (double)duration_us / (double)MAX(frame_count, 1);
    if (frame_count > 1 && (double)duration_us > (double)limits->max_duration_us + frame_us)
        return refuse(
            error, "%s is %.0f s long; please send a clip of at most %.0f s that holds one swing",
            name, duration_s, (double)limits->max_duration_us / 1e6);
    if (frame_count <= 1)
        return refuse(error, "%s holds a single picture, not a video of a swing", name);
    if (duration_us < limits->min_duration_us)
        return refuse(error, "%s is only %.2g s long; too short to hold a swing", name, duration_s);
    if ((double)frame_count > duration_s * limits->max_fps * 1.01)
        return refuse(error, "%s has %.0f pictures a second; please record at %d or fewer", name,
                      (double)frame_count / duration_s, limits->max_fps);
    return TRUE;
}

void video_budget_init(VideoBudget *budget, gint64 max_us) {
    *budget = (VideoBudget){.max_us = max_us};
}

void video_budget_enter(VideoBudget *budget) {
    budget->entered_us = g_get_monotonic_time();
}

void video_budget_leave(VideoBudget *budget) {
    budget->spent_us += g_get_monotonic_time() - budget->entered_us;
}

void video_budget_cancel(VideoBudget *budget) {
    g_atomic_int_set(&budget->cancelled, 1);
}

gboolean video_budget_is_over(const VideoBudget *budget) {
    if (g_atomic_int_get(&budget->cancelled))
        return TRUE;
    return budget->spent_us + g_get_monotonic_time() - budget->entered_us > budget->max_us;
}

void video_budget_set_error(const VideoBudget *budget, const char *name, GError **error) {
    if (g_atomic_int_get(&budget->cancelled))
        refuse(error, "reading %s was stopped", name);
    else
        refuse(error, "%s takes longer than %.0f s to decode; please send a smaller clip", name,
               (double)budget->max_us / 1e6);
}
