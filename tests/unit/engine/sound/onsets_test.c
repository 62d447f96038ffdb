/* tests: onsets.c stretch.c spectrum.c */
#include "engine/sound/onsets.h"

#include <math.h>

#include "engine/sound/spectrum.h"
#include "tap.h"
#include "tracks.h"

static const double PI = 3.14159265358979323846;
static Track track;

static double band_rms(double hz) {
    for (size_t i = 0; i < track.count; i++)
        track.samples[i] = (float)sin(2.0 * PI * hz * (double)i / track.rate_hz);
    SoundStretch stretch;
    if (!sound_stretch_init(&stretch, track.samples, track.count, track.rate_hz))
        return NAN;
    double sum = 0.0;
    for (int k = stretch.hop_count / 2; k < stretch.hop_count; k++)
        sum += stretch.energy[k];
    int count = stretch.hop_count - stretch.hop_count / 2;
    sound_stretch_clear(&stretch);
    return sqrt(2.0 * sum / count);
}

static void keeps_one_to_eight_kilohertz(void) {
    track_init(&track, 44100, 0.5);
    TAP_CHECK(fabs(band_rms(3000.0) - 1.0) < 0.02, "%f", band_rms(3000.0));
    TAP_CHECK(fabs(band_rms(1000.0) - sqrt(0.5)) < 0.02, "%f", band_rms(1000.0));
    TAP_CHECK(fabs(band_rms(8000.0) - sqrt(0.5)) < 0.03, "%f", band_rms(8000.0));
    TAP_CHECK(band_rms(200.0) < 0.002 && band_rms(16000.0) < 0.06);
}

static void spectrum_equals_the_plain_sum(void) {
    enum { COUNT = 700 };
    float samples[COUNT], power[SOUND_SPECTRUM_BINS];
    track_init(&track, 44100, 0.1);
    track_add_noise(&track, 0.5);
    for (int i = 0; i < COUNT; i++)
        samples[i] = track.samples[i];
    SoundSpectrum spectrum;
    sound_spectrum_init(&spectrum);
    sound_spectrum_power(&spectrum, samples, COUNT, power);
    for (int bin = 0; bin < SOUND_SPECTRUM_BINS; bin += 37) {
        double real = 0.0, imaginary = 0.0;
        for (int i = 0; i < COUNT; i++) {
            double x = samples[i] * (0.5 - 0.5 * cos(2.0 * PI * (i + 0.5) / COUNT));
            real += x * cos(2.0 * PI * bin * i / SOUND_SPECTRUM_SIZE);
            imaginary += x * sin(2.0 * PI * bin * i / SOUND_SPECTRUM_SIZE);
        }
        double plain = real * real + imaginary * imaginary;
        TAP_CHECK(fabs(power[bin] - plain) < 1e-3 * (plain + 0.1), "bin %d: %f, not %f", bin,
                  (double)power[bin], plain);
    }
}

static int find(SoundOnset *ret_onsets, int max) {
    SoundStretch stretch;
    if (!sound_stretch_init(&stretch, track.samples, track.count, track.rate_hz))
        return -1;
    int count = sound_onsets_find(&stretch, max, ret_onsets);
    sound_stretch_clear(&stretch);
    return count;
}

static void tells_a_strike_from_a_hit(void) {
    track_init(&track, 44100, 2.0);
    track_add_noise(&track, 0.001);
    track_add_strike(&track, 0.5, 0.5);
    track_add_hit(&track, 1.2, 0.5, 0.2);
    SoundOnset onsets[8];
    int count = find(onsets, 8);
    TAP_CHECK(count >= 2, "%d", count);
    TAP_CHECK(fabs(onsets[0].at_s - 0.5) < 0.001 && onsets[0].likeness > 0.8, "%f",
              onsets[0].likeness);
    TAP_CHECK(onsets[0].decay_db > 15.0 && onsets[0].rise_ms < 4.0);
    TAP_CHECK(fabs(onsets[1].at_s - 1.2) < 0.02 && onsets[1].likeness < 0.2, "%f",
              onsets[1].likeness);
}

static void finds_no_more_than_asked(void) {
    track_init(&track, 16000, 4.0);
    for (int i = 0; i < 30; i++)
        track_add_strike(&track, 0.1 + 0.12 * i, 0.5);
    SoundOnset onsets[40];
    TAP_CHECK(find(onsets, 40) == 30);
    TAP_CHECK(find(onsets, 7) == 7);
    TAP_CHECK(find(onsets, 0) == 0);
}

static void refuses_what_it_cannot_use(void) {
    SoundStretch stretch;
    float sample = 0.0f;
    TAP_CHECK(!sound_stretch_init(&stretch, &sample, 1, 44100));
    TAP_CHECK(!sound_stretch_init(&stretch, &sample, 1, 0));
}

int main(void) {
    TAP_RUN(keeps_one_to_eight_kilohertz);
    TAP_RUN(spectrum_equals_the_plain_sum);
    TAP_RUN(tells_a_strike_from_a_hit);
    TAP_RUN(finds_no_more_than_asked);
    TAP_RUN(refuses_what_it_cannot_use);
    return tap_done();
}
