/* tests: light.c luma.c */
#include "engine/image/light.h"

#include <math.h>
#include <string.h>

#include "engine/image/luma.h"
#include "scenes.h"
#include "tap.h"

static Scene scene;

/* A golfer upright in the middle; shoulders and hips span the trunk. */
static SwingPose golfer(void) {
    SwingPose pose = {.found = true};
    for (int i = 0; i < SWING_LANDMARKS; i++) {
        float y = i < 11   ? 0.25f
                  : i < 13 ? 0.35f
                  : i < 23 ? 0.45f
                  : i < 25 ? 0.55f
                  : i < 27 ? 0.7f
                           : 0.8f;
        pose.landmarks[i] = (SwingLandmark){i % 2 ? 0.4f : 0.6f, y, 0.0f, 1.0f};
    }
    return pose;
}

static void draw_golfer(int luma, int around) {
    for (int y = 0; y < 400; y++)
        for (int x = 0; x < 300; x++)
            *scene_pixel(&scene, x, y) =
                (uint8_t)(x > 110 && x < 190 && y > 90 && y < 330 ? luma : around);
}

static void measures_golfer_and_background(void) {
    static const int ROTATIONS[] = {0, 90, 180, 270};
    for (int i = 0; i < 4; i++) {
        ImageLight light = {0};
        ImageLightSummary summary;
        SwingPose pose = golfer();
        scene_fill(&scene, 300, 400, ROTATIONS[i], 0);
        draw_golfer(40, 200);
        image_light_add(&light, &scene.frame, &pose);
        image_light_summary(&light, &summary);
        TAP_CHECK(summary.frame_count == 1 && summary.golfer_luma == 40.0 &&
                      summary.around_luma == 200.0,
                  "turned %d: %f, %f", ROTATIONS[i], summary.golfer_luma, summary.around_luma);
        TAP_CHECK(summary.dark_luma == 40.0 && summary.bright_luma == 200.0);
    }
}

static void stretches_studio_range(void) {
    scene_fill(&scene, 300, 400, 0, 16);
    scene.frame.full_range = 0;
    TAP_CHECK(image_luma_at(&scene.frame, 5, 5) == 0);
    memset(scene.luma, 235, 300 * 400);
    TAP_CHECK(image_luma_at(&scene.frame, 5, 5) == 255);
    memset(scene.luma, 3, 300 * 400);
    TAP_CHECK(image_luma_at(&scene.frame, 299, 399) == 0);
}

static void bears_bad_poses(void) {
    ImageLight light = {0};
    ImageLightSummary summary;
    SwingPose nobody = {0}, odd = golfer(), far = golfer();
    for (int i = 0; i < SWING_LANDMARKS; i++) {
        odd.landmarks[i].x = i % 2 ? NAN : INFINITY;
        far.landmarks[i].y = 1e30f;
    }
    scene_fill(&scene, 300, 400, 0, 90);
    image_light_add(&light, &scene.frame, NULL);
    image_light_add(&light, &scene.frame, &nobody);
    image_light_summary(&light, &summary);
    TAP_CHECK(summary.frame_count == 0);
    image_light_add(&light, &scene.frame, &odd);
    image_light_add(&light, &scene.frame, &far);
    image_light_summary(&light, &summary);
    TAP_CHECK(summary.frame_count == 2 && summary.golfer_luma == 0.0);
}

/* A scene squeezed into levels low..high as stored. */
static void squeeze(int low, int high) {
    scene_draw(&scene, 300, 400, 0, NULL, 4, 0);
    for (int i = 0; i < 300 * 400; i++)
        scene.luma[i] = (uint8_t)(low + (high - low) * scene.luma[i] / 255);
}

static void spreads_only_what_is_flat(void) {
    static const struct {
        int low, high;
        bool is_spread;
    } CASES[] = {
        {16, 235, false}, {30, 235, false}, {16, 46, true}, {110, 140, true}, {20, 20, false}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        ImageTone tone = {0};
        uint8_t curve[256];
        squeeze(CASES[i].low, CASES[i].high);
        scene.frame.full_range = 0;
        image_tone_add(&tone, &scene.frame);
        bool is_spread = image_tone_curve(&tone, curve);
        TAP_CHECK(is_spread == CASES[i].is_spread, "%d..%d", CASES[i].low, CASES[i].high);
        for (int k = 1; k < 256 && is_spread; k++)
            TAP_CHECK(curve[k] >= curve[k - 1] && curve[k] >= 16 && curve[k] <= 235);
        TAP_CHECK(!is_spread || (curve[CASES[i].low] == 16 && curve[CASES[i].high] > 200));
    }
    ImageTone nothing = {0};
    uint8_t curve[256] = {7};
    TAP_CHECK(!image_tone_curve(&nothing, curve) && curve[0] == 7);
}

static void applies_a_curve_to_a_copy(void) {
    static uint8_t plane[300 * 400];
    uint8_t curve[256];
    for (int i = 0; i < 256; i++)
        curve[i] = (uint8_t)(255 - i);
    SwingFrame bright;
    scene_draw(&scene, 300, 400, 90, NULL, 4, 0);
    TAP_CHECK(image_tone_bytes(&scene.frame) == 300 * 400);
    int before = image_luma_at(&scene.frame, 17, 33);
    image_tone_apply(&scene.frame, curve, plane, &bright);
    TAP_CHECK(image_luma_at(&bright, 17, 33) == 255 - before && bright.rotation == 90);
    TAP_CHECK(image_luma_at(&scene.frame, 17, 33) == before, "the frame itself stays");
}

static int plain_mean(int factor, int x, int y, int left, int top) {
    int sum = 0;
    for (int v = 0; v < factor; v++)
        for (int u = 0; u < factor; u++)
            sum += *scene_pixel(&scene, left + x * factor + u, top + y * factor + v);
    return (sum + factor * factor / 2) / (factor * factor);
}

/* 301 and 203 leave remainders of many kinds; each side gets its half. */
static void small_picture_holds_means(void) {
    static uint8_t memory[400000];
    static uint16_t sums[512];
    for (int factor = 1; factor <= 7; factor++)
        for (int rotation = 0; rotation < 360; rotation += 90) {
            scene_draw(&scene, 301, 203, rotation, NULL, 4, 20);
            ImageSmall small;
            image_small_place(&small, 301 / factor, 203 / factor, memory);
            image_small_shrink(&scene.frame, factor, sums, &small);
            int worst = 99, wrong = 0;
            /* Half a remainder may go to either side, where the planes are turned. */
            for (int shift = 0; shift < 4; shift++) {
                wrong = 0;
                int left = (301 % factor + (shift & 1)) / 2, top = (203 % factor + shift / 2) / 2;
                for (int y = 0; y < small.height; y += 5)
                    for (int x = 0; x < small.width; x += 5)
                        wrong +=
                            small.data[y * small.stride + x] != plain_mean(factor, x, y, left, top);
                worst = wrong < worst ? wrong : worst;
            }
            TAP_CHECK(worst == 0, "factor %d, turned %d: %d", factor, rotation, worst);
            TAP_CHECK(small.data[-IMAGE_SMALL_PAD] == small.data[0] &&
                      small.data[-IMAGE_SMALL_PAD * small.stride] == small.data[0]);
        }
}

static void rgb_goes_by_its_green(void) {
    static uint8_t memory[20000], rgb[100 * 60 * 3];
    uint16_t sums[100];
    for (int i = 0; i < 100 * 60; i++)
        memcpy(&rgb[3 * i], (uint8_t[]){10, 120, 200}, 3);
    SwingFrame frame = {.pixels = SWING_PIXELS_RGB24,
                        .coded_width = 100,
                        .coded_height = 60,
                        .width = 100,
                        .height = 60};
    frame.plane[0] = rgb;
    frame.stride[0] = 300;
    ImageSmall small;
    image_small_place(&small, 33, 20, memory);
    image_small_shrink(&frame, 3, sums, &small);
    TAP_CHECK(small.data[0] == 120 && small.data[19 * small.stride + 32] == 120);
    TAP_CHECK(image_luma_at(&frame, 99, 59) == (54 * 10 + 183 * 120 + 19 * 200) / 256);
}

int main(void) {
    TAP_RUN(measures_golfer_and_background);
    TAP_RUN(stretches_studio_range);
    TAP_RUN(bears_bad_poses);
    TAP_RUN(spreads_only_what_is_flat);
    TAP_RUN(applies_a_curve_to_a_copy);
    TAP_RUN(small_picture_holds_means);
    TAP_RUN(rgb_goes_by_its_green);
    return tap_done();
}
