#include "swing.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

/* Parameters at the keys for an iron; the driver is flatter. Columns as in GolferKey. */
static const float standard_keys[CHANNELS][KEYS] = {
    /* address toe-up mid-back top mid-down delivery impact mid-follow high wrap finish */
    [PELVIS_TURN] = {0, 13, 30, 47, 12, -22, -40, -56, -71, -95, -103},
    [PELVIS_BEND] = {20, 20, 19, 16, 14, 9, 4, 0, -3, -4, -3},
    [PELVIS_SIDE] = {2, 0, -4, -9, -5, 6, 13, 14, 13, 10, 7},
    [PELVIS_SWAY] = {0, -.010f, -.020f, -.015f, .025f, .038f, .045f, .058f, .078f, .125f, .140f},
    [PELVIS_THRUST] = {0, -.010f, 0, .010f, 0, .010f, .020f, .020f, .030f, .050f, .050f},
    [THORAX_TURN] = {-3, 33, 66, 92, 58, 6, -29, -50, -74, -116, -130},
    [THORAX_BEND] = {38, 35, 22, 9, 29, 41, 35, 22, 0, -16, -14},
    [THORAX_SIDE] = {7, -15, -28, -27, -19, 13, 36, 44, 38, 20, 6},
    [KNEE_LEAD] = {22, 24, 28, 31, 30, 20, 11, 7, 5, 4, 4},
    [KNEE_TRAIL] = {22, 20, 17, 16, 25, 29, 22, 16, 11, 6, 5},
    [HEEL_TRAIL] = {0, 0, 0, 0, 0, 4, 12, 20, 32, 58, 66},
    [FOOT_YAW] = {0, 0, 0, 0, 0, 2, 5, 9, 16, 38, 46},
    [ARM_X] = {-.12f, -.22f, -.46f, -.68f, -.79f, -.47f, -.36f, -.31f, -.18f, .26f, .15f},
    [ARM_Y] = {-.64f, -.46f, .09f, .30f, .09f, -.31f, -.48f, -.54f, -.47f, .16f, .78f},
    [ARM_Z] = {.76f, .86f, .88f, .67f, .61f, .82f, .80f, .79f, .87f, .93f, .50f},
    [ELBOW_LEAD] = {5, 4, 5, 12, 7, 5, 4, 4, 9, 58, 110},
    [CLUB_ANGLE] = {0, 90, 176, 262, 224, 112, 5, -88, -140, -283, -358},
    [CLUB_PLANE] = {55, 50, 53, 52, 52, 48, 52, 50, 50, 47, 45},
    [CLUB_OFF] = {0, .10f, .02f, 0, 0, 0, 0, 0, .02f, .36f, .62f},
    [HEAD_TURN] = {0, 5, 14, 22, 20, 14, 10, -2, -20, -72, -88},
    [HEAD_BEND] = {28, 28, 28, 27, 28, 29, 28, 26, 20, 4, 2},
    [HEAD_SIDE] = {0, -3, -5, -6, 0, 8, 14, 18, 20, 6, 0},
};

/* Where in the swing a habit shows: shares at the keys. */
static const float all_through[KEYS] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
static const float in_backswing[KEYS] = {0, .5f, .8f, 1, .5f, .2f, 0, 0, 0, 0, 0};
static const float in_downswing[KEYS] = {0, 0, 0, 0, .45f, .8f, 1, 1, 1, .6f, .4f};
static const float until_delivery[KEYS] = {1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0};
static const float at_finish[KEYS] = {0, 0, 0, 0, .3f, .5f, .6f, .8f, 1, 1, 1};
static const float after_impact[KEYS] = {0, 0, 0, 0, 0, 0, .1f, 1, 1, 0, 0};
static const float wing_at[KEYS] = {0, 0, 0, 0, 0, 0, .3f, 1, 1, .4f, 0};
static const float at_mid_downswing[KEYS] = {0, 0, 0, 0, 1, .3f, 0, 0, 0, 0, 0};
static const float released_early[KEYS] = {0, 0, 0, 0, 1, .6f, 0, 0, 0, 0, 0};
static const float at_top[KEYS] = {0, 0, .6f, 1, .6f, .2f, 0, 0, 0, 0, 0};

/* A habit or fault adds option x gain x share to a channel; a new one is an option and its rows
 * here. */
static const struct {
    size_t option;
    GolferChannel channel;
    float gain;
    const float *shares;
} habits[] = {
#define HABIT(field) offsetof(GolferOptions, field)
    {HABIT(bend), THORAX_BEND, 1, all_through},
    {HABIT(bend), PELVIS_BEND, .6f, all_through},
    {HABIT(knee_flex), KNEE_LEAD, 1, until_delivery},
    {HABIT(knee_flex), KNEE_TRAIL, 1, until_delivery},
    {HABIT(early_extension), PELVIS_THRUST, .01f, in_downswing},
    {HABIT(early_extension), THORAX_BEND, -.7f, in_downswing},
    {HABIT(early_extension), PELVIS_BEND, -1.5f, in_downswing},
    {HABIT(sway), PELVIS_SWAY, -.01f, in_backswing},
    {HABIT(slide), PELVIS_SWAY, .01f, in_downswing},
    {HABIT(lift), KNEE_LEAD, -3, in_downswing},
    {HABIT(lift), KNEE_TRAIL, -3, in_downswing},
    {HABIT(lift), PELVIS_BEND, -1, in_downswing},
    /* straight legs are 1-2 cm longer: for more he must stand on his toes, and over them */
    {HABIT(lift), HEEL_LEAD, 4, in_downswing},
    {HABIT(lift), HEEL_TRAIL, 3, in_downswing},
    {HABIT(lift), PELVIS_THRUST, .004f, in_downswing},
    /* turned away from the target, leaning to it is bending backward */
    {HABIT(reverse_spine), THORAX_BEND, -1, in_backswing},
    {HABIT(reverse_spine), PELVIS_SIDE, -.4f, in_backswing},
    {HABIT(hang_back), PELVIS_SWAY, -.01f, at_finish},
    {HABIT(hang_back), THORAX_SIDE, .7f, at_finish},
    {HABIT(chicken_wing), ELBOW_LEAD, 1, after_impact},
    {HABIT(chicken_wing), ELBOW_LEAD_OUT, .02f, wing_at},
    {HABIT(over_the_top), THORAX_TURN, -1, at_mid_downswing},
    {HABIT(over_the_top), CLUB_PLANE, .5f, at_mid_downswing},
    {HABIT(over_the_top), CLUB_OFF, .017f, at_mid_downswing},
    {HABIT(cast), CLUB_ANGLE, -1, released_early},
    {HABIT(head_dip), THORAX_BEND, 1.4f, in_downswing},
    {HABIT(head_dip), KNEE_LEAD, 1.6f, in_downswing},
    {HABIT(head_dip), KNEE_TRAIL, 1.6f, in_downswing},
    {HABIT(head_sway), HEAD_SWAY, .01f, in_backswing},
    {HABIT(flying_elbow), ELBOW_TRAIL_OUT, .025f, at_top},
#undef HABIT
};

enum { WALK, PRACTICE, RECOVER, STEP, FALSE_START, SETTLE, WAGGLE, SWING };

static const double waggle_s = 0.8, practice_away_m = 0.28, walk_away_m = 1.1;

static void add_segment(GolferSwing *swing, int kind, double length_s) {
    int n = swing->segment_count++;
    double start = n ? swing->segments[n - 1].start_s + swing->segments[n - 1].length_s : 0.0;
    swing->segments[n].kind = kind;
    swing->segments[n].start_s = start;
    swing->segments[n].length_s = length_s;
}

static void plan(GolferSwing *swing, const GolferOptions *o) {
    swing->practice = o->practice > 0;
    if (o->walk_in > 0)
        add_segment(swing, WALK, 2.2);
    if (swing->practice) {
        add_segment(swing, SETTLE, 0.5);
        add_segment(swing, PRACTICE, swing->key_s[KEY_FINISH] + 0.3);
        add_segment(swing, RECOVER, 1.5);
        add_segment(swing, STEP, 1.0);
    }
    if (o->false_start > 0) {
        add_segment(swing, SETTLE, 0.6);
        add_segment(swing, FALSE_START, 1.3);
    }
    if (o->waggle >= 1) {
        add_segment(swing, SETTLE, 0.3);
        add_segment(swing, WAGGLE, waggle_s * (int)o->waggle);
    }
    add_segment(swing, SETTLE, o->lead_in);
    add_segment(swing, SWING, swing->key_s[KEY_FINISH] + o->hold);
    int last = swing->segment_count - 1;
    swing->trim_start_s = o->trim_start;
    swing->takeaway_s = swing->segments[last].start_s - o->trim_start;
    swing->length_s = swing->segments[last].start_s + swing->segments[last].length_s -
                      o->trim_start - o->trim_end;
}

/* Monotone cubic: slopes by the weighted harmonic mean of Fritsch and Butland, so that nothing
 * overshoots. */
void golfer_swing_smooth(GolferSwing *swing, GolferChannel channel) {
    const float *v = swing->key[channel];
    float *slope = swing->slope[channel];
    slope[0] = slope[KEYS - 1] = 0.0f;
    for (int i = 1; i < KEYS - 1; i++) {
        float before = (float)(swing->key_s[i] - swing->key_s[i - 1]);
        float after = (float)(swing->key_s[i + 1] - swing->key_s[i]);
        float left = (v[i] - v[i - 1]) / before, right = (v[i + 1] - v[i]) / after;
        slope[i] = left * right <= 0.0f
                       ? 0.0f
                       : 3.0f * (before + after) /
                             ((2.0f * after + before) / left + (after + 2.0f * before) / right);
    }
}

static void time_keys(GolferSwing *swing, const GolferOptions *o) {
    double back = o->backswing, down = o->downswing, impact = back + down;
    const double times[KEYS] = {0,
                                .51 * back,
                                .70 * back,
                                back,
                                back + .57 * down,
                                back + .83 * down,
                                impact,
                                impact + .055,
                                impact + .10,
                                impact + .41 * o->follow,
                                impact + o->follow};
    memcpy(swing->key_s, times, sizeof times);
}

void golfer_swing_init(GolferSwing *ret_swing, const GolferOptions *options) {
    GolferSwing *swing = ret_swing;
    memset(swing, 0, sizeof *swing);
    swing->scale = (float)options->stature / 1.78f;
    swing->idle = (float)options->idle;
    swing->idle_phase = (float)(fmod(options->seed, 97.0) * 0.7);
    memcpy(swing->key, standard_keys, sizeof swing->key);
    for (int k = 0; k < KEYS; k++) {
        swing->key[PELVIS_SWAY][k] *= swing->scale;
        swing->key[PELVIS_THRUST][k] *= swing->scale;
        swing->key[THORAX_TURN][k] *=
            1.0f - (1.0f - (float)options->turn / 100.0f) * in_backswing[k];
        swing->key[PELVIS_TURN][k] *=
            1.0f - (1.0f - (float)options->hip_turn / 100.0f) * in_backswing[k];
        if (options->club > 0) {
            swing->key[CLUB_PLANE][k] -= 6.0f;
            swing->key[THORAX_BEND][k] -= k < KEY_IMPACT ? 3.0f : 0.0f;
        }
    }
    /* Two straight legs are as long as each other: the pelvis lies level on them. */
    static const float nearly_straight = -8, level = .54f;
    float straighter = fminf(0, (float)options->knee_flex - nearly_straight);
    for (int k = 0; k < KEYS; k++)
        swing->key[PELVIS_SIDE][k] += level * straighter * until_delivery[k];
    for (size_t h = 0; h < sizeof habits / sizeof *habits; h++) {
        float amount =
            (float)*(const double *)(const void *)((const char *)options + habits[h].option);
        for (int k = 0; k < KEYS; k++)
            swing->key[habits[h].channel][k] += amount * habits[h].gain * habits[h].shares[k];
    }
    for (int k = 0; k < KEYS; k++) { /* no knee bends forward, no heel goes into the ground */
        swing->key[KNEE_LEAD][k] = fmaxf(1, swing->key[KNEE_LEAD][k]);
        swing->key[KNEE_TRAIL][k] = fmaxf(1, swing->key[KNEE_TRAIL][k]);
        swing->key[HEEL_LEAD][k] = fmaxf(0, swing->key[HEEL_LEAD][k]);
        swing->key[HEEL_TRAIL][k] = fmaxf(0, swing->key[HEEL_TRAIL][k]);
    }
    time_keys(swing, options);
    for (int c = 0; c < CHANNELS; c++)
        golfer_swing_smooth(swing, (GolferChannel)c);
    plan(swing, options);
}

static float curve(const GolferSwing *swing, int channel, double at_s) {
    const float *v = swing->key[channel], *slope = swing->slope[channel];
    if (at_s <= swing->key_s[0])
        return v[0];
    if (at_s >= swing->key_s[KEYS - 1])
        return v[KEYS - 1];
    int i = 0;
    while (at_s > swing->key_s[i + 1])
        i++;
    float step = (float)(swing->key_s[i + 1] - swing->key_s[i]);
    float u = (float)(at_s - swing->key_s[i]) / step, w = 1.0f - u;
    return v[i] * (1.0f + 2.0f * u) * w * w + v[i + 1] * u * u * (3.0f - 2.0f * u) +
           step * (slope[i] * u * w * w - slope[i + 1] * u * u * w);
}

/* The order of the downswing: around the top the pelvis is 50 ms and the thorax 25 ms ahead of the
 * arms. */
static double ahead_s(int channel) {
    if (channel <= PELVIS_THRUST || (channel >= KNEE_LEAD && channel <= FOOT_YAW))
        return 0.050;
    return channel >= THORAX_TURN && channel <= THORAX_SIDE ? 0.025 : 0.0;
}

void golfer_swing_curves(const GolferSwing *swing, double swing_s, float ret_value[CHANNELS]) {
    double from_top = (swing_s - swing->key_s[KEY_TOP]) / 0.13;
    double weight = exp(-from_top * from_top);
    for (int c = 0; c < CHANNELS; c++)
        ret_value[c] = curve(swing, c, swing_s + ahead_s(c) * weight);
}

static void blend(float value[CHANNELS], const float other[CHANNELS], float share) {
    for (int c = 0; c < CHANNELS; c++)
        value[c] += (other[c] - value[c]) * share;
}

/* Both feet step in turn from `from` to `to` metres behind the place of the swing; the pelvis goes
 * with them. */
static void step(GolferPose *pose, float from, float to, int steps, float u) {
    pose->back_off = from + (to - from) * vec3_ramp(0.0f, 1.0f, u);
    for (int foot = 0; foot < 2; foot++) {
        float place = u * (float)steps - 0.5f * (float)foot, whole = floorf(place);
        float part = vec3_clamp((place - whole) * 2.0f, 0.0f, 1.0f);
        float done = vec3_clamp((whole + vec3_ramp(0.0f, 1.0f, part)) / (float)steps, 0.0f, 1.0f);
        pose->foot_back[foot] = from + (to - from) * done;
        pose->foot_lift[foot] =
            done > 0.0f && done < 1.0f ? 0.05f * sinf(3.14159265f * part) : 0.0f;
    }
}

static void stand_upright(float value[CHANNELS], float share) {
    static const GolferChannel bends[] = {PELVIS_BEND, THORAX_BEND, HEAD_BEND,
                                          KNEE_LEAD,   KNEE_TRAIL,  THORAX_SIDE};
    for (size_t i = 0; i < sizeof bends / sizeof *bends; i++)
        value[bends[i]] *= 1.0f - 0.75f * share;
    value[ARM_Y] -= 0.5f * share;
}

static void recover(const GolferSwing *swing, float value[CHANNELS], float u) {
    float address[CHANNELS];
    golfer_swing_curves(swing, 0.0, address);
    double finish = swing->key_s[KEY_FINISH], impact = swing->key_s[KEY_IMPACT];
    float back = vec3_ramp(0.0f, 0.75f, u);
    golfer_swing_curves(swing, finish + (impact - finish) * (double)back, value);
    blend(value, address, vec3_ramp(0.5f, 1.0f, u));
}

/* Wrists set and loosen again while the head turns to the target and back. */
static void waggle(float value[CHANNELS], float u, float length_s) {
    float phase = u * length_s / (float)waggle_s,
          lift = sinf(3.14159265f * (phase - floorf(phase)));
    value[CLUB_ANGLE] += 26.0f * lift * lift;
    value[ARM_X] -= 0.10f * lift * lift;
    value[ELBOW_LEAD] += 7.0f * lift * lift;
    value[THORAX_TURN] += 3.0f * lift * lift;
    float look = vec3_ramp(0.05f, 0.3f, u) * vec3_ramp(0.95f, 0.7f, u);
    value[HEAD_TURN] -= 42.0f * look;
    value[HEAD_BEND] -= 10.0f * look;
}

static void act(const GolferSwing *swing, int kind, float u, double since_s, double length_s,
                GolferPose *pose) {
    float *value = pose->value;
    float away = swing->practice ? (float)practice_away_m * swing->scale : 0.0f;
    switch (kind) {
    case WALK:
        stand_upright(value, vec3_ramp(1.0f, 0.6f, u));
        step(pose, (float)walk_away_m * swing->scale + away, away, 3,
             vec3_clamp(u * 1.25f, 0.0f, 1.0f));
        break;
    case PRACTICE:
        golfer_swing_curves(swing, since_s, value);
        break;
    case RECOVER:
        recover(swing, value, u);
        break;
    case STEP:
        step(pose, away, 0.0f, 1, u);
        break;
    case FALSE_START:
        golfer_swing_curves(swing,
                            0.42 * swing->key_s[KEY_TOP] *
                                (double)(vec3_ramp(0, .5f, u) * vec3_ramp(1, .5f, u)),
                            value);
        break;
    case WAGGLE:
        waggle(value, u, (float)length_s);
        break;
    case SWING:
        golfer_swing_curves(swing, since_s, value);
        break;
    default:
        break;
    }
}

/* Nobody stands perfectly still: the body drifts by millimetres, the chest breathes. */
static void idle(float value[CHANNELS], float amount, float phase, float t) {
    value[PELVIS_SWAY] +=
        amount * (0.0030f * sinf(2.1f * t + phase) + 0.0012f * sinf(5.3f * t + 2.0f * phase));
    value[PELVIS_THRUST] += amount * 0.0030f * sinf(1.3f * t + 2.0f * phase);
    value[THORAX_BEND] += amount * 0.35f * sinf(1.7f * t + phase);
    value[THORAX_TURN] += amount * 0.30f * sinf(2.7f * t + 3.0f * phase);
    value[HEAD_TURN] += amount * 0.9f * sinf(1.1f * t + phase);
    value[HEAD_BEND] += amount * 0.7f * sinf(1.9f * t + 1.3f * phase);
}

void golfer_swing_pose(const GolferSwing *swing, double clip_s, GolferPose *ret_pose) {
    double at_s = clip_s + swing->trim_start_s;
    int n = 0;
    while (n + 1 < swing->segment_count && at_s >= swing->segments[n + 1].start_s)
        n++;
    bool behind = false; /* is the step to the ball still to come? */
    for (int i = n; i < swing->segment_count; i++)
        behind |= swing->segments[i].kind == STEP;
    memset(ret_pose, 0, sizeof *ret_pose);
    golfer_swing_curves(swing, 0.0, ret_pose->value);
    if (behind)
        ret_pose->back_off = ret_pose->foot_back[0] = ret_pose->foot_back[1] =
            (float)practice_away_m * swing->scale;
    double since = at_s - swing->segments[n].start_s, length = swing->segments[n].length_s;
    float u = length > 0.0 ? vec3_clamp((float)(since / length), 0.0f, 1.0f) : 1.0f;
    act(swing, swing->segments[n].kind, u, since, length, ret_pose);
    idle(ret_pose->value, swing->idle, swing->idle_phase, (float)clip_s);
}

void golfer_swing_bystander(double clip_s, int number, GolferPose *ret_pose) {
    memset(ret_pose, 0, sizeof *ret_pose);
    float *value = ret_pose->value;
    float phase = 2.3f * (float)number, t = (float)clip_s;
    value[KNEE_LEAD] = 5.0f;
    value[KNEE_TRAIL] = 7.0f;
    value[THORAX_BEND] = 4.0f;
    value[ARM_X] = 0.16f;
    value[ARM_Y] = -0.98f;
    value[ARM_Z] = 0.10f;
    value[ELBOW_LEAD] = 14.0f;
    value[HEAD_TURN] = 18.0f * sinf(0.5f * t + phase);
    value[PELVIS_SWAY] = 0.03f * sinf(0.7f * t + phase);
    ret_pose->arms_hang = true;
    idle(value, 2.0f, phase, t);
}
