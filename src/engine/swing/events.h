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

/* OTHER: seen well enough to tell that it is neither of the two (oblique, or from behind). */
typedef enum {
    SWING_VIEW_UNKNOWN,
    SWING_VIEW_FACE_ON,
    SWING_VIEW_DOWN_THE_LINE,
    SWING_VIEW_OTHER,
} SwingView;
typedef enum { SWING_PLAYS_UNKNOWN, SWING_PLAYS_RIGHT, SWING_PLAYS_LEFT } SwingHandedness;

/* The eight phases that people see, in the order of time. */
typedef enum {
    SWING_PHASE_ADDRESS,
    SWING_PHASE_TAKEAWAY,
    SWING_PHASE_BACKSWING,
    SWING_PHASE_TRANSITION,
    SWING_PHASE_DOWNSWING,
    SWING_PHASE_IMPACT,
    SWING_PHASE_FOLLOW_THROUGH,
    SWING_PHASE_FINISH,
} SwingPhaseKind;

/* Frames first_frame..last_frame of one phase, both included. */
typedef struct {
    SwingPhaseKind kind;
    int first_frame, last_frame;
    bool merged; /* it is so short that its only frame was taken from its neighbour */
    bool scored;
    double score; /* 0..10, if scored */
} SwingPhase;

/* One of several swings in a clip. */
typedef struct {
    int first_frame, last_frame; /* of the movement: takeaway to follow-through, about */
    int impact_frame;            /* where the club meets, or would meet, the ball */
    bool analysed;               /* the one that the report is about */
    bool complete;               /* from the takeaway to the finish */
} SwingCandidate;

enum { SWING_MAX_CANDIDATES = 16 };

/* As in files: "address", "toe_up", …; "face_on"; "right". Static; NULL for unknown. */
const char *swing_event_name(SwingEventKind kind);
const char *swing_view_name(SwingView view);
const char *swing_handedness_name(SwingHandedness handedness);
/* In capitals: "ADDRESS" … "FOLLOW_THROUGH", "FINISH". Static. */
const char *swing_phase_name(SwingPhaseKind kind);

#endif
