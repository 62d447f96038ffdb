#include <math.h>
#include <string.h>

#include "engine/phases/phases.h"
#include "tap.h"

enum { FRAMES = 200 };

static SwingPose poses[FRAMES];
static SwingTrack track;
static SwingEvents events;
static SwingPhase spans[SWING_PHASE_COUNT];

/* Somebody who stands there with the hands where they are, but for frames that `move` changes. */
static void stand(double fps) {
    memset(poses, 0, sizeof poses);
    track = (SwingTrack){400, 600, fps, FRAMES, poses};
    for (int i = 0; i < FRAMES; i++) {
        poses[i].frame = i;
        poses[i].time_us = (int64_t)(i * 1e6 / fps);
        poses[i].found = true;
        poses[i].landmarks[SWING_LEFT_ANKLE].y = poses[i].landmarks[SWING_RIGHT_ANKLE].y = 0.9f;
        poses[i].landmarks[SWING_NOSE].y = 0.2f;
    }
}

static void move(int first, int end) {
    for (int i = first; i < end; i++)
        poses[i].landmarks[SWING_LEFT_WRIST].y = poses[i].landmarks[SWING_RIGHT_WRIST].y = 0.5f;
}

static void put_events(const int frames[SWING_EVENT_COUNT]) {
    memset(&events, 0, sizeof events);
    for (int e = 0; e < SWING_EVENT_COUNT; e++) {
        if (frames[e] < 0)
            continue;
        events.at[e] = (SwingEvent){true, frames[e], (int64_t)(frames[e] * 1e6 / track.fps), 1};
    }
}

static int find(double slow_motion) {
    int count = phases_spans(&track, &events, slow_motion, spans);
    for (int i = 0; i < count; i++) {
        TAP_CHECK(spans[i].first_frame <= spans[i].last_frame, "%s",
                  swing_phase_name(spans[i].kind));
        TAP_CHECK(spans[i].first_frame >= 0 && spans[i].last_frame < track.pose_count);
        TAP_CHECK(i == 0 || spans[i].first_frame > spans[i - 1].last_frame, "%s",
                  swing_phase_name(spans[i].kind));
        TAP_CHECK(i == 0 || spans[i].kind > spans[i - 1].kind);
    }
    return count;
}

static void check(int at, SwingPhaseKind kind, int first, int last) {
    TAP_CHECK(spans[at].kind == kind && spans[at].first_frame == first &&
                  spans[at].last_frame == last && !spans[at].merged,
              "%s %d..%d", swing_phase_name(spans[at].kind), spans[at].first_frame,
              spans[at].last_frame);
}

static const int USUAL[] = {100, 127, 137, 152, 161, 168, 172, 192}; /* at 60 frames a second */

static void every_frame_of_a_swing_has_one_phase(void) {
    stand(60);
    put_events(USUAL);
    TAP_CHECK(find(1) == 8);
    check(0, SWING_PHASE_ADDRESS, 0, 100);
    check(1, SWING_PHASE_TAKEAWAY, 101, 127);
    check(2, SWING_PHASE_BACKSWING, 128, 148);
    check(3, SWING_PHASE_TRANSITION, 149, 155);
    check(4, SWING_PHASE_DOWNSWING, 156, 166);
    check(5, SWING_PHASE_IMPACT, 167, 169);
    check(6, SWING_PHASE_FOLLOW_THROUGH, 170, 191);
    check(7, SWING_PHASE_FINISH, 192, 199);
}

static void slow_motion_stretches_the_lengths(void) {
    stand(60);
    put_events((const int[]){20, 60, 80, 120, 140, 160, 165, 190});
    TAP_CHECK(find(2) == 8);
    check(3, SWING_PHASE_TRANSITION, 114, 126);
    check(5, SWING_PHASE_IMPACT, 158, 162);
    TAP_CHECK(find(0) == 8 && find(NAN) == 8 && find(-1) == 8); /* as 1 */
    check(3, SWING_PHASE_TRANSITION, 117, 123);
}

static void address_and_finish_last_while_the_golfer_is_still(void) {
    stand(60);
    put_events(USUAL);
    move(0, 80);
    move(196, 200);
    find(1);
    check(0, SWING_PHASE_ADDRESS, 80, 100);
    check(7, SWING_PHASE_FINISH, 192, 195);
    stand(30); /* at most three seconds */
    put_events((const int[]){120, 134, 139, 146, 150, 154, 156, 170});
    find(1);
    check(0, SWING_PHASE_ADDRESS, 30, 120);
}

static void what_needs_a_missing_event_is_left_out(void) {
    stand(60);
    put_events((const int[]){-1, 127, 137, 152, 161, 168, 172, -1});
    TAP_CHECK(find(1) == 4);
    check(0, SWING_PHASE_BACKSWING, 128, 148);
    check(3, SWING_PHASE_IMPACT, 167, 169);
    put_events((const int[]){100, 127, -1, -1, -1, -1, -1, -1});
    TAP_CHECK(find(1) == 2);
    put_events((const int[]){-1, -1, -1, -1, -1, -1, -1, -1});
    TAP_CHECK(find(1) == 0);
}

static void a_phase_without_frames_takes_one_from_its_neighbour(void) {
    stand(15); /* the downswing has four frames, transition and impact want them all */
    put_events((const int[]){20, 27, 30, 34, 35, 36, 37, 46});
    TAP_CHECK(find(1) == 8);
    TAP_CHECK(spans[4].kind == SWING_PHASE_DOWNSWING && spans[4].merged);
    TAP_CHECK(spans[4].first_frame == spans[4].last_frame);
    TAP_CHECK(spans[5].first_frame == spans[4].last_frame + 1);
    for (int i = 1; i < 8; i++) /* nothing is lost on the way */
        TAP_CHECK(spans[i].first_frame == spans[i - 1].last_frame + 1);
}

static void events_at_the_ends_of_the_clip_or_past_it_are_no_crash(void) {
    stand(30);
    put_events((const int[]){0, 1, 2, 3, 4, 5, 6, 7});
    find(1);
    put_events((const int[]){192, 193, 194, 195, 196, 197, 198, 199});
    TAP_CHECK(find(1) == 8);
    put_events((const int[]){0, 1, 2, 3, 4, 5, 6, FRAMES + 3});
    find(100);
    for (int i = 0; i < FRAMES; i++)
        poses[i].time_us = INT64_MIN + i % 2 * INT64_MAX;
    put_events(USUAL);
    find(1e300);
    poses[100].landmarks[SWING_LEFT_WRIST].x = NAN;
    find(1);
}

int main(void) {
    TAP_RUN(every_frame_of_a_swing_has_one_phase);
    TAP_RUN(slow_motion_stretches_the_lengths);
    TAP_RUN(address_and_finish_last_while_the_golfer_is_still);
    TAP_RUN(what_needs_a_missing_event_is_left_out);
    TAP_RUN(a_phase_without_frames_takes_one_from_its_neighbour);
    TAP_RUN(events_at_the_ends_of_the_clip_or_past_it_are_no_crash);
    return tap_done();
}
