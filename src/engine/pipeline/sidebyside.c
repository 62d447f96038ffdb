#include "engine/pipeline/sidebyside.h"

#include <string.h>

#include "base/error.h"
#include "engine/image/skeleton.h"
#include "engine/video/ahead.h"
#include "engine/video/rgb.h"
#include "engine/video/writer.h"

enum { HEIGHT_PX = 720, MAX_WIDTH_PX = 960, MAX_SCALED_PX = 4096, GAP_PX = 8, AHEAD_FRAMES = 4 };
/* Half the speed of a swing in the 101 steps from address to finish. */
enum { STEPS_PER_S = 30, CRF = 23 };

/* One of the two. */
typedef struct {
    const PipelineSwing *swing;
    VideoAhead *frames;
    VideoRgb *converter;
    int scaled_width, scaled_height; /* of the whole picture */
    SwingBox box;                    /* the golfer in it */
    guint8 *rgb;                     /* the whole picture, with the skeleton */
    int shown;                       /* frame in `rgb`; -1 = none yet */
} Half;

static gboolean half_init(Half *half, const PipelineSwing *swing, GError **error) {
    const SwingReport *report = &swing->report;
    const SwingBox *crop = &report->crop;
    double scale = (double)HEIGHT_PX / MAX(2, crop->height);
    scale = MIN(scale, (double)MAX_SCALED_PX / MAX(report->width, report->height));
    *half = (Half){.swing = swing, .shown = -1};
    half->scaled_width = MAX(2, (int)(report->width * scale) / 2 * 2);
    half->scaled_height = MAX(2, (int)(report->height * scale) / 2 * 2);
    half->box.width =
        MIN(MIN((int)(crop->width * scale), MAX_WIDTH_PX), half->scaled_width) / 2 * 2;
    half->box.height = MIN(HEIGHT_PX, half->scaled_height);
    half->box.x = CLAMP((int)(crop->x * scale), 0, half->scaled_width - half->box.width);
    half->box.y = CLAMP((int)(crop->y * scale), 0, half->scaled_height - half->box.height);
    half->rgb = g_malloc((gsize)half->scaled_width * (gsize)half->scaled_height * 3);
    half->converter = video_rgb_new(VIDEO_RGB_QUICK);
    g_autoptr(VideoReader) reader = video_reader_open(swing->video_path, NULL, 1, error);
    if (!reader)
        return FALSE;
    half->frames = video_ahead_new(g_steal_pointer(&reader), AHEAD_FRAMES);
    return TRUE;
}

static void half_clear(Half *half) {
    video_ahead_free(half->frames);
    video_rgb_free(half->converter);
    g_free(half->rgb);
}

/* Frames come in rising order. */
static gboolean half_show(Half *half, int frame_index, GError **error) {
    SwingFrame frame = {.index = half->shown};
    while (frame.index < frame_index) {
        VideoStatus status = video_ahead_next(half->frames, &frame, error);
        if (status == VIDEO_END)
            g_set_error(error, BASE_ERROR, BASE_ERROR_INTERNAL,
                        "the clip had a frame %d, and none when it was read again", frame_index);
        if (status != VIDEO_FRAME)
            return FALSE;
        if (frame.index == frame_index &&
            !video_rgb_convert(half->converter, &frame, half->scaled_width, half->scaled_height,
                               half->rgb, error))
            return FALSE;
    }
    if (half->shown != frame_index) {
        ImageCanvas canvas = {half->rgb, half->scaled_width, half->scaled_height,
                              half->scaled_width * 3};
        image_draw_skeleton(&canvas, &half->swing->found->track.poses[frame_index]);
    }
    half->shown = frame_index;
    return TRUE;
}

static void half_copy(const Half *half, guint8 *to, gsize stride) {
    for (int y = 0; y < half->box.height; y++) {
        gsize from = (gsize)(half->box.y + y) * (gsize)half->scaled_width + (gsize)half->box.x;
        memcpy(to + (gsize)y * stride, half->rgb + 3 * from, (gsize)half->box.width * 3);
    }
}

static gboolean write_steps(Half halves[2], const CompareResult *result, VideoWriter *writer,
                            int width, const PipelineWatch *watch, GError **error) {
    gsize stride = (gsize)width * 3;
    g_autofree guint8 *rgb = g_malloc0(stride * HEIGHT_PX);
    for (int i = 0; i < result->step_count; i++) {
        if (watch->cancel && g_atomic_int_get(watch->cancel)) {
            g_set_error_literal(error, BASE_ERROR, BASE_ERROR_INTERNAL, PIPELINE_CANCELLED);
            return FALSE;
        }
        for (int side = 0; side < 2; side++) {
            if (!half_show(&halves[side], result->steps[i].frame[side], error))
                return FALSE;
            int left = side ? halves[0].box.width + GAP_PX : 0;
            half_copy(&halves[side], rgb + (gsize)left * 3, stride);
        }
        if (!video_writer_add_rgb(writer, rgb, stride, error))
            return FALSE;
        if (watch->progress)
            watch->progress("side by side", (double)i / result->step_count, watch->context);
    }
    return TRUE;
}

gboolean pipeline_write_side_by_side(const PipelineSwing swings[2], const CompareResult *result,
                                     const char *path, const PipelineWatch *watch, GError **error) {
    Half halves[2] = {0};
    gboolean done =
        half_init(&halves[0], &swings[0], error) && half_init(&halves[1], &swings[1], error);
    int width = halves[0].box.width + GAP_PX + halves[1].box.width;
    VideoWriterOptions options = {.width = width,
                                  .height = HEIGHT_PX,
                                  .fps_num = STEPS_PER_S,
                                  .fps_den = 1,
                                  .crf = CRF,
                                  .for_stepping = TRUE};
    VideoWriter *writer = done ? video_writer_open(path, &options, error) : NULL;
    done = writer && write_steps(halves, result, writer, width, watch, error);
    if (done)
        done = video_writer_finish(g_steal_pointer(&writer), error);
    video_writer_abandon(writer);
    half_clear(&halves[0]);
    half_clear(&halves[1]);
    return done;
}
