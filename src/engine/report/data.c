#include <math.h>

#include "base/error.h"
#include "engine/report/page.h"

void report_add_json(GString *out, const char *json) {
    /* "<" stands only inside strings there: written as an escape, the text means the same. */
    for (const char *c = json; *c; c++) {
        if (*c == '<')
            g_string_append(out, "\\u003c");
        else
            g_string_append_c(out, *c);
    }
}

static void add_base64(GString *out, const void *bytes, gsize size) {
    g_autofree char *text = g_base64_encode(bytes, size);
    g_string_append(out, text);
}

gboolean report_add_data_uri(GString *out, const char *type, const char *path, GError **error) {
    g_autofree char *bytes = NULL;
    gsize size = 0;
    g_autoptr(GError) cause = NULL;
    if (!g_file_get_contents(path, &bytes, &size, &cause)) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_INTERNAL, "cannot read %s: %s", path,
                    cause->message);
        return FALSE;
    }
    g_string_append_printf(out, "data:%s;base64,", type);
    add_base64(out, bytes, size);
    return TRUE;
}

/* Landmarks are packed as little-endian int16: image x and y in 1/8192 of the picture, visibility
 * in 1/1000; world in 1/10000 m. Finer than any of it is known. A frame without a golfer holds
 * NOTHING throughout. */
static const double IMAGE_STEPS = 8192, VISIBILITY_STEPS = 1000, WORLD_STEPS = 10000;
enum { NOTHING = -32768 };

static gint16 packed(double value, double steps) {
    double scaled = round(value * steps);
    int whole = isfinite(scaled) ? (int)CLAMP(scaled, -32767, 32767) : NOTHING;
    return (gint16)GUINT16_TO_LE((guint16)whole);
}

static void pack_pose(const SwingPose *pose, gint16 *image, gint16 *world) {
    for (int i = 0; i < SWING_LANDMARKS; i++) {
        const SwingLandmark *seen = &pose->landmarks[i];
        const SwingWorldPoint *point = &pose->world[i];
        double missing = pose->found ? 0 : NAN;
        image[3 * i] = packed((double)seen->x + missing, IMAGE_STEPS);
        image[3 * i + 1] = packed((double)seen->y + missing, IMAGE_STEPS);
        image[3 * i + 2] = packed((double)seen->visibility + missing, VISIBILITY_STEPS);
        world[3 * i] = packed((double)point->x + missing, WORLD_STEPS);
        world[3 * i + 1] = packed((double)point->y + missing, WORLD_STEPS);
        world[3 * i + 2] = packed((double)point->z + missing, WORLD_STEPS);
    }
}

/* Times are int32, in 1/10 ms after the first frame. */
static gint32 packed_time(gint64 time_us) {
    return (gint32)GUINT32_TO_LE((guint32)CLAMP((time_us + 50) / 100, 0, G_MAXINT32));
}

void report_add_track(GString *out, const SwingTrack *track, SwingBox crop, int first, int last) {
    first = CLAMP(first, 0, MAX(track->pose_count - 1, 0));
    last = MIN(last, track->pose_count - 1);
    gsize count = last >= first ? (gsize)(last - first + 1) : 0;
    gsize stride = 3 * SWING_LANDMARKS;
    g_autofree gint16 *image = g_new0(gint16, count * stride + 1);
    g_autofree gint16 *world = g_new0(gint16, count * stride + 1);
    g_autofree gint32 *times = g_new0(gint32, count + 1);
    for (gsize i = 0; i < count; i++) {
        const SwingPose *pose = &track->poses[(gsize)first + i];
        pack_pose(pose, image + i * stride, world + i * stride);
        times[i] = packed_time(pose->time_us - track->poses[first].time_us);
    }
    int start = count ? (int)GINT32_FROM_LE(packed_time(track->poses[first].time_us)) : 0;
    if (crop.width <= 0 || crop.height <= 0)
        crop = (SwingBox){0, 0, track->width, track->height};
    g_string_append_printf(out,
                           "{\"first\":%d,\"start\":%d,\"count\":%" G_GSIZE_FORMAT
                           ",\"width\":%d,\"height\":%d,\"crop\":[%d,%d,%d,%d],\"times\":\"",
                           first, start, count, track->width, track->height, crop.x, crop.y,
                           crop.width, crop.height);
    add_base64(out, times, count * sizeof *times);
    g_string_append(out, "\",\"image\":\"");
    add_base64(out, image, count * stride * sizeof *image);
    g_string_append(out, "\",\"world\":\"");
    add_base64(out, world, count * stride * sizeof *world);
    g_string_append(out, "\"}");
}
