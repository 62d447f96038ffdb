/* Fits a swing to a build: see golfer_init() in skeleton.h. */
#include <string.h>

#include "skeleton.h"

static void build(GolferBody *body, const GolferOptions *o) {
    float k = body->scale = (float)o->stature / 1.78f, legs = (float)o->legs, arms = (float)o->arms;
    /* Longer legs shorten the trunk, so that the stature stays. */
    float trunk = 1.0f - (legs - 1.0f) * (0.861f / 0.51f);
    body->girth = (float)o->girth;
    body->shoulder_half = 0.182f * k * (float)o->shoulders * (0.6f + 0.4f * body->girth);
    body->hip_half = 0.090f * k;
    body->thigh = 0.433f * k * legs;
    body->shank = 0.428f * k * legs;
    body->upper_arm = 0.303f * k * arms;
    body->forearm = 0.257f * k * arms;
    body->hand = 0.075f * k;
    body->lumbar = 0.165f * k * trunk;
    body->trunk = 0.345f * k * trunk;
    body->driver = o->club > 0;
    body->stance = (body->driver ? 0.54f : 0.44f) * k;
    body->club_length = body->driver ? 1.02f : 0.86f;
    body->ball = vec3((body->driver ? 0.16f : 0.02f) * k, body->driver ? 0.05f : 0.0214f, 0.0f);
}

static void skeleton_at_key(const Golfer *golfer, GolferKey key, GolferSkeleton *ret_skeleton) {
    GolferPose pose = {0};
    golfer_swing_curves(&golfer->swing, golfer->swing.key_s[key], pose.value);
    golfer_skeleton_solve(&golfer->body, &pose, ret_skeleton);
}

/* Writes into `key` the arm and club that bring the hands to `grip` and the head to `head`. */
static void aim(Golfer *golfer, GolferKey key, const GolferSkeleton *s, Vec3 grip, Vec3 head) {
    GolferSwing *swing = &golfer->swing;
    Vec3 arm = mat3_unapply(s->thorax, vec3_unit(vec3_sub(grip, s->shoulder[0])));
    Vec3 shaft = vec3_unit(vec3_sub(head, grip));
    swing->key[ARM_X][key] = arm.x;
    swing->key[ARM_Y][key] = arm.y;
    swing->key[ARM_Z][key] = arm.z;
    swing->key[CLUB_ANGLE][key] = VEC3_DEG(asinf(vec3_clamp(-shaft.x, -1.0f, 1.0f)));
    swing->key[CLUB_PLANE][key] = VEC3_DEG(atan2f(-shaft.y, shaft.z));
    swing->key[CLUB_OFF][key] = 0.0f;
    for (int c = ARM_X; c <= CLUB_OFF; c++)
        golfer_swing_smooth(swing, (GolferChannel)c);
}

static float root(float square) {
    return sqrtf(square > 0.0f ? square : 0.0f);
}

/* Address: the arms hang a little forward; the ball lies where the club then rests. */
static void solve_address(Golfer *golfer) {
    GolferBody *body = &golfer->body;
    for (int pass = 0; pass < 3;
         pass++) { /* the shoulder slides with the arm: settles in three passes */
        GolferSkeleton s;
        skeleton_at_key(golfer, KEY_ADDRESS, &s);
        Vec3 shoulder = s.shoulder[0], ball = body->ball;
        float arm = vec3_length(vec3_sub(s.grip[0], shoulder)),
              lean = VEC3_RAD(body->driver ? 20.0f : 15.0f);
        float x = ball.x + (body->driver ? -0.07f : 0.02f) * body->scale;
        float hang = root(arm * arm - (x - shoulder.x) * (x - shoulder.x));
        Vec3 grip = vec3(x, shoulder.y - hang * cosf(lean), shoulder.z + hang * sinf(lean));
        float head_y = body->driver ? 0.05f : 0.02f, drop = grip.y - head_y, side = x - ball.x;
        body->ball.z =
            grip.z + root(body->club_length * body->club_length - drop * drop - side * side);
        aim(golfer, KEY_ADDRESS, &s, grip, vec3(ball.x - 0.035f, head_y, body->ball.z));
    }
}

/* Impact: the hands lie on a sphere about the shoulder and on one about the ball; false = too far
 * apart. */
static bool solve_impact(Golfer *golfer) {
    const GolferBody *body = &golfer->body;
    GolferSkeleton s;
    skeleton_at_key(golfer, KEY_IMPACT, &s);
    Vec3 shoulder = s.shoulder[0];
    Vec3 head = vec3(body->ball.x - 0.03f, body->driver ? 0.05f : 0.02f, body->ball.z);
    float arm = vec3_length(vec3_sub(s.grip[0], shoulder));
    float x = body->ball.x + (body->driver ? 0.02f : 0.07f) * body->scale;
    float from_shoulder = root(arm * arm - (x - shoulder.x) * (x - shoulder.x));
    float from_head = root(body->club_length * body->club_length - (x - head.x) * (x - head.x));
    float dy = head.y - shoulder.y, dz = head.z - shoulder.z, apart = sqrtf(dy * dy + dz * dz);
    float along =
        (from_shoulder * from_shoulder - from_head * from_head + apart * apart) / (2.0f * apart);
    float square = from_shoulder * from_shoulder - along * along, aside = root(square);
    Vec3 grip = vec3(x, shoulder.y + along * dy / apart - aside * dz / apart,
                     shoulder.z + along * dz / apart + aside * dy / apart);
    aim(golfer, KEY_IMPACT, &s, grip, head);
    return square >= 0.0f;
}

void golfer_init(Golfer *ret_golfer, const GolferOptions *options) {
    Golfer *golfer = ret_golfer;
    memset(golfer, 0, sizeof *golfer);
    golfer->options = *options;
    build(&golfer->body, options);
    golfer_swing_init(&golfer->swing, options);
    solve_address(golfer);
    GolferSwing *swing = &golfer->swing;
    for (int tries = 0; tries < 30 && !golfer->reaches; tries++) {
        golfer->reaches = solve_impact(golfer);
        for (int pass = 0; golfer->reaches && pass < 3; pass++)
            golfer->reaches = solve_impact(golfer);
        if (golfer->reaches)
            break;
        /* Out of reach: bend a little more around impact and try again. */
        swing->key[KNEE_LEAD][KEY_IMPACT] += 0.8f;
        swing->key[KNEE_TRAIL][KEY_IMPACT] += 0.8f;
        swing->key[THORAX_BEND][KEY_DELIVERY] += 0.2f;
        swing->key[THORAX_BEND][KEY_IMPACT] += 0.5f;
        swing->key[THORAX_BEND][KEY_MID_FOLLOW_THROUGH] += 0.3f;
        for (int c = 0; c < CHANNELS; c++)
            golfer_swing_smooth(swing, (GolferChannel)c);
    }
}
