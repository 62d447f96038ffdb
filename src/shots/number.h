/* Numbers as people and exports write them: "1,234.5", "1.234,5", "1 234,5", "−3". Any thread. */
#ifndef GOLFCOACH_SHOTS_NUMBER_H
#define GOLFCOACH_SHOTS_NUMBER_H

#include <glib.h>

typedef enum { SHOTS_DECIMAL_UNKNOWN, SHOTS_DECIMAL_POINT, SHOTS_DECIMAL_COMMA } ShotsDecimal;

/* FALSE and untouched output for anything that is no number: exponents, other groups than of three
 * digits, more than SHOTS_NUMBER_BYTES, infinity. */
gboolean shots_number_parse(const char *text, ShotsDecimal decimal, double *ret_value);

/* What this number alone says about the decimal sign of its file: "137,5" can only be one with a
 * comma, "1,234" may be either. */
ShotsDecimal shots_number_evidence(const char *text);

/* The length of the part at the beginning that may belong to a number. */
gsize shots_number_span(const char *text);

#endif
