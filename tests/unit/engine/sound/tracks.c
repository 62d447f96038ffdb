#include "tracks.h"

#include <math.h>

static const double PI = 3.14159265358979323846;

static double noise(Track *track) {
    track->random = track->random * 1664525u + 1013904223u;
    return (double)(track->random >> 8) / 8388608.0 - 1.0;
}

void track_init(Track *track, int rate_hz, double length_s) {
    track->rate_hz = rate_hz;
    track->count = (size_t)(length_s * rate_hz);
    track->random = 1;
    for (size_t i = 0; i < track->count; i++)
        track->samples[i] = 0.0f;
}

void track_add_noise(Track *track, double rms) {
    for (size_t i = 0; i < track->count; i++)
        track->samples[i] += (float)(rms * sqrt(3.0) * noise(track));
}

void track_add_strike(Track *track, double at_s, double peak) {
    size_t first = (size_t)(at_s * track->rate_hz);
    for (size_t i = first; i < track->count && i < first + (size_t)(0.06 * track->rate_hz); i++) {
        double t = (double)i / track->rate_hz - at_s;
        double rise = t < 0.0003 ? fmax(t, 0.0) / 0.0003 : 1.0;
        double value = 0.6 * noise(track) * exp(-t / 0.003) +
                       0.5 * sin(2.0 * PI * 3300.0 * t) * exp(-t / 0.005);
        track->samples[i] += (float)(peak * rise * value);
    }
}

void track_add_hit(Track *track, double at_s, double peak, double fade_s) {
    size_t first = (size_t)(at_s * track->rate_hz);
    for (size_t i = first; i < track->count && (double)(i - first) < 8 * fade_s * track->rate_hz;
         i++) {
        double t = (double)(i - first) / track->rate_hz;
        track->samples[i] += (float)(peak * noise(track) * exp(-t / fade_s));
    }
}

void track_add_chords(Track *track, double peak) {
    static const double ROOTS[] = {220.0, 246.9, 261.6, 196.0};
    for (size_t i = 0; i < track->count; i++) {
        double t = (double)i / track->rate_hz, in = fmod(t, 0.5), sum = 0.0;
        double root = ROOTS[(int)(t / 0.5) % 4] * (1.0 + 0.004 * sin(2.0 * PI * 5.5 * t));
        for (int n = 1; n <= 12; n++)
            sum += sin(2.0 * PI * root * n * t) / n;
        track->samples[i] += (float)(0.5 * peak * sum * fmin(1.0, in / 0.01) * exp(-in / 0.4));
    }
}

void track_add_speech(Track *track, double peak) {
    for (size_t i = 0; i < track->count; i++) {
        double t = (double)i / track->rate_hz, in = fmod(t, 0.22), sum = 0.0;
        double pitch = 120.0 + 20.0 * sin(2.0 * PI * 0.7 * t);
        for (int n = 1; n <= 24; n++)
            sum += sin(2.0 * PI * pitch * n * t) / (1.0 + fabs(n * pitch - 700.0) / 400.0);
        double vowel = in > 0.03 && in < 0.18 ? sin(PI * (in - 0.03) / 0.15) : 0.0;
        double stop = in < 0.02 ? exp(-in / 0.006) * noise(track) : 0.0;
        track->samples[i] += (float)(peak * (0.15 * sum * vowel + 0.3 * stop));
    }
}

void track_add_wind(Track *track, double peak) {
    double low = 0.0;
    for (size_t i = 0; i < track->count; i++) {
        double t = (double)i / track->rate_hz;
        low += 0.02 * (noise(track) - low);
        double gust = 0.4 + 0.6 * pow(sin(2.0 * PI * 0.9 * t), 2.0);
        track->samples[i] += (float)(6.0 * peak * low * gust);
    }
}
