/* The eight events of a swing, where the camera stands, and which way the golfer plays.
 *
 * What the clip does not show is not found: nothing here is ever guessed. */
#ifndef GOLFCOACH_ENGINE_SWING_EVENTS_H
#define GOLFCOACH_ENGINE_SWING_EVENTS_H

#include <stdbool.h>
#include <stdint.h>

/* In the order of time. */
typedef enum {
    SWING_ADDRESS,
    SWING_TOE_UP,
    SWING_MID_BACKSWING,
    SWING_TOP,
    SWING_MID_DOWNSWING,
    SWING_IMPACT,
    SWING_MID_FOLLOW_THROUGH,
    SWING_FINISH,
} SwingEventKind;

enum { SWING_EVENT_COUNT = 8, SWING_PHASE_COUNT = 8 };

typedef struct {
    bool found;
    int frame;        /* index in the clip */
    int64_t time_us;  /* on the clip's clock */
    float confidence; /* 0..1 */
} SwingEvent;

typedef struct {
    SwingEvent at[SWING_EVENT_COUNT]; /* by SwingEventKind */
} SwingEvents;

typedef enum { SWING_VIEW_UNKNOWN, SWING_VIEW_FACE_ON, SWING_VIEW_DOWN_THE_LINE } SwingView;
typedef enum { SWING_PLAYS_UNKNOWN, SWING_PLAYS_RIGHT, SWING_PLAYS_LEFT } SwingHandedness;

/* One of the eight phases that people see: frames first_frame..last_frame, both included. */
typedef struct {
    const char *name; /* "ADDRESS" … "FINISH", static */
    int first_frame, last_frame;
} SwingPhase;

/* As in files: "address", "toe_up", …; "face_on"; "right". Static; NULL for unknown. */
const char *swing_event_name(SwingEventKind kind);
const char *swing_view_name(SwingView view);
const char *swing_handedness_name(SwingHandedness handedness);

#endif
