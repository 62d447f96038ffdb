/* A piece of the sound track made ready for listening: cleaned, band-passed, its energy each
 * millisecond. */
#ifndef GOLFCOACH_ENGINE_SOUND_STRETCH_H
#define GOLFCOACH_ENGINE_SOUND_STRETCH_H

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    int rate_hz;
    size_t count;
    float *clean; /* count samples; the mean taken off, what was not finite held over */
    float *band;  /* count samples; 1..8 kHz of `clean` (less where the rate is low) */
    int hop;      /* samples in a millisecond, rounded: at least 6 */
    int hop_count;
    float *energy; /* hop_count; mean square of `band` over one hop */
} SoundStretch;

enum { SOUND_MIN_RATE_HZ = 6000 };

/* false without memory, or if there is not one whole hop; then *ret_stretch stays untouched. */
bool sound_stretch_init(SoundStretch *ret_stretch, const float *samples, size_t count, int rate_hz);
void sound_stretch_clear(SoundStretch *stretch);

#endif
