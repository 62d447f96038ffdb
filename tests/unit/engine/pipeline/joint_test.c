#include "engine/pipeline/joint.h"

#include <math.h>

#include "engine/pipeline/track.h"
#include "tap.h"

static void short_clips_are_not_cut(void) {
    static const struct {
        int frames;
        double seconds;
        int segments;
    } cases[] = {{1, 0.03, 1}, {15, 0.5, 1}, {119, 3.97, 1}, {120, 4, 2}, {150, 60, 2},
                 {600, 10, 4}, {240, 1, 1},  {20000, 60, 4}, {0, 0, 1},   {180, 6, 3}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        int count = pipeline_segment_count(cases[i].frames, (gint64)(cases[i].seconds * 1e6));
        TAP_CHECK(count == cases[i].segments, "%d frames: %d", cases[i].frames, count);
    }
}

static void segments_tile_the_clip(void) {
    for (int frames = 1; frames < 20000; frames = frames * 3 + 1)
        for (int count = 1; count <= PIPELINE_MAX_SEGMENTS; count++) {
            TAP_CHECK(pipeline_segment_first(frames, count, 0) == 0);
            TAP_CHECK(pipeline_segment_first(frames, count, count) == frames);
        }
}

static void a_blend_goes_steadily_over(void) {
    SwingPose with = {.found = true, .presence = 1};
    with.landmarks[5].x = 1;
    with.world[5].z = -1;
    float last = 0;
    for (int step = 0; step < PIPELINE_BLEND_FRAMES; step++) {
        SwingPose into = {.found = true};
        pipeline_blend(&into, &with, step);
        TAP_CHECK(into.landmarks[5].x > last && into.landmarks[5].x < 1);
        TAP_CHECK(fabsf(into.landmarks[5].x + into.world[5].z) < 1e-6f);
        last = into.landmarks[5].x;
    }
}

static void nobody_is_not_blended_with_somebody(void) {
    SwingPose somebody = {.found = true}, nobody = {.found = false};
    somebody.landmarks[0].x = 0.5f;
    SwingPose early = somebody, late = somebody;
    pipeline_blend(&early, &nobody, 0);
    pipeline_blend(&late, &nobody, PIPELINE_BLEND_FRAMES - 1);
    TAP_CHECK(early.found && early.landmarks[0].x == 0.5f);
    TAP_CHECK(!late.found);
}

int main(void) {
    TAP_RUN(short_clips_are_not_cut);
    TAP_RUN(segments_tile_the_clip);
    TAP_RUN(a_blend_goes_steadily_over);
    TAP_RUN(nobody_is_not_blended_with_somebody);
    return tap_done();
}
