#include <string.h>

#include "clips.h"
#include "engine/video/writer.h"
#include "tap.h"

static gsize write_picture(const char *name, int quality, char **ret_bytes) {
    static guint8 rgb[61][100 * 3];
    for (int y = 0; y < 61; y++)
        for (int x = 0; x < 300; x++)
            rgb[y][x] = (guint8)(x * 7 ^ y * 13);
    gsize size = 0;
    const char *path = clips_path(name);
    if (!video_write_jpeg(path, rgb[0], 97, 61, sizeof rgb[0], quality, NULL) ||
        !g_file_get_contents(path, ret_bytes, &size, NULL))
        return 0;
    return size;
}

static void is_larger_the_better_it_is(void) {
    g_autofree char *fine = NULL, *good = NULL, *coarse = NULL;
    gsize fine_size = write_picture("fine.jpg", 100, &fine);
    gsize good_size = write_picture("good.jpg", 80, &good);
    gsize coarse_size = write_picture("coarse.jpg", 1, &coarse);
    TAP_CHECK(coarse_size > 0 && coarse_size < good_size && good_size < fine_size);
    TAP_CHECK(memcmp(fine, "\xFF\xD8\xFF", 3) == 0 &&
              memcmp(fine + fine_size - 2, "\xFF\xD9", 2) == 0);
}

/* Pure colours survive: full range, the matrix that JPEG readers assume. */
static void keeps_its_colours(void) {
    static guint8 red[32][32 * 3];
    for (int y = 0; y < 32; y++)
        for (int x = 0; x < 32; x++)
            red[y][x * 3] = 255;
    g_autofree char *path = g_strdup(clips_path("red.jpg"));
    TAP_CHECK(video_write_jpeg(path, red[0], 32, 32, sizeof red[0], 95, NULL));
    g_autofree char *arguments = g_strdup_printf("-i %s -pix_fmt rgb24 -f rawvideo", path);
    if (!clips_ffmpeg(clips_path("red.raw"), arguments)) {
        TAP_SKIP("no ffmpeg");
        return;
    }
    g_autofree char *bytes = NULL;
    gsize size;
    TAP_CHECK(g_file_get_contents(clips_path("red.raw"), &bytes, &size, NULL) &&
              size == sizeof red);
    const guint8 *pixel = (const guint8 *)bytes + size / 2;
    TAP_CHECK(pixel[0] >= 252 && pixel[1] <= 3 && pixel[2] <= 3, "%d %d %d", pixel[0], pixel[1],
              pixel[2]);
}

static void says_where_it_cannot_write(void) {
    guint8 rgb[32 * 32 * 3] = {0};
    g_autoptr(GError) error = NULL;
    TAP_CHECK(!video_write_jpeg("/nowhere/x.jpg", rgb, 32, 32, 96, 80, &error));
    TAP_CHECK(error && strstr(error->message, "/nowhere/x.jpg"));
}

int main(void) {
    TAP_RUN(is_larger_the_better_it_is);
    TAP_RUN(keeps_its_colours);
    TAP_RUN(says_where_it_cannot_write);
    clips_remove();
    return tap_done();
}
