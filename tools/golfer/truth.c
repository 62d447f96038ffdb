#include "truth.h"

#include <string.h>

#include "look.h"
#include "march.h"

static const double sound_mps = 343.0;

const char *const golfer_event_names[GOLFER_EVENTS] = {
    "address",       "toe_up", "mid_backswing",      "top",
    "mid_downswing", "impact", "mid_follow_through", "finish"};

const char *const golfer_angle_names[ANGLES] = {
    [ANGLE_PELVIS_TURN] = "pelvis_turn_deg",     [ANGLE_THORAX_TURN] = "thorax_turn_deg",
    [ANGLE_X_FACTOR] = "x_factor_deg",           [ANGLE_HIP_LINE] = "hip_line_deg",
    [ANGLE_SHOULDER_LINE] = "shoulder_line_deg", [ANGLE_FORWARD_BEND] = "forward_bend_deg",
    [ANGLE_SIDE_BEND] = "side_bend_deg",         [ANGLE_LEAD_KNEE] = "lead_knee_deg",
    [ANGLE_TRAIL_KNEE] = "trail_knee_deg",       [ANGLE_LEAD_ELBOW] = "lead_elbow_deg",
    [ANGLE_TRAIL_ELBOW] = "trail_elbow_deg",     [ANGLE_PELVIS_SWAY] = "pelvis_sway_cm",
    [ANGLE_PELVIS_THRUST] = "pelvis_thrust_cm",  [ANGLE_PELVIS_LIFT] = "pelvis_lift_cm",
};

/* What crosses zero at an event: the shaft's or the lead arm's slope. */
typedef enum { SHAFT_SLOPE, ARM_SLOPE } Slope;

static double slope(const Golfer *golfer, Slope what, double clip_s) {
    GolferSkeleton s;
    golfer_skeleton_at(golfer, clip_s, &s);
    if (what == SHAFT_SLOPE)
        return (double)s.club_direction.y;
    return (double)(s.landmarks[LM_WRIST].y - s.landmarks[LM_SHOULDER].y);
}

/* First crossing of zero in [from, to], upwards for sign = 1, downwards for -1; NAN when there is
 * none. */
static double crossing(const Golfer *golfer, Slope what, double sign, double from, double to) {
    const double stride = 0.002;
    for (double t = from; t < to; t += stride) {
        double low = t, high = t + stride;
        if (!(sign * slope(golfer, what, low) < 0.0 && sign * slope(golfer, what, high) >= 0.0))
            continue;
        for (int i = 0; i < 12; i++) {
            double middle = 0.5 * (low + high);
            if (sign * slope(golfer, what, middle) < 0.0)
                low = middle;
            else
                high = middle;
        }
        return high;
    }
    return NAN;
}

static double club_speed(const Golfer *golfer, double clip_s) {
    GolferSkeleton before, after;
    golfer_skeleton_at(golfer, clip_s - 0.001, &before);
    golfer_skeleton_at(golfer, clip_s + 0.001, &after);
    return (double)vec3_length(vec3_sub(after.club_head, before.club_head)) / 0.002;
}

/* The club turns round where its head is slowest. */
static double reversal(const Golfer *golfer, double from, double to) {
    double best = from, least = INFINITY;
    for (double t = from; t <= to; t += 0.001) {
        double speed = club_speed(golfer, t);
        if (speed < least) {
            least = speed;
            best = t;
        }
    }
    return best;
}

void golfer_truth_events(const Golfer *golfer, double ret_time_s[GOLFER_EVENTS]) {
    const GolferSwing *swing = &golfer->swing;
    double start = swing->takeaway_s, impact = golfer_impact_s(golfer),
           finish = start + swing->key_s[KEY_FINISH];
    double top = reversal(golfer, start + swing->key_s[KEY_MID_BACKSWING],
                          start + swing->key_s[KEY_MID_DOWNSWING]);
    ret_time_s[0] = start;
    ret_time_s[1] = crossing(golfer, SHAFT_SLOPE, 1.0, start + 0.02, top);
    ret_time_s[2] = crossing(golfer, ARM_SLOPE, 1.0, start + 0.02, top);
    ret_time_s[3] = top;
    ret_time_s[4] = crossing(golfer, ARM_SLOPE, -1.0, top, impact);
    ret_time_s[5] = impact;
    ret_time_s[6] = crossing(golfer, SHAFT_SLOPE, 1.0, impact + 0.002, finish);
    ret_time_s[7] = finish;
}

double golfer_truth_sound_s(const Golfer *golfer) {
    GolferCamera camera;
    golfer_camera_still(&golfer->options, &camera);
    Vec3 path = vec3_sub(golfer->body.ball, camera.position);
    return golfer_impact_s(golfer) + (double)vec3_length(path) / sound_mps;
}

static double line_deg(Vec3 lead, Vec3 trail) {
    return (double)VEC3_DEG(atan2f(lead.z - trail.z, lead.x - trail.x));
}

static double segment_turn_deg(Mat3 axes) {
    return (double)VEC3_DEG(atan2f(-axes.z.x, axes.z.z));
}

static Vec3 middle(const Vec3 *pair) {
    return vec3_mix(pair[0], pair[1], 0.5f);
}

static void measure(const Golfer *golfer, const GolferSkeleton *s, double angles[ANGLES]) {
    GolferSkeleton address;
    golfer_skeleton_at(golfer, golfer->swing.takeaway_s, &address);
    const Vec3 *lm = s->landmarks;
    Vec3 hips = middle(lm + LM_HIP), trunk = vec3_sub(middle(lm + LM_SHOULDER), hips);
    Vec3 moved = vec3_scale(vec3_sub(hips, middle(address.landmarks + LM_HIP)), 100.0f);
    angles[ANGLE_PELVIS_TURN] = segment_turn_deg(s->pelvis);
    angles[ANGLE_THORAX_TURN] = segment_turn_deg(s->thorax);
    angles[ANGLE_X_FACTOR] = angles[ANGLE_THORAX_TURN] - angles[ANGLE_PELVIS_TURN];
    angles[ANGLE_HIP_LINE] = line_deg(lm[LM_HIP], lm[LM_HIP + 1]);
    angles[ANGLE_SHOULDER_LINE] = line_deg(lm[LM_SHOULDER], lm[LM_SHOULDER + 1]);
    angles[ANGLE_FORWARD_BEND] = (double)VEC3_DEG(atan2f(trunk.z, trunk.y));
    angles[ANGLE_SIDE_BEND] = (double)VEC3_DEG(atan2f(-trunk.x, trunk.y));
    for (int i = 0; i < 2; i++) {
        angles[ANGLE_LEAD_KNEE + i] =
            (double)vec3_flexion_deg(lm[LM_HIP + i], lm[LM_KNEE + i], lm[LM_ANKLE + i]);
        angles[ANGLE_LEAD_ELBOW + i] =
            (double)vec3_flexion_deg(lm[LM_SHOULDER + i], lm[LM_ELBOW + i], lm[LM_WRIST + i]);
    }
    angles[ANGLE_PELVIS_SWAY] = (double)moved.x;
    angles[ANGLE_PELVIS_THRUST] = (double)moved.z;
    angles[ANGLE_PELVIS_LIFT] = (double)moved.y;
}

/* Depth of a landmark under the skin: what a ray towards it may enter without hiding it. */
static float depth_below_skin(int landmark) {
    static const struct {
        int below;
        float depth;
    } rows[] = {{11, .035f}, {13, .11f}, {15, .075f}, {23, .06f},
                {25, .18f},  {27, .10f}, {29, .08f},  {33, .075f}};
    int i = 0;
    while (landmark >= rows[i].below)
        i++;
    return rows[i].depth;
}

/* Rays from the camera stop a little before each landmark; what they meet before hides it. */
static void find_hidden(const Golfer *golfer, const GolferSkeleton *s, const GolferCamera *camera,
                        bool ret_seen[LANDMARKS]) {
    static const GolferLook plain; /* colours do not matter here */
    GolferLook look = plain;
    GolferFigure figure;
    look.driver = golfer->body.driver;
    look.has_cap = golfer->options.cap > 0;
    look.shorts = golfer->options.shorts > 0;
    golfer_body_dress(s, &golfer->body, &look, &figure);
    for (int first = 0; first < LANDMARKS; first += GOLFER_LANES) {
        GolferPoints rays;
        float limit[GOLFER_LANES];
        int clear[GOLFER_LANES];
        for (int i = 0; i < GOLFER_LANES; i++) {
            int n = first + i < LANDMARKS ? first + i : LANDMARKS - 1;
            Vec3 line = vec3_sub(s->landmarks[n], camera->position), ray = vec3_unit(line);
            limit[i] = vec3_length(line) -
                       depth_below_skin(n) * golfer->body.scale * fmaxf(1.0f, golfer->body.girth);
            rays.x[i] = ray.x;
            rays.y[i] = ray.y;
            rays.z[i] = ray.z;
        }
        /* The plain kernel: the truth shall not depend on the CPU. */
        golfer_march_plain.clear(&figure, camera->position, &rays, limit, clear);
        for (int i = 0; i < GOLFER_LANES && first + i < LANDMARKS; i++)
            ret_seen[first + i] = clear[i];
    }
}

/* The same landmark on the other side of the body. */
static int opposite(int landmark) {
    if (landmark == 0)
        return 0;
    if (landmark < 7)
        return landmark < 4 ? landmark + 3 : landmark - 3;
    return landmark & 1 ? landmark + 1 : landmark - 1;
}

void golfer_truth_frame(const Golfer *golfer, double clip_s, GolferTruthFrame *ret_frame) {
    const GolferOptions *options = &golfer->options;
    bool mirror = options->hand > 0, seen[LANDMARKS];
    GolferSkeleton s;
    GolferCamera camera;
    golfer_skeleton_at(golfer, clip_s, &s);
    golfer_camera_at(options, clip_s, &camera);
    find_hidden(golfer, &s, &camera, seen);
    measure(golfer, &s, ret_frame->angles);
    ret_frame->time_s = clip_s;
    ret_frame->camera = mirror ? golfer_camera_mirrored(&camera) : camera;
    ret_frame->grip = s.grip[0];
    ret_frame->club_head = s.club_head;
    if (mirror) {
        ret_frame->grip.x = -ret_frame->grip.x;
        ret_frame->club_head.x = -ret_frame->club_head.x;
    }
    for (int i = 0; i < LANDMARKS; i++) {
        int from = mirror ? opposite(i) : i;
        GolferLandmark *lm = &ret_frame->landmarks[i];
        lm->world = s.landmarks[from];
        if (mirror)
            lm->world.x = -lm->world.x;
        Vec3 uv = golfer_camera_project(&ret_frame->camera, lm->world);
        lm->x_px = (double)uv.x;
        lm->y_px = (double)uv.y;
        bool inside = lm->x_px >= 0 && lm->x_px < options->width && lm->y_px >= 0 &&
                      lm->y_px < options->height;
        lm->visible = seen[from] && inside;
    }
}

static void write_vector(FILE *file, const char *name, Vec3 v) {
    fprintf(file, "\"%s\": [%.5f, %.5f, %.5f]", name, (double)v.x, (double)v.y, (double)v.z);
}

static void write_camera(FILE *file, const GolferCamera *c) {
    fprintf(file, "\"camera\": {");
    write_vector(file, "position_m", c->position);
    fprintf(file, ", ");
    write_vector(file, "right", c->right);
    fprintf(file, ", ");
    write_vector(file, "up", c->up);
    fprintf(file, ", ");
    write_vector(file, "forward", c->forward);
    fprintf(file, ", \"focal_px\": %.4f, \"centre_px\": [%g, %g]}", (double)c->focal_px,
            (double)c->centre_x, (double)c->centre_y);
}

static void write_angles(FILE *file, const double angles[ANGLES]) {
    for (int i = 0; i < ANGLES; i++)
        fprintf(file, "%s\"%s\": %.2f", i ? ", " : "{", golfer_angle_names[i], angles[i]);
    fputc('}', file);
}

static void write_events(const Golfer *golfer, int frame_count, FILE *file) {
    double times[GOLFER_EVENTS];
    golfer_truth_events(golfer, times);
    fprintf(file, "  \"events\": {");
    for (int i = 0; i < GOLFER_EVENTS; i++) {
        fprintf(file, "%s\n    \"%s\": ", i ? "," : "", golfer_event_names[i]);
        if (isnan(times[i])) {
            fprintf(file, "null");
            continue;
        }
        GolferTruthFrame frame;
        golfer_truth_frame(golfer, times[i], &frame);
        long nearest = lround(times[i] * golfer->options.fps);
        if (nearest < 0 || nearest >= frame_count)
            fprintf(file, "{\"frame\": null, ");
        else
            fprintf(file, "{\"frame\": %ld, ", nearest);
        fprintf(file, "\"time_ms\": %.2f, \"angles\": ", times[i] * 1000.0);
        write_angles(file, frame.angles);
        fputc('}', file);
    }
    fprintf(file, "\n  }");
}

static void write_frame(const Golfer *golfer, int number, FILE *file) {
    const GolferOptions *options = &golfer->options;
    GolferTruthFrame frame;
    golfer_truth_frame(golfer, number / options->fps, &frame);
    fprintf(file, "%s\n    {\"time_ms\": %.3f, ", number ? "," : "", frame.time_s * 1000.0);
    if (options->shake > 0 || options->drift > 0) {
        write_camera(file, &frame.camera);
        fprintf(file, ", ");
    }
    fprintf(file, "\"angles\": ");
    write_angles(file, frame.angles);
    fprintf(file, ", ");
    write_vector(file, "grip_m", frame.grip);
    fprintf(file, ", ");
    write_vector(file, "club_head_m", frame.club_head);
    fprintf(file, ", \"landmarks\": [");
    for (int i = 0; i < LANDMARKS; i++) {
        const GolferLandmark *lm = &frame.landmarks[i];
        fprintf(file, "%s[%.3f, %.3f, %d, %.5f, %.5f, %.5f]", i ? ", " : "", lm->x_px, lm->y_px,
                lm->visible, (double)lm->world.x, (double)lm->world.y, (double)lm->world.z);
    }
    fprintf(file, "]}");
}

bool golfer_truth_write(const Golfer *golfer, int frame_count, FILE *file) {
    const GolferOptions *o = &golfer->options;
    GolferCamera camera;
    golfer_camera_still(o, &camera);
    if (o->hand > 0)
        camera = golfer_camera_mirrored(&camera);
    double sound = golfer_truth_sound_s(golfer);
    fprintf(file, "{\n  \"format\": \"golfer truth 1\",\n");
    fprintf(file, "  \"video\": {\"width\": %d, \"height\": %d, \"fps\": %d, \"frames\": %d},\n  ",
            (int)o->width, (int)o->height, (int)o->fps, frame_count);
    write_camera(file, &camera);
    fprintf(file,
            ",\n  \"golfer\": {\"stature_m\": %.3f, \"hand\": \"%s\", \"club\": \"%s\", "
            "\"reaches_ball\": %s, ",
            o->stature, o->hand > 0 ? "left" : "right", o->club > 0 ? "driver" : "iron",
            golfer->reaches ? "true" : "false");
    fprintf(file, "\"options\": {");
    golfer_options_json(o, file);
    fprintf(file, "}},\n");
    write_events(golfer, frame_count, file);
    fprintf(file, ",\n  \"impact_time_ms\": %.3f,\n", golfer_impact_s(golfer) * 1000.0);
    if (o->sound > 0 && sound >= 0 && sound < frame_count / o->fps)
        fprintf(file, "  \"sound_time_ms\": %.3f", sound * 1000.0);
    else
        fprintf(file, "  \"sound_time_ms\": null");
    if (o->truth_frames > 0) {
        fprintf(file, ",\n  \"frames\": [");
        for (int i = 0; i < frame_count; i++)
            write_frame(golfer, i, file);
        fprintf(file, "\n  ]");
    }
    fprintf(file, "\n}\n");
    return !ferror(file);
}
