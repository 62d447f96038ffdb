/* golfer: draws a golf swing and writes what is true about it. See README.md. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/video/writer.h"
#include "render.h"
#include "sound.h"
#include "truth.h"

typedef struct {
    VideoWriter *writer;
    const GolferOptions *options;
    GolferSound sound;
    int frame_count;
    bool terminal; /* somebody watches */
    GError *error;
} Clip;

static bool add_sound(Clip *clip, int frame) {
    float samples[GOLFER_SOUND_HZ / 15 + 1];
    long end = (long)((frame + 1) * (double)GOLFER_SOUND_HZ / clip->options->fps);
    int count = (int)(end - clip->sound.sample);
    golfer_sound_next(&clip->sound, samples, count);
    return video_writer_add_sound(clip->writer, samples, (gsize)count, &clip->error);
}

static bool add_frame(const uint8_t *rgb, int frame, void *user) {
    Clip *clip = user;
    if (!video_writer_add_rgb(clip->writer, rgb, (gsize)clip->options->width * 3, &clip->error))
        return false;
    if (clip->options->sound > 0 && !add_sound(clip, frame))
        return false;
    if (clip->terminal)
        fprintf(stderr, "\rframe %d of %d", frame + 1, clip->frame_count);
    return true;
}

static bool write_video(const Golfer *golfer, GError **error) {
    const GolferOptions *o = &golfer->options;
    VideoWriterOptions writing = {
        .width = (int)o->width,
        .height = (int)o->height,
        .fps_num = (int)o->fps,
        .fps_den = 1,
        .crf = (int)o->crf,
        .preset = "slow",
        .audio_rate_hz = o->sound > 0 ? GOLFER_SOUND_HZ : 0,
        /* one thread: the encoder's output must not depend on the machine */
        .threads = 1};
    Clip clip = {.options = o,
                 .frame_count = golfer_render_frame_count(golfer),
                 .terminal = isatty(STDERR_FILENO)};
    golfer_sound_init(&clip.sound, golfer_truth_sound_s(golfer), (unsigned)o->seed);
    GolferRenderer *renderer = golfer_render_new(golfer);
    if (!renderer) {
        g_set_error(error, g_quark_from_static_string("golfer"), 1, "not enough memory to draw %s",
                    o->out);
        return false;
    }
    bool ok = false;
    clip.writer = video_writer_open(o->out, &writing, error);
    if (clip.writer) {
        ok = golfer_render_frames(renderer, 0, clip.frame_count, (int)o->threads, add_frame, &clip);
        if (clip.terminal)
            fputc('\n', stderr);
        if (ok) {
            ok = video_writer_finish(clip.writer, error);
        } else {
            video_writer_abandon(clip.writer);
            if (clip.error)
                g_propagate_error(error, clip.error);
            else
                g_set_error(error, g_quark_from_static_string("golfer"), 1,
                            "not enough memory to draw %s", o->out);
        }
    }
    golfer_render_free(renderer);
    return ok;
}

static bool write_truth(const Golfer *golfer) {
    const char *path = golfer->options.truth;
    FILE *file = strcmp(path, "-") == 0 ? stdout : fopen(path, "w");
    if (!file) {
        fprintf(stderr, "golfer: cannot write %s: %s\n", path, strerror(errno));
        return false;
    }
    bool ok = golfer_truth_write(golfer, golfer_render_frame_count(golfer), file);
    ok = (file == stdout ? fflush(file) : fclose(file)) == 0 && ok;
    if (!ok)
        fprintf(stderr, "golfer: cannot write %s\n", path);
    return ok;
}

int main(int argc, char **argv) {
    static GolferOptions options;
    static Golfer golfer;
    char message[512];
    switch (golfer_options_parse(argc - 1, argv + 1, &options, message, sizeof message)) {
    case GOLFER_OPTIONS_HELP:
        golfer_options_help(stdout);
        return 0;
    case GOLFER_OPTIONS_BAD:
        fprintf(stderr, "golfer: %s\n", message);
        return 2;
    case GOLFER_OPTIONS_RUN:
        break;
    }
    if (!options.out[0] && !options.truth[0]) {
        fprintf(
            stderr,
            "golfer: say --out=CLIP.mp4 or --truth=CLIP.json (golfer --help lists everything)\n");
        return 2;
    }
    golfer_init(&golfer, &options);
    if (!golfer.reaches)
        fprintf(stderr, "golfer: with these options the club does not reach the ball\n");
    if (options.truth[0] && !write_truth(&golfer))
        return 1;
    g_autoptr(GError) error = NULL;
    if (options.out[0] && !write_video(&golfer, &error)) {
        fprintf(stderr, "golfer: %s\n", error->message);
        return 1;
    }
    return 0;
}
