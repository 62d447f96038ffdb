/* One check under way, and what its parts share. Private to coach/. */
#ifndef GOLFCOACH_COACH_CHECK_H
#define GOLFCOACH_COACH_CHECK_H

#include "coach/checks.h"
#include "coach/findings.h"

typedef struct {
    const CoachInput *input;
    const SwingReport *report;
    const json_t *raw, *answer; /* with placeholders; as the golfer reads it */
    GPtrArray *violations;
    GPtrArray *forms; /* of numbers, as they are shown; while numbers are checked */
} CoachCheck;

/* The texts of an answer. */
typedef enum {
    COACH_OBSERVATION,
    COACH_POSITIVE,
    COACH_IMPACT,
    COACH_CAUSE,
    COACH_CHANGE,
    COACH_WHY,
    COACH_HOW,
    COACH_EXPECTED,
    COACH_OVERALL,
    COACH_CUE,
} CoachField;

typedef struct {
    CoachField field;
    int index;        /* of the phase, issue, recommendation, positive or cue */
    const char *text; /* borrowed from the answer */
} CoachText;

void coach_check_fail(CoachCheck *check, CoachPoint point, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

/* Every text of an answer, in its order; whatever is not text is passed over. */
typedef void (*CoachTextVisitor)(CoachCheck *check, const CoachText *text);
void coach_check_each(CoachCheck *check, const json_t *answer, CoachTextVisitor visit);

/* "how of recommendation 1": to say where; static, until the next call in this thread. */
const char *coach_check_place(const CoachText *text);

/* Where `word` begins a word of `text` (ASCII case apart); whole: it ends there too. NULL = not. */
const char *coach_check_find(const char *text, const char *word, gboolean whole);
/* The few words before that place deny it: "not", "never", "without" … */
gboolean coach_check_is_denied(const char *text, const char *place);

/* What the texts about an issue or recommendation are about: the fault of that place; NULL = none.
 */
const SwingFault *coach_check_fault(const CoachCheck *check, int index);
/* Drill of that recommendation; NULL = none, or no such drill. */
const CoachDrill *coach_check_drill(const CoachCheck *check, int index);

/* The points. Each adds its violations. */
void coach_check_contract(CoachCheck *check);
void coach_check_numbers(CoachCheck *check);
void coach_check_plan(CoachCheck *check);
void coach_check_words(CoachCheck *check);

#endif
