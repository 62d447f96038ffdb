#include "engine/pipeline/pictures.h"

#include <math.h>

#include "base/error.h"
#include "engine/image/skeleton.h"
#include "engine/video/ahead.h"
#include "engine/video/writer.h"

enum { OVERLAY_MAX_SIDE_PX = 1280, KEY_FRAME_MAX_SIDE_PX = 1920 };
enum { AHEAD_FRAMES = 4, OVERLAY_CRF = 23, JPEG_QUALITY = 88 };
/* How long an event's name stays in the overlay. */
static const gint64 LABEL_US = 400000;

typedef struct {
    int width, height;
    guint8 *rgb; /* width x height x 3 */
} Picture;

/* One pass over a clip. */
typedef struct {
    const SwingTrack *track;
    const PipelinePictures *wanted;
    Picture overlay, key_frame;
    VideoWriter *writer; /* NULL = no overlay */
    VideoSound sound;
    gsize sound_sent;
} Pass;

/* The size of the track's picture, scaled down to max_side_px and made even. */
static void picture_init(Picture *picture, const SwingTrack *track, int max_side_px) {
    int side = MAX(track->width, track->height);
    double scale = side > max_side_px ? (double)max_side_px / side : 1;
    picture->width = MAX(2, (int)(track->width * scale) / 2 * 2);
    picture->height = MAX(2, (int)(track->height * scale) / 2 * 2);
    picture->rgb = g_malloc((gsize)picture->width * (gsize)picture->height * 3);
}

static void pass_clear(Pass *pass) {
    g_free(pass->overlay.rgb);
    g_free(pass->key_frame.rgb);
    video_writer_abandon(pass->writer);
    video_sound_clear(&pass->sound);
}

static gboolean open_overlay(Pass *pass, const char *video_path, GError **error) {
    picture_init(&pass->overlay, pass->track, OVERLAY_MAX_SIDE_PX);
    /* A clip whose sound cannot be read is still worth looking at. */
    if (!video_read_sound(video_path, NULL, &pass->sound, NULL))
        pass->sound = (VideoSound){0};
    double fps = pass->track->fps > 0 ? pass->track->fps : 30;
    VideoWriterOptions options = {.width = pass->overlay.width,
                                  .height = pass->overlay.height,
                                  .fps_num = (int)lrint(fps * 1000),
                                  .fps_den = 1000,
                                  .crf = OVERLAY_CRF,
                                  .audio_rate_hz = pass->sound.count ? pass->sound.rate_hz : 0};
    pass->writer = video_writer_open(pass->wanted->overlay_path, &options, error);
    return pass->writer != NULL;
}

/* Samples of the sound track up to `time_us` on the clip's clock; silence before it starts. */
static gboolean send_sound(Pass *pass, gint64 time_us, GError **error) {
    static const float silence[1024];
    const VideoSound *sound = &pass->sound;
    if (!sound->count)
        return TRUE;
    gint64 lead = sound->offset_us * sound->rate_hz / 1000000; /* samples of silence, or to drop */
    gint64 target = time_us * sound->rate_hz / 1000000;
    while ((gint64)pass->sound_sent < target) {
        gint64 from = (gint64)pass->sound_sent - lead;
        gint64 count = target - (gint64)pass->sound_sent;
        const float *samples = silence;
        if (from < 0)
            count = MIN(count, MIN(-from, (gint64)G_N_ELEMENTS(silence)));
        else if (from < (gint64)sound->count)
            count = MIN(count, (gint64)sound->count - from), samples = sound->samples + from;
        else
            return TRUE;
        if (!video_writer_add_sound(pass->writer, samples, (gsize)count, error))
            return FALSE;
        pass->sound_sent += (gsize)count;
    }
    return TRUE;
}

/* The event that passed last, while its name is fresh. */
static const char *label_at(const SwingEvents *events, gint64 time_us) {
    const char *label = NULL;
    for (int i = 0; i < SWING_EVENT_COUNT; i++) {
        const SwingEvent *event = &events->at[i];
        if (event->found && time_us >= event->time_us && time_us < event->time_us + LABEL_US)
            label = swing_event_name((SwingEventKind)i);
    }
    return label;
}

static void draw_label(const ImageCanvas *canvas, const char *name) {
    float height = (float)canvas->height * 0.028f, margin = height;
    g_autofree char *words = g_strdelimit(g_strdup(name), "_", ' ');
    float width = image_text_width(height, words);
    ImageInk dark = {0, 0, 0, 0.55f}, light = {255, 255, 255, 1};
    image_draw_box(canvas, margin, margin, width + 2 * height, 2.2f * height, height / 2, dark);
    image_draw_text(canvas, 2 * margin, margin + 0.6f * height, height, light, words);
}

static gboolean add_overlay_frame(Pass *pass, const SwingFrame *frame, GError **error) {
    const Picture *picture = &pass->overlay;
    if (!pass->writer)
        return TRUE;
    if (!video_frame_to_rgb(frame, picture->width, picture->height, picture->rgb, error))
        return FALSE;
    ImageCanvas canvas = {picture->rgb, picture->width, picture->height, picture->width * 3};
    image_draw_skeleton(&canvas, &pass->track->poses[frame->index]);
    const char *label = NULL;
    if (pass->wanted->events)
        label = label_at(pass->wanted->events, frame->time_us);
    if (label)
        draw_label(&canvas, label);
    return send_sound(pass, frame->time_us, error) &&
           video_writer_add_rgb_at(pass->writer, picture->rgb, (gsize)picture->width * 3,
                                   frame->time_us, error);
}

static gboolean write_key_frames(Pass *pass, const SwingFrame *frame, GError **error) {
    Picture *picture = &pass->key_frame;
    for (int i = 0; i < pass->wanted->key_frame_count; i++) {
        const SwingKeyFrame *key = &pass->wanted->key_frames[i];
        if (key->frame != frame->index)
            continue;
        if (!picture->rgb)
            picture_init(picture, pass->track, KEY_FRAME_MAX_SIDE_PX);
        g_autofree char *path = g_build_filename(pass->wanted->folder, key->file, NULL);
        if (!video_frame_to_rgb(frame, picture->width, picture->height, picture->rgb, error) ||
            !video_write_jpeg(path, picture->rgb, picture->width, picture->height,
                              (gsize)picture->width * 3, JPEG_QUALITY, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean run_pass(Pass *pass, VideoAhead *frames, const PipelineWatch *watch,
                         GError **error) {
    SwingFrame frame;
    VideoStatus status = VIDEO_END;
    for (int i = 0; i < pass->track->pose_count; i++) {
        if (watch && watch->cancel && g_atomic_int_get(watch->cancel)) {
            g_set_error_literal(error, BASE_ERROR, BASE_ERROR_INTERNAL, PIPELINE_CANCELLED);
            return FALSE;
        }
        status = video_ahead_next(frames, &frame, error);
        if (status == VIDEO_FAILED)
            return FALSE;
        if (status == VIDEO_END) {
            g_set_error(error, BASE_ERROR, BASE_ERROR_INTERNAL,
                        "the clip had %d frames, and only %d when it was read again",
                        pass->track->pose_count, i);
            return FALSE;
        }
        if (!add_overlay_frame(pass, &frame, error) || !write_key_frames(pass, &frame, error))
            return FALSE;
        if (watch && watch->progress && i % 8 == 0)
            watch->progress("pictures", (double)i / pass->track->pose_count, watch->context);
    }
    return TRUE;
}

gboolean pipeline_write_pictures(const char *video_path, const SwingTrack *track,
                                 const PipelinePictures *pictures, const PipelineWatch *watch,
                                 GError **error) {
    g_autoptr(VideoReader) reader = video_reader_open(video_path, NULL, 1, error);
    if (!reader)
        return FALSE;
    g_autoptr(VideoAhead) frames = video_ahead_new(g_steal_pointer(&reader), AHEAD_FRAMES);
    Pass pass = {.track = track, .wanted = pictures};
    gboolean done = (!pictures->overlay_path || open_overlay(&pass, video_path, error)) &&
                    run_pass(&pass, frames, watch, error);
    if (done && pass.writer)
        done = video_writer_finish(g_steal_pointer(&pass.writer), error);
    pass_clear(&pass);
    return done;
}
