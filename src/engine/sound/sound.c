#include "engine/sound/sound.h"

#include <math.h>
#include <stdlib.h>

#include "engine/sound/onsets.h"

/* Sound of this much on each side of the impact tells what else is to be heard. */
static const double CONTEXT_S = 10.0;
static const double WINDOW_S = 0.050, SOUND_M_PER_S = 343.0, USUAL_DISTANCE_M = 3.5;
/* The estimate of the slow motion is one from movement; half a stop from real time is not it. */
static const double MAX_SLOW_MOTION = 1.4, MIN_SLOW_MOTION = 0.6;
static const double MIN_CONFIDENCE = 0.5;
/* What is so much quieter could not be mistaken for the strike, nor belong to its beat. */
static const double RIVAL_DB = 8.0, BEAT_DB = 10.0;
/* From quavers of fast music to a metronome. Players are off the beat by some milliseconds. */
static const double MIN_BEAT_S = 0.2, MAX_BEAT_S = 2.0, BEAT_JITTER_S = 0.015;
enum { BEATS = 8, MIN_BEATS_HIT = 4 };

static const char *const NO_TRACK = "The clip has no sound, so the strike could not be heard.";
static const char *const NO_IMPACT =
    "No impact was seen in the picture, so the sound was not searched for a strike.";
static const char *const SLOWED =
    "The clip is slowed down, so its sound says nothing about the strike.";
static const char *const SPEED_UNKNOWN =
    "It is not known whether the clip runs at real speed, so its sound was not used.";
static const char *const UNUSABLE = "The sound track is too short or too dull to hear a strike.";
static const char *const SILENT = "The sound track is silent around the impact.";
static const char *const NOT_HEARD =
    "No strike was heard at the impact: a practice swing, or a microphone too far away.";
static const char *const MASKED =
    "Music, speech or other strikes drown the moment of impact, so no strike was told apart.";
static const char *const HEARD_SOFT =
    "A strike was heard at the impact, but faintly: film from nearer for a surer time.";
static const char *const HEARD =
    "The strike was heard: the time of impact is exact to some milliseconds.";

typedef struct {
    double expected_s; /* where in the stretch the strike should be heard */
    double reach_s;    /* how far off it may be */
    double length_s;   /* of the stretch */
    const SoundOnset *onsets;
    int count;
} Search;

static double closeness(const Search *search, const SoundOnset *onset) {
    double off = fabs(onset->at_s - search->expected_s) / search->reach_s;
    return off > 1.0 ? 0.0 : 1.0 - 0.3 * off * off;
}

static const SoundOnset *best_in_window(const Search *search) {
    const SoundOnset *best = NULL;
    for (int i = 0; i < search->count; i++) {
        const SoundOnset *o = &search->onsets[i];
        double value = o->likeness * closeness(search, o);
        if (value > 0.0 && (!best || value > best->likeness * closeness(search, best)))
            best = o;
    }
    return best;
}

/* What is so near belongs to the strike itself: its echo, the ball in a net. */
static bool is_another(const SoundOnset *onset, const SoundOnset *strike, double within_db) {
    return fabs(onset->at_s - strike->at_s) > 0.15 &&
           onset->energy_db > strike->energy_db - within_db;
}

static bool has_beat_at(const Search *search, const SoundOnset *strike, double at_s) {
    for (int i = 0; i < search->count; i++)
        if (fabs(search->onsets[i].at_s - at_s) < BEAT_JITTER_S &&
            is_another(&search->onsets[i], strike, BEAT_DB))
            return true;
    return false;
}

/* Are there other sounds on enough of the places that go on from the strike in steps of period_s?
 */
static bool lies_on_beat(const Search *search, const SoundOnset *strike, double period_s) {
    int places = 0, hits = 0;
    for (int step = -BEATS; step <= BEATS; step++) {
        double at_s = strike->at_s + step * period_s;
        if (step == 0 || at_s < BEAT_JITTER_S || at_s > search->length_s - BEAT_JITTER_S)
            continue;
        places++;
        hits += has_beat_at(search, strike, at_s);
    }
    return hits >= MIN_BEATS_HIT ? 4 * hits >= places : hits == places && hits >= 3;
}

/* A drum that happens to hit at the impact sounds like a strike; but it goes on. */
static bool is_rhythm(const Search *search, const SoundOnset *strike) {
    for (int i = 0; i < search->count; i++) {
        if (!is_another(&search->onsets[i], strike, BEAT_DB))
            continue;
        double apart_s = fabs(search->onsets[i].at_s - strike->at_s);
        for (int parts = 1; parts <= BEATS; parts++) {
            double period_s = apart_s / parts;
            if (period_s >= MIN_BEAT_S && period_s <= MAX_BEAT_S &&
                lies_on_beat(search, strike, period_s))
                return true;
        }
    }
    return false;
}

/* Probability that no other sound that would have been taken for the strike falls into the window
 * by chance. */
static double uniqueness(const Search *search, const SoundOnset *strike) {
    int rivals = 0;
    for (int i = 0; i < search->count; i++)
        rivals += is_another(&search->onsets[i], strike, RIVAL_DB) &&
                  search->onsets[i].likeness >= MIN_CONFIDENCE;
    return exp(-rivals * 2.0 * search->reach_s / fmax(search->length_s, 1.0));
}

static double travel_s(const SoundInput *input) {
    return (input->distance_m > 0.0 ? input->distance_m : USUAL_DISTANCE_M) / SOUND_M_PER_S;
}

static void set_heard(const SoundInput *input, const SoundOnset *strike, int64_t stretch_us,
                      double confidence, SwingSound *sound) {
    sound->strike = SWING_STRIKE_HEARD;
    sound->heard_us = stretch_us + llround(strike->at_s * 1e6);
    sound->time_us = sound->heard_us - llround(travel_s(input) * 1e6);
    sound->lag_us = sound->heard_us - input->impact_us;
    sound->confidence = confidence;
    sound->level_db = strike->level_db;
    sound->above_db = strike->above_db;
    sound->centroid_hz = strike->centroid_hz;
    sound->remark = confidence < 0.65 ? HEARD_SOFT : HEARD;
}

static void listen(const SoundInput *input, const Search *search, int64_t stretch_us,
                   SwingSound *sound) {
    sound->strike = SWING_STRIKE_NOT_HEARD;
    sound->remark = search->count ? NOT_HEARD : SILENT;
    const SoundOnset *strike = best_in_window(search);
    if (!strike || strike->likeness < MIN_CONFIDENCE)
        return;
    sound->remark = MASKED;
    double confidence = strike->likeness * closeness(search, strike) * uniqueness(search, strike);
    if (confidence >= MIN_CONFIDENCE && !is_rhythm(search, strike))
        set_heard(input, strike, stretch_us, confidence, sound);
}

/* Cuts the samples around the impact; false if the track does not reach it. */
static bool cut_stretch(const SoundInput *input, SoundStretch *ret_stretch, int64_t *ret_from_us) {
    double impact_at = ((double)input->impact_us - (double)input->offset_us) / 1e6 * input->rate_hz;
    double from = fmax(0.0, impact_at - CONTEXT_S * input->rate_hz),
           to = fmin((double)input->count, impact_at + CONTEXT_S * input->rate_hz);
    if (!(to > from))
        return false;
    size_t first = (size_t)from;
    if (!sound_stretch_init(ret_stretch, input->samples + first, (size_t)to - first,
                            input->rate_hz))
        return false;
    *ret_from_us = input->offset_us + llround((double)first / input->rate_hz * 1e6);
    return true;
}

static void search_stretch(const SoundInput *input, const SoundStretch *stretch, int64_t stretch_us,
                           SwingSound *sound) {
    SoundOnset *onsets = malloc(SOUND_MAX_ONSETS * sizeof *onsets);
    if (!onsets)
        return;
    double frame_s = fmin(fmax((double)input->frame_us / 1e6, 0.0), 0.1);
    Search search = {
        .expected_s = ((double)input->impact_us - (double)stretch_us) / 1e6 + travel_s(input),
        .reach_s = WINDOW_S + frame_s / 2.0,
        .length_s = (double)stretch->count / stretch->rate_hz,
        .onsets = onsets,
        .count = sound_onsets_find(stretch, SOUND_MAX_ONSETS, onsets),
    };
    listen(input, &search, stretch_us, sound);
    free(onsets);
}

/* Why the sound cannot be used; NULL if it can. */
static const char *objection(const SoundInput *input) {
    if (!input->samples || input->count == 0)
        return NO_TRACK;
    if (!input->has_impact)
        return NO_IMPACT;
    if (!(input->slow_motion > 0.0))
        return SPEED_UNKNOWN;
    if (input->slow_motion > MAX_SLOW_MOTION || input->slow_motion < MIN_SLOW_MOTION)
        return SLOWED;
    return input->rate_hz < SOUND_MIN_RATE_HZ ? UNUSABLE : NULL;
}

void sound_find_strike(const SoundInput *input, SwingSound *ret_sound) {
    SwingSound sound = {.has_track = input->samples && input->count > 0};
    sound.remark = objection(input);
    if (!sound.remark) {
        sound.remark = UNUSABLE;
        SoundStretch stretch;
        int64_t stretch_us;
        if (cut_stretch(input, &stretch, &stretch_us)) {
            search_stretch(input, &stretch, stretch_us, &sound);
            sound_stretch_clear(&stretch);
        }
    }
    *ret_sound = sound;
}
