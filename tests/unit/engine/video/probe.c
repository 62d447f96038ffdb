/* Decodes a whole clip as the engine does and says what it found: for the tests of bad files, and
 * by hand.
 *
 *     video_probe FILE            one line about the clip; exit status and errors as of golfcoach
 *     video_probe --frames FILE   also one line a frame: number, time, checksum of its planes
 *     video_probe --seek FILE     seeks to many frames and compares them with decoding in a row */
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "base/error.h"
#include "clips.h"
#include "engine/video/ahead.h"
#include "engine/video/reader.h"

static int fail(GError *error) {
    fprintf(stderr, "golfcoach: %s\n", error->message);
    int status = base_error_exit_status(error);
    g_error_free(error);
    return status;
}

static int decode_all(const char *path, gboolean print_frames) {
    GError *error = NULL;
    VideoReader *reader = video_reader_open(path, NULL, 1, &error);
    if (!reader)
        return fail(error);
    g_autoptr(VideoAhead) ahead = video_ahead_new(reader, 4);
    SwingFrame frame;
    VideoStatus status;
    while ((status = video_ahead_next(ahead, &frame, &error)) == VIDEO_FRAME)
        if (print_frames)
            printf("%d %" G_GINT64_FORMAT " %016" G_GINT64_MODIFIER "x\n", frame.index,
                   frame.time_us, clips_hash(&frame));
    if (status == VIDEO_FAILED)
        return fail(error);
    VideoSound sound;
    if (!video_read_sound(path, NULL, &sound, &error))
        return fail(error);
    const VideoInfo *info = video_ahead_info(ahead);
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("%s %s %d x %d, %d frames, %.3f fps, %.3f s, sound %" G_GSIZE_FORMAT
           " at %d Hz from %.4f s, %ld MB\n",
           info->container, info->codec, info->width, info->height, info->frame_count, info->fps,
           (double)info->duration_us / 1e6, sound.count, sound.rate_hz,
           (double)sound.offset_us / 1e6, usage.ru_maxrss / 1024);
    video_sound_clear(&sound);
    return 0;
}

static int compare_seeks(const char *path) {
    GError *error = NULL;
    g_autoptr(VideoReader) reader = video_reader_open(path, NULL, 1, &error);
    if (!reader)
        return fail(error);
    int announced = video_reader_info(reader)->frame_count;
    int wrong = clips_wrong_seeks(reader, 17);
    printf("%d wrong, %d frames announced, %d delivered\n", wrong, announced,
           video_reader_info(reader)->frame_count);
    return wrong || announced != video_reader_info(reader)->frame_count;
}

int main(int argc, char **argv) {
    if (argc == 3 && strcmp(argv[1], "--seek") == 0)
        return compare_seeks(argv[2]);
    if (argc == 3 && strcmp(argv[1], "--frames") == 0)
        return decode_all(argv[2], TRUE);
    /* `pose FILE`, as golfcoach is called. */
    return argc >= 2 ? decode_all(argv[argc - 1], FALSE) : 2;
}
