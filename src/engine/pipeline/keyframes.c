#include "engine/pipeline/keyframes.h"

#include <glib.h>
#include <math.h>
#include <string.h>

typedef struct {
    const SwingReport *report;
    const SwingTrack *track;
    gboolean lead_is_left;
} Choice;

static const gint64 SETUP_BEFORE_US = 500000, HOLD_AFTER_US = 1000000;
/* Late in the backswing: this much of the chest's turn at the top. */
static const double LATE_TURN = 0.85;
/* In the delivery the hands are this far down from the trail hip to the trail knee. */
static const float THIGH = 0.3f;

static const SwingEvent *event_of(const Choice *choice, SwingEventKind kind) {
    return &choice->report->events.at[kind];
}

/* `share` of the way from one event to another; -1 if one is not in the clip. */
static int between(const Choice *choice, SwingEventKind from, SwingEventKind to, double share) {
    const SwingEvent *a = event_of(choice, from), *b = event_of(choice, to);
    if (!a->found || !b->found)
        return -1;
    return a->frame + (int)lrint(share * (b->frame - a->frame));
}

static double clip_us(const Choice *choice, gint64 real_us) {
    double slow = choice->report->slow_motion;
    return (double)real_us * (slow > 0 ? slow : 1);
}

static int pick_setup(const Choice *choice) {
    const SwingEvent *address = event_of(choice, SWING_ADDRESS);
    if (!address->found)
        return -1;
    int frame = swing_track_frame_at(choice->track,
                                     address->time_us - (gint64)clip_us(choice, SETUP_BEFORE_US));
    return frame < address->frame ? frame : -1;
}

static int pick_takeaway_mid(const Choice *choice) {
    return between(choice, SWING_ADDRESS, SWING_TOE_UP, 0.5);
}

static const SwingCurve *curve_of(const SwingReport *report, const char *id) {
    for (int i = 0; i < report->curves.curve_count; i++)
        if (strcmp(report->curves.curves[i].id, id) == 0)
            return &report->curves.curves[i];
    return NULL;
}

static int pick_late_back(const Choice *choice) {
    const SwingEvent *from = event_of(choice, SWING_MID_BACKSWING);
    const SwingEvent *top = event_of(choice, SWING_TOP);
    const SwingCurve *turn = curve_of(choice->report, "chest_turn");
    int fallback = between(choice, SWING_MID_BACKSWING, SWING_TOP, 0.6);
    if (fallback < 0 || !turn || !isfinite(turn->values[top->frame]))
        return fallback;
    for (int i = from->frame + 1; i < top->frame; i++)
        if ((double)turn->values[i] >= LATE_TURN * (double)turn->values[top->frame])
            return i;
    return fallback;
}

static int pick_transition(const Choice *choice) {
    return between(choice, SWING_TOP, SWING_MID_DOWNSWING, 0.25);
}

/* Hands below the trail hip by THIGH of the way to the knee; positive = lower still. */
static float below_thigh(const Choice *choice, int frame) {
    const SwingLandmark *l = choice->track->poses[frame].landmarks;
    int trail_hip = choice->lead_is_left ? SWING_RIGHT_HIP : SWING_LEFT_HIP;
    int trail_knee = choice->lead_is_left ? SWING_RIGHT_KNEE : SWING_LEFT_KNEE;
    float thigh = l[trail_hip].y + THIGH * (l[trail_knee].y - l[trail_hip].y);
    return (l[SWING_LEFT_WRIST].y + l[SWING_RIGHT_WRIST].y) / 2 - thigh;
}

static int pick_delivery(const Choice *choice) {
    const SwingEvent *from = event_of(choice, SWING_MID_DOWNSWING);
    const SwingEvent *impact = event_of(choice, SWING_IMPACT);
    int fallback = between(choice, SWING_MID_DOWNSWING, SWING_IMPACT, 0.55);
    if (fallback < 0)
        return -1;
    for (int i = from->frame + 1; i < impact->frame; i++)
        if (choice->track->poses[i].found && below_thigh(choice, i) >= 0)
            return i;
    return fallback;
}

static int pick_release(const Choice *choice) {
    const SwingReport *report = choice->report;
    const SwingEvent *follow = event_of(choice, SWING_MID_FOLLOW_THROUGH);
    for (int i = 0; i < report->phase_count; i++)
        if (report->phases[i].kind == SWING_PHASE_IMPACT && follow->found &&
            report->phases[i].last_frame + 1 < follow->frame)
            return report->phases[i].last_frame + 1;
    return between(choice, SWING_IMPACT, SWING_MID_FOLLOW_THROUGH, 0.5);
}

static int pick_arm_through(const Choice *choice) {
    const SwingEvent *from = event_of(choice, SWING_MID_FOLLOW_THROUGH);
    const SwingEvent *finish = event_of(choice, SWING_FINISH);
    int fallback = between(choice, SWING_MID_FOLLOW_THROUGH, SWING_FINISH, 0.2);
    int shoulder = choice->lead_is_left ? SWING_RIGHT_SHOULDER : SWING_LEFT_SHOULDER;
    int wrist = choice->lead_is_left ? SWING_RIGHT_WRIST : SWING_LEFT_WRIST;
    if (fallback < 0)
        return -1;
    for (int i = from->frame + 1; i < finish->frame; i++) {
        const SwingPose *pose = &choice->track->poses[i];
        if (pose->found && pose->landmarks[wrist].y <= pose->landmarks[shoulder].y)
            return i;
    }
    return fallback;
}

static int pick_hold(const Choice *choice) {
    const SwingEvent *finish = event_of(choice, SWING_FINISH);
    const SwingReport *report = choice->report;
    if (!finish->found)
        return -1;
    int frame = swing_track_frame_at(choice->track,
                                     finish->time_us + (gint64)clip_us(choice, HOLD_AFTER_US));
    for (int i = 0; i < report->phase_count; i++)
        if (report->phases[i].kind == SWING_PHASE_FINISH)
            frame = MIN(frame, report->phases[i].last_frame);
    return frame > finish->frame ? frame : -1;
}

/* A key frame: of an event, or by a rule (then `event` means nothing). In order of time. */
typedef struct {
    const char *name, *what;
    SwingPhaseKind phase;
    SwingEventKind event;
    int (*pick)(const Choice *choice); /* the frame, -1 = not in this clip; NULL = the event's */
} Key;

static const Key KEYS[SWING_MAX_KEY_FRAMES] = {
    {"setup", "posture, stance, ball position", SWING_PHASE_ADDRESS, 0, pick_setup},
    {"address", "the set-up as the club starts", SWING_PHASE_ADDRESS, SWING_ADDRESS, NULL},
    {"takeaway_mid", "first move, hands against body", SWING_PHASE_TAKEAWAY, 0, pick_takeaway_mid},
    {"toe_up", "how hands and hips start", SWING_PHASE_TAKEAWAY, SWING_TOE_UP, NULL},
    {"mid_backswing", "arm plane, sway", SWING_PHASE_BACKSWING, SWING_MID_BACKSWING, NULL},
    {"late_back", "turn, trail knee", SWING_PHASE_BACKSWING, 0, pick_late_back},
    {"top", "turn, tilt, trail elbow", SWING_PHASE_TRANSITION, SWING_TOP, NULL},
    {"transition", "what starts down first", SWING_PHASE_TRANSITION, 0, pick_transition},
    {"mid_downswing", "path of the hands, shift", SWING_PHASE_DOWNSWING, SWING_MID_DOWNSWING, NULL},
    {"delivery", "depth of the hands, posture kept", SWING_PHASE_DOWNSWING, 0, pick_delivery},
    {"impact", "pelvis, tilt, chest open", SWING_PHASE_IMPACT, SWING_IMPACT, NULL},
    {"release", "lead arm, head", SWING_PHASE_FOLLOW_THROUGH, 0, pick_release},
    {"mid_follow_through", "lead elbow, extension", SWING_PHASE_FOLLOW_THROUGH,
     SWING_MID_FOLLOW_THROUGH, NULL},
    {"arm_through", "turning through", SWING_PHASE_FOLLOW_THROUGH, 0, pick_arm_through},
    {"finish", "balance", SWING_PHASE_FINISH, SWING_FINISH, NULL},
    {"hold", "standing still", SWING_PHASE_FINISH, 0, pick_hold},
};

static void pick_frames(const Choice *choice, int frames[SWING_MAX_KEY_FRAMES]) {
    for (int i = 0; i < SWING_MAX_KEY_FRAMES; i++) {
        const SwingEvent *event = event_of(choice, KEYS[i].event);
        frames[i] = KEYS[i].pick ? KEYS[i].pick(choice) : event->found ? event->frame : -1;
    }
}

/* A picture between two events goes when it falls on one of them, or out of its order. */
static void drop_repeats(int frames[SWING_MAX_KEY_FRAMES]) {
    for (int i = 0; i < SWING_MAX_KEY_FRAMES; i++) {
        if (!KEYS[i].pick)
            continue;
        for (int k = 0; k < SWING_MAX_KEY_FRAMES; k++) {
            gboolean in_order = k < i ? frames[k] < frames[i] : frames[k] > frames[i];
            if (k != i && frames[k] >= 0 && !in_order && (!KEYS[k].pick || k < i))
                frames[i] = -1;
        }
    }
}

void pipeline_choose_key_frames(SwingReport *report, const SwingTrack *track) {
    const Choice choice = {
        .report = report, .track = track, .lead_is_left = report->handedness != SWING_PLAYS_LEFT};
    int frames[SWING_MAX_KEY_FRAMES];
    pick_frames(&choice, frames);
    drop_repeats(frames);
    report->key_frame_count = 0;
    for (int i = 0; i < SWING_MAX_KEY_FRAMES; i++) {
        if (frames[i] < 0)
            continue;
        int number = report->key_frame_count + 1;
        SwingKeyFrame *key = &report->key_frames[report->key_frame_count++];
        *key = (SwingKeyFrame){.name = KEYS[i].name,
                               .what = KEYS[i].what,
                               .phase = KEYS[i].phase,
                               .frame = frames[i],
                               .time_us = track->poses[frames[i]].time_us};
        g_snprintf(key->file, sizeof key->file, "frames/%02d_%s.jpg", number, key->name);
        g_snprintf(key->skeleton, sizeof key->skeleton, "frames/%02d_%s_skeleton.jpg", number,
                   key->name);
    }
}
