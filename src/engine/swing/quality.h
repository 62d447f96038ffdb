/* How good the clip itself is, and what was done to it before it was looked at. */
#ifndef GOLFCOACH_ENGINE_SWING_QUALITY_H
#define GOLFCOACH_ENGINE_SWING_QUALITY_H

#include <stdbool.h>

/* Something about the filming that costs accuracy. */
typedef struct {
    const char *id;     /* "too_dark", "feet_cut" …; static */
    const char *advice; /* one sentence: what it costs and what to do; static */
    double value;       /* what was measured, in `unit` */
    const char *unit;   /* static */
    double loss;        /* points off the 100 */
} SwingFilmingIssue;

enum { SWING_MAX_FILMING_ISSUES = 12 };

typedef struct {
    double score; /* 0..100 */
    int issue_count;
    SwingFilmingIssue issues[SWING_MAX_FILMING_ISSUES]; /* costliest first */
} SwingFilming;

typedef enum { SWING_STEADY, SWING_CROP, SWING_LIGHT } SwingPreparationStep;
enum { SWING_PREPARATION_STEPS = 3 };

/* One step of preparing the picture: decided by a measurement, reversible. */
typedef struct {
    bool applied;
    double value;       /* what decided */
    const char *unit;   /* of `value`; static */
    const char *reason; /* "the camera stands still"; static */
} SwingPreparation;

/* The golfer over the whole swing, with a margin: pixels of the picture shown. */
typedef struct {
    int x, y, width, height;
} SwingBox;

/* How the camera moved against the first frame, for one frame: what stands still in the world lies
 * at (x, y) in the first frame and at scale * rot(angle) * (x, y) + (dx, dy) in this one, all about
 * the picture's centre, in pixels of the picture shown. */
typedef struct {
    float dx_px, dy_px, angle_rad, scale;
} SwingCameraMove;

const char *swing_preparation_name(SwingPreparationStep step); /* "stabilise", "crop", "light" */

#endif
