/* Placeholders -> numbers.
 *
 *   {pelvis_thrust@impact}       6.1 cm (±2.5); estimated ones: about 84° (±12)
 *   {pelvis_thrust@impact:band}  up to 4.0 cm: what is usual
 *   {name}                       what the golfer is called
 *
 * Values stand without their sign where the words around them tell the direction (which metrics:
 * coach/texts.h). Any thread. */
#ifndef GOLFCOACH_COACH_RENDER_H
#define GOLFCOACH_COACH_RENDER_H

#include <glib.h>
#include <jansson.h>

#include "engine/swing/report.h"

/* The answer with every text filled in; new reference. A placeholder that the report cannot fill
 * is BASE_ERROR_INPUT. `name` may be NULL: "{name}, " at the start of a text then falls away. */
json_t *coach_render(const json_t *raw, const SwingReport *report, const char *name,
                     GError **error);

/* The same for one text; NULL on failure. */
char *coach_render_text(const char *raw, const SwingReport *report, const char *name,
                        GError **error);

/* The number alone as it is shown, without unit: "6.1". */
char *coach_render_number(const SwingMetric *metric, double value);

/* `name` without anything but letters, spaces, hyphens and apostrophes, and not too long; NULL if
 * nothing is left. */
char *coach_render_name(const char *name);

#endif
