/* The sound track: wind and hiss, and the click of the club on the ball. */
#ifndef GOLFCOACH_TOOLS_GOLFER_SOUND_H
#define GOLFCOACH_TOOLS_GOLFER_SOUND_H

#include "random.h"

enum { GOLFER_SOUND_HZ = 48000 };

typedef struct {
    GolferRandom random;
    double click_s; /* when the click is heard */
    long sample;
    float wind, low, band;
} GolferSound;

void golfer_sound_init(GolferSound *ret_sound, double click_s, unsigned seed);
/* The next `count` samples, mono, -1..1. */
void golfer_sound_next(GolferSound *sound, float *ret_samples, int count);

#endif
