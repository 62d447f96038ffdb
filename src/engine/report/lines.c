#include <errno.h>
#include <math.h>
#include <stdio.h>

#include "base/error.h"
#include "engine/report/report.h"

/* Six decimals of the picture's width are a thousandth of a pixel. NaN and infinity do not exist in
 * JSON. */
static void append_number(GString *line, float value) {
    if (isfinite(value))
        g_string_append_printf(line, "%.6f", (double)value);
    else
        g_string_append(line, "null");
}

static void append_xyz(GString *line, float x, float y, float z) {
    append_number(line, x);
    g_string_append_c(line, ',');
    append_number(line, y);
    g_string_append_c(line, ',');
    append_number(line, z);
}

static void append_points(GString *line, const char *name, const SwingLandmark *points, int count,
                          gboolean with_visibility) {
    if (name)
        g_string_append_printf(line, "\"%s\":", name);
    for (int i = 0; i < count; i++) {
        g_string_append(line, i ? ",[" : "[[");
        append_xyz(line, points[i].x, points[i].y, points[i].z);
        if (with_visibility) {
            g_string_append_c(line, ',');
            append_number(line, points[i].visibility);
        }
        g_string_append_c(line, ']');
    }
    g_string_append_c(line, ']');
}

static void append_world(GString *line, const SwingWorldPoint *points) {
    g_string_append(line, "\"world\":");
    for (int i = 0; i < SWING_LANDMARKS; i++) {
        g_string_append(line, i ? ",[" : "[[");
        append_xyz(line, points[i].x, points[i].y, points[i].z);
        g_string_append_c(line, ']');
    }
    g_string_append_c(line, ']');
}

static void append_hand(GString *line, const char *name, const SwingHand *hand) {
    if (hand->found)
        append_points(line, name, hand->landmarks, SWING_HAND_LANDMARKS, FALSE);
    else
        g_string_append_printf(line, "\"%s\":null", name);
}

void report_append_line(GString *line, const SwingPose *pose, const SwingHand hands[2],
                        const SwingFace *face) {
    g_string_append_printf(line, "{\"frame\":%d,\"time_ms\":%.10g,", pose->frame,
                           (double)pose->time_us / 1000);
    if (pose->found) {
        append_points(line, "landmarks", pose->landmarks, SWING_LANDMARKS, TRUE);
        g_string_append_c(line, ',');
        append_world(line, pose->world);
    } else {
        g_string_append(line, "\"landmarks\":null,\"world\":null");
    }
    if (hands) {
        g_string_append(line, ",\"hands\":{");
        append_hand(line, "left", &hands[0]);
        g_string_append_c(line, ',');
        append_hand(line, "right", &hands[1]);
        g_string_append_c(line, '}');
    }
    if (face && face->found) {
        g_string_append_c(line, ',');
        append_points(line, "face", face->landmarks, SWING_FACE_LANDMARKS, FALSE);
    } else if (face) {
        g_string_append(line, ",\"face\":null");
    }
    g_string_append(line, "}\n");
}

static gboolean write_lines(const SwingTrack *track, const ReportParts *parts, int part_count,
                            FILE *file) {
    g_autoptr(GString) line = g_string_sized_new(4096);
    for (int i = 0; i < track->pose_count; i++) {
        const ReportParts *here = NULL;
        for (int k = 0; k < part_count; k++)
            here = parts[k].frame == i ? &parts[k] : here;
        g_string_truncate(line, 0);
        report_append_line(line, &track->poses[i], here ? here->hands : NULL,
                           here ? here->face : NULL);
        if (fwrite(line->str, 1, line->len, file) != line->len)
            return FALSE;
    }
    return TRUE;
}

gboolean report_write_landmarks(const SwingTrack *track, const ReportParts *parts, int part_count,
                                const char *path, GError **error) {
    FILE *file = fopen(path, "w");
    gboolean written = file && write_lines(track, parts, part_count, file);
    int reason = errno;
    if (file && fclose(file) != 0 && written) {
        written = FALSE;
        reason = errno;
    }
    if (!written)
        g_set_error(error, BASE_ERROR, BASE_ERROR_INTERNAL, "cannot write %s: %s", path,
                    g_strerror(reason));
    return written;
}
