/* Times: from the events alone, and how long the finish is held. */
#include <math.h>
#include <stddef.h>

#include "engine/biomech/formulas.h"

/* A golfer who moves slower than this share of his height a second stands still, seen over a window
 * that is long against the jitter of the landmarks. */
static const double STILL_HEIGHTS_PER_S = 0.1, STILL_WINDOW_S = 0.2;
/* A finish held for so long is held: a clip may end there. */
static const double LONG_ENOUGH_S = 1;

/* Seconds of the clip; NAN unless both events are there. */
static double seconds_between(const SwingEvents *events, SwingEventKind from, SwingEventKind to) {
    const SwingEvent *a = &events->at[from], *b = &events->at[to];
    return a->found && b->found ? (double)(b->time_us - a->time_us) / 1e6 : NAN;
}

static BiomechReading real_seconds(const BiomechGolfer *golfer, SwingEventKind from,
                                   SwingEventKind to) {
    double slow = golfer->options.slow_motion, fps = golfer->track->fps;
    if (!(slow > 0))
        return biomech_nothing("the playback speed is not known");
    return (BiomechReading){.value = seconds_between(golfer->events, from, to) / slow,
                            .visibility = 1,
                            .sigma = fps > 0 ? sqrt(2) / (fps * slow) : 0};
}

BiomechReading biomech_backswing_s(const BiomechGolfer *golfer, const BiomechBody *body) {
    (void)body;
    return real_seconds(golfer, SWING_ADDRESS, SWING_TOP);
}

BiomechReading biomech_downswing_s(const BiomechGolfer *golfer, const BiomechBody *body) {
    (void)body;
    return real_seconds(golfer, SWING_TOP, SWING_IMPACT);
}

static BiomechReading ratio_to_downswing(const BiomechGolfer *golfer, SwingEventKind from) {
    double down = seconds_between(golfer->events, SWING_TOP, SWING_IMPACT);
    double ratio = seconds_between(golfer->events, from, SWING_TOP) / down;
    double fps = golfer->track->fps;
    /* Each of the three events is rounded to a frame: uniform over one frame, three ends. */
    double ends = sqrt((1 + ratio) * (1 + ratio) + 1 + ratio * ratio);
    return (BiomechReading){
        .value = ratio, .visibility = 1, .sigma = fps > 0 ? ends / (fps * sqrt(12) * down) : 0};
}

BiomechReading biomech_tempo(const BiomechGolfer *golfer, const BiomechBody *body) {
    (void)body;
    return ratio_to_downswing(golfer, SWING_ADDRESS);
}

BiomechReading biomech_late_tempo(const BiomechGolfer *golfer, const BiomechBody *body) {
    (void)body;
    return ratio_to_downswing(golfer, SWING_TOE_UP);
}

/* Slow over the window that starts at a frame; *ret_ends: the clip or the sight of the golfer
 * does. */
static bool is_still(const BiomechGolfer *golfer, int frame, int window, bool *ret_ends) {
    *ret_ends = frame + window >= golfer->frame_count || !golfer->frames[frame].found ||
                !golfer->frames[frame + window].found;
    if (*ret_ends)
        return false;
    const BiomechBody *a = &golfer->frames[frame], *b = &golfer->frames[frame + window];
    double far = fmax(biomech_distance_px(a->mid_hands, b->mid_hands),
                      biomech_distance_px(a->mid_hip, b->mid_hip));
    double window_s = window / golfer->frames_per_s;
    return far < STILL_HEIGHTS_PER_S * golfer->scale.height_px * window_s;
}

BiomechReading biomech_finish_still_s(const BiomechGolfer *golfer, const BiomechBody *body) {
    if (!(golfer->options.slow_motion > 0))
        return biomech_nothing("the playback speed is not known");
    int window = (int)fmax(1, round(STILL_WINDOW_S * golfer->frames_per_s));
    int first = golfer->events->at[SWING_FINISH].frame, frame = first;
    bool ends;
    while (is_still(golfer, frame, window, &ends))
        frame++;
    /* The last still window counts up to its end. */
    double held_s = (frame - first + (ends ? window - 1 : 0)) / golfer->frames_per_s;
    if (ends && held_s < LONG_ENOUGH_S)
        return biomech_nothing("the clip ends before the finish was held for a second");
    BiomechReading reading = biomech_reading2(held_s, body->mid_hands, body->mid_hip);
    reading.sigma = 2 / golfer->frames_per_s;
    return reading;
}
