/* The whole path from bytes to frames and sound, with small limits so that an input takes
 * milliseconds. */
#include <stddef.h>
#include <stdint.h>

#include "engine/video/reader_memory.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const VideoLimits small_limits = {
    .max_bytes = 1 << 20,
    .min_duration_us = 1,
    .max_duration_us = 10 * 1000 * 1000,
    .max_wall_us = 2 * 1000 * 1000,
    .max_side_px = 512,
    .min_side_px = 8,
    .max_fps = 1000,
    .max_frames = 20,
    .max_frame_px = 512 * 512,
};

/* Touches every pixel that a frame promises. */
static unsigned read_planes(const SwingFrame *frame) {
    unsigned sum = 0;
    for (int p = 0; p < 3; p++) {
        int shift_x = p ? frame->chroma_shift_x : 0, shift_y = p ? frame->chroma_shift_y : 0;
        int width = (frame->coded_width + (1 << shift_x) - 1) >> shift_x;
        int height = (frame->coded_height + (1 << shift_y) - 1) >> shift_y;
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
                sum += frame->plane[p][y * frame->stride[p] + x];
    }
    return sum;
}

static int read_frames(VideoReader *reader) {
    SwingFrame frame;
    volatile unsigned sum = 0;
    int count = 0;
    while (video_reader_next(reader, &frame, NULL) == VIDEO_FRAME) {
        g_assert(frame.index == count && frame.time_us >= 0);
        sum = sum + read_planes(&frame);
        count++;
    }
    return count;
}

static void seek_and_read(VideoReader *reader, int frame_index) {
    SwingFrame frame;
    if (video_reader_seek(reader, frame_index, NULL) &&
        video_reader_next(reader, &frame, NULL) == VIDEO_FRAME)
        g_assert(frame.index == frame_index);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    g_autoptr(GError) error = NULL;
    g_autoptr(VideoReader) reader =
        video_reader_open_memory(data, size, "fuzz", &small_limits, 1, &error);
    g_assert(reader || (error && error->message[0]));
    if (!reader)
        return 0;
    int count = read_frames(reader);
    seek_and_read(reader, count - 1);
    seek_and_read(reader, count / 2);
    VideoSound sound = {0};
    if (video_reader_sound(reader, &sound, NULL))
        for (gsize i = 0; i < sound.count; i++)
            g_assert(sound.samples[i] >= -1 && sound.samples[i] <= 1);
    video_sound_clear(&sound);
    return 0;
}
