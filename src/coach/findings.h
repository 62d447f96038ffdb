/* What a report says, in a coach's terms. Private to coach/. */
#ifndef GOLFCOACH_COACH_FINDINGS_H
#define GOLFCOACH_COACH_FINDINGS_H

#include "coach/drills.h"
#include "coach/texts.h"

/* Where a number stands against its band, as far as its uncertainty lets one tell. */
typedef enum {
    COACH_NO_BAND, /* or no number */
    COACH_INSIDE,
    COACH_NEAR_EDGE, /* outside, but the uncertainty may have done that */
    COACH_BELOW,
    COACH_ABOVE,
} CoachStanding;

/* At most that many faults are spoken of. */
enum { COACH_MAX_ISSUES = 3 };

/* Below this, the answer says how little could be measured; below the other, that is all it says.
 */
#define COACH_FULL_RELIABILITY  0.7
#define COACH_LEAST_RELIABILITY 0.5

/* There is a number to speak of. */
bool coach_is_known(const SwingMetric *metric);
/* Something is usual for it: one end at least. */
bool coach_has_band(const SwingMetric *metric);
CoachStanding coach_standing(const SwingMetric *metric);
/* Which end of its band the number is nearer to. */
CoachSide coach_side(const SwingMetric *metric);

/* The fault to be shown first (1), second, third; NULL = none. */
const SwingFault *coach_fault_of_order(const SwingReport *report, int order);
/* The number that shows it; NULL = none. */
const SwingMetric *coach_fault_metric(const SwingReport *report, const SwingFault *fault);
/* The words for it; NULL = the fault is unknown. */
const CoachFaultText *coach_fault_words(const SwingReport *report, const SwingFault *fault);
bool coach_fault_is_found(const SwingReport *report, int number);

/* The number that shows whether the drill helped: that of the fault, when it is of the same kind.
 * `drill` may be NULL. NULL = none. */
const SwingMetric *coach_proof(const SwingReport *report, const SwingFault *fault,
                               const CoachDrill *drill);

/* The clip cannot be judged: too little measured, or no view that one can measure in. */
bool coach_cannot_judge(const SwingReport *report);

/* The frame to show for a phase. */
int coach_phase_frame(const SwingReport *report, const SwingPhase *phase);
/* A frame that may stand for it: one of its key frames, or without any, one of its frames. */
bool coach_phase_has_frame(const SwingReport *report, const SwingPhase *phase, int frame);

#endif
