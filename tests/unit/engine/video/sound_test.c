#include <math.h>

#include "clips.h"
#include "engine/video/reader.h"
#include "tap.h"

/* Time of the first loud sample on the clip's clock; NAN without sound. */
static double find_click(const char *path) {
    VideoSound sound = {0};
    if (!video_read_sound(path, NULL, &sound, NULL))
        return NAN;
    gsize i = 0;
    while (i < sound.count && fabsf(sound.samples[i]) < 0.3f)
        i++;
    double time = i < sound.count ? (double)i / sound.rate_hz + (double)sound.offset_us / 1e6 : NAN;
    video_sound_clear(&sound);
    return time;
}

static void hears_a_click_when_it_was(void) {
    const char *path = clips_path("click.mp4");
    TAP_CHECK(clips_write(path, 60, 30, 1.234));
    double time = find_click(path);
    TAP_CHECK(fabs(time - 1.234) < 0.001, "%f", time);
}

static void follows_the_clock_of_the_container(void) {
    static const struct {
        const char *name, *arguments;
        double time;
    } copies[] = {
        {"cut.mp4", "-ss 0.5 -i %s -c copy", 0.734},
        {"pcm.mov", "-i %s -c:v copy -c:a pcm_s16le", 1.234},
        {"stereo.mp4", "-i %s -c:v copy -c:a aac -ac 2 -b:a 128k", 1.234},
        {"aac.mkv", "-i %s -c copy", 1.234},
        {"pcm.avi", "-i %s -c:v mjpeg -c:a pcm_s16le", 1.234},
        {"late.mp4", "-i %s -itsoffset 0.25 -i %s -map 0:v -map 1:a -c copy", 1.484},
    };
    g_autofree char *whole = g_strdup(clips_path("click.mp4"));
    for (gsize i = 0; i < G_N_ELEMENTS(copies); i++) {
        const char *path = clips_path(copies[i].name);
        g_auto(GStrv) parts = g_strsplit(copies[i].arguments, "%s", -1);
        g_autofree char *arguments = g_strjoinv(whole, parts);
        if (!clips_ffmpeg(path, arguments)) {
            printf("# %s left out: the local ffmpeg cannot write it\n", copies[i].name);
            continue;
        }
        double time = find_click(path);
        TAP_CHECK(fabs(time - copies[i].time) < 0.0015, "%s: %f", copies[i].name, time);
    }
}

static void is_silent_without_a_track(void) {
    const char *path = clips_path("silent.mp4");
    TAP_CHECK(clips_write(path, 30, 30, 0));
    VideoSound sound = {.count = 1};
    TAP_CHECK(video_read_sound(path, NULL, &sound, NULL) && sound.count == 0);
    video_sound_clear(&sound);
}

int main(void) {
    TAP_RUN(hears_a_click_when_it_was);
    TAP_RUN(follows_the_clock_of_the_container);
    TAP_RUN(is_silent_without_a_track);
    clips_remove();
    return tap_done();
}
