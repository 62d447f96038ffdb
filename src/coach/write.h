/* Templates of coach/texts.h -> sentences with placeholders. Private to coach/. */
#ifndef GOLFCOACH_COACH_WRITE_H
#define GOLFCOACH_COACH_WRITE_H

#include <glib.h>
#include <jansson.h>

#include "coach/findings.h"

/* How this golfer is spoken to. */
typedef struct {
    const CoachInput *input;
    const SwingReport *report;
    gboolean numbers; /* beyond the one of the priority */
    gboolean bands;   /* numbers come with what is usual */
    guint32 key;      /* of the swing: chooses among wordings */
} CoachVoice;

CoachVoice coach_voice(const CoachInput *input);

/* One of `count` wordings, the same for the same swing and purpose. */
int coach_voice_choice(const CoachVoice *voice, const char *purpose, int count);

/* The text with its bracket and the number of `metric` in it; without the bracket if there is no
 * number or none is wanted. */
char *coach_write(const char *text, const SwingMetric *metric, gboolean numbers, gboolean bands);
/* The same in this golfer's manner. */
char *coach_write_for(const CoachVoice *voice, const char *text, const SwingMetric *metric);

/* "{pelvis_thrust@impact}", or with what = "band" "{pelvis_thrust@impact:band}". */
char *coach_write_placeholder(const SwingMetric *metric, const char *what);

/* The parts of the answer that stand in files of their own. New references. */
json_t *coach_write_phases(const CoachVoice *voice);
json_t *coach_write_positives(const CoachVoice *voice);
json_t *coach_write_overall(const CoachVoice *voice);

/* The number most worth praise; NULL = none. */
const SwingMetric *coach_best_metric(const SwingReport *report);

/* What to do about the camera; static. */
const char *coach_camera_advice(const SwingReport *report);

/* Takes ownership of `text`. */
void coach_append_text(json_t *array, char *text);

#endif
