/* Sound tracks made from formulas: what a microphone at a golf swing may hear. */
#ifndef GOLFCOACH_TESTS_UNIT_ENGINE_SOUND_TRACKS_H
#define GOLFCOACH_TESTS_UNIT_ENGINE_SOUND_TRACKS_H

#include <stddef.h>

enum { TRACKS_MAX_SAMPLES = 48000 * 12 };

typedef struct {
    int rate_hz;
    size_t count;
    unsigned random; /* state of the noise */
    float samples[TRACKS_MAX_SAMPLES];
} Track;

/* Silence. */
void track_init(Track *track, int rate_hz, double length_s);
/* White noise of that root mean square. */
void track_add_noise(Track *track, double rms);
/* A club on a ball: up within 0.3 ms, gone after 20 ms, about 3.3 kHz. */
void track_add_strike(Track *track, double at_s, double peak);
/* Noise that fades by 1/e in fade_s: a snare, a hi-hat, a door, clatter. */
void track_add_hit(Track *track, double at_s, double peak, double fade_s);
/* Chords of harmonics with vibrato, a new one each half second. */
void track_add_chords(Track *track, double peak);
/* Syllables of a buzzing voice with stop consonants before them. */
void track_add_speech(Track *track, double peak);
/* Low noise in gusts. */
void track_add_wind(Track *track, double peak);

#endif
