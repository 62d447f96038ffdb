#include "engine/pipeline/overlay.h"

#include <math.h>
#include <string.h>

#include "engine/image/skeleton.h"
#include "engine/video/writer.h"

enum { OVERLAY_CRF = 24, REPLAY_SLOWER = 4 };
/* How long an event's name stays. */
static const gint64 LABEL_US = 400000;
/* What is shown again, in real time: from before the top to after impact. */
static const double REPLAY_BEFORE_TOP_US = 100000, REPLAY_AFTER_IMPACT_US = 150000;
/* Clips that are slowed down this much already are not shown again. */
static const double SLOW_ENOUGH = 3;

/* Pictures on their way to the thread that draws and encodes. */
enum { SPARE_PICTURES = 3 };

typedef struct {
    guint8 *rgb;
    int frame; /* -1: there are no more */
    gboolean is_replay;
} Item;

struct PipelineOverlay {
    const SwingReport *report;
    const SwingTrack *track;
    const VideoSound *sound;
    VideoWriter *writer;
    int width, height;
    GThread *thread;
    GAsyncQueue *waiting, *spare; /* Item * */
    Item items[SPARE_PICTURES];
    Item end;
    gint failed; /* set by the thread, which then only empties the queue */
    GError *failure;
    gsize sound_sent;
    gint64 end_us; /* when the last frame added is over */
    int replay_first, replay_last;
};

static void plan_replay(PipelineOverlay *overlay) {
    const SwingEvent *top = &overlay->report->events.at[SWING_TOP];
    const SwingEvent *impact = &overlay->report->events.at[SWING_IMPACT];
    double slow = overlay->report->slow_motion > 0 ? overlay->report->slow_motion : 1;
    overlay->replay_first = overlay->replay_last = -1;
    if (!top->found || !impact->found || slow >= SLOW_ENOUGH)
        return;
    overlay->replay_first =
        swing_track_frame_at(overlay->track, top->time_us - (gint64)(slow * REPLAY_BEFORE_TOP_US));
    overlay->replay_last = swing_track_frame_at(
        overlay->track, impact->time_us + (gint64)(slow * REPLAY_AFTER_IMPACT_US));
}

/* Samples of the sound track up to `time_us` on the clip's clock; silence before it starts. */
static gboolean send_sound(PipelineOverlay *overlay, gint64 time_us, GError **error) {
    static const float silence[1024];
    const VideoSound *sound = overlay->sound;
    if (!sound->count)
        return TRUE;
    gint64 lead = sound->offset_us * sound->rate_hz / 1000000; /* samples of silence, or to drop */
    gint64 target = time_us * sound->rate_hz / 1000000;
    while ((gint64)overlay->sound_sent < target) {
        gint64 from = (gint64)overlay->sound_sent - lead;
        gint64 count = target - (gint64)overlay->sound_sent;
        const float *samples = silence;
        if (from < 0)
            count = MIN(count, MIN(-from, (gint64)G_N_ELEMENTS(silence)));
        else if (from < (gint64)sound->count)
            count = MIN(count, (gint64)sound->count - from), samples = sound->samples + from;
        else
            return TRUE;
        if (!video_writer_add_sound(overlay->writer, samples, (gsize)count, error))
            return FALSE;
        overlay->sound_sent += (gsize)count;
    }
    return TRUE;
}

/* "FOLLOW_THROUGH" and "mid_downswing" for people. */
static char *words_of(const char *name) {
    char *words = g_strdelimit(g_ascii_strdown(name, -1), "_", ' ');
    words[0] = g_ascii_toupper(words[0]);
    return words;
}

static const char *phase_at(const SwingReport *report, int frame) {
    for (int i = 0; i < report->phase_count; i++)
        if (frame >= report->phases[i].first_frame && frame <= report->phases[i].last_frame)
            return swing_phase_name(report->phases[i].kind);
    return NULL;
}

/* The event that passed last, while its name is fresh. */
static const char *event_at(const SwingReport *report, gint64 time_us) {
    const char *name = NULL;
    for (int i = 0; i < SWING_EVENT_COUNT; i++) {
        const SwingEvent *event = &report->events.at[i];
        if (event->found && time_us >= event->time_us && time_us < event->time_us + LABEL_US)
            name = swing_event_name((SwingEventKind)i);
    }
    return name;
}

/* Row 0 is the top one. */
static void draw_label(const ImageCanvas *canvas, int row, const char *words) {
    float height = (float)canvas->height * 0.024f, margin = height;
    float y = margin + (float)row * 2.6f * height;
    float width = image_text_width(height, words);
    ImageInk dark = {0, 0, 0, 0.55f}, light = {255, 255, 255, 1};
    image_draw_box(canvas, margin, y, width + 2 * height, 2.2f * height, height / 2, dark);
    image_draw_text(canvas, 2 * margin, y + 0.6f * height, height, light, words);
}

static void draw(const PipelineOverlay *overlay, const ImageCanvas *picture, int frame,
                 gboolean is_replay) {
    const SwingPose *pose = &overlay->track->poses[frame];
    const char *phase = phase_at(overlay->report, frame);
    const char *event = event_at(overlay->report, pose->time_us);
    int row = 0;
    image_draw_skeleton(picture, pose);
    if (is_replay)
        draw_label(picture, row++, "1/4 speed");
    g_autofree char *phase_words = phase ? words_of(phase) : NULL;
    g_autofree char *event_words = event ? words_of(event) : NULL;
    if (phase)
        draw_label(picture, row++, phase_words);
    if (event && g_strcmp0(phase_words, event_words) != 0)
        draw_label(picture, row++, event_words);
}

static gint64 frame_duration_us(const PipelineOverlay *overlay, int frame) {
    const SwingTrack *track = overlay->track;
    if (frame + 1 < track->pose_count)
        return track->poses[frame + 1].time_us - track->poses[frame].time_us;
    return track->fps > 0 ? (gint64)(1e6 / track->fps) : 33333;
}

static gboolean encode(PipelineOverlay *overlay, const ImageCanvas *picture, int frame,
                       GError **error) {
    gint64 time_us = overlay->track->poses[frame].time_us;
    draw(overlay, picture, frame, FALSE);
    overlay->end_us = time_us + frame_duration_us(overlay, frame);
    return send_sound(overlay, time_us, error) &&
           video_writer_add_rgb_at(overlay->writer, picture->data, (gsize)picture->stride, time_us,
                                   error);
}

static gboolean encode_replay(PipelineOverlay *overlay, const ImageCanvas *picture, int frame,
                              GError **error) {
    const SwingPose *poses = overlay->track->poses;
    draw(overlay, picture, frame, TRUE);
    gint64 since_us = poses[frame].time_us - poses[overlay->replay_first].time_us;
    return video_writer_add_rgb_at(overlay->writer, picture->data, (gsize)picture->stride,
                                   overlay->end_us + REPLAY_SLOWER * since_us, error);
}

static gpointer encode_all(gpointer data) {
    PipelineOverlay *overlay = data;
    for (;;) {
        Item *item = g_async_queue_pop(overlay->waiting);
        if (item->frame < 0)
            return NULL;
        ImageCanvas picture = {item->rgb, overlay->width, overlay->height, overlay->width * 3};
        if (!overlay->failure && !(item->is_replay ? encode_replay : encode)(
                                     overlay, &picture, item->frame, &overlay->failure))
            g_atomic_int_set(&overlay->failed, 1);
        g_async_queue_push(overlay->spare, item);
    }
}

PipelineOverlay *pipeline_overlay_open(const char *path, const SwingReport *report,
                                       const SwingTrack *track, const VideoSound *sound, int width,
                                       int height, GError **error) {
    double fps = track->fps > 0 ? track->fps : 30;
    VideoWriterOptions options = {.width = width,
                                  .height = height,
                                  .fps_num = (int)lrint(fps * 1000),
                                  .fps_den = 1000,
                                  .crf = OVERLAY_CRF,
                                  .audio_rate_hz = sound->count ? sound->rate_hz : 0};
    VideoWriter *writer = video_writer_open(path, &options, error);
    if (!writer)
        return NULL;
    PipelineOverlay *overlay = g_new0(PipelineOverlay, 1);
    *overlay = (PipelineOverlay){.report = report,
                                 .track = track,
                                 .sound = sound,
                                 .writer = writer,
                                 .width = width,
                                 .height = height,
                                 .end = {.frame = -1},
                                 .waiting = g_async_queue_new(),
                                 .spare = g_async_queue_new()};
    plan_replay(overlay);
    for (int i = 0; i < SPARE_PICTURES; i++) {
        overlay->items[i].rgb = g_malloc((gsize)width * (gsize)height * 3);
        g_async_queue_push(overlay->spare, &overlay->items[i]);
    }
    overlay->thread = g_thread_new("overlay", encode_all, overlay);
    return overlay;
}

/* The thread is done with everything that was handed over. */
static void join(PipelineOverlay *overlay) {
    if (!overlay->thread)
        return;
    g_async_queue_push(overlay->waiting, &overlay->end);
    g_thread_join(g_steal_pointer(&overlay->thread));
}

static gboolean hand_over(PipelineOverlay *overlay, const ImageCanvas *picture, int frame,
                          gboolean is_replay, GError **error) {
    if (g_atomic_int_get(&overlay->failed)) {
        join(overlay);
        g_propagate_error(error, g_steal_pointer(&overlay->failure));
        return FALSE;
    }
    Item *item = g_async_queue_pop(overlay->spare);
    for (int y = 0; y < overlay->height; y++)
        memcpy(item->rgb + (gsize)y * (gsize)overlay->width * 3,
               picture->data + y * picture->stride, (gsize)overlay->width * 3);
    item->frame = frame;
    item->is_replay = is_replay;
    g_async_queue_push(overlay->waiting, item);
    return TRUE;
}

gboolean pipeline_overlay_add(PipelineOverlay *overlay, const ImageCanvas *picture, int frame,
                              GError **error) {
    return hand_over(overlay, picture, frame, FALSE, error);
}

gboolean pipeline_overlay_replays(const PipelineOverlay *overlay, int *ret_first, int *ret_last) {
    if (overlay->replay_last <= overlay->replay_first)
        return FALSE;
    *ret_first = overlay->replay_first;
    *ret_last = overlay->replay_last;
    return TRUE;
}

gboolean pipeline_overlay_add_replay(PipelineOverlay *overlay, const ImageCanvas *picture,
                                     int frame, GError **error) {
    return hand_over(overlay, picture, frame, TRUE, error);
}

static void overlay_free(PipelineOverlay *overlay) {
    join(overlay);
    for (int i = 0; i < SPARE_PICTURES; i++)
        g_free(overlay->items[i].rgb);
    g_async_queue_unref(overlay->waiting);
    g_async_queue_unref(overlay->spare);
    g_clear_error(&overlay->failure);
    g_free(overlay);
}

gboolean pipeline_overlay_finish(PipelineOverlay *overlay, GError **error) {
    join(overlay);
    gboolean done = !overlay->failure;
    if (!done) {
        g_propagate_error(error, g_steal_pointer(&overlay->failure));
        video_writer_abandon(overlay->writer);
    } else {
        done = video_writer_finish(overlay->writer, error);
    }
    overlay_free(overlay);
    return done;
}

void pipeline_overlay_abandon(PipelineOverlay *overlay) {
    if (!overlay)
        return;
    join(overlay);
    video_writer_abandon(overlay->writer);
    overlay_free(overlay);
}
