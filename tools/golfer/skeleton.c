#include "skeleton.h"

#include <string.h>

/* The middle joint of two bones from `root` to `tip`, bending to the side of `pole`. */
static Vec3 bend_between(Vec3 root, Vec3 tip, float upper, float lower, Vec3 pole) {
    Vec3 line = vec3_sub(tip, root);
    float length = vec3_clamp(vec3_length(line), 0.02f, upper + lower - 1e-5f);
    line = vec3_unit(line);
    pole = vec3_unit(vec3_along(pole, line, -vec3_dot(pole, line)));
    float along = (upper * upper - lower * lower + length * length) / (2.0f * length);
    float away = upper * upper - along * along;
    return vec3_along(vec3_along(root, line, along), pole, sqrtf(away > 0.0f ? away : 0.0f));
}

static void place_feet(const GolferBody *body, const GolferPose *pose, GolferSkeleton *s) {
    static const float flare_deg[2] = {-24.0f, 10.0f};
    float k = body->scale;
    for (int i = 0; i < 2; i++) {
        float yaw = i ? flare_deg[i] - pose->value[FOOT_YAW] : flare_deg[i];
        float rolled = pose->value[i ? HEEL_TRAIL : HEEL_LEAD];
        Mat3 flat = mat3_posture(yaw, 0.0f, 0.0f), start = mat3_posture(flare_deg[i], 0.0f, 0.0f);
        Mat3 axes = s->foot[i] = mat3_posture(yaw, rolled, 0.0f);
        Vec3 middle = vec3(i ? -0.5f * body->stance : 0.5f * body->stance,
                           0.03f * k + pose->foot_lift[i], -pose->foot_back[i]);
        /* The foot rolls and turns over the ball of the foot; the toes stay flat. */
        Vec3 pivot = vec3_along(middle, start.z, 0.115f * k);
        s->ankle[i] = vec3_add(pivot, mat3_apply(axes, vec3(0.0f, 0.055f * k, -0.115f * k)));
        s->toe[i] = vec3_along(pivot, flat.z, 0.06f * k);
        s->heel[i] = vec3_along(pivot, axes.z, -0.165f * k);
    }
}

/* The pelvis is as high as the straighter leg's knee flexion allows; the other leg takes up the
 * rest. */
static void place_legs(const GolferBody *body, const GolferPose *pose, GolferSkeleton *s) {
    const float *v = pose->value;
    float k = body->scale, height = 9.0f;
    s->pelvis = mat3_posture(v[PELVIS_TURN], v[PELVIS_BEND], v[PELVIS_SIDE]);
    Vec3 centre =
        vec3(-0.015f * k + v[PELVIS_SWAY], 0.0f, -0.075f * k + v[PELVIS_THRUST] - pose->back_off);
    for (int i = 0; i < 2; i++) {
        float flexion = VEC3_RAD(v[i ? KNEE_TRAIL : KNEE_LEAD]);
        float reach2 = body->thigh * body->thigh + body->shank * body->shank +
                       2.0f * body->thigh * body->shank * cosf(flexion);
        Vec3 hip = vec3_along(centre, s->pelvis.x, i ? -body->hip_half : body->hip_half);
        float dx = hip.x - s->ankle[i].x, dz = hip.z - s->ankle[i].z,
              rest = reach2 - dx * dx - dz * dz;
        float y = s->ankle[i].y + sqrtf(rest > 0.01f ? rest : 0.01f) - hip.y;
        height = y < height ? y : height;
    }
    centre.y = height;
    s->pelvis_centre = centre;
    for (int i = 0; i < 2; i++) {
        s->hip[i] = vec3_along(centre, s->pelvis.x, i ? -body->hip_half : body->hip_half);
        Vec3 front = vec3_along(vec3_scale(s->pelvis.z, 0.5f), s->pelvis.x, i ? -0.25f : 0.25f);
        s->knee[i] = bend_between(s->hip[i], s->ankle[i], body->thigh, body->shank,
                                  vec3_add(s->foot[i].z, front));
    }
}

static void place_trunk(const GolferBody *body, const float *v, GolferSkeleton *s) {
    float k = body->scale;
    s->thorax = mat3_posture(v[THORAX_TURN], v[THORAX_BEND], v[THORAX_SIDE]);
    s->head = mat3_posture(v[HEAD_TURN], v[HEAD_BEND], v[HEAD_SIDE]);
    s->lumbar = vec3_along(s->pelvis_centre, s->pelvis.y, body->lumbar);
    s->neck = vec3_along(vec3_along(s->lumbar, s->thorax.y, body->trunk), s->thorax.z, -0.01f * k);
    Vec3 base = vec3_along(s->neck, s->thorax.y, 0.055f * k);
    base = vec3_along(vec3_along(base, s->head.y, 0.03f * k), s->head.z, 0.022f * k);
    s->head_centre = vec3_add(base, mat3_apply(s->head, vec3(0.0f, 0.105f * k, 0.018f * k)));
    s->head_centre.x -= v[HEAD_SWAY];
}

/* A shoulder joint slides forward and inward when its arm reaches across the chest. */
static Vec3 shoulder_joint(const GolferBody *body, const GolferSkeleton *s, int side, Vec3 arm) {
    float across = vec3_clamp(side ? arm.x + 0.1f : -arm.x - 0.2f, 0.0f, 0.6f), k = body->scale;
    float inward = (side ? 0.05f : 0.06f) * across * k,
          forward = (side ? 0.04f : 0.05f) * across * k;
    float up = side ? 0.0f : 0.03f * vec3_clamp(arm.y, 0.0f, 1.0f) * k;
    float x = body->shoulder_half - inward;
    return vec3_add(s->neck, mat3_apply(s->thorax, vec3(side ? -x : x, -0.035f * k + up,
                                                        0.012f * k + forward)));
}

static Vec3 shaft_direction(const float *v) {
    float plane = VEC3_RAD(v[CLUB_PLANE]), angle = VEC3_RAD(v[CLUB_ANGLE]);
    Vec3 down = vec3(0.0f, -sinf(plane), cosf(plane)),
         normal = vec3(0.0f, cosf(plane), sinf(plane));
    Vec3 direction =
        vec3_along(vec3_scale(down, cosf(angle)), vec3(-1.0f, 0.0f, 0.0f), sinf(angle));
    return vec3_unit(vec3_along(direction, normal, v[CLUB_OFF]));
}

static void lead_arm(const GolferBody *body, const GolferPose *pose, Vec3 arm, GolferSkeleton *s) {
    const float *v = pose->value;
    float flexion = VEC3_RAD(v[ELBOW_LEAD]), out = v[ELBOW_LEAD_OUT];
    float reach = sqrtf(body->upper_arm * body->upper_arm + body->forearm * body->forearm +
                        2.0f * body->upper_arm * body->forearm * cosf(flexion));
    Vec3 direction = mat3_apply(s->thorax, arm);
    s->shoulder[0] = shoulder_joint(body, s, 0, arm);
    s->wrist[0] = vec3_along(s->shoulder[0], direction, reach);
    s->grip[0] = vec3_along(s->wrist[0], direction, body->hand);
    Vec3 pole = mat3_apply(s->thorax, vec3(0.7f + out, -0.8f + 0.6f * out, -0.35f));
    if (pose->arms_hang)
        pole = vec3_scale(s->thorax.z, -1.0f);
    s->elbow[0] = bend_between(s->shoulder[0], s->wrist[0], body->upper_arm, body->forearm,
                               vec3_add(pole, vec3(0.0f, -0.6f, 0.0f)));
}

/* The trail hand holds the grip below the lead hand; shoulder and wrist give way where the arm is
 * too short. */
static void trail_arm(const GolferBody *body, const GolferPose *pose, Vec3 arm, GolferSkeleton *s) {
    float out = pose->value[ELBOW_TRAIL_OUT],
          limit = body->upper_arm + body->forearm - 0.003f * body->scale;
    s->shoulder[1] = shoulder_joint(body, s, 1, arm);
    s->grip[1] = vec3_along(s->grip[0], s->club_direction, 0.085f * body->scale);
    Vec3 approach = vec3_unit(vec3_sub(s->grip[1], s->shoulder[1]));
    approach = vec3_unit(vec3_along(approach, s->club_direction, 0.15f));
    s->wrist[1] = vec3_along(s->grip[1], approach, -body->hand);
    Vec3 to_wrist = vec3_sub(s->wrist[1], s->shoulder[1]);
    float over = vec3_length(to_wrist) - limit;
    if (over > 0.0f) {
        float give = over < 0.07f * body->scale ? over : 0.07f * body->scale;
        s->shoulder[1] = vec3_along(s->shoulder[1], vec3_unit(to_wrist), give);
        s->wrist[1] = vec3_along(s->wrist[1], vec3_unit(to_wrist), give - over);
    }
    Vec3 pole = mat3_apply(s->thorax, vec3(-0.45f - out, -0.7f + out, -0.45f - out));
    s->elbow[1] = bend_between(s->shoulder[1], s->wrist[1], body->upper_arm, body->forearm,
                               vec3_add(pole, vec3(0.0f, -0.5f, 0.0f)));
}

/* Without a club the trail arm is the mirror image of the lead arm. */
static void hanging_arm(const GolferBody *body, Vec3 arm, const GolferPose *pose,
                        GolferSkeleton *s) {
    float flexion = VEC3_RAD(pose->value[ELBOW_LEAD] + 6.0f);
    float reach = sqrtf(body->upper_arm * body->upper_arm + body->forearm * body->forearm +
                        2.0f * body->upper_arm * body->forearm * cosf(flexion));
    Vec3 direction = mat3_apply(s->thorax, vec3(-arm.x, arm.y, arm.z));
    s->shoulder[1] = shoulder_joint(body, s, 1, vec3(-1.0f, 0.0f, 0.0f));
    s->wrist[1] = vec3_along(s->shoulder[1], direction, reach);
    s->grip[1] = vec3_along(s->wrist[1], direction, body->hand);
    s->elbow[1] = bend_between(s->shoulder[1], s->wrist[1], body->upper_arm, body->forearm,
                               vec3_scale(s->thorax.z, -1.0f));
}

/* Nose, eyes, ears and mouth in the head's axes (m at 1.78 m stature). */
static const Vec3 face[11] = {
    {0, -.022f, .120f},     {.020f, .018f, .090f},   {.032f, .018f, .086f},
    {.045f, .017f, .078f},  {-.020f, .018f, .090f},  {-.032f, .018f, .086f},
    {-.045f, .017f, .078f}, {.079f, -.005f, -.008f}, {-.079f, -.005f, -.008f},
    {.025f, -.058f, .090f}, {-.025f, -.058f, .090f},
};

static void place_landmarks(const GolferBody *body, GolferSkeleton *s) {
    float k = body->scale;
    Vec3 *lm = s->landmarks;
    for (int i = 0; i < 11; i++)
        lm[i] = vec3_add(s->head_centre, mat3_apply(s->head, vec3_scale(face[i], k)));
    for (int i = 0; i < 2; i++) {
        /* BlazePose marks the shoulder near the acromion, above the joint's centre. */
        lm[LM_SHOULDER + i] = vec3_along(s->shoulder[i], s->thorax.y, 0.025f * k);
        lm[LM_ELBOW + i] = s->elbow[i];
        lm[LM_WRIST + i] = s->wrist[i];
        lm[LM_HIP + i] = s->hip[i];
        lm[LM_KNEE + i] = s->knee[i];
        lm[LM_ANKLE + i] = s->ankle[i];
        lm[LM_HEEL + i] = s->heel[i];
        lm[LM_TOE + i] = s->toe[i];
        Vec3 grip = s->grip[i], club = s->club_direction,
             out = vec3_unit(vec3_sub(grip, s->wrist[i]));
        lm[LM_PINKY + i] = vec3_along(vec3_along(grip, club, -0.030f * k), out, 0.012f * k);
        lm[LM_INDEX + i] = vec3_along(vec3_along(grip, club, 0.030f * k), out, 0.015f * k);
        lm[LM_THUMB + i] = vec3_along(vec3_along(grip, club, 0.035f * k), out, -0.020f * k);
    }
}

void golfer_skeleton_solve(const GolferBody *body, const GolferPose *pose,
                           GolferSkeleton *ret_skeleton) {
    GolferSkeleton *s = ret_skeleton;
    const float *v = pose->value;
    memset(s, 0, sizeof *s);
    place_feet(body, pose, s);
    place_legs(body, pose, s);
    place_trunk(body, v, s);
    Vec3 arm = vec3_unit(vec3(v[ARM_X], v[ARM_Y], v[ARM_Z]));
    s->has_club = !pose->arms_hang;
    s->club_plane_deg = v[CLUB_PLANE];
    s->club_direction = s->has_club ? shaft_direction(v) : s->thorax.z;
    lead_arm(body, pose, arm, s);
    if (pose->arms_hang)
        hanging_arm(body, arm, pose, s);
    else
        trail_arm(body, pose, arm, s);
    s->club_head = vec3_along(s->grip[0], s->club_direction, body->club_length);
    s->ball = body->ball;
    place_landmarks(body, s);
}

double golfer_impact_s(const Golfer *golfer) {
    return golfer->swing.takeaway_s + golfer->swing.key_s[KEY_IMPACT];
}

void golfer_skeleton_at(const Golfer *golfer, double clip_s, GolferSkeleton *ret_skeleton) {
    GolferPose pose;
    golfer_swing_pose(&golfer->swing, clip_s, &pose);
    golfer_skeleton_solve(&golfer->body, &pose, ret_skeleton);
    float after = (float)(clip_s - golfer_impact_s(golfer));
    if (after <= 0.0f)
        return;
    float speed = golfer->body.driver ? 62.0f : 46.0f,
          launch = VEC3_RAD(golfer->body.driver ? 12.0f : 18.0f);
    ret_skeleton->ball.x += speed * cosf(launch) * after;
    ret_skeleton->ball.y += speed * sinf(launch) * after - 4.9f * after * after;
}
