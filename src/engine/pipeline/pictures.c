#include "engine/pipeline/pictures.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "engine/image/skeleton.h"
#include "engine/pipeline/overlay.h"
#include "engine/video/ahead.h"
#include "engine/video/rgb.h"
#include "engine/video/writer.h"

enum { OVERLAY_MAX_SIDE_PX = 960, KEY_FRAME_MAX_SIDE_PX = 1920, THUMBNAIL_HEIGHT_PX = 320 };
enum { AHEAD_FRAMES = 4, CLIP_CRF = 25, JPEG_QUALITY = 88, MIN_SIDE_PX = 16 };
/* The clean clip shows this much before the address and after the finish. */
static const gint64 CLIP_MARGIN_US = 700000;

/* The whole picture as shown, scaled. */
typedef struct {
    int width, height;
    guint8 *rgb; /* width x height x 3 */
    VideoRgb *converter;
} Picture;

/* One pass over a clip. */
typedef struct {
    const PipelinePictures *wanted;
    const PipelineWatch *watch;
    Picture moving, still; /* for clips; for key frames */
    PipelineOverlay *overlay;
    VideoWriter *clip; /* NULL = none */
    PipelineClip span;
    SwingBox cut; /* span.box in pixels of `moving` */
    PoseTracker *tracker;
    PipelineKeyParts *parts;
} Pass;

/* The size of the track's picture, scaled down to max_side_px and made even. */
static void picture_init(Picture *picture, const SwingTrack *track, int max_side_px,
                         VideoRgbCare care) {
    int side = MAX(track->width, track->height);
    double scale = side > max_side_px ? (double)max_side_px / side : 1;
    picture->width = MAX(2, (int)(track->width * scale) / 2 * 2);
    picture->height = MAX(2, (int)(track->height * scale) / 2 * 2);
    picture->rgb = g_malloc((gsize)picture->width * (gsize)picture->height * 3);
    picture->converter = video_rgb_new(care);
}

static void picture_clear(Picture *picture) {
    g_free(picture->rgb);
    video_rgb_free(picture->converter);
}

static gboolean picture_take(Picture *picture, const SwingFrame *frame, GError **error) {
    return video_rgb_convert(picture->converter, frame, picture->width, picture->height,
                             picture->rgb, error);
}

static ImageCanvas canvas_of(const Picture *picture) {
    return (ImageCanvas){picture->rgb, picture->width, picture->height, picture->width * 3};
}

/* A box of the picture shown in the scaled one, even and inside; the whole if it is empty. */
static SwingBox scaled_box(const SwingBox *box, const SwingTrack *track, const Picture *picture) {
    double scale_x = (double)picture->width / track->width;
    double scale_y = (double)picture->height / track->height;
    SwingBox scaled = {.x = CLAMP((int)(box->x * scale_x), 0, picture->width - 2),
                       .y = CLAMP((int)(box->y * scale_y), 0, picture->height - 2)};
    scaled.width = MIN((int)(box->width * scale_x), picture->width - scaled.x) / 2 * 2;
    scaled.height = MIN((int)(box->height * scale_y), picture->height - scaled.y) / 2 * 2;
    if (scaled.width < MIN_SIDE_PX || scaled.height < MIN_SIDE_PX)
        return (SwingBox){0, 0, picture->width, picture->height};
    return scaled;
}

static const guint8 *corner_of(const Picture *picture, const SwingBox *box) {
    return picture->rgb + ((gsize)box->y * (gsize)picture->width + (gsize)box->x) * 3;
}

/* From before the address to after the finish; to the clip's end where an event is missing. */
static PipelineClip clip_span(const SwingReport *report, const SwingTrack *track) {
    const SwingEvent *address = &report->events.at[SWING_ADDRESS];
    const SwingEvent *finish = &report->events.at[SWING_FINISH];
    PipelineClip span = {.first_frame = 0, .last_frame = track->pose_count - 1};
    if (address->found)
        span.first_frame = swing_track_frame_at(track, address->time_us - CLIP_MARGIN_US);
    if (finish->found)
        span.last_frame = swing_track_frame_at(track, finish->time_us + CLIP_MARGIN_US);
    return span;
}

static gboolean open_clip(Pass *pass, GError **error) {
    const SwingTrack *track = pass->wanted->track;
    double fps = track->fps > 0 ? track->fps : 30;
    pass->span = clip_span(pass->wanted->report, track);
    pass->cut = scaled_box(&pass->wanted->report->crop, track, &pass->moving);
    double scale_x = (double)track->width / pass->moving.width;
    double scale_y = (double)track->height / pass->moving.height;
    pass->span.box =
        (SwingBox){(int)lrint(pass->cut.x * scale_x), (int)lrint(pass->cut.y * scale_y),
                   (int)lrint(pass->cut.width * scale_x), (int)lrint(pass->cut.height * scale_y)};
    if (!pass->wanted->clip_path)
        return TRUE;
    VideoWriterOptions options = {.width = pass->cut.width,
                                  .height = pass->cut.height,
                                  .fps_num = (int)lrint(fps * 1000),
                                  .fps_den = 1000,
                                  .crf = CLIP_CRF,
                                  .for_stepping = TRUE};
    pass->clip = video_writer_open(pass->wanted->clip_path, &options, error);
    return pass->clip != NULL;
}

static gboolean open_outputs(Pass *pass, GError **error) {
    const PipelinePictures *wanted = pass->wanted;
    picture_init(&pass->moving, wanted->track, OVERLAY_MAX_SIDE_PX, VIDEO_RGB_QUICK);
    picture_init(&pass->still, wanted->track, KEY_FRAME_MAX_SIDE_PX, VIDEO_RGB_FINE);
    if (wanted->models) {
        const PoseOptions options = {.threads = wanted->threads};
        pass->tracker = pose_tracker_new(wanted->models, &options, error);
        if (!pass->tracker)
            return FALSE;
    }
    if (!open_clip(pass, error))
        return FALSE;
    if (!wanted->overlay_path)
        return TRUE;
    pass->overlay =
        pipeline_overlay_open(wanted->overlay_path, wanted->report, wanted->track, wanted->sound,
                              pass->moving.width, pass->moving.height, error);
    return pass->overlay != NULL;
}

static void pass_clear(Pass *pass) {
    picture_clear(&pass->moving);
    picture_clear(&pass->still);
    pipeline_overlay_abandon(pass->overlay);
    video_writer_abandon(pass->clip);
    pose_tracker_free(pass->tracker);
}

static gboolean add_to_clips(Pass *pass, const SwingFrame *frame, GError **error) {
    const SwingTrack *track = pass->wanted->track;
    const Picture *picture = &pass->moving;
    gboolean in_clip = pass->clip && frame->index >= pass->span.first_frame &&
                       frame->index <= pass->span.last_frame;
    if (!in_clip && !pass->overlay)
        return TRUE;
    if (!picture_take(&pass->moving, frame, error))
        return FALSE;
    gint64 since_us = frame->time_us - track->poses[pass->span.first_frame].time_us;
    if (in_clip && !video_writer_add_rgb_at(pass->clip, corner_of(picture, &pass->cut),
                                            (gsize)picture->width * 3, since_us, error))
        return FALSE;
    ImageCanvas canvas = canvas_of(picture);
    return !pass->overlay || pipeline_overlay_add(pass->overlay, &canvas, frame->index, error);
}

static gboolean write_part(const Pass *pass, const SwingBox *box, const char *file,
                           GError **error) {
    const Picture *picture = &pass->still;
    g_autofree char *path = g_build_filename(pass->wanted->folder, file, NULL);
    return video_write_jpeg(path, corner_of(picture, box), box->width, box->height,
                            (gsize)picture->width * 3, JPEG_QUALITY, error);
}

/* The picture of the top, small. */
static gboolean write_thumbnail(const Pass *pass, const SwingFrame *frame, GError **error) {
    const SwingTrack *track = pass->wanted->track;
    Picture small = {0};
    int side = MAX(track->width, track->height);
    const SwingBox *crop = &pass->span.box;
    picture_init(&small, track, MIN(side, side * THUMBNAIL_HEIGHT_PX / MAX(1, crop->height)),
                 VIDEO_RGB_FINE);
    SwingBox box = scaled_box(crop, track, &small);
    g_autofree char *path = g_build_filename(pass->wanted->folder, "thumbnail.jpg", NULL);
    gboolean done = picture_take(&small, frame, error) &&
                    video_write_jpeg(path, corner_of(&small, &box), box.width, box.height,
                                     (gsize)small.width * 3, JPEG_QUALITY, error);
    picture_clear(&small);
    return done;
}

static gboolean write_key_frame(Pass *pass, const SwingFrame *frame, int number, GError **error) {
    const SwingKeyFrame *key = &pass->wanted->report->key_frames[number];
    const SwingPose *pose = &pass->wanted->track->poses[frame->index];
    PipelineKeyParts *parts = &pass->parts[number];
    SwingBox box = scaled_box(&pass->span.box, pass->wanted->track, &pass->still);
    if (!picture_take(&pass->still, frame, error) || !write_part(pass, &box, key->file, error))
        return FALSE;
    ImageCanvas canvas = canvas_of(&pass->still);
    image_draw_skeleton(&canvas, pose);
    if (pass->tracker) {
        pose_tracker_reset(pass->tracker); /* moments far apart have nothing in common */
        pose_tracker_hands(pass->tracker, frame, pose, parts->hands);
        pose_tracker_face(pass->tracker, frame, pose, &parts->face);
        image_draw_hand(&canvas, &parts->hands[0], true);
        image_draw_hand(&canvas, &parts->hands[1], false);
        image_draw_face(&canvas, &parts->face);
    }
    return write_part(pass, &box, key->skeleton, error) &&
           (strcmp(key->name, "top") != 0 || write_thumbnail(pass, frame, error));
}

static gboolean write_key_frames(Pass *pass, const SwingFrame *frame, GError **error) {
    const SwingReport *report = pass->wanted->report;
    for (int i = 0; i < report->key_frame_count; i++)
        if (report->key_frames[i].frame == frame->index && !write_key_frame(pass, frame, i, error))
            return FALSE;
    return TRUE;
}

static gboolean may_go_on(const Pass *pass, int frame, GError **error) {
    const PipelineWatch *watch = pass->watch;
    if (!watch)
        return TRUE;
    if (watch->cancel && g_atomic_int_get(watch->cancel)) {
        g_set_error_literal(error, BASE_ERROR, BASE_ERROR_INTERNAL, PIPELINE_CANCELLED);
        return FALSE;
    }
    if (watch->progress && frame % 8 == 0)
        watch->progress("pictures", (double)frame / pass->wanted->track->pose_count,
                        watch->context);
    return TRUE;
}

static gboolean next_frame(VideoAhead *frames, int index, SwingFrame *ret_frame, GError **error) {
    VideoStatus status = video_ahead_next(frames, ret_frame, error);
    if (status == VIDEO_END)
        g_set_error(error, BASE_ERROR, BASE_ERROR_INTERNAL,
                    "the clip had a frame %d, and none when it was read again", index);
    return status == VIDEO_FRAME;
}

static gboolean run_pass(Pass *pass, GError **error) {
    g_autoptr(VideoReader) reader = video_reader_open(pass->wanted->video_path, NULL, 1, error);
    if (!reader)
        return FALSE;
    g_autoptr(VideoAhead) frames = video_ahead_new(g_steal_pointer(&reader), AHEAD_FRAMES);
    for (int i = 0; i < pass->wanted->track->pose_count; i++) {
        SwingFrame frame;
        if (!may_go_on(pass, i, error) || !next_frame(frames, i, &frame, error) ||
            !write_key_frames(pass, &frame, error) || !add_to_clips(pass, &frame, error))
            return FALSE;
    }
    return TRUE;
}

/* The downswing again, from a second look at the file. */
static gboolean run_replay(Pass *pass, GError **error) {
    int first, last;
    if (!pass->overlay || !pipeline_overlay_replays(pass->overlay, &first, &last))
        return TRUE;
    g_autoptr(VideoReader) reader = video_reader_open(pass->wanted->video_path, NULL, 1, error);
    if (!reader || !video_reader_seek(reader, first, error))
        return FALSE;
    g_autoptr(VideoAhead) frames = video_ahead_new(g_steal_pointer(&reader), AHEAD_FRAMES);
    ImageCanvas canvas = canvas_of(&pass->moving);
    for (int i = first; i <= last; i++) {
        SwingFrame frame;
        if (!next_frame(frames, i, &frame, error) || !picture_take(&pass->moving, &frame, error) ||
            !pipeline_overlay_add_replay(pass->overlay, &canvas, i, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean finish_outputs(Pass *pass, GError **error) {
    if (pass->clip && !video_writer_finish(g_steal_pointer(&pass->clip), error))
        return FALSE;
    return !pass->overlay || pipeline_overlay_finish(g_steal_pointer(&pass->overlay), error);
}

gboolean pipeline_write_pictures(const PipelinePictures *pictures, const PipelineWatch *watch,
                                 PipelineClip *ret_clip, PipelineKeyParts *ret_parts,
                                 GError **error) {
    Pass pass = {.wanted = pictures, .watch = watch, .parts = ret_parts};
    memset(ret_parts, 0, SWING_MAX_KEY_FRAMES * sizeof *ret_parts);
    gboolean done = open_outputs(&pass, error) && run_pass(&pass, error) &&
                    run_replay(&pass, error) && finish_outputs(&pass, error);
    if (done)
        *ret_clip = pass.span;
    pass_clear(&pass);
    return done;
}
