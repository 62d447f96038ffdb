/* Reports for the coach's tests, made by hand: a whole swing at 60 fps with plausible numbers. */
#ifndef GOLFCOACH_TESTS_UNIT_COACH_SWINGS_H
#define GOLFCOACH_TESTS_UNIT_COACH_SWINGS_H

#include "coach/golfer.h"

/* Every number inside its band, nothing found; a right-hander, an iron, a stature told. */
SwingReport swings_face_on(void);
SwingReport swings_down_the_line(void);

/* All lengths as shares of the golfer, as without a stature. */
void swings_forget_stature(SwingReport *report);

SwingMetric *swings_metric(SwingReport *report, const char *id, SwingEventKind at);
void swings_set(SwingReport *report, const char *id, SwingEventKind at, double value);
void swings_hide(SwingReport *report, const char *id, SwingEventKind at);

/* The fault as if found by that number, which is set too. */
void swings_add_fault(SwingReport *report, const char *fault, SwingSeverity severity, int order,
                      const char *metric, SwingEventKind at, double value);

/* A golfer who told nothing, about that swing. */
CoachInput swings_input(const SwingReport *report);

/* One way in which each fault shows: NULL past the end. Fills a report that holds it, in its view.
 */
const char *swings_nth_fault(int n, SwingReport *ret_report);

#endif
