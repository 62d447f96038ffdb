/* On the bundled clip: tests: track.c pictures.c analyze.c */
#include "engine/pipeline/track.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "engine/pipeline/analyze.h"
#include "tap.h"

/* The thread sanitizer makes tracking some twenty times slower, and two threads race as well as
 * four. */
#ifdef __SANITIZE_THREAD__
enum { MOST_THREADS = 2 };
#else
enum { MOST_THREADS = 4 };
#endif

static PoseModels *models;
static const char *sample;

/* FALSE, and the test is skipped: files that script/setup fetches are not there. */
static gboolean ready(void) {
    if (models && sample && g_file_test(sample, G_FILE_TEST_IS_REGULAR))
        return TRUE;
    TAP_SKIP("the model files or the sample clip are not there: script/setup");
    return FALSE;
}

static PipelineTrack *track_with(int threads, gboolean smooth) {
    PipelineTrackOptions options = {.threads = threads, .smooth = smooth};
    g_autoptr(GError) error = NULL;
    PipelineTrack *track = pipeline_track_clip(sample, models, &options, NULL, &error);
    TAP_CHECK(track != NULL, "%s", error ? error->message : "");
    return track;
}

static double worst_px(const SwingTrack *a, const SwingTrack *b) {
    double worst = 0;
    for (int i = 0; i < a->pose_count; i++)
        for (int k = 0; k < SWING_LANDMARKS; k++) {
            const SwingLandmark *p = &a->poses[i].landmarks[k], *q = &b->poses[i].landmarks[k];
            worst = fmax(
                worst, hypot((double)(p->x - q->x) * a->width, (double)(p->y - q->y) * a->height));
        }
    return worst;
}

static void any_number_of_threads_sees_the_same(void) {
    if (!ready())
        return;
    g_autoptr(PipelineTrack) one = track_with(1, TRUE);
    for (int threads = 2; one && threads <= MOST_THREADS; threads += 2) {
        g_autoptr(PipelineTrack) more = track_with(threads, TRUE);
        if (!more)
            return;
        TAP_CHECK(more->track.pose_count == one->track.pose_count);
        double worst = worst_px(&one->track, &more->track);
        TAP_CHECK(worst <= 0.5, "%d threads: %g px apart", threads, worst);
    }
}

/* How far the landmarks move from one frame to the next, on average. */
static double step_px(const SwingTrack *track, int frame) {
    double sum = 0;
    for (int k = 0; k < SWING_LANDMARKS; k++) {
        const SwingLandmark *p = &track->poses[frame - 1].landmarks[k];
        const SwingLandmark *q = &track->poses[frame].landmarks[k];
        sum += hypot((double)(p->x - q->x) * track->width, (double)(p->y - q->y) * track->height);
    }
    return sum / SWING_LANDMARKS;
}

static void frames_are_numbered_and_times_grow(void) {
    if (!ready())
        return;
    g_autoptr(PipelineTrack) found = track_with(0, TRUE);
    if (!found)
        return;
    const SwingTrack *track = &found->track;
    double fastest = 0;
    for (int i = 0; i < track->pose_count; i++) {
        TAP_CHECK(track->poses[i].frame == i);
        TAP_CHECK(i == 0 || track->poses[i].time_us > track->poses[i - 1].time_us);
        if (i > 0)
            fastest = fmax(fastest, step_px(track, i));
    }
    /* A joint that jumps would be the fastest thing in a swing. */
    TAP_CHECK(fastest < 0.05 * track->height, "%g px", fastest);
}

static void stopping_is_an_error_of_ours(void) {
    if (!ready())
        return;
    gint cancel = 1;
    PipelineWatch watch = {.cancel = &cancel};
    PipelineTrackOptions options = {0};
    g_autoptr(GError) error = NULL;
    g_autoptr(PipelineTrack) track = pipeline_track_clip(sample, models, &options, &watch, &error);
    TAP_CHECK(!track && g_error_matches(error, BASE_ERROR, BASE_ERROR_INTERNAL));
}

static void a_missing_clip_is_the_users_error(void) {
    if (!ready())
        return;
    PipelineTrackOptions options = {0};
    g_autoptr(GError) error = NULL;
    g_autoptr(PipelineTrack) track =
        pipeline_track_clip("/nowhere/at-all.mp4", models, &options, NULL, &error);
    TAP_CHECK(!track && base_error_exit_status(error) == 2);
    PipelineAnalyzeOptions analyze = {0};
    SwingReport report;
    g_autofree char *folder = g_build_filename(g_get_tmp_dir(), "never-made-report", NULL);
    g_clear_error(&error);
    TAP_CHECK(
        !pipeline_analyze("/nowhere/at-all.mp4", folder, models, &analyze, NULL, &report, &error));
    TAP_CHECK(!g_file_test(folder, G_FILE_TEST_EXISTS));
}

int main(void) {
    const char *folder = g_getenv("GOLFCOACH_MODELS");
    sample = g_getenv("GOLFCOACH_SAMPLE");
    if (folder)
        models = pose_models_open(folder, POSE_LITE, 0, NN_ISA_AUTO, NULL);
    TAP_RUN(any_number_of_threads_sees_the_same);
    if (MOST_THREADS > 2)
        TAP_RUN(frames_are_numbered_and_times_grow);
    TAP_RUN(stopping_is_an_error_of_ours);
    TAP_RUN(a_missing_clip_is_the_users_error);
    pose_models_free(models);
    return tap_done();
}
