#include "engine/swing/events.h"
#include "engine/swing/metric.h"

#include <stddef.h>

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
