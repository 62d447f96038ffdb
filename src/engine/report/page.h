/* The parts that report.html is put together from. Each function appends HTML to `out`; members
 * that the report lacks leave their part out. */
#ifndef GOLFCOACH_ENGINE_REPORT_PAGE_H
#define GOLFCOACH_ENGINE_REPORT_PAGE_H

#include <glib.h>
#include <jansson.h>

#include "engine/report/html.h"

typedef struct {
    const ReportPage *page;           /* NULL in a comparison */
    const ReportComparePage *compare; /* NULL in a report */
    json_t *report;                   /* report.json or compare.json, read */
    GString *clips[2];                /* as data URIs; empty = none */
    GString *style, *script;
} ReportSource;

/* What stands for {{name}} in a template. */
typedef struct {
    const char *name;
    void (*fill)(GString *out, const ReportSource *source);
} ReportSlot;

extern const ReportSlot report_compare_slots[];
extern const gsize report_compare_slot_count;

/* --- words.c: how numbers, units and ids are written for people --- */

/* printf into HTML: what %s stands for is escaped. */
void report_add(GString *out, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Members of an object that may be missing or of another type: NULL, NAN, false. */
const char *report_text(const json_t *object, const char *name);
double report_number(const json_t *object, const char *name);
gboolean report_is(const json_t *object, const char *name, const char *value);

const char *report_event_label(const char *event);      /* "Top"; never NULL */
const char *report_moment_label(const char *key_frame); /* an event, or "Delivery" … */
const char *report_phase_label(const char *phase);      /* "Follow-through"; never NULL */
/* "Early extension" for "early_extension": an id without a name of its own. */
char *report_words(const char *id);

/* "6.1 cm", "about 88°" when estimated, "2.6 : 1"; without uncertainty. */
void report_add_value(GString *out, const json_t *metric);
/* " ± 1.2 cm", or nothing when it is not known. */
void report_add_uncertainty(GString *out, const json_t *metric);
/* "20 to 33°", "up to 12°", "from 20°"; FALSE (and nothing written) without a band. */
gboolean report_add_band(GString *out, const json_t *metric);
/* Where the value lies as a picture: a bar for the band, a dot with its uncertainty. Hidden from
 * screen readers: the words beside it say the same. */
void report_add_bar(GString *out, const json_t *metric);
/* Is the value past its band by more than its uncertainty? */
gboolean report_is_outside(const json_t *metric);

/* The metric of that id and event in report.metrics; NULL if there is none. */
const json_t *report_metric(const json_t *report, const char *id, const char *at);

/* --- text.c --- */
void report_page_title(GString *out, const ReportSource *source);
void report_page_head(GString *out, const ReportSource *source);
void report_page_priority(GString *out, const ReportSource *source);
void report_page_faults(GString *out, const ReportSource *source);
void report_page_key_frames(GString *out, const ReportSource *source);

/* --- numbers.c --- */
void report_page_sequence(GString *out, const ReportSource *source);
void report_page_tempo(GString *out, const ReportSource *source);
void report_page_score(GString *out, const ReportSource *source);
void report_page_measured(GString *out, const ReportSource *source);
void report_page_unmeasured(GString *out, const ReportSource *source);
void report_page_filming(GString *out, const ReportSource *source);
void report_page_sound(GString *out, const ReportSource *source);
void report_page_swings(GString *out, const ReportSource *source);

/* --- data.c --- */
/* JSON for inside of <script>: no "<" is left in it. */
void report_add_json(GString *out, const char *json);
/* "data:TYPE;base64,…" of a file, or FALSE. */
gboolean report_add_data_uri(GString *out, const char *type, const char *path, GError **error);
/* What page/data.js reads: {"first","start","count","width","height","crop":[x,y,width,height] and,
 * in base64, "times","image","world"}. Frames first..last; see data.c for how they are packed. */
void report_add_track(GString *out, const SwingTrack *track, SwingBox crop, int first, int last);

#endif
