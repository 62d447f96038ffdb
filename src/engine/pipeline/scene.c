#include "engine/pipeline/scene.h"

#include <math.h>

#include "engine/image/light.h"
#include "engine/image/steady.h"

/* Movement of the camera is taken out of the measurements from here on: root mean square, % of the
 * picture's height. Below it the estimate is no better than what it corrects (docs/filming.md). */
static const double SHAKE_PERCENT = 0.15;
/* Frames that must have told the movement, of all. */
static const double MIN_KNOWN_SHARE = 0.9;
/* Key frames are cut to the golfer when that leaves out at least this much of the picture. */
static const double CROP_SHARE = 0.1;
/* Hands that swing move in every picture: less than this, in shares of the picture's width and
 * height, is the same picture again. */
static const float REPEATED_SHARE = 0.0006f;

struct PipelineScene {
    ImageSteady *steady;
    GArray *moves; /* SwingCameraMove */
    GArray *mirrored;
    ImageLight light;
    gboolean is_started;
};

PipelineScene *pipeline_scene_new(void) {
    PipelineScene *scene = g_new0(PipelineScene, 1);
    scene->moves = g_array_new(FALSE, FALSE, sizeof(SwingCameraMove));
    scene->mirrored = g_array_new(FALSE, FALSE, sizeof(SwingCameraMove));
    return scene;
}

void pipeline_scene_free(PipelineScene *scene) {
    if (!scene)
        return;
    image_steady_free(scene->steady);
    g_array_unref(scene->moves);
    g_array_unref(scene->mirrored);
    g_free(scene);
}

void pipeline_scene_look(const SwingFrame *frame, const SwingPose *golfer, void *context) {
    PipelineScene *scene = context;
    SwingCameraMove move = {.scale = 1};
    if (!scene->is_started)
        scene->steady = image_steady_new(frame->width, frame->height);
    scene->is_started = TRUE;
    if (scene->steady)
        image_steady_step(scene->steady, frame, golfer, &move);
    g_array_append_val(scene->moves, move);
    image_light_add(&scene->light, frame, golfer);
}

static ImageSteadySummary shake_of(const PipelineScene *scene) {
    ImageSteadySummary summary = {0};
    if (scene->steady)
        image_steady_summary(scene->steady, &summary);
    return summary;
}

static gboolean is_known(const ImageSteadySummary *shake) {
    return shake->frame_count > 0 && shake->cut_count == 0 &&
           shake->known_count >= MIN_KNOWN_SHARE * shake->frame_count;
}

static gboolean is_shaky(const ImageSteadySummary *shake) {
    return is_known(shake) && shake->shake_percent >= SHAKE_PERCENT;
}

const SwingCameraMove *pipeline_scene_camera(PipelineScene *scene, gboolean mirrored) {
    ImageSteadySummary shake = shake_of(scene);
    if (!is_shaky(&shake))
        return NULL;
    if (!mirrored)
        return (const SwingCameraMove *)(const void *)scene->moves->data;
    g_array_set_size(scene->mirrored, 0);
    for (guint i = 0; i < scene->moves->len; i++) {
        SwingCameraMove move = g_array_index(scene->moves, SwingCameraMove, i);
        move.dx_px = -move.dx_px;
        move.angle_rad = -move.angle_rad;
        g_array_append_val(scene->mirrored, move);
    }
    return (const SwingCameraMove *)(const void *)scene->mirrored->data;
}

static void report_preparation(const PipelineScene *scene, gboolean is_brightened,
                               SwingReport *report) {
    ImageSteadySummary shake = shake_of(scene);
    ImageLightSummary light;
    image_light_summary(&scene->light, &light);
    double whole = (double)report->width * report->height;
    double cut = 1 - (double)report->crop.width * report->crop.height / whole;
    report->preparation[SWING_STEADY] = (SwingPreparation){
        .applied = is_shaky(&shake),
        .value = is_known(&shake) ? shake.shake_percent : NAN,
        .unit = "percent of the picture's height",
        .reason = !is_known(&shake) ? "the background does not tell how the camera moves"
                  : is_shaky(&shake)
                      ? "the camera moves; its movement is taken out of all distances"
                      : "the camera stands still"};
    report->preparation[SWING_CROP] = (SwingPreparation){
        .applied = cut >= CROP_SHARE,
        .value = 100 * cut,
        .unit = "percent of the picture",
        .reason = cut >= CROP_SHARE ? "pictures are cut to the golfer over the whole swing"
                                    : "the golfer fills the picture"};
    if (cut < CROP_SHARE)
        report->crop = (SwingBox){0, 0, report->width, report->height};
    report->preparation[SWING_LIGHT] = (SwingPreparation){
        .applied = is_brightened,
        .value = light.frame_count ? light.golfer_luma : NAN,
        .unit = "median brightness of the golfer, 0 to 255",
        .reason = is_brightened ? "the picture is dark or flat; the golfer was looked for in a "
                                  "brighter one"
                                : "there is light and contrast enough"};
}

/* Frames of the swing that show the picture before them once more. */
static int count_repeated(const SwingTrack *track, const SwingEvents *events) {
    const SwingEvent *from = &events->at[SWING_TOE_UP], *to = &events->at[SWING_MID_FOLLOW_THROUGH];
    int count = 0;
    if (!from->found || !to->found)
        return 0;
    for (int i = from->frame + 1; i <= to->frame; i++) {
        const SwingLandmark *now = track->poses[i].landmarks;
        const SwingLandmark *before = track->poses[i - 1].landmarks;
        float moved = 0;
        for (int k = SWING_LEFT_SHOULDER; k <= SWING_RIGHT_WRIST; k++)
            moved = fmaxf(moved, hypotf(now[k].x - before[k].x, now[k].y - before[k].y));
        count += track->poses[i].found && track->poses[i - 1].found && moved < REPEATED_SHARE;
    }
    return count;
}

void pipeline_scene_report(PipelineScene *scene, const PipelineTrack *found, SwingReport *report) {
    const SwingTrack *track = &found->track;
    const SwingEvent *address = &report->events.at[SWING_ADDRESS];
    const SwingEvent *finish = &report->events.at[SWING_FINISH];
    ImageSteadySummary shake = shake_of(scene);
    ImageLightSummary light;
    image_light_summary(&scene->light, &light);
    QualityInput input = {.track = track,
                          .events = report->events,
                          .view = report->view,
                          .view_confidence = report->view_confidence,
                          .slow_motion = report->slow_motion,
                          .has_light = light.frame_count > 0,
                          .golfer_luma = light.golfer_luma,
                          .around_luma = light.around_luma,
                          .dark_luma = light.dark_luma,
                          .bright_luma = light.bright_luma,
                          .has_shake = is_known(&shake),
                          .shake_percent = shake.shake_percent,
                          .cut_count = shake.cut_count,
                          .repeated_count = count_repeated(track, &report->events)};
    quality_filming(&input, &report->filming);
    report->crop = quality_crop(track, address->found ? address->frame : 0,
                                finish->found ? finish->frame : track->pose_count - 1);
    report_preparation(scene, found->is_brightened, report);
}
