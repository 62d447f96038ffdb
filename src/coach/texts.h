/* The words of the rules coach, as data. A bracketed part of a text holds a number and is left out
 * where words are enough; {m} in it stands for the number that is spoken of.
 *
 * A new fault, metric or variant is a row. A text that changes, changes COACH_RULES_VERSION. */
#ifndef GOLFCOACH_COACH_TEXTS_H
#define GOLFCOACH_COACH_TEXTS_H

#include <stdbool.h>

#include "coach/golfer.h"

/* Which end of its band a number is beyond. */
typedef enum { COACH_SIDE_ANY, COACH_SIDE_LOW, COACH_SIDE_HIGH } CoachSide;

enum { COACH_CUES = 3, COACH_WORSE = 5, COACH_SYNONYMS = 5, COACH_FAULT_DRILLS = 4 };

/* What all variants of a fault share. */
typedef struct {
    const char *id, *name;
    int number;                           /* 1..26 */
    int drills[COACH_FAULT_DRILLS];       /* ids, the first to be offered first; 0 = end */
    SwingEventKind look_at;               /* the frame that shows it */
    unsigned ball;                        /* CoachBall: misses it can cause, goals it can serve */
    const char *launch;                   /* which launch numbers can confirm it; NULL = none */
    const char *synonyms[COACH_SYNONYMS]; /* other names, lower case; NULL = end */
} CoachFault;

/* One way in which a fault shows. */
typedef struct {
    const char *fault;
    const char *metric; /* the number that shows it; NULL = whichever */
    CoachSide side;
    const char *opening;   /* "First job: …": begins the overall feedback */
    const char *seen;      /* what happened in this swing */
    const char *effect[2]; /* what it can do to the ball */
    const char *cause;
    const char *change, *why;
    const char *look, *feel;        /* how, for those who learn by pictures and by feel */
    const char *cues[COACH_CUES];   /* at most eight words */
    const char *worse[COACH_WORSE]; /* words that advice must not use: they lead the wrong way;
                                       NULL = end */
} CoachFaultText;

const CoachFault *coach_fault(const char *id); /* NULL = unknown */
const CoachFault *coach_fault_at(int index);   /* 0..SWING_FAULTS - 1 */
/* The variant for that metric and side; NULL only for an unknown fault. */
const CoachFaultText *coach_fault_text(const char *fault, const char *metric, CoachSide side);

/* What is said of a metric at an event. */
typedef struct {
    const char *id;
    SwingEventKind at;
    SwingPhaseKind phase; /* that it is spoken of in */
    SwingView view;       /* the one it can be measured in; UNKNOWN = both */
    const char *name;     /* in a sentence: "pelvis thrust" */
    const char *of; /* what a percentage is a share of: " of your stance width", or " to 1"; NULL =
                       nothing */
    double middle;  /* between low and high, where there is no band */
    bool is_signed; /* the number keeps its sign: no words around it tell the direction */
    int faults[2];  /* numbers of the faults it decides: then it is not praised; 0 = end */
    const char *praise;          /* as a positive; NULL = never one */
    const char *in, *low, *high; /* as an observation; NULL = nothing to say */
} CoachMetricText;

const CoachMetricText *coach_metric_text(const char *id, SwingEventKind at); /* NULL = no words */
const CoachMetricText *coach_metric_text_at(int index);                      /* NULL past the end */

/* What is looked at in a phase. Static. */
const char *coach_phase_text(SwingPhaseKind phase);

#endif
