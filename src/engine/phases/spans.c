#include <math.h>

#include "engine/phases/phases.h"

/* Real time. Transition: at the most from 50 ms before the top to 50 ms after; impact: 17 ms (at
 * least a frame) to both sides of contact; the still set-up counts for at most 3 s. */
static const double TRANSITION_HALF_US = 50e3, IMPACT_HALF_US = 17e3, SETUP_MAX_US = 3e6;
/* Still: the hands are no farther (share of the body's height in the picture) from where they are
 * at the event. */
static const float STILL_SHARE = 0.08f;

/* A phase before it is known to be one: a span without frames is merged or left out. */
typedef struct {
    bool known;
    int first, last;
} Span;

typedef struct {
    const SwingTrack *track;
    const SwingEvents *events;
    double slow_motion;
} Clip;

static bool has(const Clip *clip, SwingEventKind kind) {
    const SwingEvent *event = &clip->events->at[kind];
    return event->found && event->frame >= 0 && event->frame < clip->track->pose_count;
}

static int frame_of(const Clip *clip, SwingEventKind kind) {
    return clip->events->at[kind].frame;
}

/* Of the frames from `from` to `to` the last that is at most `real_us` away from `from`; `to` may
 * be before `from`. */
static int within(const Clip *clip, int from, int to, double real_us) {
    const SwingPose *poses = clip->track->poses;
    int step = to < from ? -1 : 1, last = from;
    while (last != to && fabs((double)poses[last + step].time_us - (double)poses[from].time_us) <=
                             real_us * clip->slow_motion)
        last += step;
    return last;
}

static void hands(const Clip *clip, const SwingPose *pose, float ret_px[2]) {
    const SwingLandmark *left = &pose->landmarks[SWING_LEFT_WRIST];
    const SwingLandmark *right = &pose->landmarks[SWING_RIGHT_WRIST];
    ret_px[0] = (left->x + right->x) / 2 * (float)clip->track->width;
    ret_px[1] = (left->y + right->y) / 2 * (float)clip->track->height;
}

/* Nose to ankles. */
static float height_px(const Clip *clip, const SwingPose *pose) {
    const SwingLandmark *l = pose->landmarks;
    float feet = (l[SWING_LEFT_ANKLE].y + l[SWING_RIGHT_ANKLE].y) / 2;
    return fabsf(feet - l[SWING_NOSE].y) * (float)clip->track->height;
}

/* Of the frames from `from` to `to` the last up to which the golfer stands still. */
static int still_until(const Clip *clip, int from, int to) {
    const SwingPose *poses = clip->track->poses;
    int step = to < from ? -1 : 1, last = from;
    if (!poses[from].found)
        return from;
    float start[2], now[2], limit = STILL_SHARE * height_px(clip, &poses[from]);
    hands(clip, &poses[from], start);
    for (int i = from; i != to; i += step) {
        const SwingPose *next = &poses[i + step];
        if (!next->found)
            continue;
        hands(clip, next, now);
        if (!(hypotf(now[0] - start[0], now[1] - start[1]) <= limit))
            break;
        last = i + step;
    }
    return last;
}

/* Every phase by its own rule; neighbours may still overlap. */
static void find_spans(const Clip *clip, Span span[SWING_PHASE_COUNT]) {
    int last = clip->track->pose_count - 1;
    bool address = has(clip, SWING_ADDRESS), toe_up = has(clip, SWING_TOE_UP);
    bool top = has(clip, SWING_TOP), impact = has(clip, SWING_IMPACT);
    bool finish = has(clip, SWING_FINISH);
    if (address) {
        int end = frame_of(clip, SWING_ADDRESS);
        int first = still_until(clip, end, within(clip, end, 0, SETUP_MAX_US));
        span[SWING_PHASE_ADDRESS] = (Span){true, first, end};
    }
    if (address && toe_up)
        span[SWING_PHASE_TAKEAWAY] =
            (Span){true, frame_of(clip, SWING_ADDRESS) + 1, frame_of(clip, SWING_TOE_UP)};
    if (top && impact) {
        int at = frame_of(clip, SWING_TOP), hit = frame_of(clip, SWING_IMPACT);
        int turn_first = within(clip, at, 0, TRANSITION_HALF_US);
        int turn_last = within(clip, at, last, TRANSITION_HALF_US);
        int hit_first = within(clip, hit, 0, IMPACT_HALF_US);
        int hit_last = within(clip, hit, last, IMPACT_HALF_US);
        hit_first = hit_first == hit && hit > 0 ? hit - 1 : hit_first;
        hit_last = hit_last == hit && hit < last ? hit + 1 : hit_last;
        span[SWING_PHASE_TRANSITION] = (Span){true, turn_first, turn_last};
        span[SWING_PHASE_DOWNSWING] = (Span){true, turn_last + 1, hit_first - 1};
        span[SWING_PHASE_IMPACT] = (Span){true, hit_first, hit_last};
        if (toe_up)
            span[SWING_PHASE_BACKSWING] =
                (Span){true, frame_of(clip, SWING_TOE_UP) + 1, turn_first - 1};
        if (finish)
            span[SWING_PHASE_FOLLOW_THROUGH] =
                (Span){true, hit_last + 1, frame_of(clip, SWING_FINISH) - 1};
    }
    if (finish)
        span[SWING_PHASE_FINISH] = (Span){true, frame_of(clip, SWING_FINISH),
                                          still_until(clip, frame_of(clip, SWING_FINISH), last)};
}

/* From the end backwards: each phase ends before the next one starts, and keeps at least one frame,
 * which it takes from the one before. */
static void settle(Span span[SWING_PHASE_COUNT], bool merged[SWING_PHASE_COUNT]) {
    int next = -1;
    for (int p = SWING_PHASE_COUNT - 1; p >= 0; p--) {
        if (!span[p].known)
            continue;
        if (next >= 0 && span[p].last >= next)
            span[p].last = next - 1;
        merged[p] = span[p].first > span[p].last;
        if (merged[p])
            span[p].first = span[p].last;
        span[p].known = span[p].first >= 0;
        next = span[p].known ? span[p].first : next;
    }
}

int phases_spans(const SwingTrack *track, const SwingEvents *events, double slow_motion,
                 SwingPhase ret_spans[SWING_PHASE_COUNT]) {
    bool usable = isfinite(slow_motion) && slow_motion > 0;
    const Clip clip = {track, events, usable ? slow_motion : 1};
    Span span[SWING_PHASE_COUNT] = {0};
    bool merged[SWING_PHASE_COUNT] = {false};
    int count = 0;
    find_spans(&clip, span);
    settle(span, merged);
    for (int p = 0; p < SWING_PHASE_COUNT; p++)
        if (span[p].known)
            ret_spans[count++] = (SwingPhase){.kind = (SwingPhaseKind)p,
                                              .first_frame = span[p].first,
                                              .last_frame = span[p].last,
                                              .merged = merged[p]};
    return count;
}
