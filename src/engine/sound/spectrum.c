#include "engine/sound/spectrum.h"

#include <math.h>

static const double PI = 3.14159265358979323846;

void sound_spectrum_init(SoundSpectrum *spectrum) {
    for (int i = 0; i < SOUND_SPECTRUM_SIZE / 2; i++) {
        spectrum->cosine[i] = (float)cos(2.0 * PI * i / SOUND_SPECTRUM_SIZE);
        spectrum->sine[i] = (float)sin(2.0 * PI * i / SOUND_SPECTRUM_SIZE);
    }
}

static void swap(float *a, float *b) {
    float t = *a;
    *a = *b;
    *b = t;
}

static void reverse_bits(float *real, float *imaginary) {
    for (int i = 1, j = 0; i < SOUND_SPECTRUM_SIZE; i++) {
        int bit = SOUND_SPECTRUM_SIZE >> 1;
        for (; j & bit; bit >>= 1)
            j ^= bit;
        j ^= bit;
        if (i < j) {
            swap(&real[i], &real[j]);
            swap(&imaginary[i], &imaginary[j]);
        }
    }
}

/* Cooley and Tukey's transform in place, radix 2. */
static void transform(const SoundSpectrum *spectrum, float *real, float *imaginary) {
    reverse_bits(real, imaginary);
    for (int length = 2; length <= SOUND_SPECTRUM_SIZE; length *= 2) {
        int half = length / 2, step = SOUND_SPECTRUM_SIZE / length;
        for (int start = 0; start < SOUND_SPECTRUM_SIZE; start += length)
            for (int i = 0; i < half; i++) {
                int a = start + i, b = a + half;
                float c = spectrum->cosine[i * step], s = -spectrum->sine[i * step];
                float re = real[b] * c - imaginary[b] * s, im = real[b] * s + imaginary[b] * c;
                real[b] = real[a] - re;
                imaginary[b] = imaginary[a] - im;
                real[a] += re;
                imaginary[a] += im;
            }
    }
}

void sound_spectrum_power(const SoundSpectrum *spectrum, const float *samples, int count,
                          float ret_power[SOUND_SPECTRUM_BINS]) {
    float real[SOUND_SPECTRUM_SIZE] = {0}, imaginary[SOUND_SPECTRUM_SIZE] = {0};
    for (int i = 0; i < count; i++)
        real[i] = samples[i] * (float)(0.5 - 0.5 * cos(2.0 * PI * (i + 0.5) / count));
    transform(spectrum, real, imaginary);
    for (int i = 0; i < SOUND_SPECTRUM_BINS; i++)
        ret_power[i] = real[i] * real[i] + imaginary[i] * imaginary[i];
}
