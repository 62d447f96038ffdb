/* tests: find.c phases.c pieces.c strokes.c window.c */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "engine/phases/phases.h"
#include "engine/phases/pieces.h"
#include "engine/swing/mirror.h"
#include "swings.h"
#include "tap.h"

static const PhasesOptions FIND_OUT = {.view = SWING_VIEW_UNKNOWN};

static SwingsClip clip, other;

static PhasesResult find_as(const SwingTrack *track, const PhasesOptions *options) {
    PhasesResult result;
    memset(&result, 0, sizeof result);
    TAP_CHECK(phases_find(track, options, &result) == PHASES_OK);
    return result;
}

static PhasesResult find(void) {
    return find_as(&clip.track, &FIND_OUT);
}

/* Every event of the clip within `most_s` (address and finish, which are fuzzy: within twice that),
 * and none that it does not hold. */
static void check_events(const PhasesResult *result, double most_s) {
    int last = -1;
    for (int e = 0; e < SWING_EVENT_COUNT; e++) {
        const SwingEvent *event = &result->events.at[e];
        const char *name = swing_event_name((SwingEventKind)e);
        TAP_CHECK(event->found == (clip.event[e] >= 0), "%s", name);
        if (!event->found || clip.event[e] < 0)
            continue;
        double away = (double)(event->time_us - clip.poses[clip.event[e]].time_us) / 1e6;
        double most = e == SWING_ADDRESS || e == SWING_FINISH ? 2 * most_s : most_s;
        TAP_CHECK(fabs(away) <= most + 1e-4, "%s %.3f s off", name, away);
        TAP_CHECK(event->confidence > 0 && event->confidence <= 1, "%s", name);
        TAP_CHECK(event->frame > last, "%s", name);
        TAP_CHECK(llabs(event->time_us - clip.poses[event->frame].time_us) <= 20000, "%s", name);
        last = event->frame;
    }
}

static void check_nothing(const PhasesResult *result) {
    for (int e = 0; e < SWING_EVENT_COUNT; e++)
        TAP_CHECK(!result->events.at[e].found);
    TAP_CHECK(result->candidate_count == 0);
    TAP_CHECK(result->why_none && strlen(result->why_none) > 20);
}

static void finds_a_swing_face_on(void) {
    swings_load(&clip, SWINGS_FACE_ON);
    PhasesResult result = find();
    check_events(&result, 0.034);
    TAP_CHECK(result.view == SWING_VIEW_FACE_ON && result.view_confidence > 0.5f);
    TAP_CHECK(result.handedness == SWING_PLAYS_RIGHT && result.handedness_confidence > 0.5f);
    TAP_CHECK(result.slow_motion == 1 && result.slow_motion_confidence > 0.5f);
    TAP_CHECK(result.candidate_count == 1 && result.candidates[0].analysed);
    TAP_CHECK(result.candidates[0].complete && !result.why_none);
}

static void finds_a_swing_down_the_line(void) {
    swings_load(&clip, SWINGS_DOWN_THE_LINE);
    PhasesResult result = find();
    check_events(&result, 0.034);
    TAP_CHECK(result.view == SWING_VIEW_DOWN_THE_LINE);
    TAP_CHECK(result.handedness == SWING_PLAYS_RIGHT);
}

static void a_mirrored_clip_has_the_same_events(void) {
    for (int which = SWINGS_FACE_ON; which <= SWINGS_DOWN_THE_LINE; which++) {
        swings_load(&clip, (SwingsWhich)which);
        PhasesResult right = find();
        swing_track_mirror(&clip.track);
        PhasesResult left = find();
        TAP_CHECK(left.handedness == SWING_PLAYS_LEFT);
        TAP_CHECK(left.view == right.view);
        for (int e = 0; e < SWING_EVENT_COUNT; e++)
            TAP_CHECK(left.events.at[e].frame == right.events.at[e].frame, "%s",
                      swing_event_name((SwingEventKind)e));
    }
}

static void slow_motion_changes_nothing_but_the_clock(void) {
    swings_load(&clip, SWINGS_FACE_ON);
    PhasesResult real = find();
    for (int i = 0; i < clip.track.pose_count; i++)
        clip.poses[i].time_us *= 4;
    clip.track.fps /= 4;
    PhasesResult slow = find();
    for (int e = 0; e < SWING_EVENT_COUNT; e++)
        TAP_CHECK(slow.events.at[e].frame == real.events.at[e].frame);
    TAP_CHECK(slow.slow_motion == 4, "%g", slow.slow_motion);
    PhasesOptions told = {.slow_motion = 5};
    slow = find_as(&clip.track, &told);
    TAP_CHECK(slow.slow_motion == 5 && slow.slow_motion_confidence == 1);
}

static void half_the_frames_give_the_same_times(void) {
    swings_load(&clip, SWINGS_FACE_ON);
    PhasesResult whole = find();
    double frame_s = 2 / clip.track.fps;
    swings_take(&clip, 0, clip.track.pose_count, 2);
    PhasesResult half = find();
    for (int e = 0; e < SWING_EVENT_COUNT; e++) {
        double away = (double)(half.events.at[e].time_us - whole.events.at[e].time_us) / 1e6;
        TAP_CHECK(half.events.at[e].found && fabs(away) <= frame_s + 1e-4, "%s %.3f s",
                  swing_event_name((SwingEventKind)e), away);
    }
}

static void what_the_clip_does_not_hold_is_not_found(void) {
    swings_load(&clip, SWINGS_DOWN_THE_LINE);
    int first = (clip.event[SWING_ADDRESS] + clip.event[SWING_TOE_UP]) / 2;
    int end = (clip.event[SWING_MID_FOLLOW_THROUGH] + clip.event[SWING_FINISH]) / 2;
    swings_take(&clip, first, end, 1);
    PhasesResult result = find();
    TAP_CHECK(!result.events.at[SWING_ADDRESS].found && !result.events.at[SWING_FINISH].found);
    for (int e = SWING_TOE_UP; e < SWING_FINISH; e++)
        TAP_CHECK(result.events.at[e].found, "%s", swing_event_name((SwingEventKind)e));
    TAP_CHECK(result.candidate_count == 1 && !result.candidates[0].complete);
}

static void of_two_swings_the_last_is_analysed(void) {
    swings_load(&clip, SWINGS_DOWN_THE_LINE);
    swings_load(&other, SWINGS_DOWN_THE_LINE);
    int count = clip.track.pose_count;
    swings_append(&clip, &other, 1.0 / clip.track.fps);
    PhasesResult result = find();
    TAP_CHECK(result.candidate_count == 2, "%d", result.candidate_count);
    TAP_CHECK(!result.candidates[0].analysed && result.candidates[1].analysed);
    TAP_CHECK(result.candidates[0].impact_frame < count &&
              result.candidates[1].impact_frame >= count);
    TAP_CHECK(result.candidates[0].last_frame < result.candidates[1].first_frame);
    TAP_CHECK(abs(result.events.at[SWING_IMPACT].frame - count - clip.event[SWING_IMPACT]) <= 1);
}

static void somebody_who_stands_still_does_not_swing(void) {
    swings_load(&clip, SWINGS_FACE_ON);
    clip.track.pose_count = clip.event[SWING_ADDRESS];
    PhasesResult result = find();
    check_nothing(&result);
    TAP_CHECK(result.view == SWING_VIEW_UNKNOWN && result.handedness == SWING_PLAYS_UNKNOWN);
    TAP_CHECK(result.slow_motion == 0);
}

/* Arms up and down, twice a second: fast enough, but no swing. */
static void waving_is_no_swing(void) {
    swings_load(&clip, SWINGS_FACE_ON);
    for (int i = 1; i < clip.track.pose_count; i++) {
        clip.poses[i] = clip.poses[0];
        clip.poses[i].frame = i;
        clip.poses[i].time_us = (int64_t)(i * 1e6 / clip.track.fps);
        float up = 0.25f * (1 - cosf(12.6f * (float)i / (float)clip.track.fps)) / 2;
        for (int l = SWING_LEFT_ELBOW; l <= SWING_RIGHT_THUMB; l++)
            clip.poses[i].landmarks[l].y -= up;
    }
    PhasesResult result = find();
    check_nothing(&result);
}

static void short_gaps_are_bridged_long_ones_cut(void) {
    swings_load(&clip, SWINGS_FACE_ON);
    PhasesPiece whole = phases_piece_next(&clip.track, 0);
    for (int i = 0; i < 3; i++)
        clip.poses[clip.event[SWING_TOP] + 4 + i].found = false;
    PhasesPiece piece = phases_piece_next(&clip.track, 0);
    TAP_CHECK(piece.first_frame == whole.first_frame && piece.count == whole.count);
    PhasesResult result = find();
    TAP_CHECK(abs(result.events.at[SWING_IMPACT].frame - clip.event[SWING_IMPACT]) <= 1);
    for (int i = clip.event[SWING_TOP]; i < clip.event[SWING_IMPACT]; i++)
        clip.poses[i].found = false;
    result = find();
    check_nothing(&result);
}

static void a_clock_that_stops_cuts_the_clip(void) {
    swings_load(&clip, SWINGS_FACE_ON);
    clip.poses[20].time_us = clip.poses[19].time_us;
    PhasesPiece piece = phases_piece_next(&clip.track, 0);
    TAP_CHECK(piece.first_frame + piece.count == 20);
    TAP_CHECK(phases_piece_next(&clip.track, 20).first_frame == 20);
}

static void empty_and_tiny_clips_hold_nothing(void) {
    swings_load(&clip, SWINGS_FACE_ON);
    for (int count = 0; count < 5; count++) {
        clip.track.pose_count = count;
        PhasesResult result = find();
        check_nothing(&result);
    }
    swings_load(&clip, SWINGS_FACE_ON);
    for (int i = 0; i < clip.track.pose_count; i++)
        clip.poses[i].found = false;
    PhasesResult result = find();
    check_nothing(&result);
}

static void what_is_no_number_is_no_golfer(void) {
    static const float NO_NUMBERS[] = {NAN, INFINITY, -INFINITY, 1e30f};
    for (int k = 0; k < 4; k++) {
        swings_load(&clip, SWINGS_FACE_ON);
        for (int i = 0; i < clip.track.pose_count; i++)
            clip.poses[i].landmarks[SWING_LEFT_WRIST].x = NO_NUMBERS[k];
        PhasesResult result = find();
        check_nothing(&result);
    }
    swings_load(&clip, SWINGS_FACE_ON);
    for (int i = 0; i < clip.track.pose_count; i++)
        memset(clip.poses[i].landmarks, 0, sizeof clip.poses[i].landmarks);
    PhasesResult result = find();
    check_nothing(&result);
}

/* Eight minutes of hands that jump about: as many strokes as a clip can hold. */
static void a_long_clip_takes_bounded_time(void) {
    enum { FRAMES = 14000 };
    swings_load(&clip, SWINGS_FACE_ON);
    SwingPose *poses = calloc(FRAMES, sizeof *poses);
    TAP_CHECK(poses);
    for (int i = 0; poses && i < FRAMES; i++) {
        poses[i] = clip.poses[i * 7 % clip.track.pose_count];
        poses[i].frame = i;
        poses[i].time_us = i * (int64_t)33333;
    }
    SwingTrack track = {clip.track.width, clip.track.height, 30, FRAMES, poses};
    clock_t start = clock();
    find_as(&track, &FIND_OUT);
    double spent_s = (double)(clock() - start) / CLOCKS_PER_SEC;
    TAP_CHECK(spent_s < 120, "%.1f s", spent_s); /* sanitizers and emulators are slow */
    free(poses);
}

static void the_user_knows_better(void) {
    PhasesOptions told = {.view = SWING_VIEW_DOWN_THE_LINE, .handedness = SWING_PLAYS_LEFT};
    swings_load(&clip, SWINGS_FACE_ON);
    PhasesResult result = find_as(&clip.track, &told);
    TAP_CHECK(result.view == SWING_VIEW_DOWN_THE_LINE && result.view_confidence == 1);
    TAP_CHECK(result.handedness == SWING_PLAYS_LEFT && result.handedness_confidence == 1);
}

int main(void) {
    TAP_RUN(finds_a_swing_face_on);
    TAP_RUN(finds_a_swing_down_the_line);
    TAP_RUN(a_mirrored_clip_has_the_same_events);
    TAP_RUN(slow_motion_changes_nothing_but_the_clock);
    TAP_RUN(half_the_frames_give_the_same_times);
    TAP_RUN(what_the_clip_does_not_hold_is_not_found);
    TAP_RUN(of_two_swings_the_last_is_analysed);
    TAP_RUN(somebody_who_stands_still_does_not_swing);
    TAP_RUN(waving_is_no_swing);
    TAP_RUN(short_gaps_are_bridged_long_ones_cut);
    TAP_RUN(a_clock_that_stops_cuts_the_clip);
    TAP_RUN(empty_and_tiny_clips_hold_nothing);
    TAP_RUN(what_is_no_number_is_no_golfer);
    TAP_RUN(a_long_clip_takes_bounded_time);
    TAP_RUN(the_user_knows_better);
    return tap_done();
}
