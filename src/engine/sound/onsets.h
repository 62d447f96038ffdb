/* Sudden sounds, and how much each is like a club that strikes a ball. */
#ifndef GOLFCOACH_ENGINE_SOUND_ONSETS_H
#define GOLFCOACH_ENGINE_SOUND_ONSETS_H

#include "engine/sound/stretch.h"

typedef struct {
    double at_s;          /* when it begins, after the first sample of the stretch */
    double energy_db;     /* of its loudest 3 ms in the band, over full scale */
    double level_db;      /* its highest sample over full scale, <= 0 */
    double above_db;      /* loudest 3 ms over the median around it */
    double prominence_db; /* over the loudest of the 150 ms before it */
    double rise_ms;       /* from its begin to its loudest hop */
    double decay_db;      /* how far it has fallen 25..45 ms later */
    double rest_db;       /* and 80..140 ms later */
    double centroid_hz;   /* of what it adds to the sound before it, from 500 Hz up */
    double flatness;      /* 0 = a tone, 1 = noise; 1..8 kHz */
    double crossings_hz;  /* half the zero crossings of the band a second */
    double likeness;      /* 0..1: all of these against what strikes are known to sound like */
} SoundOnset;

enum { SOUND_MAX_ONSETS = 1024 };

/* In order of time, at least 30 ms apart. Returns how many; past `max` the later ones are left out.
 */
int sound_onsets_find(const SoundStretch *stretch, int max, SoundOnset *ret_onsets);

#endif
