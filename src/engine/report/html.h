/* report.html and compare.html: one file each that holds everything (numbers, pictures, clip,
 * landmarks) and asks nothing of the network.
 *
 * The text stands in the page itself and can be read without JavaScript; the scripts add the
 * player, the curves and the figure that turns. Texts from outside cannot leave their place: HTML
 * is escaped, and the page's own policy admits only its own script. Same input, same bytes. */
#ifndef GOLFCOACH_ENGINE_REPORT_HTML_H
#define GOLFCOACH_ENGINE_REPORT_HTML_H

#include <glib.h>

#include "engine/swing/quality.h"
#include "engine/swing/track.h"

enum { REPORT_MAX_DRILL_STEPS = 5 };

/* The card of an exercise, as coaching.recommendations[].drill_id names it. All borrowed. */
typedef struct {
    int id; /* 1..32 */
    const char *name;
    const char *steps[REPORT_MAX_DRILL_STEPS]; /* NULL: no more */
    const char *dose;                          /* "3 x 8" */
    const char *kit;                           /* "wall"; NULL = nothing needed */
    const char *not_when;                      /* "no room for the club"; NULL = never */
} ReportDrill;

/* All borrowed. */
typedef struct {
    const char *report_json; /* the text of report.json */
    const SwingTrack *track; /* of the whole clip; NULL = no skeleton */
    const char *clip_path;   /* MP4, frame clip_first_frame at time 0; NULL = no clip */
    SwingBox clip_crop;      /* what the clip shows: pixels of the picture shown; empty = all */
    int clip_first_frame;    /* the clip has a picture for each frame first..last, both included, */
    int clip_last_frame;     /* at the times of the track; without a clip: what the player covers */
    const char *folder;      /* key_frames[].file lies below it; NULL = no pictures */
    const ReportDrill *drills; /* those that the coaching names, or more */
    int drill_count;
} ReportPage;

/* What cannot be read or written is BASE_ERROR_INTERNAL: it is all ours. A key frame that is not
 * there is left out of the page. */
gboolean report_write_html(const ReportPage *page, const char *path, GError **error);

/* One of two swings laid side by side. All borrowed. */
typedef struct {
    const SwingTrack *track; /* NULL = no skeleton */
    const char *clip_path;   /* as in ReportPage */
    SwingBox clip_crop;
    int clip_first_frame, clip_last_frame;
} ReportSide;

typedef struct {
    const char *comparison_json; /* the text of compare.json */
    ReportSide sides[2];         /* a, b */
} ReportComparePage;

/* Errors as above. */
gboolean report_write_compare_html(const ReportComparePage *page, const char *path, GError **error);

#endif
