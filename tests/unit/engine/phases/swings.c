#include "swings.h"

#include <math.h>
#include <string.h>

/* The body: pixels in a picture of 600 x 800; "left" is the person's, right in the picture. */
typedef struct {
    int landmark;
    float x, y;
} Joint;

static const Joint BODY[] = {
    {SWING_NOSE, 300, 200},       {SWING_LEFT_SHOULDER, 360, 280}, {SWING_RIGHT_SHOULDER, 240, 280},
    {SWING_LEFT_HIP, 330, 440},   {SWING_RIGHT_HIP, 270, 440},     {SWING_LEFT_KNEE, 345, 560},
    {SWING_RIGHT_KNEE, 255, 560}, {SWING_LEFT_ANKLE, 360, 680},    {SWING_RIGHT_ANKLE, 240, 680},
    {SWING_LEFT_HEEL, 360, 690},  {SWING_RIGHT_HEEL, 240, 690},    {SWING_LEFT_FOOT, 380, 700},
    {SWING_RIGHT_FOOT, 220, 700},
};

/* From 0 to 1 with no speed at either end. */
static float ease(float t) {
    t = fmaxf(0, fminf(1, t));
    return t * t * (3 - 2 * t);
}

static float progress(int frame, int from, int to) {
    return (float)(frame - from) / (float)(to - from);
}

/* Clockwise angle of the arms from hanging down: 0 address, negative on the trail side. */
static float arm_angle(const SwingsPlan *plan, int frame) {
    const float top = -2.6f, high = 2.8f;
    if (frame < plan->top)
        return top * ease(progress(frame, plan->address, plan->top));
    if (frame < plan->impact) {
        float t = progress(frame, plan->top, plan->impact);
        return top * (1 - t * t);
    }
    return high * ease(0.35f + 0.65f * progress(frame, plan->impact, plan->high)) -
           high * ease(0.35f) * (1 - ease(progress(frame, plan->impact, plan->high)));
}

void swings_draw(SwingsClip *clip, const SwingsPlan *plan) {
    memset(clip, 0, sizeof *clip);
    clip->track = (SwingTrack){600, 800, 30, plan->frame_count, clip->poses};
    for (int f = 0; f < plan->frame_count; f++) {
        SwingPose *pose = &clip->poses[f];
        *pose = (SwingPose){
            .frame = f, .time_us = f * (int64_t)100000 / 3, .found = true, .presence = 1};
        for (int i = 0; i < SWING_LANDMARKS; i++)
            pose->landmarks[i] = (SwingLandmark){0.5f, 0.5f, 0, 1};
        for (size_t i = 0; i < sizeof BODY / sizeof BODY[0]; i++) {
            pose->landmarks[BODY[i].landmark].x = BODY[i].x / 600;
            pose->landmarks[BODY[i].landmark].y = BODY[i].y / 800;
        }
        float angle = arm_angle(plan, f);
        /* After the finish the golfer lets the arms down. */
        if (f > plan->finish_end)
            angle *= 1 - ease(progress(f, plan->finish_end, plan->finish_end + 15));
        float x = 300 + 180 * sinf(angle), y = 280 + 180 * cosf(angle);
        pose->landmarks[SWING_LEFT_WRIST] = (SwingLandmark){(x + 4) / 600, y / 800, 0, 1};
        pose->landmarks[SWING_RIGHT_WRIST] = (SwingLandmark){(x - 4) / 600, (y + 4) / 800, 0, 1};
    }
}
