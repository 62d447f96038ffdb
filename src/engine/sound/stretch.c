#include "engine/sound/stretch.h"

#include <math.h>
#include <stdlib.h>

static const double PI = 3.14159265358979323846;
static const double LOW_HZ = 1000.0, HIGH_HZ = 8000.0;
/* Butterworth of fourth order as two sections. */
static const double SECTION_Q[2] = {0.54119610, 1.30656296};
/* Decoders overshoot full scale a little; what is far beyond is damage. */
static const float MAX_SAMPLE = 4.0f;

typedef struct {
    double b0, b1, b2, a1, a2;
} Section;

static Section section(double corner_hz, double q, int rate_hz, bool is_high_pass) {
    double w = 2.0 * PI * corner_hz / rate_hz, c = cos(w), alpha = sin(w) / (2.0 * q);
    double edge = is_high_pass ? 1.0 + c : 1.0 - c, a0 = 1.0 + alpha;
    return (Section){.b0 = edge / 2.0 / a0,
                     .b1 = (is_high_pass ? -edge : edge) / a0,
                     .b2 = edge / 2.0 / a0,
                     .a1 = -2.0 * c / a0,
                     .a2 = (1.0 - alpha) / a0};
}

static void run_section(const Section *s, float *samples, size_t count) {
    double x1 = 0, x2 = 0, y1 = 0, y2 = 0;
    for (size_t i = 0; i < count; i++) {
        double x = samples[i];
        double y = s->b0 * x + s->b1 * x1 + s->b2 * x2 - s->a1 * y1 - s->a2 * y2;
        x2 = x1;
        x1 = x;
        y2 = y1;
        y1 = fabs(y) < 1e-15 ? 0.0 : y; /* denormal numbers are slow */
        samples[i] = (float)y;
    }
}

static void band_pass(float *samples, size_t count, int rate_hz) {
    for (int i = 0; i < 2; i++) {
        Section high = section(LOW_HZ, SECTION_Q[i], rate_hz, true);
        run_section(&high, samples, count);
    }
    if (HIGH_HZ > 0.45 * rate_hz)
        return;
    for (int i = 0; i < 2; i++) {
        Section low = section(HIGH_HZ, SECTION_Q[i], rate_hz, false);
        run_section(&low, samples, count);
    }
}

/* A hole is bridged with the last good value: a jump to zero and back would be two clicks. */
static void clean(const float *samples, size_t count, float *ret_clean) {
    double sum = 0.0;
    float last = 0.0f;
    for (size_t i = 0; i < count; i++) {
        if (isfinite(samples[i]))
            last = fminf(fmaxf(samples[i], -MAX_SAMPLE), MAX_SAMPLE);
        ret_clean[i] = last;
        sum += last;
    }
    float mean = (float)(sum / (double)count);
    for (size_t i = 0; i < count; i++)
        ret_clean[i] -= mean;
}

static void measure_energy(SoundStretch *stretch) {
    for (int k = 0; k < stretch->hop_count; k++) {
        const float *x = stretch->band + (size_t)k * (size_t)stretch->hop;
        double sum = 0.0;
        for (int i = 0; i < stretch->hop; i++)
            sum += (double)x[i] * x[i];
        stretch->energy[k] = (float)(sum / stretch->hop);
    }
}

bool sound_stretch_init(SoundStretch *ret_stretch, const float *samples, size_t count,
                        int rate_hz) {
    SoundStretch stretch = {.rate_hz = rate_hz, .count = count, .hop = (rate_hz + 500) / 1000};
    if (rate_hz < SOUND_MIN_RATE_HZ || count < (size_t)stretch.hop)
        return false;
    stretch.hop_count = (int)(count / (size_t)stretch.hop);
    stretch.clean = malloc(count * sizeof(float));
    stretch.band = malloc(count * sizeof(float));
    stretch.energy = malloc((size_t)stretch.hop_count * sizeof(float));
    if (!stretch.clean || !stretch.band || !stretch.energy) {
        sound_stretch_clear(&stretch);
        return false;
    }
    clean(samples, count, stretch.clean);
    for (size_t i = 0; i < count; i++)
        stretch.band[i] = stretch.clean[i];
    band_pass(stretch.band, count, rate_hz);
    measure_energy(&stretch);
    *ret_stretch = stretch;
    return true;
}

void sound_stretch_clear(SoundStretch *stretch) {
    free(stretch->clean);
    free(stretch->band);
    free(stretch->energy);
    *stretch = (SoundStretch){0};
}
