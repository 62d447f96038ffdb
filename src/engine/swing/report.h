/* Everything that was found in one clip: what engine/report writes to files. */
#ifndef GOLFCOACH_ENGINE_SWING_REPORT_H
#define GOLFCOACH_ENGINE_SWING_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/swing/events.h"
#include "engine/swing/metric.h"

enum { SWING_MAX_KEY_FRAMES = 16 };

/* A picture of one moment, stored as `file` beside the report. */
typedef struct {
    const char *name; /* what it shows: an event's name; static */
    int frame;
    int64_t time_us;
    char file[64]; /* "frames/03_top.jpg" */
} SwingKeyFrame;

typedef struct {
    int width, height; /* pixels, as shown */
    double fps;
    int frame_count;
    int64_t duration_us;
    int found_count; /* frames with a golfer in them */

    SwingView view;
    SwingHandedness handedness;
    double slow_motion; /* clip seconds per real second; 0 = not known */
    SwingEvents events;

    int phase_count;
    SwingPhase phases[SWING_PHASE_COUNT];
    int metric_count;
    SwingMetric metrics[SWING_MAX_METRICS];
    int key_frame_count;
    SwingKeyFrame key_frames[SWING_MAX_KEY_FRAMES];
} SwingReport;

#endif
