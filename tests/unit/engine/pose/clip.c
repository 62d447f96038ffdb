#include "clip.h"

#include <stdlib.h>
#include <string.h>

#include "engine/image/crop.h"
#include "engine/video/reader.h"

static void copy_planes(SwingFrame *frame) {
    for (int i = 0; i < 3; i++) {
        const int shift = i ? frame->chroma_shift_y : 0;
        const int rows = (frame->coded_height + (1 << shift) - 1) >> shift;
        /* The reader promises the stride's bytes in every row but the last. */
        const int width =
            i ? (frame->coded_width + (1 << frame->chroma_shift_x) - 1) >> frame->chroma_shift_x
              : frame->coded_width;
        uint8_t *copy = g_malloc((gsize)width * (gsize)rows);
        for (int y = 0; y < rows; y++)
            memcpy(copy + (gsize)y * (gsize)width, frame->plane[i] + y * frame->stride[i],
                   (gsize)width);
        frame->plane[i] = copy;
        frame->stride[i] = width;
    }
}

gboolean clip_open(Clip *clip, int count, int step) {
    const char *path = g_getenv("GOLFCOACH_SAMPLE");
    const char *models = g_getenv("GOLFCOACH_MODELS");
    g_autofree char *model =
        models ? g_build_filename(models, "pose_detection.tflite", NULL) : NULL;
    clip->count = 0;
    if (!path || !model || !g_file_test(path, G_FILE_TEST_EXISTS) ||
        !g_file_test(model, G_FILE_TEST_EXISTS))
        return FALSE;
    g_autoptr(VideoReader) reader = video_reader_open(path, NULL, 1, NULL);
    SwingFrame frame;
    for (int i = 0; reader && clip->count < count; i++) {
        if (video_reader_next(reader, &frame, NULL) != VIDEO_FRAME)
            break;
        if (i % step)
            continue;
        copy_planes(&frame);
        clip->frames[clip->count++] = frame;
    }
    if (clip->count < count)
        g_error("only %d frames in %s", clip->count, path);
    return TRUE;
}

void clip_close(Clip *clip) {
    for (int i = 0; i < clip->count; i++)
        for (int k = 0; k < 3; k++)
            g_free((void *)(uintptr_t)clip->frames[i].plane[k]);
    clip->count = 0;
}

PoseModels *clip_models(PoseComplexity complexity, unsigned parts) {
    g_autoptr(GError) error = NULL;
    PoseModels *models =
        pose_models_open(g_getenv("GOLFCOACH_MODELS"), complexity, parts, NN_ISA_AUTO, &error);
    if (!models)
        g_error("%s", error->message);
    return models;
}

PoseTracker *clip_tracker(const PoseModels *models, gboolean smooth) {
    g_autoptr(GError) error = NULL;
    PoseTracker *tracker = pose_tracker_new(models, &(PoseOptions){.smooth = smooth}, &error);
    if (!tracker)
        g_error("%s", error->message);
    return tracker;
}

SwingFrame clip_new_rgb(int width, int height, uint8_t grey) {
    const gsize size = (gsize)width * (gsize)height * 3;
    uint8_t *pixels = g_malloc(size);
    memset(pixels, grey, size);
    return (SwingFrame){.pixels = SWING_PIXELS_RGB24,
                        .coded_width = width,
                        .coded_height = height,
                        .width = width,
                        .height = height,
                        .plane = {pixels},
                        .stride = {3 * width}};
}

void clip_free_rgb(SwingFrame *frame) {
    g_free((void *)(uintptr_t)frame->plane[0]);
    frame->plane[0] = NULL;
}

void clip_paste(SwingFrame *to, const SwingFrame *from, float x, float y, float scale) {
    const int width = (int)((float)from->width * scale),
              height = (int)((float)from->height * scale);
    g_autofree float *scaled = g_new(float, (gsize)width *(gsize)height * 3);
    const ImageRegion whole = {(float)from->width / 2, (float)from->height / 2, (float)from->width,
                               (float)from->height, 0};
    const ImageTarget target = {.data = scaled,
                                .width = width,
                                .height = height,
                                .row_stride = (size_t)width * 3,
                                .scale = 1,
                                .offset = 0.5f};
    uint8_t *pixels = (uint8_t *)(uintptr_t)to->plane[0];
    image_crop(from, &whole, &target);
    for (int row = 0; row < height; row++)
        for (int column = 0; column < width; column++) {
            const int at_x = (int)x + column, at_y = (int)y + row;
            if (at_x < 0 || at_x >= to->width || at_y < 0 || at_y >= to->height)
                continue;
            for (int k = 0; k < 3; k++)
                pixels[at_y * to->stride[0] + 3 * at_x + k] =
                    (uint8_t)scaled[3 * (row * width + column) + k];
        }
}

SwingFrame clip_to_rgb(const SwingFrame *frame) {
    SwingFrame rgb = clip_new_rgb(frame->width, frame->height, 0);
    rgb.index = frame->index;
    rgb.time_us = frame->time_us;
    clip_paste(&rgb, frame, 0, 0, 1);
    return rgb;
}

SwingFrame clip_golfer(const SwingFrame *frame) {
    SwingFrame golfer = clip_new_rgb(frame->width / 2, frame->height / 2, 0);
    clip_paste(&golfer, frame, -0.25f * (float)frame->width, -0.28f * (float)frame->height, 1);
    return golfer;
}
