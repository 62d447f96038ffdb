#include <stddef.h>

#include "engine/swing/report.h"

const char *swing_event_name(SwingEventKind kind) {
    static const char *const names[SWING_EVENT_COUNT] = {
        [SWING_ADDRESS] = "address",
        [SWING_TOE_UP] = "toe_up",
        [SWING_MID_BACKSWING] = "mid_backswing",
        [SWING_TOP] = "top",
        [SWING_MID_DOWNSWING] = "mid_downswing",
        [SWING_IMPACT] = "impact",
        [SWING_MID_FOLLOW_THROUGH] = "mid_follow_through",
        [SWING_FINISH] = "finish",
    };
    return names[kind];
}

const char *swing_view_name(SwingView view) {
    static const char *const names[] = {
        [SWING_VIEW_UNKNOWN] = NULL,
        [SWING_VIEW_FACE_ON] = "face_on",
        [SWING_VIEW_DOWN_THE_LINE] = "down_the_line",
        [SWING_VIEW_OTHER] = "other",
    };
    return names[view];
}

const char *swing_handedness_name(SwingHandedness handedness) {
    static const char *const names[] = {
        [SWING_PLAYS_UNKNOWN] = NULL,
        [SWING_PLAYS_RIGHT] = "right",
        [SWING_PLAYS_LEFT] = "left",
    };
    return names[handedness];
}

const char *swing_metric_kind_name(SwingMetricKind kind) {
    static const char *const names[] = {
        [SWING_MEASURED] = "measured",
        [SWING_ESTIMATED] = "estimated",
        [SWING_UNAVAILABLE] = "unavailable",
    };
    return names[kind];
}

const char *swing_phase_name(SwingPhaseKind kind) {
    static const char *const names[SWING_PHASE_COUNT] = {
        [SWING_PHASE_ADDRESS] = "ADDRESS",
        [SWING_PHASE_TAKEAWAY] = "TAKEAWAY",
        [SWING_PHASE_BACKSWING] = "BACKSWING",
        [SWING_PHASE_TRANSITION] = "TRANSITION",
        [SWING_PHASE_DOWNSWING] = "DOWNSWING",
        [SWING_PHASE_IMPACT] = "IMPACT",
        [SWING_PHASE_FOLLOW_THROUGH] = "FOLLOW_THROUGH",
        [SWING_PHASE_FINISH] = "FINISH",
    };
    return names[kind];
}

const char *swing_severity_name(SwingSeverity severity) {
    static const char *const names[] = {
        [SWING_MINOR] = "minor",
        [SWING_MAJOR] = "major",
        [SWING_CRITICAL] = "critical",
    };
    return names[severity];
}

const char *swing_strike_name(SwingStrike strike) {
    static const char *const names[] = {
        [SWING_STRIKE_UNKNOWN] = "unknown",
        [SWING_STRIKE_NOT_HEARD] = "not_heard",
        [SWING_STRIKE_HEARD] = "heard",
    };
    return names[strike];
}

const char *swing_preparation_name(SwingPreparationStep step) {
    static const char *const names[] = {
        [SWING_STEADY] = "stabilise",
        [SWING_CROP] = "crop",
        [SWING_LIGHT] = "light",
    };
    return names[step];
}

const char *swing_club_name(SwingClub club) {
    static const char *const names[] = {
        [SWING_CLUB_UNKNOWN] = NULL, [SWING_CLUB_DRIVER] = "driver",
        [SWING_CLUB_WOOD] = "wood",  [SWING_CLUB_HYBRID] = "hybrid",
        [SWING_CLUB_IRON] = "iron",  [SWING_CLUB_WEDGE] = "wedge",
    };
    return names[club];
}
