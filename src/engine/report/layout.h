/* How our JSON files are laid out: one member a line, and one element a line in lists of objects,
 * for people who read them and for comparison line by line. Private to engine/report. */
#ifndef GOLFCOACH_ENGINE_REPORT_LAYOUT_H
#define GOLFCOACH_ENGINE_REPORT_LAYOUT_H

#include <glib.h>
#include <jansson.h>

/* The text of an object, to be freed; takes the reference. */
char *report_lay_out(json_t *root);

#endif
