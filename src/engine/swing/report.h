/* Everything that was found in one clip: what engine/report writes to files. */
#ifndef GOLFCOACH_ENGINE_SWING_REPORT_H
#define GOLFCOACH_ENGINE_SWING_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/swing/events.h"
#include "engine/swing/fault.h"
#include "engine/swing/metric.h"
#include "engine/swing/quality.h"
#include "engine/swing/sound.h"

enum { SWING_MAX_KEY_FRAMES = 16 };

/* A picture of one moment, stored beside the report. */
typedef struct {
    const char *name; /* what it shows: "top", "delivery"; static */
    const char *what; /* what to look at in it, for people; static */
    SwingPhaseKind phase;
    int frame;
    int64_t time_us;
    char file[64];     /* "frames/07_top.jpg": cropped to the golfer */
    char skeleton[64]; /* "frames/07_top_skeleton.jpg": the same with what was found drawn in */
} SwingKeyFrame;

/* What decides which bands are usual. */
typedef enum {
    SWING_CLUB_UNKNOWN,
    SWING_CLUB_DRIVER,
    SWING_CLUB_WOOD,
    SWING_CLUB_HYBRID,
    SWING_CLUB_IRON,
    SWING_CLUB_WEDGE,
} SwingClub;

typedef struct {
    int width, height; /* pixels, as shown */
    double fps;
    int frame_count;
    int64_t duration_us;
    int found_count; /* frames with a golfer in them */
    SwingFilming filming;
    SwingPreparation preparation[SWING_PREPARATION_STEPS]; /* by SwingPreparationStep */
    SwingBox crop;                                         /* the golfer over the swing */

    SwingClub club;
    double stature_cm; /* as told; 0 = not known, and no centimetres anywhere */
    SwingView view;
    float view_confidence; /* 0..1; 1 = told */
    SwingHandedness handedness;
    float handedness_confidence;
    double slow_motion; /* clip seconds per real second; 0 = not known */
    float slow_motion_confidence;
    SwingEvents events;
    int candidate_count;
    SwingCandidate candidates[SWING_MAX_CANDIDATES]; /* every swing of the clip, in order */

    int phase_count;
    SwingPhase phases[SWING_PHASE_COUNT];
    int metric_count;
    SwingMetric metrics[SWING_MAX_METRICS];
    SwingCurves curves;
    double reliability; /* 0..1: share of the numbers of this view that could be taken */
    int fault_count;
    SwingFault faults[SWING_FAULTS]; /* highest rank first */
    SwingScore score;
    SwingSound sound;
    int key_frame_count;
    SwingKeyFrame key_frames[SWING_MAX_KEY_FRAMES];
} SwingReport;

/* slow_motion, if it is known well enough to turn clip time into seconds; else 0: a factor that was
 * only guessed from the swing must not measure that swing. */
double swing_known_slow_motion(const SwingReport *report);

/* Frees what the report owns (the curves) and leaves it empty. */
void swing_report_clear(SwingReport *report);

const char *swing_club_name(SwingClub club); /* "driver" …; NULL for unknown */

#endif
