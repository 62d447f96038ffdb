#include "engine/pipeline/understand.h"

#include <string.h>

#include "base/error.h"
#include "engine/biomech/faults.h"
#include "engine/biomech/score.h"
#include "engine/club/club.h"
#include "engine/phases/phases.h"
#include "engine/sound/sound.h"
#include "engine/swing/mirror.h"
#include "engine/swing/sides.h"

/* With the golfer in fewer frames than this share there is nothing to measure. */
static const double MIN_FOUND_SHARE = 0.1;
/* A strike heard with less is told, but moves no event. */
static const double SURE_STRIKE = 0.5;

void pipeline_swing_clear(PipelineSwing *swing) {
    g_clear_pointer(&swing->found, pipeline_track_free);
    g_clear_pointer(&swing->scene, pipeline_scene_free);
    g_clear_pointer(&swing->album, club_album_free);
    video_sound_clear(&swing->sound);
    swing_report_clear(&swing->report);
}

/* ---- the golfer ---- */

/* Does the trunk stand on its head in most frames? */
static gboolean is_upside_down(const SwingTrack *track) {
    int up = 0, down = 0;
    for (int i = 0; i < track->pose_count; i++) {
        const SwingLandmark *l = track->poses[i].landmarks;
        if (!track->poses[i].found)
            continue;
        float shoulders = l[SWING_LEFT_SHOULDER].y + l[SWING_RIGHT_SHOULDER].y;
        float hips = l[SWING_LEFT_HIP].y + l[SWING_RIGHT_HIP].y;
        *(shoulders < hips ? &up : &down) += 1;
    }
    return down > up;
}

static int count_found(const SwingTrack *track) {
    int count = 0;
    for (int i = 0; i < track->pose_count; i++)
        count += track->poses[i].found;
    return count;
}

/* Every frame, while it is there. */
static void look(const SwingFrame *frame, const SwingPose *golfer, void *context) {
    PipelineSwing *swing = context;
    pipeline_scene_look(frame, golfer, swing->scene);
    if (swing->album)
        club_album_look(swing->album, frame, golfer);
}

/* The network's own smoothing lags at golf speed; what needs it filters without delay. */
gboolean pipeline_track_golfer(void *job, const PipelineWatch *watch, GError **error) {
    PipelineSwing *swing = job;
    swing->scene = pipeline_scene_new();
    swing->album = club_album_new();
    PipelineTrackOptions options = {.threads = swing->options->threads,
                                    .smooth = FALSE,
                                    .brighten = TRUE,
                                    .look = look,
                                    .context = swing};
    swing->found = pipeline_track_clip(swing->video_path, swing->models, &options, watch, error);
    if (!swing->found)
        return FALSE;
    if (swing_track_settle_sides(&swing->found->track) < 0) {
        g_set_error_literal(error, BASE_ERROR, BASE_ERROR_INTERNAL,
                            "out of memory while following the golfer");
        return FALSE;
    }
    const SwingTrack *track = &swing->found->track;
    SwingReport *report = &swing->report;
    report->width = track->width;
    report->height = track->height;
    report->fps = track->fps;
    report->frame_count = track->pose_count;
    report->duration_us = swing->found->duration_us;
    report->found_count = count_found(track);
    if (report->found_count == 0 || report->found_count < MIN_FOUND_SHARE * track->pose_count) {
        g_set_error_literal(error, BASE_ERROR, BASE_ERROR_INPUT,
                            "no golfer can be seen in this clip: film one person from head to "
                            "feet, in good light");
        return FALSE;
    }
    if (is_upside_down(track)) {
        g_set_error_literal(error, BASE_ERROR, BASE_ERROR_INPUT,
                            "the golfer is upside down in this clip: turn the video and try again");
        return FALSE;
    }
    return TRUE;
}

/* ---- the swing ---- */

/* What the user told and the clip plainly contradicts would give false readings: better none. */
static const float PLAIN = 0.95f;

static gboolean refuse(const PhasesResult *result, const PhasesResult *seen,
                       const PhasesOptions *told, GError **error) {
    if (result->why_none && told->handedness != SWING_PLAYS_UNKNOWN && !seen->why_none)
        g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT,
                    "no %s-handed golf swing found, but a %s-handed one: if the clip is not "
                    "mirrored, leave the hand out",
                    swing_handedness_name(told->handedness),
                    swing_handedness_name(seen->handedness));
    else if (result->why_none)
        g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT, "no golf swing found: %s",
                    result->why_none);
    else
        g_set_error_literal(error, BASE_ERROR, BASE_ERROR_INPUT,
                            "the camera plainly stands elsewhere than told: leave the view out, or "
                            "check which clip this is");
    return FALSE;
}

static gboolean contradicts(const PhasesOptions *told, const PhasesResult *seen) {
    bool sees_the_other =
        seen->view == SWING_VIEW_FACE_ON || seen->view == SWING_VIEW_DOWN_THE_LINE;
    return told->view != SWING_VIEW_UNKNOWN && !seen->why_none && sees_the_other &&
           seen->view != told->view && seen->view_confidence >= PLAIN;
}

gboolean pipeline_find_swing(void *job, const PipelineWatch *watch, GError **error) {
    (void)watch;
    PipelineSwing *swing = job;
    SwingReport *report = &swing->report;
    PhasesOptions options = {.view = swing->options->view,
                             .handedness = swing->options->handedness,
                             .slow_motion = swing->options->slow_motion,
                             .capture_rate = swing->found->capture_fps};
    const PhasesOptions nothing_told = {.slow_motion = options.slow_motion,
                                        .capture_rate = options.capture_rate};
    gboolean is_told =
        options.view != SWING_VIEW_UNKNOWN || options.handedness != SWING_PLAYS_UNKNOWN;
    PhasesResult result = {0}, seen;
    PhasesStatus status = phases_find(&swing->found->track, &options, &result);
    seen = result;
    if (status == PHASES_OK && is_told)
        status = phases_find(&swing->found->track, &nothing_told, &seen);
    if (status != PHASES_OK) {
        g_set_error_literal(error, BASE_ERROR, BASE_ERROR_INTERNAL,
                            "out of memory while looking for the swing");
        return FALSE;
    }
    if (result.why_none || contradicts(&options, &seen))
        return refuse(&result, &seen, &options, error);
    report->events = result.events;
    report->view = result.view;
    report->view_confidence = result.view_confidence;
    report->handedness = result.handedness;
    report->handedness_confidence = result.handedness_confidence;
    report->slow_motion = result.slow_motion;
    report->slow_motion_confidence = result.slow_motion_confidence;
    report->candidate_count = result.candidate_count;
    memcpy(report->candidates, result.candidates, sizeof report->candidates);
    report->club = swing->options->club;
    report->stature_cm = swing->options->stature_cm;
    return TRUE;
}

/* ---- the strike ---- */

static gint64 frame_duration_us(const SwingReport *report) {
    return report->fps > 0 ? (gint64)(1e6 / report->fps) : 33333;
}

/* The frame nearest to `time_us` that leaves the events beside impact their own. */
static int impact_frame_at(const SwingReport *report, const SwingTrack *track, gint64 time_us) {
    const SwingEvent *at = report->events.at;
    int nearest = at[SWING_IMPACT].frame;
    int first = MAX(nearest - 1, 0), last = MIN(nearest + 1, track->pose_count - 1);
    if (at[SWING_MID_DOWNSWING].found)
        first = MAX(first, at[SWING_MID_DOWNSWING].frame + 1);
    if (at[SWING_MID_FOLLOW_THROUGH].found)
        last = MIN(last, at[SWING_MID_FOLLOW_THROUGH].frame - 1);
    for (int i = first; i <= last; i++)
        if (ABS(track->poses[i].time_us - time_us) < ABS(track->poses[nearest].time_us - time_us))
            nearest = i;
    return nearest;
}

/* The picture proposes, the sound pinpoints: within a frame of what was seen. */
static void move_impact(SwingReport *report, const SwingTrack *track) {
    SwingEvent *impact = &report->events.at[SWING_IMPACT];
    const SwingSound *sound = &report->sound;
    gint64 frame_us = frame_duration_us(report);
    if (sound->strike != SWING_STRIKE_HEARD || sound->confidence < SURE_STRIKE ||
        ABS(sound->time_us - impact->time_us) > frame_us)
        return;
    impact->time_us = sound->time_us;
    impact->frame = impact_frame_at(report, track, sound->time_us);
    for (int i = 0; i < report->candidate_count; i++)
        if (report->candidates[i].analysed)
            report->candidates[i].impact_frame = impact->frame;
}

gboolean pipeline_listen(void *job, const PipelineWatch *watch, GError **error) {
    (void)watch;
    (void)error;
    PipelineSwing *swing = job;
    SwingReport *report = &swing->report;
    const SwingEvent *impact = &report->events.at[SWING_IMPACT];
    /* A clip whose sound cannot be read is still worth looking at. */
    if (!video_read_sound(swing->video_path, NULL, &swing->sound, NULL))
        swing->sound = (VideoSound){0};
    SoundInput input = {.samples = swing->sound.count ? swing->sound.samples : NULL,
                        .count = swing->sound.count,
                        .rate_hz = swing->sound.rate_hz,
                        .offset_us = swing->sound.offset_us,
                        .has_impact = impact->found,
                        .impact_us = impact->time_us,
                        .frame_us = frame_duration_us(report),
                        .slow_motion = report->slow_motion};
    sound_find_strike(&input, &report->sound);
    if (impact->found)
        move_impact(report, &swing->found->track);
    report->phase_count =
        phases_spans(&swing->found->track, &report->events, report->slow_motion, report->phases);
    pipeline_scene_report(swing->scene, swing->found, report);
    return TRUE;
}

/* ---- the club ---- */

/* Down the line the shaft points at the camera half of the time. */
static void look_for_shaft(PipelineSwing *swing) {
    const SwingReport *report = &swing->report;
    if (swing->album && report->view == SWING_VIEW_FACE_ON)
        club_find_shaft(swing->album, &swing->found->track, &report->events,
                        report->handedness == SWING_PLAYS_LEFT, &swing->shaft);
    g_clear_pointer(&swing->album, club_album_free);
}

/* ---- the numbers ---- */

static gboolean out_of_memory(GError **error) {
    g_set_error_literal(error, BASE_ERROR, BASE_ERROR_INTERNAL,
                        "out of memory while measuring the swing");
    return FALSE;
}

/* Of a right-hander's track. */
static gboolean measure_track(PipelineSwing *swing, const SwingTrack *track, gboolean mirrored,
                              GError **error) {
    SwingReport *report = &swing->report;
    BiomechOptions options = {.view = report->view,
                              .club = report->club,
                              .slow_motion = swing_known_slow_motion(report),
                              .stature_cm = report->stature_cm,
                              .camera = pipeline_scene_camera(swing->scene, mirrored),
                              .shaft = &swing->shaft};
    BiomechScale scale = {0};
    biomech_scale(track, &report->events, &options, &scale);
    report->metric_count = biomech_measure(track, &report->events, &options, report->metrics);
    if (report->metric_count == 0 ||
        !biomech_curves(track, &report->events, &options, &report->curves))
        return out_of_memory(error);
    const BiomechFaultInput input = {.metrics = report->metrics,
                                     .metric_count = report->metric_count,
                                     .events = &report->events,
                                     .view = report->view,
                                     .club = report->club,
                                     .stature_cm = report->stature_cm,
                                     .scale = &scale};
    report->reliability = biomech_reliability(&input);
    report->fault_count = biomech_faults(&input, report->faults);
    biomech_score(&input, report->phases, report->phase_count, &report->score);
    return TRUE;
}

gboolean pipeline_measure(void *job, const PipelineWatch *watch, GError **error) {
    (void)watch;
    PipelineSwing *swing = job;
    SwingTrack track = swing->found->track;
    look_for_shaft(swing);
    if (swing->report.handedness != SWING_PLAYS_LEFT)
        return measure_track(swing, &track, FALSE, error);
    g_autofree SwingPose *mirrored =
        g_memdup2(track.poses, (gsize)track.pose_count * sizeof *mirrored);
    track.poses = mirrored;
    swing_track_mirror(&track);
    return measure_track(swing, &track, TRUE, error);
}
