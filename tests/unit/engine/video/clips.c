#include "clips.h"

#include <glib/gstdio.h>
#include <string.h>

#include "engine/video/writer.h"

static char *folder;

const char *clips_path(const char *name) {
    static char *paths[4];
    static int next;
    if (!folder)
        folder = g_dir_make_tmp("golfcoach-video-XXXXXX", NULL);
    int i = next++ % 4;
    g_free(paths[i]);
    return paths[i] = g_build_filename(folder, name, NULL);
}

void clips_remove(void) {
    if (!folder)
        return;
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    for (const char *name; dir && (name = g_dir_read_name(dir));)
        g_remove(clips_path(name));
    g_rmdir(folder);
}

int clips_grey(int index) {
    return 20 + index * 3 % 200;
}

static gboolean write_frames(VideoWriter *writer, int frame_count) {
    static guint8 rgb[CLIPS_HEIGHT][CLIPS_WIDTH * 3];
    for (int i = 0; i < frame_count; i++) {
        memset(rgb, clips_grey(i), sizeof rgb);
        for (int y = 100; y < CLIPS_HEIGHT; y++)
            memset(&rgb[y][i % 40 * 12], 255, 12);
        if (!video_writer_add_rgb(writer, rgb[0], sizeof rgb[0], NULL))
            return FALSE;
    }
    return TRUE;
}

static gboolean write_click(VideoWriter *writer, int rate_hz, double length_s, double click_s) {
    gsize count = (gsize)(length_s * rate_hz), click = (gsize)(click_s * rate_hz);
    g_autofree float *samples = g_new0(float, count);
    for (gsize i = 0; i < 48 && click + i < count; i++)
        samples[click + i] = (i % 8 < 4 ? 0.9f : -0.9f) * (1 - (float)i / 48);
    return video_writer_add_sound(writer, samples, count, NULL);
}

gboolean clips_write(const char *path, int frame_count, int fps, double click_s) {
    VideoWriterOptions options = {.width = CLIPS_WIDTH,
                                  .height = CLIPS_HEIGHT,
                                  .fps_num = fps,
                                  .fps_den = 1,
                                  .crf = 18,
                                  .threads = 1,
                                  .audio_rate_hz = click_s > 0 ? 48000 : 0};
    g_autoptr(VideoWriter) writer = video_writer_open(path, &options, NULL);
    if (!writer || !write_frames(writer, frame_count))
        return FALSE;
    if (click_s > 0 && !write_click(writer, 48000, (double)frame_count / fps, click_s))
        return FALSE;
    return video_writer_finish(g_steal_pointer(&writer), NULL);
}

gboolean clips_ffmpeg(const char *path, const char *arguments) {
    const char *input = strstr(arguments, "-i ") ? "" : "-f lavfi -i testsrc2=s=162x122:r=30:d=2";
    g_autofree char *quoted = g_shell_quote(path);
    g_autofree char *command =
        g_strdup_printf("ffmpeg -v error -nostdin -y %s %s %s", input, arguments, quoted);
    g_autofree char *complaints = NULL;
    int status = -1;
    return g_spawn_command_line_sync(command, NULL, &complaints, &status, NULL) && status == 0;
}

guint64 clips_hash(const SwingFrame *frame) {
    guint64 hash = 0xcbf29ce484222325u;
    for (int p = 0; p < 3; p++) {
        int shift_x = p ? frame->chroma_shift_x : 0, shift_y = p ? frame->chroma_shift_y : 0;
        int width = (frame->coded_width + (1 << shift_x) - 1) >> shift_x;
        int height = (frame->coded_height + (1 << shift_y) - 1) >> shift_y;
        for (int y = 0; y < height; y++) {
            const guint8 *row = frame->plane[p] + y * frame->stride[p];
            for (int x = 0; x < width; x++)
                hash = (hash ^ row[x]) * 0x100000001b3u;
        }
    }
    return hash;
}

typedef struct {
    guint64 hash;
    gint64 time_us;
} Seen;

static int check_from(VideoReader *reader, const GArray *seen, int frame_index) {
    int wrong = 0;
    if (!video_reader_seek(reader, frame_index, NULL))
        return 1;
    for (int i = frame_index; i < frame_index + 2; i++) {
        SwingFrame frame;
        VideoStatus status = video_reader_next(reader, &frame, NULL);
        if (i >= (int)seen->len) {
            wrong += status != VIDEO_END;
            break;
        }
        const Seen *expected = &g_array_index(seen, Seen, i);
        wrong += status != VIDEO_FRAME || frame.index != i || frame.time_us != expected->time_us ||
                 clips_hash(&frame) != expected->hash;
    }
    return wrong;
}

int clips_wrong_seeks(VideoReader *reader, int seek_count) {
    g_autoptr(GArray) seen = g_array_new(FALSE, FALSE, sizeof(Seen));
    SwingFrame frame;
    while (video_reader_next(reader, &frame, NULL) == VIDEO_FRAME) {
        Seen one = {clips_hash(&frame), frame.time_us};
        g_array_append_val(seen, one);
    }
    if (seen->len == 0)
        return 1;
    /* The ends, then all over the clip in no order. */
    int wrong = check_from(reader, seen, (int)seen->len - 1) + check_from(reader, seen, 0);
    for (int i = 1; i <= seek_count; i++)
        wrong += check_from(reader, seen, (int)((guint)i * 7919u % seen->len));
    return wrong;
}
