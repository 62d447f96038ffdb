#include "engine/pipeline/track.h"

#include <pthread.h>
#include <time.h>

#include "base/error.h"
#include "engine/pipeline/joint.h"
#include "engine/video/reader.h"

static const gint64 PROGRESS_EVERY_US = 100000;
/* The golfer is looked for in so many frames before the segments start. */
enum { FIRST_LOOK_FRAMES = 15 };

/* Frames kept..end of the clip: its own from `first` on, those to blend before. Worked on by one
 * thread, read when all have ended. */
typedef struct {
    int first, end, kept;
    GArray *poses, *hands, *faces; /* SwingPose, SwingHand[2], SwingFace; entry 0 is frame `kept` */
    GError *error;
} Segment;

typedef struct {
    const char *path;
    const PoseModels *models;
    const PipelineTrackOptions *options;
    const PipelineWatch *watch;
    VideoInfo info;
    gboolean golfer_known;
    ImageRegion golfer;
    int segment_count;
    Segment segments[PIPELINE_MAX_SEGMENTS];
    gint next_segment, done_frames; /* atomic */
    pthread_mutex_t lock;           /* pthread's own, which the thread sanitizer understands */
    pthread_cond_t changed;
    int running; /* threads; under the lock */
} Job;

/* What one thread works with, and what its tracker finds in one frame. */
typedef struct {
    Job *job;
    VideoReader *reader;
    PoseTracker *tracker;
    SwingPose pose;
    SwingHand hands[2];
    SwingFace face;
} Worker;

static gboolean is_cancelled(const Job *job, GError **error) {
    if (!job->watch || !job->watch->cancel || !g_atomic_int_get(job->watch->cancel))
        return FALSE;
    g_set_error_literal(error, BASE_ERROR, BASE_ERROR_INTERNAL, PIPELINE_CANCELLED);
    return TRUE;
}

static void keep(Worker *worker, Segment *segment) {
    g_array_append_vals(segment->poses, &worker->pose, 1);
    if (segment->hands)
        g_array_append_vals(segment->hands, worker->hands, 1);
    if (segment->faces)
        g_array_append_vals(segment->faces, &worker->face, 1);
    if (worker->pose.frame >= segment->first)
        g_atomic_int_inc(&worker->job->done_frames);
}

/* TRUE at the end of the segment, and where the clip breaks off before. */
static gboolean run_segment(Worker *worker, Segment *segment, GError **error) {
    int start = MAX(0, segment->first - PIPELINE_WARM_UP_FRAMES);
    pose_tracker_reset(worker->tracker);
    if (worker->job->golfer_known)
        pose_tracker_expect(worker->tracker, &worker->job->golfer);
    if (!video_reader_seek(worker->reader, start, error))
        return FALSE;
    for (int i = start; i < segment->end; i++) {
        SwingFrame frame;
        if (is_cancelled(worker->job, error))
            return FALSE;
        VideoStatus status = video_reader_next(worker->reader, &frame, error);
        if (status != VIDEO_FRAME)
            return status == VIDEO_END;
        pose_tracker_step(worker->tracker, &frame, &worker->pose);
        if (segment->hands)
            pose_tracker_hands(worker->tracker, &frame, &worker->pose, worker->hands);
        if (segment->faces)
            pose_tracker_face(worker->tracker, &frame, &worker->pose, &worker->face);
        if (i >= segment->kept)
            keep(worker, segment);
    }
    return TRUE;
}

static gboolean worker_init(Worker *worker, Job *job, GError **error) {
    PoseOptions options = {.smooth = job->options->smooth};
    worker->job = job;
    worker->reader = video_reader_open(job->path, NULL, 1, error);
    if (worker->reader)
        worker->tracker = pose_tracker_new(job->models, &options, error);
    return worker->tracker != NULL;
}

static void worker_free(Worker *worker) {
    pose_tracker_free(worker->tracker);
    video_reader_close(worker->reader);
    g_free(worker);
}

/* Takes one segment after the other until none is left. */
static gpointer work(gpointer data) {
    Job *job = data;
    Worker *worker = g_new0(Worker, 1);
    g_autoptr(GError) no_start = NULL;
    gboolean ready = worker_init(worker, job, &no_start);
    for (;;) {
        int index = g_atomic_int_add(&job->next_segment, 1);
        if (index >= job->segment_count)
            break;
        Segment *segment = &job->segments[index];
        if (ready)
            run_segment(worker, segment, &segment->error);
        else
            segment->error = g_error_copy(no_start);
    }
    worker_free(worker);
    pthread_mutex_lock(&job->lock);
    job->running--;
    pthread_cond_signal(&job->changed);
    pthread_mutex_unlock(&job->lock);
    return NULL;
}

/* Opens the clip, and finds out where the golfer stands so that all segments follow the same one.
 */
static gboolean look_first(Job *job, GError **error) {
    Worker *worker = g_new0(Worker, 1);
    gboolean ready = worker_init(worker, job, error);
    if (ready)
        job->info = *video_reader_info(worker->reader);
    for (int i = 0; ready && i < FIRST_LOOK_FRAMES && !job->golfer_known; i++) {
        SwingFrame frame;
        VideoStatus status = video_reader_next(worker->reader, &frame, error);
        ready = status != VIDEO_FAILED;
        if (status != VIDEO_FRAME)
            break;
        pose_tracker_step(worker->tracker, &frame, &worker->pose);
        job->golfer_known = pose_tracker_golfer(worker->tracker, &job->golfer);
    }
    worker_free(worker);
    return ready;
}

static void cut(Job *job) {
    int count = job->info.frame_count;
    job->segment_count = pipeline_segment_count(count, job->info.duration_us);
    for (int i = 0; i < job->segment_count; i++) {
        Segment *segment = &job->segments[i];
        segment->first = pipeline_segment_first(count, job->segment_count, i);
        segment->end = pipeline_segment_first(count, job->segment_count, i + 1);
        segment->kept = MAX(0, segment->first - PIPELINE_BLEND_FRAMES);
        guint room = (guint)MAX(1, segment->end - segment->kept);
        segment->poses = g_array_sized_new(FALSE, FALSE, sizeof(SwingPose), room);
        if (job->options->parts & POSE_WITH_HANDS)
            segment->hands = g_array_sized_new(FALSE, FALSE, sizeof(SwingHand[2]), room);
        if (job->options->parts & POSE_WITH_FACE)
            segment->faces = g_array_sized_new(FALSE, FALSE, sizeof(SwingFace), room);
    }
}

static void report_progress(const Job *job) {
    if (!job->watch || !job->watch->progress)
        return;
    double done = (double)g_atomic_int_get(&job->done_frames) / MAX(1, job->info.frame_count);
    job->watch->progress("tracking", MIN(1, done), job->watch->context);
}

static void run_threads(Job *job) {
    GThread *threads[PIPELINE_MAX_SEGMENTS];
    int wanted = job->options->threads > 0 ? job->options->threads : (int)g_get_num_processors();
    int count = MIN(wanted, job->segment_count);
    job->running = count;
    for (int i = 0; i < count; i++)
        threads[i] = g_thread_new("segment", work, job);
    pthread_mutex_lock(&job->lock);
    while (job->running > 0) {
        gint64 until_us = g_get_real_time() + PROGRESS_EVERY_US;
        struct timespec until = {.tv_sec = until_us / G_USEC_PER_SEC,
                                 .tv_nsec = until_us % G_USEC_PER_SEC * 1000};
        pthread_cond_timedwait(&job->changed, &job->lock, &until);
        pthread_mutex_unlock(&job->lock);
        report_progress(job);
        pthread_mutex_lock(&job->lock);
    }
    pthread_mutex_unlock(&job->lock);
    for (int i = 0; i < count; i++)
        g_thread_join(threads[i]);
}

/* Frames from `kept` that the segment has; whole if it got to its end. */
static gboolean is_whole(const Segment *segment) {
    return (int)segment->poses->len == segment->end - segment->kept;
}

static void append_own(GArray *to, const GArray *from, guint skipped) {
    if (to && from->len > skipped)
        g_array_append_vals(to, &from->data[skipped * g_array_get_element_size((GArray *)from)],
                            from->len - skipped);
}

/* Adds a segment to the track so far; the frames before its first are in both. */
static void append_segment(const Segment *segment, GArray *poses, GArray *hands, GArray *faces) {
    guint overlap = (guint)(segment->first - segment->kept);
    for (guint i = 0; i < overlap && i < segment->poses->len; i++)
        pipeline_blend(&g_array_index(poses, SwingPose, (guint)segment->kept + i),
                       &g_array_index(segment->poses, SwingPose, i), (int)i);
    append_own(poses, segment->poses, overlap);
    append_own(hands, segment->hands, overlap);
    append_own(faces, segment->faces, overlap);
}

/* Up to where the clip breaks off, if it does: what later segments say does not count then. */
static PipelineTrack *join(Job *job, GError **error) {
    g_autoptr(GArray) poses = g_array_new(FALSE, FALSE, sizeof(SwingPose));
    g_autoptr(GArray) hands =
        job->segments[0].hands ? g_array_new(FALSE, FALSE, sizeof(SwingHand[2])) : NULL;
    g_autoptr(GArray) faces =
        job->segments[0].faces ? g_array_new(FALSE, FALSE, sizeof(SwingFace)) : NULL;
    for (int i = 0; i < job->segment_count; i++) {
        Segment *segment = &job->segments[i];
        if (segment->error) {
            g_propagate_error(error, g_steal_pointer(&segment->error));
            return NULL;
        }
        append_segment(segment, poses, hands, faces);
        if (!is_whole(segment))
            break;
    }
    PipelineTrack *result = g_new0(PipelineTrack, 1);
    result->track = (SwingTrack){.width = job->info.width,
                                 .height = job->info.height,
                                 .fps = job->info.fps,
                                 .pose_count = (int)poses->len};
    result->duration_us = job->info.duration_us;
    result->track.poses = (gpointer)g_array_free(g_steal_pointer(&poses), FALSE);
    if (hands)
        result->hands = (gpointer)g_array_free(g_steal_pointer(&hands), FALSE);
    if (faces)
        result->faces = (gpointer)g_array_free(g_steal_pointer(&faces), FALSE);
    return result;
}

static void job_clear(Job *job) {
    for (int i = 0; i < job->segment_count; i++) {
        Segment *segment = &job->segments[i];
        g_clear_pointer(&segment->poses, g_array_unref);
        g_clear_pointer(&segment->hands, g_array_unref);
        g_clear_pointer(&segment->faces, g_array_unref);
        g_clear_error(&segment->error);
    }
    pthread_mutex_destroy(&job->lock);
    pthread_cond_destroy(&job->changed);
}

PipelineTrack *pipeline_track_clip(const char *video_path, const PoseModels *models,
                                   const PipelineTrackOptions *options, const PipelineWatch *watch,
                                   GError **error) {
    Job job = {.path = video_path, .models = models, .options = options, .watch = watch};
    PipelineTrack *track = NULL;
    pthread_mutex_init(&job.lock, NULL);
    pthread_cond_init(&job.changed, NULL);
    if (look_first(&job, error)) {
        cut(&job);
        run_threads(&job);
        track = join(&job, error);
    }
    job_clear(&job);
    return track;
}

void pipeline_track_free(PipelineTrack *track) {
    if (!track)
        return;
    g_free(track->track.poses);
    g_free(track->hands);
    g_free(track->faces);
    g_free(track);
}
