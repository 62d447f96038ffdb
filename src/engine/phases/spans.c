#include "engine/phases/phases.h"

/* Transition: from 50 ms before the top to 50 ms after; impact: 17 ms (at least a frame) around
 * contact; the still set-up counts for at most 3 s. */
static const int64_t TRANSITION_HALF_US = 50000, IMPACT_HALF_US = 17000, SETUP_MAX_US = 3000000;

/* The last frame not later than `time_us` (0 if there is none). */
static int frame_at(const SwingTrack *track, int64_t time_us) {
    int frame = 0;
    while (frame + 1 < track->pose_count && track->poses[frame + 1].time_us <= time_us)
        frame++;
    return frame;
}

static void add(SwingPhase *spans, int *count, SwingPhaseKind kind, int first, int last) {
    if (last < first)
        return;
    spans[(*count)++] = (SwingPhase){.kind = kind, .first_frame = first, .last_frame = last};
}

int phases_spans(const SwingTrack *track, const SwingEvents *events, double slow_motion,
                 SwingPhase ret_spans[SWING_PHASE_COUNT]) {
    (void)slow_motion;
    const SwingEvent *address = &events->at[SWING_ADDRESS], *toe_up = &events->at[SWING_TOE_UP];
    const SwingEvent *top = &events->at[SWING_TOP], *impact = &events->at[SWING_IMPACT];
    const SwingEvent *finish = &events->at[SWING_FINISH];
    int count = 0;
    if (address->found)
        add(ret_spans, &count, SWING_PHASE_ADDRESS,
            frame_at(track, address->time_us - SETUP_MAX_US), address->frame);
    if (address->found && toe_up->found)
        add(ret_spans, &count, SWING_PHASE_TAKEAWAY, address->frame + 1, toe_up->frame);
    if (!top->found || !impact->found)
        return count;
    int turn_first = frame_at(track, top->time_us - TRANSITION_HALF_US);
    int turn_last = frame_at(track, top->time_us + TRANSITION_HALF_US);
    int hit_first = frame_at(track, impact->time_us - IMPACT_HALF_US);
    int hit_last = frame_at(track, impact->time_us + IMPACT_HALF_US);
    hit_first = hit_first < impact->frame ? hit_first : impact->frame - 1;
    hit_last = hit_last > impact->frame ? hit_last : impact->frame + 1;
    hit_last = hit_last < track->pose_count ? hit_last : track->pose_count - 1;
    turn_last = turn_last < hit_first ? turn_last : hit_first - 1;
    if (toe_up->found)
        add(ret_spans, &count, SWING_PHASE_BACKSWING, toe_up->frame + 1, turn_first - 1);
    add(ret_spans, &count, SWING_PHASE_TRANSITION, turn_first, turn_last);
    add(ret_spans, &count, SWING_PHASE_DOWNSWING, turn_last + 1, hit_first - 1);
    add(ret_spans, &count, SWING_PHASE_IMPACT, hit_first, hit_last);
    if (!finish->found)
        return count;
    add(ret_spans, &count, SWING_PHASE_FOLLOW_THROUGH, hit_last + 1, finish->frame - 1);
    add(ret_spans, &count, SWING_PHASE_FINISH, finish->frame, track->pose_count - 1);
    return count;
}
