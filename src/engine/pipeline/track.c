#include "engine/pipeline/track.h"

#include <string.h>

#include "base/error.h"
#include "engine/image/light.h"
#include "engine/phases/phases.h"
#include "engine/pipeline/again.h"
#include "engine/pose/golfer.h"
#include "engine/video/ahead.h"

static const gint64 PROGRESS_EVERY_US = 100000;
/* A key frame takes several times as long to decode as the others. */
enum { AHEAD_FRAMES = 4 };

/* A second look begins at most so many frames before the ball is hit: a frame costs as much as in
 * the first one, or twice that where nobody is, and a golfer who is about to swing stands still for
 * a second or two. */
enum { MAX_FRAMES_BEFORE = 600 };
/* Strangeness: the detector and the landmarks place one body so far apart at most. */
static const float SAME_PERSON = 0.15f;
/* Sums of the events' confidences: of a golfer who is followed well it is 5 to 8, of half a
 * bystander at most 5. */
static const double SURE_SWING = 5.5;
/* One swing with two beginnings is seen as surely, but for half an event. */
static const double LESS_SURE = 0.5;
/* Of a clip in which nobody swings, for all other people in it together. */
enum { MAX_FRAMES_OF_OTHERS = 1800 };

/* What is kept of every frame: SwingPose, ImageRegion (pose_tracker_place()), and if wanted
 * SwingHand[2] and SwingFace. */
enum { POSES, PLACES, HANDS, FACES, KINDS };

static const guint SIZES[KINDS] = {sizeof(SwingPose), sizeof(ImageRegion), sizeof(SwingHand[2]),
                                   sizeof(SwingFace)};

/* One look at the clip, and what it found so far. */
typedef struct {
    ImageTone tone;
    uint8_t *bright;        /* first plane of a brightened frame; made when it is needed */
    gboolean is_brightened; /* at least one frame was */
    GArray *found[KINDS];   /* one element a frame; NULL if not wanted */
} Look;

typedef struct {
    const char *video_path;
    const PipelineWatch *watch;
    const PipelineTrackOptions *options;
    VideoInfo info;
    PoseTracker *tracker;
    gint64 reported_us; /* when progress was last told */
} Job;

static void look_init(Look *look, unsigned parts, int room) {
    const gboolean wanted[KINDS] = {TRUE, TRUE, (parts & POSE_WITH_HANDS) != 0,
                                    (parts & POSE_WITH_FACE) != 0};
    *look = (Look){0};
    for (int kind = 0; kind < KINDS; kind++)
        if (wanted[kind])
            look->found[kind] = g_array_sized_new(FALSE, TRUE, SIZES[kind], (guint)room);
}

static void look_clear(Look *look) {
    g_free(look->bright);
    for (int kind = 0; kind < KINDS; kind++)
        g_clear_pointer(&look->found[kind], g_array_unref);
}

/* The frames after the last one have nobody. */
static void look_set_length(Look *look, int length) {
    for (int kind = 0; kind < KINDS; kind++)
        if (look->found[kind])
            g_array_set_size(look->found[kind], (guint)length);
}

static int length_of(const Look *look) {
    return (int)look->found[POSES]->len;
}

static SwingPose *poses_of(const Look *look) {
    return (SwingPose *)(void *)look->found[POSES]->data;
}

static const ImageRegion *place_at(const Look *look, int frame) {
    return &g_array_index(look->found[PLACES], ImageRegion, frame);
}

/* Both looks belong to one clip. */
static void swap(Look *a, Look *b) {
    const Look other = *a;
    *a = *b;
    *b = other;
}

static gboolean is_cancelled(const Job *job, GError **error) {
    if (!job->watch || !job->watch->cancel || !g_atomic_int_get(job->watch->cancel))
        return FALSE;
    g_set_error_literal(error, BASE_ERROR, BASE_ERROR_INTERNAL, PIPELINE_CANCELLED);
    return TRUE;
}

static void report_progress(Job *job, int frames_done) {
    const gint64 now_us = g_get_monotonic_time();
    if (!job->watch || !job->watch->progress || now_us - job->reported_us < PROGRESS_EVERY_US)
        return;
    const double done = frames_done / (double)MAX(1, job->info.frame_count);
    job->reported_us = now_us;
    job->watch->progress("tracking", MIN(1, done), job->watch->context);
}

/* ---- one look ---- */

/* What the networks see: the frame, or in bad light a brighter one (then *ret_bright). */
static const SwingFrame *in_good_light(const Job *job, Look *look, const SwingFrame *frame,
                                       SwingFrame *ret_bright) {
    uint8_t curve[256];
    image_tone_add(&look->tone, frame);
    if (!job->options->brighten || !image_tone_curve(&look->tone, curve))
        return frame;
    if (!look->bright)
        look->bright = g_malloc(image_tone_bytes(frame));
    image_tone_apply(frame, curve, look->bright, ret_bright);
    look->is_brightened = TRUE;
    return ret_bright;
}

static void track_frame(Job *job, Look *look, const SwingFrame *shown, SwingPose *ret_pose) {
    SwingFrame bright;
    const SwingFrame *frame = in_good_light(job, look, shown, &bright);
    pose_tracker_step(job->tracker, frame, ret_pose);
    const ImageRegion place = pose_tracker_place(job->tracker);
    g_array_append_val(look->found[POSES], *ret_pose);
    g_array_append_val(look->found[PLACES], place);
    if (look->found[HANDS]) {
        SwingHand hands[2];
        pose_tracker_hands(job->tracker, frame, ret_pose, hands);
        g_array_append_vals(look->found[HANDS], hands, 1);
    }
    if (look->found[FACES]) {
        SwingFace face;
        pose_tracker_face(job->tracker, frame, ret_pose, &face);
        g_array_append_val(look->found[FACES], face);
    }
}

static gboolean look_first(Job *job, Look *look, VideoAhead *frames, GError **error) {
    for (;;) {
        SwingFrame frame;
        SwingPose pose;
        if (is_cancelled(job, error))
            return FALSE;
        const VideoStatus status = video_ahead_next(frames, &frame, error);
        if (status != VIDEO_FRAME)
            return status == VIDEO_END;
        track_frame(job, look, &frame, &pose);
        if (job->options->look)
            job->options->look(&frame, &pose, job->options->context);
        report_progress(job, length_of(look));
    }
}

/* ---- the second look ---- */

/* The clip from frame `begin` on; NULL if it cannot be read twice, which is no error. */
static VideoAhead *open_again(const Job *job, int begin) {
    g_autoptr(VideoReader) reader = video_reader_open(job->video_path, NULL, 1, NULL);
    if (!reader || (begin > 0 && !video_reader_seek(reader, begin, NULL)))
        return NULL;
    return video_ahead_new(g_steal_pointer(&reader), AHEAD_FRAMES);
}

/* The frames begin..last, of a golfer who stands at `place`. FALSE: stopped (with *error), or the
 * clip cannot be read twice: in a damaged one a frame found by its number may be another than the
 * one that was counted in `first`, but not at the same time. */
static gboolean look_again(Job *job, Look *look, const Look *first, const ImageRegion *place,
                           int begin, int last, GError **error) {
    g_autoptr(VideoAhead) frames = open_again(job, begin);
    if (!frames)
        return FALSE;
    look_set_length(look, begin);
    pose_tracker_expect(job->tracker, place);
    for (int i = begin; i <= last; i++) {
        SwingFrame frame;
        SwingPose pose;
        if (is_cancelled(job, error) || video_ahead_next(frames, &frame, NULL) != VIDEO_FRAME ||
            frame.index != i || frame.time_us != poses_of(first)[i].time_us)
            return FALSE;
        track_frame(job, look, &frame, &pose);
        report_progress(job, job->info.frame_count);
    }
    return TRUE;
}

static void copy_frames(Look *to, const Look *from, int begin, int end) {
    for (int kind = 0; kind < KINDS; kind++)
        if (to->found[kind])
            memcpy(to->found[kind]->data + (gsize)begin * SIZES[kind],
                   from->found[kind]->data + (gsize)begin * SIZES[kind],
                   (gsize)(end - begin) * SIZES[kind]);
}

/* Makes of the second look the clip's: what is not taken of it is the first one's. */
static void complete(Look *second, const Look *first, const PipelineAgain *again) {
    look_set_length(second, again->to);
    look_set_length(second, length_of(first));
    copy_frames(second, first, 0, again->blank_from);
    copy_frames(second, first, again->to, length_of(first));
    for (int i = again->blank_from; i < again->from; i++) {
        const SwingPose *pose = &poses_of(first)[i];
        poses_of(second)[i] = (SwingPose){.frame = pose->frame, .time_us = pose->time_us};
        for (int kind = HANDS; kind < KINDS; kind++)
            if (second->found[kind])
                memset(second->found[kind]->data + (gsize)i * SIZES[kind], 0, SIZES[kind]);
    }
    second->is_brightened |= first->is_brightened;
}

static SwingTrack track_of(const Job *job, const Look *look) {
    return (SwingTrack){.width = job->info.width,
                        .height = job->info.height,
                        .fps = job->info.fps,
                        .pose_count = length_of(look),
                        .poses = poses_of(look)};
}

static gboolean find_swing(const Job *job, const Look *look, SwingEvents *ret_events) {
    const SwingTrack track = track_of(job, look);
    const PhasesOptions options = {.capture_rate = job->info.capture_fps};
    PhasesResult swing;
    if (phases_find(&track, &options, &swing) != PHASES_OK || swing.why_none)
        return FALSE;
    *ret_events = swing.events;
    return TRUE;
}

/* How surely a swing is seen until `last`. */
static double sureness(const SwingEvents *events, SwingEventKind last) {
    double sum = 0;
    for (int i = 0; i <= (int)last; i++)
        if (events->at[i].found)
            sum += (double)events->at[i].confidence;
    return sum;
}

/* From where the golfer swings back to the clip's beginning. FALSE: it is not known who swings. */
static gboolean look_at_beginning(Job *job, Look *first, const SwingEvents *events,
                                  GError **error) {
    const SwingTrack track = track_of(job, first);
    const SwingEvent *top = &events->at[SWING_TOP], *impact = &events->at[SWING_IMPACT];
    if (!top->found || !impact->found)
        return FALSE;
    if (!pipeline_again_is_doubtful(&track, impact->frame + 1))
        return TRUE;
    const int begin = MAX(0, impact->frame + 1 - MAX_FRAMES_BEFORE);
    const ImageRegion *place = place_at(first, impact->frame);
    PipelineAgain again = {0};
    SwingEvents events_again;
    Look second;
    look_init(&second, job->options->parts, length_of(first));
    gboolean is_known =
        !look_again(job, &second, first, place, begin, impact->frame, error) ||
        pipeline_again_compare(&track, poses_of(&second), top->frame, impact->frame, &again);
    if (again.from < again.to) {
        complete(&second, first, &again);
        is_known =
            find_swing(job, &second, &events_again) &&
            sureness(&events_again, SWING_IMPACT) >= sureness(events, SWING_IMPACT) - LESS_SURE;
        if (is_known)
            swap(first, &second);
    }
    look_clear(&second);
    return is_known;
}

/* Where people stand, as far as it is known. */
typedef struct {
    int count;
    ImageRegion at[1 + 2 * POSE_MAX_PEOPLE];
} Places;

static void add_place(Places *places, const ImageRegion *place) {
    for (int i = 0; i < places->count; i++)
        if (pose_golfer_strangeness(place, &places->at[i]) <= SAME_PERSON)
            return;
    places->at[places->count++] = *place;
}

static void add_people_at(Job *job, int begin, Places *places) {
    ImageRegion people[POSE_MAX_PEOPLE];
    SwingFrame frame, bright;
    Look look;
    g_autoptr(VideoAhead) frames = open_again(job, begin);
    if (!frames || video_ahead_next(frames, &frame, NULL) != VIDEO_FRAME)
        return;
    look_init(&look, 0, 1);
    const int count =
        pose_tracker_people(job->tracker, in_good_light(job, &look, &frame, &bright), people);
    for (int i = 0; i < count; i++)
        add_place(places, &people[i]);
    look_clear(&look);
}

/* Who in view swings, and more surely than the one who was followed, is the golfer. Of a clip too
 * long for that nobody else is looked at. */
static void look_at_others(Job *job, Look *first, Places *places, double least_sure,
                           GError **error) {
    const int length = length_of(first), known = places->count;
    if (length > MAX_FRAMES_OF_OTHERS || is_cancelled(job, error))
        return;
    add_people_at(job, 0, places);
    add_people_at(job, length / 2, places);
    const int count = MIN(places->count, known + MAX_FRAMES_OF_OTHERS / length);
    for (int i = known; i < count; i++) {
        SwingEvents events;
        Look second;
        look_init(&second, job->options->parts, length);
        const gboolean done = look_again(job, &second, first, &places->at[i], 0, length - 1, error);
        const gboolean is_golfer = done && find_swing(job, &second, &events) &&
                                   sureness(&events, SWING_FINISH) > least_sure;
        if (is_golfer)
            swap(first, &second);
        look_clear(&second);
        if (is_golfer || !done)
            return;
    }
}

/* FALSE: stopped. */
static gboolean look_twice(Job *job, Look *look, GError **error) {
    const SwingTrack track = track_of(job, look);
    const gboolean is_doubtful =
        track.pose_count > 0 && pipeline_again_is_doubtful(&track, track.pose_count);
    if (track.pose_count == 0 || (!is_doubtful && !pipeline_again_hands_stay_low(&track)))
        return TRUE;
    GError *stopped = NULL;
    SwingEvents events;
    Places places = {0};
    /* Who was followed without a doubt need not be looked at again. */
    if (!is_doubtful)
        add_place(&places, place_at(look, 0));
    const gboolean swings = find_swing(job, look, &events);
    const double least_sure = swings ? sureness(&events, SWING_FINISH) : 0;
    if (!swings || !look_at_beginning(job, look, &events, &stopped))
        look_at_others(job, look, &places, MAX(SURE_SWING, least_sure), &stopped);
    if (stopped)
        g_propagate_error(error, stopped);
    return !stopped;
}

/* ---- the whole job ---- */

static gpointer take(Look *look, int kind) {
    return look->found[kind] ? g_array_free(g_steal_pointer(&look->found[kind]), FALSE) : NULL;
}

static PipelineTrack *result_of(const Job *job, Look *look) {
    PipelineTrack *result = g_new0(PipelineTrack, 1);
    result->track = track_of(job, look);
    result->duration_us = job->info.duration_us;
    result->capture_fps = job->info.capture_fps;
    result->is_brightened = look->is_brightened;
    result->track.poses = take(look, POSES);
    result->hands = take(look, HANDS);
    result->faces = take(look, FACES);
    return result;
}

static VideoAhead *open_clip(Job *job, const PoseModels *models, GError **error) {
    const int cores = MIN((int)g_get_num_processors(), POSE_MAX_THREADS);
    const int threads = job->options->threads > 0 ? job->options->threads : cores;
    const PoseOptions pose_options = {.smooth = job->options->smooth, .threads = threads};
    g_autoptr(VideoReader) reader = video_reader_open(job->video_path, NULL, 1, error);
    if (!reader)
        return NULL;
    job->info = *video_reader_info(reader);
    job->tracker = pose_tracker_new(models, &pose_options, error);
    return job->tracker ? video_ahead_new(g_steal_pointer(&reader), AHEAD_FRAMES) : NULL;
}

PipelineTrack *pipeline_track_clip(const char *video_path, const PoseModels *models,
                                   const PipelineTrackOptions *options, const PipelineWatch *watch,
                                   GError **error) {
    Job job = {.video_path = video_path, .watch = watch, .options = options};
    PipelineTrack *result = NULL;
    VideoAhead *frames = open_clip(&job, models, error);
    if (frames) {
        Look look;
        look_init(&look, options->parts, MAX(1, job.info.frame_count));
        gboolean done = look_first(&job, &look, frames, error);
        job.info = *video_ahead_info(frames);
        g_clear_pointer(&frames, video_ahead_free);
        if (done && look_twice(&job, &look, error))
            result = result_of(&job, &look);
        look_clear(&look);
    }
    pose_tracker_free(job.tracker);
    return result;
}

void pipeline_track_free(PipelineTrack *track) {
    if (!track)
        return;
    g_free(track->track.poses);
    g_free(track->hands);
    g_free(track->faces);
    g_free(track);
}
