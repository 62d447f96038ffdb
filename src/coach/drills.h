/* The library of drills. Static data; any thread. */
#ifndef GOLFCOACH_COACH_DRILLS_H
#define GOLFCOACH_COACH_DRILLS_H

#include <stdbool.h>

#include "coach/golfer.h"
#include "coach/texts.h"

enum { COACH_DRILLS = 32, COACH_DRILL_FAULTS = 4, COACH_DRILL_STEPS = 5 };

/* Which way the proof metric shall go. */
typedef enum { COACH_INTO_BAND, COACH_LESS, COACH_MORE } CoachDirection;

/* What must be known before a drill may be offered, beyond its proof metric. */
typedef enum {
    COACH_NEEDS_NOTHING,
    COACH_NEEDS_MANY_SWINGS, /* at least three swings measured */
    COACH_NEEDS_NO_SLOWNESS, /* a tempo that a pause does not make worse */
} CoachDrillNeed;

typedef struct {
    int id;      /* 1..32 */
    int version; /* grows with every change of its meaning */
    const char *name;
    int faults[COACH_DRILL_FAULTS];       /* fault numbers, the main one first; 0 = end */
    int level;                            /* 1 easy … 3 hard */
    const char *kit;                      /* "wall"; "nothing" */
    const char *steps[COACH_DRILL_STEPS]; /* NULL = end */
    const char *dose;                     /* "3 sets of 8" */
    const char *proof;                    /* id of the metric that is measured again */
    SwingEventKind proof_at;
    CoachDirection direction;
    const char *not_when;    /* for people; NULL = always */
    const char *not_with[2]; /* ids of faults that rule it out; NULL = end */
    SwingClub not_club;      /* SWING_CLUB_UNKNOWN = any */
    CoachDrillNeed need;
    unsigned loads;   /* CoachSpare bits */
    const char *club; /* which to use: "any", "7-iron", "none" */
    SwingView view;   /* where to film the retest from; UNKNOWN = any */
} CoachDrill;

/* NULL if there is no such id. */
const CoachDrill *coach_drill(int id);

bool coach_drill_is_for(const CoachDrill *drill, int fault_number);

/* The metric that proves the drill, if this report could measure it; else NULL. */
const SwingMetric *coach_drill_proof(const CoachDrill *drill, const SwingReport *report);

/* Its proof can be measured in this view, nothing found in the swing speaks against it, and it
 * loads nothing that the golfer spares. The golfer's level is not asked. */
bool coach_drill_allowed(const CoachDrill *drill, const CoachInput *input);

/* The drill for a fault of the report: the first allowed one up to the golfer's level that was not
 * given lately, else the one given longest ago; NULL if none is left. */
const CoachDrill *coach_drill_choose(const SwingFault *fault, const CoachInput *input);

#endif
