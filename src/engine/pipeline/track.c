#include "engine/pipeline/track.h"

#include "base/error.h"
#include "engine/image/light.h"
#include "engine/video/ahead.h"

static const gint64 PROGRESS_EVERY_US = 100000;
/* A key frame takes several times as long to decode as the others. */
enum { AHEAD_FRAMES = 4 };

typedef struct {
    const PipelineWatch *watch;
    const PipelineTrackOptions *options;
    VideoAhead *frames;
    PoseTracker *tracker;
    ImageTone tone;
    uint8_t *bright;               /* first plane of a brightened frame; made when it is needed */
    gboolean is_brightened;        /* at least one frame was */
    GArray *poses, *hands, *faces; /* SwingPose, SwingHand[2], SwingFace; the latter if wanted */
    gint64 reported_us;            /* when progress was last told */
} Job;

static gboolean job_init(Job *job, const char *video_path, const PoseModels *models,
                         const PipelineTrackOptions *options, GError **error) {
    const int cores = MIN((int)g_get_num_processors(), POSE_MAX_THREADS);
    const PoseOptions pose_options = {.smooth = options->smooth,
                                      .threads = options->threads > 0 ? options->threads : cores};
    g_autoptr(VideoReader) reader = video_reader_open(video_path, NULL, 1, error);
    if (!reader)
        return FALSE;
    job->tracker = pose_tracker_new(models, &pose_options, error);
    if (!job->tracker)
        return FALSE;
    const guint room = (guint)MAX(1, video_reader_info(reader)->frame_count);
    job->poses = g_array_sized_new(FALSE, FALSE, sizeof(SwingPose), room);
    if (options->parts & POSE_WITH_HANDS)
        job->hands = g_array_sized_new(FALSE, FALSE, sizeof(SwingHand[2]), room);
    if (options->parts & POSE_WITH_FACE)
        job->faces = g_array_sized_new(FALSE, FALSE, sizeof(SwingFace), room);
    job->frames = video_ahead_new(g_steal_pointer(&reader), AHEAD_FRAMES);
    return TRUE;
}

static void job_clear(Job *job) {
    video_ahead_free(job->frames);
    pose_tracker_free(job->tracker);
    g_free(job->bright);
    g_clear_pointer(&job->poses, g_array_unref);
    g_clear_pointer(&job->hands, g_array_unref);
    g_clear_pointer(&job->faces, g_array_unref);
}

static gboolean is_cancelled(const Job *job, GError **error) {
    if (!job->watch || !job->watch->cancel || !g_atomic_int_get(job->watch->cancel))
        return FALSE;
    g_set_error_literal(error, BASE_ERROR, BASE_ERROR_INTERNAL, PIPELINE_CANCELLED);
    return TRUE;
}

static void report_progress(Job *job) {
    const gint64 now_us = g_get_monotonic_time();
    if (!job->watch || !job->watch->progress || now_us - job->reported_us < PROGRESS_EVERY_US)
        return;
    const double done =
        job->poses->len / (double)MAX(1, video_ahead_info(job->frames)->frame_count);
    job->reported_us = now_us;
    job->watch->progress("tracking", MIN(1, done), job->watch->context);
}

/* What the networks see: the frame, or in bad light a brighter one (then *ret_bright). */
static const SwingFrame *in_good_light(Job *job, const SwingFrame *frame, SwingFrame *ret_bright) {
    uint8_t curve[256];
    image_tone_add(&job->tone, frame);
    if (!job->options->brighten || !image_tone_curve(&job->tone, curve))
        return frame;
    if (!job->bright)
        job->bright = g_malloc(image_tone_bytes(frame));
    image_tone_apply(frame, curve, job->bright, ret_bright);
    job->is_brightened = TRUE;
    return ret_bright;
}

static void track_frame(Job *job, const SwingFrame *shown) {
    SwingPose pose;
    SwingFrame bright;
    const SwingFrame *frame = in_good_light(job, shown, &bright);
    pose_tracker_step(job->tracker, frame, &pose);
    g_array_append_val(job->poses, pose);
    if (job->options->look)
        job->options->look(shown, &pose, job->options->context);
    if (job->hands) {
        SwingHand hands[2];
        pose_tracker_hands(job->tracker, frame, &pose, hands);
        g_array_append_vals(job->hands, hands, 1);
    }
    if (job->faces) {
        SwingFace face;
        pose_tracker_face(job->tracker, frame, &pose, &face);
        g_array_append_val(job->faces, face);
    }
}

static gboolean track_all(Job *job, GError **error) {
    for (;;) {
        SwingFrame frame;
        if (is_cancelled(job, error))
            return FALSE;
        const VideoStatus status = video_ahead_next(job->frames, &frame, error);
        if (status != VIDEO_FRAME)
            return status == VIDEO_END;
        track_frame(job, &frame);
        report_progress(job);
    }
}

static gpointer take(GArray **array) {
    return *array ? g_array_free(g_steal_pointer(array), FALSE) : NULL;
}

static PipelineTrack *result_of(Job *job) {
    const VideoInfo *info = video_ahead_info(job->frames);
    PipelineTrack *result = g_new0(PipelineTrack, 1);
    result->track = (SwingTrack){.width = info->width,
                                 .height = info->height,
                                 .fps = info->fps,
                                 .pose_count = (int)job->poses->len};
    result->duration_us = info->duration_us;
    result->capture_fps = info->capture_fps;
    result->is_brightened = job->is_brightened;
    result->track.poses = take(&job->poses);
    result->hands = take(&job->hands);
    result->faces = take(&job->faces);
    return result;
}

PipelineTrack *pipeline_track_clip(const char *video_path, const PoseModels *models,
                                   const PipelineTrackOptions *options, const PipelineWatch *watch,
                                   GError **error) {
    Job job = {.watch = watch, .options = options};
    PipelineTrack *track = NULL;
    if (job_init(&job, video_path, models, options, error) && track_all(&job, error))
        track = result_of(&job);
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
