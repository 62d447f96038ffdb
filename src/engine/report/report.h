/* What was found, as files: report.json (docs/report.schema.json) and landmarks.jsonl; the page is
 * in html.h.
 *
 * Numbers are written in the C locale; what is missing is null, never 0. Writing errors are
 * BASE_ERROR_INTERNAL: the place is ours. */
#ifndef GOLFCOACH_ENGINE_REPORT_REPORT_H
#define GOLFCOACH_ENGINE_REPORT_REPORT_H

#include <glib.h>
#include <jansson.h>

#include "engine/swing/report.h"
#include "engine/swing/track.h"

/* The version of the contract in "schema". */
enum { REPORT_SCHEMA = 1 };

/* The text of report.json; free with g_free(). `coaching`: the coach's answer, an object; NULL =
 * {}.
 */
char *report_json_text(const SwingReport *report, json_t *coaching);
gboolean report_write_text(const char *text, const char *path, GError **error);

/* One line of JSON for one frame, with its newline, appended to `line`:
 * {"frame":0,"time_ms":0,"landmarks":[[x,y,z,visibility]×33],"world":[[x,y,z]×33]}; both null when
 * nobody was found. `hands` (left, right) and `face` add "hands":{"left":[[x,y,z]×21],"right":null}
 * and "face":[[x,y,z]×468]; NULL leaves the member out. */
void report_append_line(GString *line, const SwingPose *pose, const SwingHand hands[2],
                        const SwingFace *face);

/* Hands and face of one frame; borrowed. */
typedef struct {
    int frame;
    const SwingHand *hands; /* left, right */
    const SwingFace *face;
} ReportParts;

/* report_append_line() for every frame; hands and face where `parts` (may be NULL) has them. */
gboolean report_write_landmarks(const SwingTrack *track, const ReportParts *parts, int part_count,
                                const char *path, GError **error);

#endif
