/* Two swings, laid over each other event by event: what differs, by more than the measurement is
 * uncertain by. libc only; any thread.
 *
 * The first swing is the one compared with (before, or a reference), the second the one looked at
 * (after): differences are second - first. Nothing here says that a swing is wrong: faults do. */
#ifndef GOLFCOACH_ENGINE_COMPARE_COMPARE_H
#define GOLFCOACH_ENGINE_COMPARE_COMPARE_H

#include <stdbool.h>

#include "engine/swing/report.h"
#include "engine/swing/track.h"

enum {
    COMPARE_STEPS = 101, /* from address to finish, both included */
    COMPARE_MAX_HIGHLIGHTS = 3,
};

/* Why two swings cannot be compared. */
typedef enum {
    COMPARE_OK,
    COMPARE_VIEW_NOT_SUPPORTED, /* one of them is neither face-on nor down the line */
    COMPARE_VIEWS_DIFFER,
    COMPARE_EVENTS_MISSING, /* one of them lacks address, top or impact */
    COMPARE_SIDE_UNKNOWN,   /* it is not known which way one of them plays */
} CompareStatus;

/* What makes a comparison weaker, as bits. */
typedef enum {
    COMPARE_WARN_CLUB = 1 << 0,    /* the clubs differ, or only one is told */
    COMPARE_WARN_FPS = 1 << 1,     /* the rates of real frames differ by half or more */
    COMPARE_WARN_YAW = 1 << 2,     /* the cameras seem to stand more than 10 degrees apart */
    COMPARE_WARN_UNITS = 1 << 3,   /* only one stature is told: lengths are not compared */
    COMPARE_WARN_MIRROR = 1 << 4,  /* one plays left-handed, and is laid over mirrored */
    COMPARE_WARN_PARTIAL = 1 << 5, /* it ends before the finish, which one of them lacks */
} CompareWarning;

typedef enum {
    COMPARE_SAME,    /* no difference that the measurement could see */
    COMPARE_BETTER,  /* the same golfer's number came nearer to its band, or into it */
    COMPARE_WORSE,   /* … went out of it, or further out */
    COMPARE_DIFFERS, /* nobody says which is better */
} CompareVerdict;

typedef struct {
    const SwingReport *report;
    const SwingTrack *track; /* of the same clip, as filmed (a left-hander's is not mirrored); NULL
                                = no overlay */
} CompareSwing;

typedef struct {
    bool same_golfer; /* false: nothing is better or worse, only different */
} CompareOptions;

/* One number that both swings have. */
typedef struct {
    int metric[2];      /* index into the first and the second report's metrics */
    double delta;       /* second - first, in the metric's unit */
    double uncertainty; /* of the difference: one standard deviation */
    CompareVerdict verdict;
} CompareDifference;

/* In trunk lengths at address from the middle of the ankles at address; x towards the target (face
 * on) or to the ball (down the line), y up. NAN where the golfer was not found. */
typedef struct {
    float x, y;
    float visibility; /* 0..1 */
} ComparePoint;

/* Both swings at the same place between two events. */
typedef struct {
    float place;  /* 0 = address, 1 = impact, 1.56 = finish */
    int frame[2]; /* of each clip, the nearest */
    ComparePoint body[2][SWING_LANDMARKS];
} CompareStep;

typedef struct {
    const char *id, *name, *unit; /* static */
    float values[2][COMPARE_STEPS];
} CompareCurve;

typedef struct {
    unsigned warnings; /* CompareWarning bits */
    int difference_count;
    CompareDifference differences[SWING_MAX_METRICS]; /* in the order of the first report */
    /* Indices of the clearest differences, by size over uncertainty, one for each id. */
    int highlight_count, highlights[COMPARE_MAX_HIGHLIGHTS];
    /* Real seconds from one event to the next; NAN if either is not found or the clip's slowness is
     * not known. */
    double segment_s[2][SWING_EVENT_COUNT - 1];
    bool has_body[2]; /* false: no track, or address was not seen well enough to scale by */
    int step_count;   /* COMPARE_STEPS, or fewer when the finish is missing */
    CompareStep steps[COMPARE_STEPS];
    int curve_count;
    CompareCurve curves[SWING_MAX_CURVES]; /* those that both have; NAN = not known there */
} CompareResult;

/* *ret_result (some 120 kB; texts are borrowed from the reports) is untouched unless COMPARE_OK. */
CompareStatus compare_swings(const CompareSwing *first, const CompareSwing *second,
                             const CompareOptions *options, CompareResult *ret_result);

/* Sentences for the golfer; static. Of COMPARE_OK: NULL. */
const char *compare_status_text(CompareStatus status);
const char *compare_warning_text(CompareWarning warning);
const char *compare_verdict_name(CompareVerdict verdict); /* "same", "better" … */

#endif
