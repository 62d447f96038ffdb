#include "engine/sound/onsets.h"

#include <math.h>

#include "engine/sound/spectrum.h"

/* Hops of a millisecond. */
enum {
    GAP = 15,          /* two onsets lie at least twice this apart: 30..40 ms are usual */
    SETTLE = 12,       /* the band-pass rings for this long at the begin of the stretch */
    BEFORE_FAR = 25,   /* what an onset must rise above lies this far .. */
    BEFORE_NEAR = 5,   /* .. to this far before it */
    PROMINENCE = 150,  /* how far back the loudest one before is looked for */
    NOISE_REACH = 500, /* the median around is taken over this much on each side */
    NOISE_STEP = 4,
};
static const double MIN_RISE_DB = 7.0, MIN_ENERGY_DB = -72.0, SILENCE = 1e-10;

static double to_db(double power) {
    return 10.0 * log10(power + SILENCE);
}

static double mean_energy(const SoundStretch *s, int first, int last) {
    double sum = 0.0;
    int count = 0;
    for (int k = first < 0 ? 0 : first; k <= last && k < s->hop_count; k++, count++)
        sum += s->energy[k];
    return count ? sum / count : 0.0;
}

static double peak_energy(const SoundStretch *s, int first, int last) {
    double peak = 0.0;
    for (int k = first < 0 ? 0 : first; k <= last && k < s->hop_count; k++)
        peak = fmax(peak, s->energy[k]);
    return peak;
}

/* Three hops, so that one odd sample is no onset. */
static double attack(const SoundStretch *s, int k) {
    return mean_energy(s, k - 1, k + 1);
}

static bool is_onset(const SoundStretch *s, int k) {
    double here = s->energy[k];
    for (int i = k - GAP; i <= k + GAP; i++)
        if (i >= 0 && i < s->hop_count && (s->energy[i] > here || (s->energy[i] == here && i < k)))
            return false;
    double loud = to_db(attack(s, k));
    return loud >= MIN_ENERGY_DB &&
           loud - to_db(mean_energy(s, k - BEFORE_FAR, k - BEFORE_NEAR)) >= MIN_RISE_DB;
}

/* The median by halving the range of levels: the sound is not sorted for each onset. */
static double noise_db(const SoundStretch *s, int k) {
    double low = -100.0, high = 20.0;
    for (int round = 0; round < 12; round++) {
        double middle = (low + high) / 2.0, limit = pow(10.0, middle / 10.0) - SILENCE;
        int below = 0, count = 0;
        for (int i = k - NOISE_REACH; i <= k + NOISE_REACH; i += NOISE_STEP)
            if (i >= 0 && i < s->hop_count) {
                count++;
                below += s->energy[i] < limit;
            }
        if (2 * below > count)
            high = middle;
        else
            low = middle;
    }
    return high;
}

/* Goes back from the loudest sample to where a tenth of it is reached for the first time, in the
 * signal's own envelope: a hop would be too coarse. */
static double begin_s(const SoundStretch *s, int k) {
    size_t from = (size_t)(k > GAP ? k - GAP : 0) * (size_t)s->hop,
           to = (size_t)(k + 1) * (size_t)s->hop;
    size_t peak = to - 1;
    for (size_t i = (size_t)k * (size_t)s->hop; i < to; i++)
        if (fabsf(s->band[i]) > fabsf(s->band[peak]))
            peak = i;
    double noise = sqrt(mean_energy(s, k - BEFORE_FAR, k - BEFORE_NEAR));
    double limit = fmax(0.1 * fabs((double)s->band[peak]), 3.0 * noise);
    /* As many quiet samples as half a period of 1 kHz end the search. */
    size_t quiet = 0, needed = (size_t)s->rate_hz / 2000, begin = peak;
    for (size_t i = peak; i > from && quiet <= needed; i--)
        if (fabs((double)s->band[i - 1]) >= limit) {
            begin = i - 1;
            quiet = 0;
        } else
            quiet++;
    return (double)begin / s->rate_hz;
}

static void measure_level(const SoundStretch *s, SoundOnset *onset) {
    size_t from = (size_t)(onset->at_s * s->rate_hz), to = from + (size_t)s->rate_hz / 100;
    float peak = 0.0f;
    int crossings = 0, count = 0;
    for (size_t i = from; i < to && i < s->count; i++, count++) {
        peak = fmaxf(peak, fabsf(s->clean[i]));
        crossings += i > from && (s->band[i] < 0.0f) != (s->band[i - 1] < 0.0f);
    }
    onset->level_db = fmin(0.0, to_db((double)peak * peak));
    onset->crossings_hz = count ? 0.5 * crossings * s->rate_hz / count : 0.0;
}

static void power_at(const SoundStretch *s, const SoundSpectrum *spectrum, double from_s,
                     float ret_power[SOUND_SPECTRUM_BINS]) {
    int count = s->rate_hz * 16 / 1000;
    count = count > SOUND_SPECTRUM_SIZE ? SOUND_SPECTRUM_SIZE : count;
    size_t from = from_s > 0.0 ? (size_t)(from_s * s->rate_hz) : 0;
    from = from < s->count ? from : s->count;
    if ((size_t)count > s->count - from)
        count = (int)(s->count - from);
    sound_spectrum_power(spectrum, s->clean + from, count, ret_power);
}

/* What was there before is taken off: wind and voices are not the strike's. */
static void measure_spectrum(const SoundStretch *s, const SoundSpectrum *spectrum,
                             SoundOnset *onset) {
    float power[SOUND_SPECTRUM_BINS], before[SOUND_SPECTRUM_BINS];
    power_at(s, spectrum, onset->at_s - 0.004, power);
    power_at(s, spectrum, onset->at_s - 0.024, before);
    double sum = 1e-20, moment = 0.0, flat_sum = 1e-20, logs = 0.0;
    int flat_count = 0;
    for (int i = 1; i < SOUND_SPECTRUM_BINS; i++) {
        double hz = (double)i * s->rate_hz / SOUND_SPECTRUM_SIZE;
        double added = fmax((double)power[i] - before[i], 0.02 * power[i]);
        if (hz >= 500.0 && hz <= 12000.0) {
            sum += added;
            moment += added * hz;
        }
        if (hz >= 1000.0 && hz <= 8000.0) {
            flat_sum += added;
            logs += log(added + 1e-20);
            flat_count++;
        }
    }
    onset->centroid_hz = moment / sum;
    onset->flatness = flat_count ? exp(logs / flat_count) * flat_count / flat_sum : 0.0;
}

/* How well a value fits: 0 at the outer limits, 1 between the inner ones. */
typedef struct {
    double weight, limit[4];
} Fit;

static double fit(const Fit *f, double value) {
    const double *l = f->limit;
    double up = (value - l[0]) / (l[1] - l[0]), down = (l[3] - value) / (l[3] - l[2]);
    return fmax(0.0, fmin(1.0, fmin(up, down)));
}

static const Fit ABOVE = {20, {6, 18, 200, 201}}, DECAY = {20, {6, 14, 200, 201}},
                 CENTROID = {15, {1200, 2200, 5200, 8000}}, PROMINENCE_FIT = {15, {0, 9, 200, 201}},
                 FLATNESS = {10, {0.02, 0.12, 0.75, 1.01}}, RISE = {10, {-1, 0, 6, 14}},
                 CROSSINGS = {10, {1200, 1900, 5000, 7000}}, LOUDEST = {0, {-3, 3, 200, 201}};

static double likeness(const SoundOnset *o) {
    const struct {
        const Fit *fit;
        double value;
    } parts[] = {{&ABOVE, o->above_db},        {&DECAY, o->decay_db},
                 {&CENTROID, o->centroid_hz},  {&PROMINENCE_FIT, o->prominence_db},
                 {&FLATNESS, o->flatness},     {&RISE, o->rise_ms},
                 {&CROSSINGS, o->crossings_hz}};
    double sum = 0.0;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        sum += parts[i].fit->weight * fit(parts[i].fit, parts[i].value);
    /* What does not stand out, comes right after something as loud, or does not die away is none,
     * however well the rest fits. */
    return sum / 100.0 * fmin(1.0, 2.0 * fit(&ABOVE, o->above_db)) *
           fmin(1.0, 2.0 * fit(&DECAY, o->decay_db)) * fit(&LOUDEST, o->prominence_db);
}

static SoundOnset measure(const SoundStretch *s, const SoundSpectrum *spectrum, int k) {
    SoundOnset onset = {.at_s = begin_s(s, k), .energy_db = to_db(attack(s, k))};
    onset.above_db = onset.energy_db - noise_db(s, k);
    onset.prominence_db = onset.energy_db - to_db(peak_energy(s, k - PROMINENCE, k - BEFORE_FAR));
    onset.rise_ms = 1000.0 * ((k + 0.5) * s->hop / s->rate_hz - onset.at_s);
    onset.decay_db = onset.energy_db - to_db(mean_energy(s, k + 25, k + 45));
    onset.rest_db = onset.energy_db - to_db(mean_energy(s, k + 80, k + 140));
    measure_level(s, &onset);
    measure_spectrum(s, spectrum, &onset);
    onset.likeness = likeness(&onset);
    return onset;
}

int sound_onsets_find(const SoundStretch *stretch, int max, SoundOnset *ret_onsets) {
    SoundSpectrum spectrum;
    sound_spectrum_init(&spectrum);
    int count = 0;
    for (int k = SETTLE; k < stretch->hop_count - 1 && count < max; k++)
        if (is_onset(stretch, k))
            ret_onsets[count++] = measure(stretch, &spectrum, k);
    return count;
}
