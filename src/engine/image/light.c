#include "engine/image/light.h"

#include <math.h>

#include "engine/image/luma.h"

enum { TRUNK_STEPS = 24, LEG_STEPS = 24, AROUND_STEPS = 56 };
/* Of the golfer's box, on each side: what lies that near is what he stands out against. */
static const float SURROUND = 0.25f;

typedef struct {
    float x, y;
} Spot;

static Spot spot(const SwingFrame *frame, const SwingPose *golfer, int landmark) {
    const SwingLandmark *point = &golfer->landmarks[landmark];
    return (Spot){point->x * (float)frame->width, point->y * (float)frame->height};
}

static Spot between(Spot a, Spot b, float share) {
    return (Spot){a.x + share * (b.x - a.x), a.y + share * (b.y - a.y)};
}

/* What is not a number or outside the picture counts nowhere. */
static void count(const SwingFrame *frame, Spot at, uint64_t histogram[256]) {
    if (at.x >= 0.0f && at.y >= 0.0f && at.x < (float)frame->width && at.y < (float)frame->height)
        histogram[image_luma_at(frame, (int)at.x, (int)at.y)]++;
}

/* The trunk as a quadrilateral, thighs and shins as lines. */
static void count_golfer(const SwingFrame *frame, const SwingPose *golfer,
                         uint64_t histogram[256]) {
    Spot shoulders[2] = {spot(frame, golfer, SWING_LEFT_SHOULDER),
                         spot(frame, golfer, SWING_RIGHT_SHOULDER)},
         hips[2] = {spot(frame, golfer, SWING_LEFT_HIP), spot(frame, golfer, SWING_RIGHT_HIP)};
    for (int i = 0; i < TRUNK_STEPS; i++) {
        float down = ((float)i + 0.5f) / TRUNK_STEPS;
        Spot left = between(shoulders[0], hips[0], down),
             right = between(shoulders[1], hips[1], down);
        for (int k = 0; k < TRUNK_STEPS; k++)
            count(frame, between(left, right, ((float)k + 0.5f) / TRUNK_STEPS), histogram);
    }
    for (int side = 0; side < 2; side++) {
        Spot knee = spot(frame, golfer, SWING_LEFT_KNEE + side),
             ankle = spot(frame, golfer, SWING_LEFT_ANKLE + side);
        for (int i = 0; i < LEG_STEPS; i++) {
            float share = ((float)i + 0.5f) / LEG_STEPS;
            count(frame, between(hips[side], knee, share), histogram);
            count(frame, between(knee, ankle, share), histogram);
        }
    }
}

typedef struct {
    float left, top, right, bottom;
} Box;

static Box box_of(const SwingFrame *frame, const SwingPose *golfer) {
    Box box = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (int i = 0; i < SWING_LANDMARKS; i++) {
        Spot s = spot(frame, golfer, i);
        box = (Box){fminf(box.left, s.x), fminf(box.top, s.y), fmaxf(box.right, s.x),
                    fmaxf(box.bottom, s.y)};
    }
    return box;
}

/* The ring between the golfer's box and a larger one. */
static void count_around(const SwingFrame *frame, const SwingPose *golfer,
                         uint64_t histogram[256]) {
    Box box = box_of(frame, golfer);
    float margin = SURROUND * fmaxf(box.right - box.left, box.bottom - box.top);
    Spot first = {box.left - margin, box.top - margin},
         last = {box.right + margin, box.bottom + margin};
    for (int i = 0; i < AROUND_STEPS; i++)
        for (int k = 0; k < AROUND_STEPS; k++) {
            Spot at = {first.x + (last.x - first.x) * ((float)k + 0.5f) / AROUND_STEPS,
                       first.y + (last.y - first.y) * ((float)i + 0.5f) / AROUND_STEPS};
            if (at.x < box.left || at.x > box.right || at.y < box.top || at.y > box.bottom)
                count(frame, at, histogram);
        }
}

void image_light_add(ImageLight *light, const SwingFrame *frame, const SwingPose *golfer) {
    if (!golfer || !golfer->found)
        return;
    light->frame_count++;
    count_golfer(frame, golfer, light->golfer);
    count_around(frame, golfer, light->around);
}

/* The luma that `share` of all samples lie under, one or two histograms taken together. */
static double percentile(const uint64_t *first, const uint64_t *second, double share) {
    uint64_t total = 0, below = 0;
    for (int i = 0; i < 256; i++)
        total += first[i] + (second ? second[i] : 0);
    for (int i = 0; i < 256; i++) {
        below += first[i] + (second ? second[i] : 0);
        if (below > 0 && (double)below >= share * (double)total)
            return i;
    }
    return 0.0;
}

void image_light_summary(const ImageLight *light, ImageLightSummary *ret_summary) {
    *ret_summary = (ImageLightSummary){
        .frame_count = light->frame_count,
        .golfer_luma = percentile(light->golfer, NULL, 0.5),
        .around_luma = percentile(light->around, NULL, 0.5),
        .dark_luma = percentile(light->golfer, light->around, 0.05),
        .bright_luma = percentile(light->golfer, light->around, 0.95),
    };
}

/* The curve spreads what lies between these shares of all samples. */
static const double TONE_DARK = 0.02, TONE_BRIGHT = 0.98;
/* Steeper than MAX_GAIN is mostly noise; flatter than MIN_GAIN, and the networks see as well
 * without. Ordinary clips have 1.2 to 2.5. */
static const double MIN_GAIN = 3.0, MAX_GAIN = 12.0;
enum { TONE_STEPS = 64 };

void image_tone_add(ImageTone *tone, const SwingFrame *frame) {
    bool is_rgb = frame->pixels == SWING_PIXELS_RGB24;
    tone->is_full_range = is_rgb || frame->full_range;
    for (int i = 0; i < TONE_STEPS; i++)
        for (int k = 0; k < TONE_STEPS; k++) {
            ptrdiff_t row = (ptrdiff_t)(2 * i + 1) * frame->coded_height / (2 * TONE_STEPS),
                      column = (ptrdiff_t)(2 * k + 1) * frame->coded_width / (2 * TONE_STEPS);
            tone->stored[frame->plane[0][row * frame->stride[0] +
                                         (is_rgb ? 3 * column + 1 : column)]]++;
        }
}

bool image_tone_curve(const ImageTone *tone, uint8_t ret_curve[256]) {
    double black = tone->is_full_range ? 0.0 : 16.0, white = tone->is_full_range ? 255.0 : 235.0;
    double dark = percentile(tone->stored, NULL, TONE_DARK),
           bright = percentile(tone->stored, NULL, TONE_BRIGHT);
    double gain = (white - black) / fmax(bright - dark, 1.0);
    if (bright <= dark || gain < MIN_GAIN)
        return false;
    gain = fmin(gain, MAX_GAIN);
    for (int i = 0; i < 256; i++)
        ret_curve[i] = (uint8_t)(fmin(fmax(black + gain * (i - dark), black), white) + 0.5);
    return true;
}

size_t image_tone_bytes(const SwingFrame *frame) {
    size_t samples = frame->pixels == SWING_PIXELS_RGB24 ? 3 : 1;
    return samples * (size_t)frame->coded_width * (size_t)frame->coded_height;
}

void image_tone_apply(const SwingFrame *frame, const uint8_t curve[256], uint8_t *plane,
                      SwingFrame *ret_frame) {
    ptrdiff_t stride = (ptrdiff_t)(image_tone_bytes(frame) / (size_t)frame->coded_height);
    for (int row = 0; row < frame->coded_height; row++) {
        const uint8_t *from = frame->plane[0] + row * frame->stride[0];
        uint8_t *to = plane + row * stride;
        for (ptrdiff_t i = 0; i < stride; i++)
            to[i] = curve[from[i]];
    }
    *ret_frame = *frame;
    ret_frame->plane[0] = plane;
    ret_frame->stride[0] = stride;
}
