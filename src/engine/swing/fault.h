/* What is wrong with a swing, and what its score was taken off for. */
#ifndef GOLFCOACH_ENGINE_SWING_FAULT_H
#define GOLFCOACH_ENGINE_SWING_FAULT_H

#include "engine/swing/events.h"

typedef enum { SWING_MINOR, SWING_MAJOR, SWING_CRITICAL } SwingSeverity;

/* A frame that shows a fault, and the number that says so. */
typedef struct {
    int frame;
    int64_t time_us;
    int metric; /* index into the report's metrics; -1 = none */
} SwingEvidence;

enum { SWING_MAX_EVIDENCE = 4, SWING_FAULTS = 26 };

typedef struct {
    const char *id;   /* "early_extension"; static */
    const char *name; /* "Early extension"; static */
    int number;       /* 1..26, as drills name it */
    SwingSeverity severity;
    double excess;     /* how far past the limits: 0 = the watch limit, 1 = the fault limit */
    double confidence; /* 0..1 */
    double rank;       /* what faults are ordered by: excess x prevalence x confidence */
    int order;         /* 1 = the priority, 2 and 3 = next; 0 = not to be shown first */
    const char *shares_cause_with; /* id of the fault that is shown for it; NULL = none */
    int evidence_count;
    SwingEvidence evidence[SWING_MAX_EVIDENCE];
} SwingFault;

/* What one number took off the overall score. */
typedef struct {
    SwingPhaseKind phase;
    int metric;   /* index into the report's metrics */
    double score; /* 0..10, of this number alone */
    double share; /* of the overall score, 0..1; all shares add up to 1 */
    double loss;  /* share x (10 - score): all losses add up to 10 - overall */
} SwingScorePart;

enum { SWING_MAX_SCORE_PARTS = 48 };

typedef struct {
    bool scored;
    double overall;     /* 0..10, one decimal, if scored */
    const char *reason; /* why there is none, as the end of "no score: …"; else NULL. Static */
    int part_count;
    SwingScorePart parts[SWING_MAX_SCORE_PARTS];
} SwingScore;

const char *swing_severity_name(SwingSeverity severity); /* "minor" … */

#endif
