#include "golfer/sound.h"

#include <math.h>

#include "../../tap.h"

enum { COUNT = GOLFER_SOUND_HZ };

static float samples[COUNT];

static void the_click_is_where_it_is_said(void) {
    GolferSound sound;
    golfer_sound_init(&sound, 0.4, 1);
    for (int i = 0; i < COUNT; i += 800) /* as a frame at 60 a second asks for it */
        golfer_sound_next(&sound, samples + i, 800);
    int onset = 0;
    while (onset < COUNT && fabsf(samples[onset]) < 0.05f)
        onset++;
    TAP_CHECK(fabs(onset / (double)GOLFER_SOUND_HZ - 0.4) < 0.001, "heard at %g s",
              onset / (double)GOLFER_SOUND_HZ);
    float late = 0;
    for (int i = (int)(0.44 * GOLFER_SOUND_HZ); i < COUNT; i++)
        late = fmaxf(late, fabsf(samples[i]));
    TAP_CHECK(late < 0.05f, "still %g after 40 ms", (double)late);
}

static void without_impact_there_is_no_click(void) {
    GolferSound sound;
    golfer_sound_init(&sound, -1.0, 1);
    golfer_sound_next(&sound, samples, COUNT);
    for (int i = 0; i < COUNT; i++)
        TAP_CHECK(fabsf(samples[i]) < 0.05f);
}

int main(void) {
    TAP_RUN(the_click_is_where_it_is_said);
    TAP_RUN(without_impact_there_is_no_click);
    return tap_done();
}
