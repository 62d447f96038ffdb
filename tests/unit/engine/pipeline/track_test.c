/* On the bundled clip: tests: track.c analyze.c */
#include "engine/pipeline/track.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "beside.h"
#include "engine/pipeline/analyze.h"
#include "tap.h"

/* The thread sanitizer makes tracking some twenty times slower: there the clip that breaks off is
 * enough, and two threads race as well as four. */
#ifdef __SANITIZE_THREAD__
enum { MOST_THREADS = 2, WHOLE_CLIP = FALSE };
#else
enum { MOST_THREADS = 4, WHOLE_CLIP = TRUE };
#endif

static PoseModels *models;
static const char *sample;    /* NULL = not there */
static char *folder, *broken; /* the first part of the sample's bytes */

static const double BROKEN_SHARE = 0.4;

static void break_off(void) {
    g_autofree char *bytes = NULL;
    gsize size;
    folder = g_dir_make_tmp("track-XXXXXX", NULL);
    broken = g_build_filename(folder, "broken.mp4", NULL);
    if (!sample || !g_file_get_contents(sample, &bytes, &size, NULL))
        sample = NULL;
    else if (!g_file_set_contents(broken, bytes, (gssize)((double)size * BROKEN_SHARE), NULL))
        sample = NULL;
}

/* FALSE, and the test is skipped: files that script/setup fetches are not there. */
static gboolean ready(void) {
    if (models && sample)
        return TRUE;
    TAP_SKIP("the model files or the sample clip are not there: script/setup");
    return FALSE;
}

static PipelineTrack *track_with(const char *clip, int threads) {
    PipelineTrackOptions options = {.threads = threads, .smooth = TRUE};
    g_autoptr(GError) error = NULL;
    PipelineTrack *track = pipeline_track_clip(clip, models, &options, NULL, &error);
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

static int differing_frames(const SwingTrack *a, const SwingTrack *b) {
    int count = 0;
    for (int i = 0; i < a->pose_count; i++) {
        const SwingPose *p = &a->poses[i], *q = &b->poses[i];
        count += p->found != q->found || p->time_us != q->time_us ||
                 memcmp(p->landmarks, q->landmarks, sizeof p->landmarks) != 0 ||
                 memcmp(p->world, q->world, sizeof p->world) != 0;
    }
    return count;
}

/* What is promised is half a pixel; what is kept is every bit. */
static void any_number_of_threads_sees_the_same(void) {
    if (!ready())
        return;
    const char *clip = WHOLE_CLIP ? sample : broken;
    g_autoptr(PipelineTrack) one = track_with(clip, 1);
    for (int threads = 2; one && threads <= MOST_THREADS; threads += 2) {
        g_autoptr(PipelineTrack) more = track_with(clip, threads);
        if (!more)
            return;
        TAP_CHECK(more->track.pose_count == one->track.pose_count);
        double worst = worst_px(&one->track, &more->track);
        int differing = differing_frames(&one->track, &more->track);
        TAP_CHECK(worst <= 0.5, "%d threads: %g px apart", threads, worst);
        TAP_CHECK(differing == 0, "%d threads: %d frames differ", threads, differing);
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
    g_autoptr(PipelineTrack) found = track_with(sample, 0);
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
    /* A track that jumps would be the fastest thing in a swing. */
    TAP_CHECK(fastest < 0.05 * track->height, "%g px", fastest);
}

static void a_clip_that_breaks_off_is_as_long_as_it_is(void) {
    if (!ready())
        return;
    g_autoptr(PipelineTrack) part = track_with(broken, 2);
    g_autoptr(PipelineTrack) whole = track_with(sample, 2);
    if (!part || !whole)
        return;
    TAP_CHECK(part->track.pose_count > 10 && part->track.pose_count < whole->track.pose_count,
              "%d of %d frames", part->track.pose_count, whole->track.pose_count);
    /* What was found is what the whole clip says; damage may reach into the last frames. */
    part->track.pose_count -= 10;
    TAP_CHECK(differing_frames(&part->track, &whole->track) == 0);
}

typedef struct {
    GThread *caller;
    gint cancel;
    double last;
    int calls;
    gint64 cancelled_us;
} Watcher;

/* Stops the job as soon as it says that something was done. */
static void look(const char *stage, double done, void *context) {
    Watcher *watcher = context;
    TAP_CHECK(!g_strcmp0(stage, "tracking") && done >= watcher->last && done <= 1);
    TAP_CHECK(g_thread_self() == watcher->caller);
    watcher->last = done;
    watcher->calls++;
    if (done > 0 && !watcher->cancel) {
        watcher->cancelled_us = g_get_monotonic_time();
        g_atomic_int_set(&watcher->cancel, 1);
    }
}

static void progress_is_told_and_stopping_is_prompt(void) {
    if (!ready())
        return;
    Watcher watcher = {.caller = g_thread_self()};
    PipelineWatch watch = {.progress = look, .context = &watcher, .cancel = &watcher.cancel};
    PipelineTrackOptions options = {.threads = 2};
    g_autoptr(GError) error = NULL;
    g_autoptr(PipelineTrack) track = pipeline_track_clip(sample, models, &options, &watch, &error);
    const double took_s = (double)(g_get_monotonic_time() - watcher.cancelled_us) / 1e6;
    TAP_CHECK(!track && g_error_matches(error, BASE_ERROR, BASE_ERROR_INTERNAL));
    TAP_CHECK(error && !g_strcmp0(error->message, PIPELINE_CANCELLED));
    TAP_CHECK(watcher.calls == 1 && watcher.last < 0.9, "%d calls, at %g", watcher.calls,
              watcher.last);
    TAP_CHECK(took_s < 2, "%g s", took_s);
}

static void stopping_before_the_start_is_an_error_of_ours(void) {
    if (!ready())
        return;
    gint cancel = 1;
    PipelineWatch watch = {.cancel = &cancel};
    PipelineTrackOptions options = {0};
    g_autoptr(GError) error = NULL;
    g_autoptr(PipelineTrack) track = pipeline_track_clip(sample, models, &options, &watch, &error);
    TAP_CHECK(!track && g_error_matches(error, BASE_ERROR, BASE_ERROR_INTERNAL));
}

/* ---- a small golfer beside a bystander ---- */

/* While the golfer stands at address; and to the clip's end. */
enum { FOR_A_WHILE = 15, ALL_THE_TIME = 1000 };

typedef struct {
    int calls, last_frame;
    gboolean is_stopping; /* the second look */
    gint cancel;
} Looker;

static void count_looks(const SwingFrame *frame, const SwingPose *golfer, void *context) {
    Looker *looker = context;
    TAP_CHECK(frame->index == looker->last_frame + 1 && golfer->frame == frame->index);
    looker->last_frame = frame->index;
    looker->calls++;
}

/* The first look is over when progress is told for the last frame: what runs then is the second. */
static void cancel_after_the_first_look(const char *stage, double done, void *context) {
    Looker *looker = context;
    if (!g_strcmp0(stage, "tracking") && done >= 1 && looker->is_stopping)
        g_atomic_int_set(&looker->cancel, 1);
}

static char *write_beside(const char *name, int bystander_frames) {
    char *path = g_build_filename(folder, name, NULL);
    TAP_CHECK(beside_write(sample, path, bystander_frames), "%s", path);
    return path;
}

static PipelineTrack *track_beside(const char *clip, int threads, Looker *looker, GError **error) {
    const PipelineTrackOptions options = {
        .threads = threads, .look = count_looks, .context = looker};
    const PipelineWatch watch = {
        .progress = cancel_after_the_first_look, .context = looker, .cancel = &looker->cancel};
    *looker = (Looker){.last_frame = -1, .is_stopping = looker->is_stopping};
    return pipeline_track_clip(clip, models, &options, &watch, error);
}

static double hips_x_px(const SwingPose *pose) {
    return 0.5 * BESIDE_WIDTH *
           (double)(pose->landmarks[SWING_LEFT_HIP].x + pose->landmarks[SWING_RIGHT_HIP].x);
}

/* The golfer's hips stay within a quarter of the picture around its middle; the bystander's do not
 * come there. */
static int count_frames_of_the_golfer(const SwingTrack *track) {
    int count = 0;
    for (int i = 0; i < track->pose_count; i++)
        count += track->poses[i].found &&
                 fabs(hips_x_px(&track->poses[i]) - BESIDE_WIDTH / 2.0) < BESIDE_WIDTH / 8.0;
    return count;
}

static PipelineTrack *golfer_beside(const char *clip, int threads) {
    Looker looker = {0};
    PipelineTrack *found = track_beside(clip, threads, &looker, NULL);
    TAP_CHECK(found && looker.calls == found->track.pose_count, "each frame is looked at once");
    if (found) {
        const int golfer = count_frames_of_the_golfer(&found->track);
        TAP_CHECK(golfer == found->track.pose_count, "%d of %d frames", golfer,
                  found->track.pose_count);
    }
    return found;
}

static void who_is_found_late_is_followed_from_the_first_frame(void) {
    if (!ready())
        return;
    g_autofree char *clip = write_beside("late.mp4", FOR_A_WHILE);
    g_autoptr(PipelineTrack) one = golfer_beside(clip, 1);
    g_autoptr(PipelineTrack) two = golfer_beside(clip, 2);
    TAP_CHECK(one && two && differing_frames(&one->track, &two->track) == 0);
    g_remove(clip);
}

static void who_swings_is_the_golfer(void) {
    if (!ready())
        return;
    g_autofree char *clip = write_beside("never.mp4", ALL_THE_TIME);
    g_autoptr(PipelineTrack) found = golfer_beside(clip, 2);
    TAP_CHECK(found != NULL);
    g_remove(clip);
}

static void the_second_look_can_be_stopped(void) {
    if (!ready())
        return;
    g_autofree char *clip = write_beside("stopped.mp4", FOR_A_WHILE);
    g_autoptr(GError) error = NULL;
    Looker looker = {.is_stopping = TRUE};
    g_autoptr(PipelineTrack) track = track_beside(clip, 2, &looker, &error);
    TAP_CHECK(!track && error && !g_strcmp0(error->message, PIPELINE_CANCELLED));
    TAP_CHECK(looker.calls > FOR_A_WHILE);
    g_remove(clip);
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
    g_autofree char *report_folder = g_build_filename(folder, "never-made", NULL);
    g_clear_error(&error);
    TAP_CHECK(!pipeline_analyze("/nowhere/at-all.mp4", report_folder, models, &analyze, NULL, NULL,
                                &error));
    TAP_CHECK(!g_file_test(report_folder, G_FILE_TEST_EXISTS));
}

int main(void) {
    const char *models_folder = g_getenv("GOLFCOACH_MODELS");
    sample = g_getenv("GOLFCOACH_SAMPLE");
    break_off();
    if (models_folder)
        models = pose_models_open(models_folder, POSE_LITE, 0, NN_ISA_AUTO, NULL);
    TAP_RUN(any_number_of_threads_sees_the_same);
    if (WHOLE_CLIP) {
        TAP_RUN(frames_are_numbered_and_times_grow);
        TAP_RUN(a_clip_that_breaks_off_is_as_long_as_it_is);
        TAP_RUN(who_is_found_late_is_followed_from_the_first_frame);
        TAP_RUN(who_swings_is_the_golfer);
        TAP_RUN(the_second_look_can_be_stopped);
    }
    TAP_RUN(progress_is_told_and_stopping_is_prompt);
    TAP_RUN(stopping_before_the_start_is_an_error_of_ours);
    TAP_RUN(a_missing_clip_is_the_users_error);
    pose_models_free(models);
    g_remove(broken);
    g_rmdir(folder);
    g_free(broken);
    g_free(folder);
    return tap_done();
}
