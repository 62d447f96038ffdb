#include "engine/pipeline/keyframes.h"

#include <string.h>

#include "tap.h"

enum { FRAMES = 200 };

static SwingPose poses[FRAMES];
static const SwingTrack track = {
    .width = 720, .height = 1280, .fps = 60, .pose_count = FRAMES, .poses = poses};
static SwingReport report;

/* At 60 frames a second; -1 = not in the clip. */
static void set_up(const int frames[SWING_EVENT_COUNT]) {
    report = (SwingReport){.handedness = SWING_PLAYS_RIGHT, .slow_motion = 1};
    memset(poses, 0, sizeof poses);
    for (int i = 0; i < FRAMES; i++)
        poses[i] = (SwingPose){.frame = i, .time_us = i * 1000000LL / 60};
    for (int i = 0; i < SWING_EVENT_COUNT; i++)
        if (frames[i] >= 0)
            report.events.at[i] = (SwingEvent){
                .found = true, .frame = frames[i], .time_us = poses[frames[i]].time_us};
    pipeline_choose_key_frames(&report, &track);
}

static int frame_of(const char *name) {
    for (int i = 0; i < report.key_frame_count; i++)
        if (strcmp(report.key_frames[i].name, name) == 0)
            return report.key_frames[i].frame;
    return -1;
}

static void check_order(void) {
    for (int i = 1; i < report.key_frame_count; i++) {
        TAP_CHECK(report.key_frames[i].frame > report.key_frames[i - 1].frame, "%s",
                  report.key_frames[i].name);
        TAP_CHECK(report.key_frames[i].phase >= report.key_frames[i - 1].phase);
    }
}

static void a_whole_swing_has_sixteen(void) {
    set_up((const int[]){50, 70, 80, 96, 104, 112, 117, 150});
    TAP_CHECK(report.key_frame_count == 16, "%d", report.key_frame_count);
    check_order();
    TAP_CHECK(frame_of("top") == 96 && frame_of("impact") == 112 && frame_of("address") == 50);
    TAP_CHECK(frame_of("takeaway_mid") == 60, "%d", frame_of("takeaway_mid"));
    TAP_CHECK(frame_of("transition") == 98, "%d", frame_of("transition"));
    TAP_CHECK(strcmp(report.key_frames[6].file, "frames/07_top.jpg") == 0);
    TAP_CHECK(strcmp(report.key_frames[6].skeleton, "frames/07_top_skeleton.jpg") == 0);
}

/* Few frames between the events, as at 24 a second: events stay, what is between them goes. */
static void a_hurried_swing_drops_what_is_between(void) {
    set_up((const int[]){10, 14, 16, 20, 22, 24, 25, 40});
    check_order();
    for (int i = 0; i < SWING_EVENT_COUNT; i++)
        TAP_CHECK(frame_of(swing_event_name((SwingEventKind)i)) == report.events.at[i].frame);
    TAP_CHECK(frame_of("release") < 0 && report.key_frame_count < 16);
}

static void what_the_clip_lacks_is_not_shown(void) {
    set_up((const int[]){-1, 5, 20, 60, 70, 80, 86, -1});
    check_order();
    TAP_CHECK(frame_of("setup") < 0 && frame_of("address") < 0 && frame_of("takeaway_mid") < 0);
    TAP_CHECK(frame_of("finish") < 0 && frame_of("hold") < 0 && frame_of("arm_through") < 0);
    TAP_CHECK(frame_of("late_back") == 44, "%d", frame_of("late_back"));
    set_up((const int[]){-1, -1, -1, -1, -1, -1, -1, -1});
    TAP_CHECK(report.key_frame_count == 0);
}

/* The hands come down to the trail thigh before the fallback's place. */
static void delivery_is_where_the_hands_are(void) {
    const int frames[] = {50, 70, 80, 96, 104, 124, 130, 160};
    set_up(frames);
    for (int i = 0; i < FRAMES; i++) {
        poses[i].found = true;
        poses[i].landmarks[SWING_RIGHT_HIP].y = 0.5f;
        poses[i].landmarks[SWING_RIGHT_KNEE].y = 0.7f;
        float hands = i < 107 ? 0.4f : 0.6f;
        poses[i].landmarks[SWING_LEFT_WRIST].y = poses[i].landmarks[SWING_RIGHT_WRIST].y = hands;
    }
    pipeline_choose_key_frames(&report, &track);
    TAP_CHECK(frame_of("delivery") == 107, "%d", frame_of("delivery"));
}

int main(void) {
    TAP_RUN(a_whole_swing_has_sixteen);
    TAP_RUN(a_hurried_swing_drops_what_is_between);
    TAP_RUN(what_the_clip_lacks_is_not_shown);
    TAP_RUN(delivery_is_where_the_hands_are);
    return tap_done();
}
