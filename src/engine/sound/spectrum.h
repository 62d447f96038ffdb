/* Power over frequency of a short piece of sound. */
#ifndef GOLFCOACH_ENGINE_SOUND_SPECTRUM_H
#define GOLFCOACH_ENGINE_SOUND_SPECTRUM_H

enum { SOUND_SPECTRUM_SIZE = 1024, SOUND_SPECTRUM_BINS = SOUND_SPECTRUM_SIZE / 2 + 1 };

/* Cosines and sines of one turn; filled by _init, then only read. */
typedef struct {
    float cosine[SOUND_SPECTRUM_SIZE / 2], sine[SOUND_SPECTRUM_SIZE / 2];
} SoundSpectrum;

void sound_spectrum_init(SoundSpectrum *spectrum);

/* Of `count` samples (at most SOUND_SPECTRUM_SIZE, Hann window, zeros after them). Bin i lies at
 * i * rate / SOUND_SPECTRUM_SIZE. */
void sound_spectrum_power(const SoundSpectrum *spectrum, const float *samples, int count,
                          float ret_power[SOUND_SPECTRUM_BINS]);

#endif
