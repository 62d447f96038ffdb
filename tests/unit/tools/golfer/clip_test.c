/* The tool's own output, read back: the file named by GOLFER_CLIP and its truth GOLFER_TRUTH. */
#include <jansson.h>
#include <math.h>
#include <stdlib.h>

#include "engine/video/reader.h"

#include "../../tap.h"

static double member(const json_t *truth, const char *object, const char *name) {
    const json_t *from = object ? json_object_get(truth, object) : truth;
    return json_number_value(json_object_get(from, name));
}

static void the_clip_is_as_the_truth_says(void) {
    json_t *truth = json_load_file(getenv("GOLFER_TRUTH"), 0, NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(VideoReader) reader = video_reader_open(getenv("GOLFER_CLIP"), NULL, 1, &error);
    TAP_CHECK(truth && reader, "%s", error ? error->message : "no truth");
    if (!truth || !reader)
        return;
    const VideoInfo *info = video_reader_info(reader);
    TAP_CHECK(info->width == (int)member(truth, "video", "width"));
    TAP_CHECK(info->height == (int)member(truth, "video", "height"));
    SwingFrame frame;
    int count = 0;
    for (; video_reader_next(reader, &frame, &error) == VIDEO_FRAME; count++) {
        double time = json_number_value(json_object_get(
            json_array_get(json_object_get(truth, "frames"), (size_t)count), "time_ms"));
        TAP_CHECK(fabs(time - (double)frame.time_us / 1000.0) < 0.1, "frame %d", count);
    }
    TAP_CHECK(count == (int)member(truth, "video", "frames"), "%d frames", count);
    json_decref(truth);
}

static void the_click_is_heard_when_stated(void) {
    json_t *truth = json_load_file(getenv("GOLFER_TRUTH"), 0, NULL);
    g_autoptr(GError) error = NULL;
    VideoSound sound = {0};
    TAP_CHECK(truth && video_read_sound(getenv("GOLFER_CLIP"), NULL, &sound, &error), "%s",
              error ? error->message : "");
    gsize loudest = 0;
    for (gsize i = 0; i < sound.count; i++)
        if (fabsf(sound.samples[i]) > fabsf(sound.samples[loudest]))
            loudest = i;
    gsize onset = loudest > 400 ? loudest - 400 : 0;
    while (onset < loudest && fabsf(sound.samples[onset]) < 0.1f * fabsf(sound.samples[loudest]))
        onset++;
    if (sound.count) {
        double heard = (double)sound.offset_us / 1000.0 + (double)onset * 1000.0 / sound.rate_hz;
        TAP_CHECK(fabs(heard - member(truth, NULL, "sound_time_ms")) < 1.5, "%g ms instead of %g",
                  heard, member(truth, NULL, "sound_time_ms"));
    }
    TAP_CHECK(sound.count > 0);
    video_sound_clear(&sound);
    json_decref(truth);
}

int main(void) {
    TAP_RUN(the_clip_is_as_the_truth_says);
    TAP_RUN(the_click_is_heard_when_stated);
    return tap_done();
}
