/* The strike of the ball in the sound track.
 *
 * The picture proposes, the sound pinpoints: one frame lasts 33 ms at 30 frames a second, a strike
 * rises within one. What is not heard is not invented. Calls share nothing; any thread. */
#ifndef GOLFCOACH_ENGINE_SOUND_SOUND_H
#define GOLFCOACH_ENGINE_SOUND_SOUND_H

#include <stddef.h>

#include "engine/swing/sound.h"

typedef struct {
    /* Mono, full scale -1..1; borrowed. What is not finite counts as silence. NULL = no track. */
    const float *samples;
    size_t count;
    int rate_hz;       /* under 6000 nothing can be told, the band of a strike is not in it */
    int64_t offset_us; /* time of sample 0 on the clip's clock; may be negative */

    bool has_impact;    /* was the impact seen in the picture? */
    int64_t impact_us;  /* if so, when */
    int64_t frame_us;   /* duration of a frame */
    double slow_motion; /* clip seconds per real second; 0 = not known. Only real time is used */
    double distance_m;  /* from the camera to the ball; 0 = not known: 3.5 m, 10 ms, +- 5 ms */
} SoundInput;

/* Looks for the strike within 50 ms of the impact in the picture, give or take what the picture
 * cannot tell (a frame, the way of the sound). Every field of *ret_sound is set. */
void sound_find_strike(const SoundInput *input, SwingSound *ret_sound);

#endif
