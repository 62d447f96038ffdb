/* hear CLIP [--noise DB CLICK_MS]: looks for the strike around each moment that stdin names.
 *
 * A line of stdin is "IMPACT_MS FRAME_MS DISTANCE_M" (distance 0 = not known); each gets one line
 * of JSON. --noise adds white noise DB below the 10 ms of sound from CLICK_MS on. The clip counts
 * as real time, whatever it is. */
#include <glib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/sound/sound.h"
#include "engine/video/reader.h"

static double rms(const VideoSound *sound, double from_s, double length_s) {
    double at = from_s - (double)sound->offset_us / 1e6, sum = 0.0;
    int count = 0;
    for (gsize i = (gsize)fmax(0.0, at * sound->rate_hz);
         i < sound->count && (double)i < (at + length_s) * sound->rate_hz; i++, count++)
        sum += (double)sound->samples[i] * sound->samples[i];
    return count ? sqrt(sum / count) : 0.0;
}

static void add_noise(VideoSound *sound, double below_db, double click_s) {
    double sigma = rms(sound, click_s, 0.010) * pow(10.0, -below_db / 20.0);
    g_autoptr(GRand) random = g_rand_new_with_seed(1);
    for (gsize i = 0; i < sound->count; i++) {
        double sum = 0.0;
        for (int k = 0; k < 12; k++)
            sum += g_rand_double(random) - 0.5;
        sound->samples[i] += (float)(sigma * sum);
    }
}

static void answer(const VideoSound *sound, double impact_ms, double frame_ms, double distance_m) {
    SoundInput input = {.samples = sound->samples,
                        .count = sound->count,
                        .rate_hz = sound->rate_hz,
                        .offset_us = sound->offset_us,
                        .has_impact = true,
                        .impact_us = llround(impact_ms * 1000.0),
                        .frame_us = llround(frame_ms * 1000.0),
                        .slow_motion = 1.0,
                        .distance_m = distance_m};
    SwingSound found;
    sound_find_strike(&input, &found);
    printf("{\"strike\":\"%s\",\"time_ms\":%.3f,\"heard_ms\":%.3f,\"confidence\":%.3f,"
           "\"above_db\":%.1f,\"centroid_hz\":%.0f,\"remark\":\"%s\"}\n",
           swing_strike_name(found.strike), (double)found.time_us / 1e3,
           (double)found.heard_us / 1e3, found.confidence, found.above_db, found.centroid_hz,
           found.remark);
}

int main(int argc, char **argv) {
    gboolean is_noisy = argc == 5 && strcmp(argv[2], "--noise") == 0;
    if (argc != 2 && !is_noisy) {
        fprintf(stderr, "usage: hear CLIP [--noise DB CLICK_MS]\n");
        return 2;
    }
    VideoSound sound;
    g_autoptr(GError) error = NULL;
    if (!video_read_sound(argv[1], NULL, &sound, &error)) {
        fprintf(stderr, "hear: %s\n", error->message);
        return 2;
    }
    if (is_noisy)
        add_noise(&sound, g_ascii_strtod(argv[3], NULL), g_ascii_strtod(argv[4], NULL) / 1e3);
    double impact_ms, frame_ms, distance_m;
    while (scanf("%lf %lf %lf", &impact_ms, &frame_ms, &distance_m) == 3)
        answer(&sound, impact_ms, frame_ms, distance_m);
    video_sound_clear(&sound);
    return 0;
}
