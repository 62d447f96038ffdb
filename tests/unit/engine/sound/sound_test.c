/* tests: sound.c */
#include "engine/sound/sound.h"

#include <math.h>
#include <string.h>

#include "tap.h"
#include "tracks.h"

static Track track;

static SwingSound listen_to(const float *samples, size_t count, int rate_hz, double impact_s) {
    SoundInput input = {.samples = samples,
                        .count = count,
                        .rate_hz = rate_hz,
                        .has_impact = true,
                        .impact_us = llround(impact_s * 1e6),
                        .frame_us = 33333,
                        .slow_motion = 1.0,
                        .distance_m = 3.43};
    SwingSound sound;
    sound_find_strike(&input, &sound);
    return sound;
}

static SwingSound listen(double impact_s) {
    return listen_to(track.samples, track.count, track.rate_hz, impact_s);
}

static bool is_heard_at(const SwingSound *sound, double heard_s, double within_s) {
    return sound->strike == SWING_STRIKE_HEARD &&
           fabs((double)sound->heard_us / 1e6 - heard_s) < within_s;
}

static void pinpoints_a_strike_at_every_rate(void) {
    static const int RATES[] = {8000, 11025, 16000, 22050, 44100, 48000};
    for (size_t i = 0; i < sizeof RATES / sizeof *RATES; i++) {
        track_init(&track, RATES[i], 4.0);
        track_add_noise(&track, 0.002);
        track_add_strike(&track, 2.013, 0.7);
        SwingSound sound = listen(1.985);
        TAP_CHECK(is_heard_at(&sound, 2.013, 0.001), "%d Hz: %s at %lld us", RATES[i], sound.remark,
                  (long long)sound.heard_us);
        TAP_CHECK(sound.time_us == sound.heard_us - 10000 &&
                  sound.lag_us == sound.heard_us - 1985000);
        TAP_CHECK(sound.confidence > 0.7 && sound.confidence <= 1.0, "%f", sound.confidence);
        TAP_CHECK(sound.level_db <= 0.0 && sound.level_db > -12.0 && sound.above_db > 20.0);
        TAP_CHECK(RATES[i] < 16000 || (sound.centroid_hz > 2500.0 && sound.centroid_hz < 4500.0),
                  "%f Hz", sound.centroid_hz);
    }
}

/* 20 dB: noise against the 10 ms of the strike. */
static void hears_it_in_noise_and_wind(void) {
    for (int i = 0; i < 20; i++) {
        double at_s = 2.0 + 0.0037 * i;
        track_init(&track, 44100, 4.0);
        track.random = 77u + (unsigned)i;
        track_add_strike(&track, at_s, 0.7);
        track_add_noise(&track, 0.017);
        track_add_wind(&track, 0.1);
        SwingSound sound = listen(at_s - 0.02 + 0.003 * i);
        TAP_CHECK(is_heard_at(&sound, at_s, 0.003), "%d: %s", i, sound.remark);
    }
}

static void counts_from_where_the_track_begins(void) {
    track_init(&track, 48000, 3.0);
    track_add_noise(&track, 0.001);
    track_add_strike(&track, 1.0, 0.5);
    SoundInput input = {.samples = track.samples,
                        .count = track.count,
                        .rate_hz = 48000,
                        .offset_us = 250000,
                        .has_impact = true,
                        .impact_us = 1240000,
                        .frame_us = 16667,
                        .slow_motion = 1.0};
    SwingSound sound;
    sound_find_strike(&input, &sound);
    TAP_CHECK(is_heard_at(&sound, 1.25, 0.001), "%lld", (long long)sound.heard_us);
    TAP_CHECK(sound.heard_us - sound.time_us == 10204, "3.5 m are taken for unknown");
}

static void invents_nothing(void) {
    static const struct {
        const char *name;
        void (*add)(Track *, double);
    } SCENES[] = {{"silence", NULL},
                  {"noise", track_add_noise},
                  {"chords", track_add_chords},
                  {"speech", track_add_speech},
                  {"wind", track_add_wind}};
    for (size_t i = 0; i < sizeof SCENES / sizeof *SCENES; i++) {
        track_init(&track, 44100, 8.0);
        if (SCENES[i].add)
            SCENES[i].add(&track, 0.3);
        int heard = 0;
        for (double impact_s = 0.5; impact_s < 7.5; impact_s += 0.4)
            heard += listen(impact_s).strike == SWING_STRIKE_HEARD;
        TAP_CHECK(heard == 0, "%s: heard %d times", SCENES[i].name, heard);
    }
}

/* Hits that sound like strikes, at every place of the beat against the impact. */
static void takes_no_drum_for_a_strike(void) {
    static const double PERIODS[] = {0.25, 0.4615, 0.6, 1.5};
    for (size_t p = 0; p < sizeof PERIODS / sizeof *PERIODS; p++) {
        track_init(&track, 44100, 10.0);
        track_add_noise(&track, 0.002);
        track_add_chords(&track, 0.05);
        for (int beat = 0; beat * PERIODS[p] + 0.2 < 9.9; beat++)
            track_add_strike(&track, 0.2 + beat * PERIODS[p] + 0.004 * (beat % 3), 0.5);
        int heard = 0;
        for (double impact_s = 3.0; impact_s < 5.0; impact_s += 0.11)
            heard += listen(impact_s).strike == SWING_STRIKE_HEARD;
        TAP_CHECK(heard == 0, "a hit each %.2f s: heard %d times", PERIODS[p], heard);
    }
}

static void leaves_neighbours_and_clatter_alone(void) {
    track_init(&track, 44100, 8.0);
    track_add_noise(&track, 0.002);
    track_add_strike(&track, 2.0, 0.6);
    track_add_strike(&track, 5.1, 0.6);
    track_add_hit(&track, 6.5, 0.6, 0.15);
    TAP_CHECK(listen(3.5).strike == SWING_STRIKE_NOT_HEARD);
    TAP_CHECK(listen(6.49).strike == SWING_STRIKE_NOT_HEARD, "slow decay");
    SwingSound own = listen(5.09);
    TAP_CHECK(is_heard_at(&own, 5.1, 0.001), "a neighbour before does not hide the own strike");
    TAP_CHECK(listen(5.2).strike == SWING_STRIKE_NOT_HEARD, "0.1 s off is not the impact");
}

static void bears_damage(void) {
    track_init(&track, 44100, 4.0);
    track_add_noise(&track, 0.002);
    track_add_strike(&track, 2.0, 20.0);
    for (size_t i = 0; i < track.count; i++)
        track.samples[i] = fminf(fmaxf(track.samples[i] + 0.3f, -1.0f), 1.0f);
    for (size_t i = 0; i < track.count; i += 5000)
        track.samples[i] = i % 3 ? NAN : INFINITY;
    SwingSound sound = listen(1.99);
    TAP_CHECK(is_heard_at(&sound, 2.0, 0.002), "clipped, off zero, with holes: %s", sound.remark);
    for (size_t i = 0; i < track.count; i++)
        track.samples[i] = NAN;
    TAP_CHECK(listen(1.99).strike == SWING_STRIKE_NOT_HEARD);
}

static void says_why_it_cannot_tell(void) {
    track_init(&track, 44100, 2.0);
    track_add_strike(&track, 1.0, 0.5);
    SoundInput input = {.samples = track.samples,
                        .count = track.count,
                        .rate_hz = 44100,
                        .has_impact = true,
                        .impact_us = 990000,
                        .slow_motion = 1.0};
    SoundInput none = input, blind = input, slowed = input, unknown = input, dull = input,
               brief = input, elsewhere = input;
    none.samples = NULL;
    blind.has_impact = false;
    slowed.slow_motion = 4.0;
    unknown.slow_motion = NAN;
    dull.rate_hz = 4000;
    brief.count = 20;
    brief.impact_us = 0;
    elsewhere.impact_us = INT64_MIN;
    const SoundInput *inputs[] = {&none, &blind, &slowed, &unknown, &dull, &brief, &elsewhere};
    const char *last = "";
    for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
        SwingSound sound;
        sound_find_strike(inputs[i], &sound);
        TAP_CHECK(sound.strike == SWING_STRIKE_UNKNOWN && sound.remark && *sound.remark, "%zu", i);
        TAP_CHECK(sound.has_track == (i != 0));
        TAP_CHECK(i > 4 || strcmp(last, sound.remark) != 0, "its own reason");
        last = sound.remark;
    }
}

/* Every length around the sizes that are cut from it. */
static void bears_short_tracks(void) {
    track_init(&track, 44100, 0.3);
    track_add_strike(&track, 0.0, 0.9);
    for (size_t count = 1; count < track.count; count += 37)
        for (double impact_s = -0.02; impact_s < 0.3; impact_s += 0.05) {
            SwingSound sound = listen_to(track.samples, count, 44100, impact_s);
            TAP_CHECK(sound.remark != NULL);
        }
}

int main(void) {
    TAP_RUN(pinpoints_a_strike_at_every_rate);
    TAP_RUN(hears_it_in_noise_and_wind);
    TAP_RUN(counts_from_where_the_track_begins);
    TAP_RUN(invents_nothing);
    TAP_RUN(takes_no_drum_for_a_strike);
    TAP_RUN(leaves_neighbours_and_clatter_alone);
    TAP_RUN(bears_damage);
    TAP_RUN(says_why_it_cannot_tell);
    TAP_RUN(bears_short_tracks);
    return tap_done();
}
