/* The coach that needs no key and no network: measurements -> words, by rules.
 *
 * The answer is an object of "swing_phases", "technical_analysis", "recommendations",
 * "overall_feedback" and "coaching_cues". Measured numbers stand in its texts as placeholders
 * (coach/render.h). It names nothing that the report does not hold, and sides only as lead and
 * trail. The same input gives the same bytes. Any thread; a few milliseconds. */
#ifndef GOLFCOACH_COACH_RULES_H
#define GOLFCOACH_COACH_RULES_H

#include <jansson.h>

#include "coach/golfer.h"

/* Grows with every change of a text or a rule. */
#define COACH_RULES_VERSION "rules-1"

/* The raw answer, for coach_render(). New reference, never NULL. */
json_t *coach_rules_answer(const CoachInput *input);

#endif
