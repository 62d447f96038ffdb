/* train-angles: measures swings that are described on stdin, for the scripts of this folder.
 *
 *     train-angles [--features] < ASKS > ANSWERS
 *
 * An ask is one line of JSON: {"landmarks": PATH of `golfcoach pose` lines, "width", "height",
 * "fps", "view": "face_on" | "down_the_line", "hand": "right" | "left", "stature_cm",
 * "slow_motion", "club": "driver" | "iron", "events": {"address": [frame, time_ms], …}}. Without
 * "events" they are looked for, without the others they are not known.
 * An answer is one line: {"events": {…}, "scale": {…}, "metrics": [[id, event, kind, value,
 * uncertainty, confidence, unit, band low, band high, reason], …], "curves": {id: [value, …]},
 * "faults": [{"id"}, …]} and, with --features, "looks": [[frame, feature, …], …] of every frame
 * from address to finish. */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "engine/biomech/faults.h"
#include "engine/biomech/formulas.h"
#include "engine/biomech/look.h"
#include "engine/phases/phases.h"
#include "engine/swing/mirror.h"
#include "engine/swing/sides.h"

static double number(const json_t *array, size_t index) {
    return json_number_value(json_array_get(array, index));
}

static void read_pose(const json_t *line, SwingPose *pose) {
    const json_t *landmarks = json_object_get(line, "landmarks"),
                 *world = json_object_get(line, "world");
    pose->time_us = (int64_t)llround(json_number_value(json_object_get(line, "time_ms")) * 1000);
    pose->found = json_is_array(landmarks);
    for (size_t k = 0; pose->found && k < SWING_LANDMARKS; k++) {
        const json_t *p = json_array_get(landmarks, k), *w = json_array_get(world, k);
        pose->landmarks[k] = (SwingLandmark){(float)number(p, 0), (float)number(p, 1),
                                             (float)number(p, 2), (float)number(p, 3)};
        pose->world[k] =
            (SwingWorldPoint){(float)number(w, 0), (float)number(w, 1), (float)number(w, 2)};
    }
}

/* false: the file cannot be read. The poses are the caller's to free. */
static bool read_track(const json_t *ask, SwingTrack *ret_track) {
    FILE *file = fopen(json_string_value(json_object_get(ask, "landmarks")), "r");
    char *text = NULL;
    size_t size = 0, room = 0;
    if (!file)
        return false;
    *ret_track = (SwingTrack){.width = (int)json_number_value(json_object_get(ask, "width")),
                              .height = (int)json_number_value(json_object_get(ask, "height")),
                              .fps = json_number_value(json_object_get(ask, "fps"))};
    while (getline(&text, &size, file) > 0) {
        if ((size_t)ret_track->pose_count == room) {
            room = room ? 2 * room : 256;
            ret_track->poses = realloc(ret_track->poses, room * sizeof *ret_track->poses);
            if (!ret_track->poses)
                abort();
        }
        SwingPose *pose = &ret_track->poses[ret_track->pose_count];
        *pose = (SwingPose){.frame = ret_track->pose_count++};
        json_t *line = json_loads(text, 0, NULL);
        read_pose(line, pose);
        json_decref(line);
    }
    free(text);
    fclose(file);
    if (swing_track_settle_sides(ret_track) < 0)
        abort();
    return true;
}

static void read_events(const json_t *told, SwingEvents *ret_events) {
    *ret_events = (SwingEvents){0};
    for (int i = 0; i < SWING_EVENT_COUNT; i++) {
        const json_t *event = json_object_get(told, swing_event_name((SwingEventKind)i));
        if (json_is_array(event))
            ret_events->at[i] = (SwingEvent){true, (int)number(event, 0),
                                             (int64_t)llround(number(event, 1) * 1000), 1};
    }
}

static const char *told(const json_t *ask, const char *key) {
    const char *text = json_string_value(json_object_get(ask, key));
    return text ? text : "";
}

static bool find_events(const SwingTrack *track, BiomechOptions *options, bool left,
                        SwingEvents *ret_events) {
    PhasesOptions phases = {.view = options->view,
                            .handedness = left ? SWING_PLAYS_LEFT : SWING_PLAYS_RIGHT,
                            .slow_motion = options->slow_motion};
    PhasesResult result;
    if (phases_find(track, &phases, &result) != PHASES_OK)
        return false;
    *ret_events = result.events;
    return true;
}

static json_t *real_or_null(double value) {
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *metrics_json(const SwingMetric *metrics, int count) {
    json_t *rows = json_array();
    for (int i = 0; i < count; i++) {
        const SwingMetric *m = &metrics[i];
        json_array_append_new(rows,
                              json_pack("[sssfffsoos?]", m->id, swing_event_name(m->at),
                                        swing_metric_kind_name(m->kind), m->value, m->uncertainty,
                                        m->confidence, m->unit, real_or_null(m->band[0]),
                                        real_or_null(m->band[1]), m->reason));
    }
    return rows;
}

static json_t *faults_json(const SwingMetric *metrics, int count, const SwingEvents *events,
                           const BiomechOptions *options, const BiomechScale *scale) {
    SwingFault faults[SWING_FAULTS];
    BiomechFaultInput input = {.metrics = metrics,
                               .metric_count = count,
                               .events = events,
                               .view = options->view,
                               .club = options->club,
                               .stature_cm = options->stature_cm,
                               .scale = scale};
    int fault_count = biomech_faults(&input, faults);
    json_t *list = json_array();
    for (int i = 0; i < fault_count; i++)
        json_array_append_new(list, json_pack("{ss}", "id", faults[i].id));
    return list;
}

static json_t *curves_json(const SwingTrack *track, const SwingEvents *events,
                           const BiomechOptions *options) {
    SwingCurves curves;
    json_t *object = json_object();
    if (!biomech_curves(track, events, options, &curves))
        abort();
    for (int i = 0; i < curves.curve_count; i++) {
        json_t *values = json_array();
        for (int k = 0; k < curves.frame_count; k++)
            json_array_append_new(values, real_or_null((double)curves.curves[i].values[k]));
        json_object_set_new(object, curves.curves[i].id, values);
    }
    swing_curves_clear(&curves);
    return object;
}

/* By BiomechCorrection; the turns have no direct measurement. */
static const BiomechFormula DIRECT[BIOMECH_CORRECTIONS] = {
    [CORRECT_KNEE_FLEX_LEAD] = biomech_knee_flex_lead,
    [CORRECT_KNEE_FLEX_TRAIL] = biomech_knee_flex_trail,
    [CORRECT_LEAD_ELBOW_FLEX] = biomech_lead_elbow_flex,
    [CORRECT_SHOULDER_OBLIQUITY] = biomech_shoulder_obliquity,
    [CORRECT_PELVIS_OBLIQUITY] = biomech_pelvis_obliquity,
    [CORRECT_AXIS_TILT] = biomech_axis_tilt,
    [CORRECT_FORWARD_BEND] = biomech_forward_bend,
    [CORRECT_HIP_ANGLE] = biomech_hip_angle,
    [CORRECT_TRAIL_ELBOW_HEIGHT] = biomech_trail_elbow_height,
};

static double uncorrected(const BiomechGolfer *golfer, int frame, int which) {
    BiomechBody body = golfer->frames[frame];
    body.doubt = NAN;
    return DIRECT[which] ? DIRECT[which](golfer, &body).value : 0;
}

static json_t *looks_json(const SwingTrack *track, const SwingEvents *events,
                          const BiomechOptions *options) {
    json_t *rows = json_array();
    BiomechGolfer golfer;
    if (!biomech_golfer_init(&golfer, track, events, options))
        abort();
    int first =
        golfer.at[SWING_ADDRESS].found ? events->at[SWING_ADDRESS].frame : golfer.frame_count;
    int last =
        golfer.at[SWING_FINISH].found ? events->at[SWING_FINISH].frame : golfer.frame_count - 1;
    for (int i = first; i <= last; i++) {
        float features[BIOMECH_FEATURES];
        if (!biomech_look(&golfer, i, features))
            continue;
        json_t *row = json_array();
        json_array_append_new(row, json_integer(i));
        for (int k = 0; k < BIOMECH_FEATURES; k++)
            json_array_append_new(row, real_or_null((double)features[k]));
        for (int k = 0; k < BIOMECH_CORRECTIONS; k++)
            json_array_append_new(row, real_or_null(uncorrected(&golfer, i, k)));
        json_array_append_new(rows, row);
    }
    biomech_golfer_clear(&golfer);
    return rows;
}

static json_t *events_json(const SwingEvents *events) {
    json_t *object = json_object();
    for (int i = 0; i < SWING_EVENT_COUNT; i++)
        if (events->at[i].found)
            json_object_set_new(
                object, swing_event_name((SwingEventKind)i),
                json_pack("[if]", events->at[i].frame, (double)events->at[i].time_us / 1000));
    return object;
}

static BiomechOptions read_options(const json_t *ask) {
    bool down = strcmp(told(ask, "view"), "down_the_line") == 0;
    bool driver = strcmp(told(ask, "club"), "driver") == 0,
         iron = strcmp(told(ask, "club"), "iron") == 0;
    return (BiomechOptions){
        .view = down ? SWING_VIEW_DOWN_THE_LINE : SWING_VIEW_FACE_ON,
        .club = driver ? SWING_CLUB_DRIVER
                : iron ? SWING_CLUB_IRON
                       : SWING_CLUB_UNKNOWN,
        .slow_motion = json_number_value(json_object_get(ask, "slow_motion")),
        .stature_cm = json_number_value(json_object_get(ask, "stature_cm")),
    };
}

static json_t *numbers_json(const SwingTrack *track, const SwingEvents *events,
                            const BiomechOptions *options) {
    SwingMetric metrics[SWING_MAX_METRICS];
    BiomechScale scale = {0};
    int count = biomech_measure(track, events, options, metrics);
    bool has_scale = biomech_scale(track, events, options, &scale);
    return json_pack("{so,s{sfsfsf},so,so,so}", "events", events_json(events), "scale", "stance_px",
                     scale.stance_px, "height_px", scale.height_px, "shoulder_px",
                     scale.shoulder_px, "metrics", metrics_json(metrics, count), "curves",
                     curves_json(track, events, options), "faults",
                     faults_json(metrics, count, events, options, has_scale ? &scale : NULL));
}

static json_t *answer(const json_t *ask, bool features) {
    SwingTrack track;
    SwingEvents events;
    const json_t *told_events = json_object_get(ask, "events");
    bool left = strcmp(told(ask, "hand"), "left") == 0;
    BiomechOptions options = read_options(ask);
    if (!read_track(ask, &track))
        return NULL;
    if (told_events)
        read_events(told_events, &events);
    else if (!find_events(&track, &options, left, &events))
        abort();
    if (left)
        swing_track_mirror(&track);
    json_t *found = numbers_json(&track, &events, &options);
    if (features)
        json_object_set_new(found, "looks", looks_json(&track, &events, &options));
    free(track.poses);
    return found;
}

int main(int argc, char **argv) {
    bool features = argc > 1 && strcmp(argv[1], "--features") == 0;
    char *text = NULL;
    size_t size = 0;
    while (getline(&text, &size, stdin) > 0) {
        json_t *ask = json_loads(text, 0, NULL), *found = ask ? answer(ask, features) : NULL;
        if (!found) {
            fprintf(stderr, "train-angles: cannot answer %s", text);
            return 1;
        }
        json_dumpf(found, stdout, JSON_REAL_PRECISION(7));
        putchar('\n');
        json_decref(found);
        json_decref(ask);
    }
    free(text);
    return 0;
}
