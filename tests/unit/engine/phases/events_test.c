/* tests: events.c path.c sides.c spans.c */
#include <stdlib.h>
#include <string.h>

#include "engine/phases/phases.h"
#include "engine/swing/mirror.h"
#include "swings.h"
#include "tap.h"

static const SwingsPlan REAL_SPEED = {30, 54, 62, 78, 110, 150};
static const SwingsPlan SLOWED = {60, 160, 192, 250, 330, 390};
static const PhasesOptions FIND_OUT = {.view = SWING_VIEW_UNKNOWN, .handedness = SWING_PLAYS_UNKNOWN};

static SwingsClip clip;

static PhasesResult find(const PhasesOptions *options) {
    PhasesResult result;
    memset(&result, 0, sizeof result);
    TAP_CHECK(phases_find(&clip.track, options, &result) == PHASES_OK);
    return result;
}

static void check_near(const PhasesResult *result, SwingEventKind kind, int frame, int tolerance) {
    const SwingEvent *event = &result->events.at[kind];
    TAP_CHECK(event->found && abs(event->frame - frame) <= tolerance, "%s at %d, not %d",
              swing_event_name(kind), event->found ? event->frame : -1, frame);
    TAP_CHECK(!event->found || (event->confidence > 0 && event->confidence <= 1));
    TAP_CHECK(!event->found || event->time_us == clip.poses[event->frame].time_us);
}

static void check_plan(const PhasesResult *result, const SwingsPlan *plan) {
    int downswing = plan->impact - plan->top, loose = 2 + downswing / 4;
    check_near(result, SWING_ADDRESS, plan->address, loose + (plan->top - plan->address) / 8);
    check_near(result, SWING_TOP, plan->top, 1 + downswing / 8);
    check_near(result, SWING_IMPACT, plan->impact, 1 + downswing / 8);
    check_near(result, SWING_FINISH, plan->finish_end, loose + 12);
    TAP_CHECK(result->events.at[SWING_MID_BACKSWING].found);
    TAP_CHECK(result->events.at[SWING_MID_DOWNSWING].found);
    TAP_CHECK(!result->events.at[SWING_TOE_UP].found);
    TAP_CHECK(!result->events.at[SWING_MID_FOLLOW_THROUGH].found);
}

static void check_order(const PhasesResult *result) {
    int last = -1;
    for (int i = 0; i < SWING_EVENT_COUNT; i++) {
        const SwingEvent *event = &result->events.at[i];
        TAP_CHECK(!event->found || event->frame > last, "%s", swing_event_name((SwingEventKind)i));
        last = event->found ? event->frame : last;
    }
}

static void finds_a_swing_at_real_speed(void) {
    swings_draw(&clip, &REAL_SPEED);
    PhasesResult result = find(&FIND_OUT);
    check_plan(&result, &REAL_SPEED);
    check_order(&result);
    TAP_CHECK(result.view == SWING_VIEW_FACE_ON);
    TAP_CHECK(result.handedness == SWING_PLAYS_RIGHT);
}

static void finds_a_slowed_swing(void) {
    swings_draw(&clip, &SLOWED);
    PhasesResult result = find(&FIND_OUT);
    check_plan(&result, &SLOWED);
    check_order(&result);
}

static void a_mirrored_clip_has_the_same_events(void) {
    swings_draw(&clip, &REAL_SPEED);
    PhasesResult right = find(&FIND_OUT);
    swing_track_mirror(&clip.track);
    PhasesResult left = find(&FIND_OUT);
    TAP_CHECK(left.handedness == SWING_PLAYS_LEFT);
    TAP_CHECK(left.view == right.view);
    for (int i = 0; i < SWING_EVENT_COUNT; i++)
        TAP_CHECK(left.events.at[i].frame == right.events.at[i].frame, "%s",
                  swing_event_name((SwingEventKind)i));
}

static void what_the_clip_does_not_hold_is_not_found(void) {
    swings_draw(&clip, &SLOWED);
    int cut = SLOWED.address + 60; /* starts in the middle of the backswing */
    clip.track.poses += cut;
    clip.track.pose_count = SLOWED.high - cut; /* ends on the way up */
    PhasesResult result = find(&FIND_OUT);
    TAP_CHECK(!result.events.at[SWING_ADDRESS].found);
    TAP_CHECK(!result.events.at[SWING_FINISH].found);
    TAP_CHECK(result.events.at[SWING_TOP].found);
    TAP_CHECK(result.events.at[SWING_IMPACT].found);
}

static void somebody_who_stands_still_does_not_swing(void) {
    swings_draw(&clip, &REAL_SPEED);
    clip.track.pose_count = REAL_SPEED.address;
    PhasesResult result = find(&FIND_OUT);
    for (int i = 0; i < SWING_EVENT_COUNT; i++)
        TAP_CHECK(!result.events.at[i].found);
    TAP_CHECK(result.view == SWING_VIEW_UNKNOWN && result.handedness == SWING_PLAYS_UNKNOWN);
}

static void short_gaps_are_bridged_long_ones_cut(void) {
    swings_draw(&clip, &SLOWED);
    for (int i = 0; i < 3; i++)
        clip.poses[SLOWED.top + 10 + i].found = false;
    PhasesResult result = find(&FIND_OUT);
    check_near(&result, SWING_IMPACT, SLOWED.impact, 5);
    for (int i = SLOWED.top + 5; i < SLOWED.impact; i++)
        clip.poses[i].found = false;
    result = find(&FIND_OUT);
    TAP_CHECK(!result.events.at[SWING_IMPACT].found);
}

static void empty_and_tiny_clips_hold_nothing(void) {
    swings_draw(&clip, &REAL_SPEED);
    for (int count = 0; count < 4; count++) {
        clip.track.pose_count = count;
        PhasesResult result = find(&FIND_OUT);
        TAP_CHECK(!result.events.at[SWING_TOP].found);
    }
    clip.track.pose_count = 60;
    for (int i = 0; i < 60; i++)
        for (int k = 0; k < SWING_LANDMARKS; k++)
            clip.poses[i].landmarks[k] = (SwingLandmark){0};
    PhasesResult result = find(&FIND_OUT);
    TAP_CHECK(!result.events.at[SWING_TOP].found);
}

static void the_user_knows_better(void) {
    PhasesOptions told = {.view = SWING_VIEW_DOWN_THE_LINE, .handedness = SWING_PLAYS_LEFT};
    swings_draw(&clip, &REAL_SPEED);
    PhasesResult result = find(&told);
    TAP_CHECK(result.view == SWING_VIEW_DOWN_THE_LINE);
    TAP_CHECK(result.handedness == SWING_PLAYS_LEFT);
}

static void spans_follow_each_other(void) {
    SwingPhase spans[SWING_PHASE_COUNT];
    swings_draw(&clip, &REAL_SPEED);
    PhasesResult result = find(&FIND_OUT);
    int count = phases_spans(&clip.track, &result.events, 1, spans);
    TAP_CHECK(count == 6, "%d", count); /* without toe-up no TAKEAWAY and no BACKSWING */
    for (int i = 0; i < count; i++) {
        TAP_CHECK(spans[i].first_frame <= spans[i].last_frame, "%s",
                  swing_phase_name(spans[i].kind));
        TAP_CHECK(i == 0 || spans[i].first_frame > spans[i - 1].last_frame, "%s",
                  swing_phase_name(spans[i].kind));
    }
    TAP_CHECK(spans[count - 1].kind == SWING_PHASE_FINISH);
    TAP_CHECK(spans[count - 1].last_frame == clip.track.pose_count - 1);
    SwingEvents none = {0};
    TAP_CHECK(phases_spans(&clip.track, &none, 1, spans) == 0);
}

int main(void) {
    TAP_RUN(finds_a_swing_at_real_speed);
    TAP_RUN(finds_a_slowed_swing);
    TAP_RUN(a_mirrored_clip_has_the_same_events);
    TAP_RUN(what_the_clip_does_not_hold_is_not_found);
    TAP_RUN(somebody_who_stands_still_does_not_swing);
    TAP_RUN(short_gaps_are_bridged_long_ones_cut);
    TAP_RUN(empty_and_tiny_clips_hold_nothing);
    TAP_RUN(the_user_knows_better);
    TAP_RUN(spans_follow_each_other);
    return tap_done();
}
