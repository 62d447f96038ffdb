/* Files made box by box, the bundled sample, and every way to cut either. */
#include <string.h>

#include "base/error.h"
#include "boxes.h"
#include "mp4/probe.h"
#include "tap.h"

static const char *sample_path;

/* --- Making files ------------------------------------------------------------------------- */

typedef struct {
    guint32 created, timescale, duration, width, height;
    const char *handler;
} Movie;

static const Movie USUAL = {3786912000u, 600, 6000, 1080, 1920, "vide"};

static void times(GByteArray *file, const char *type, const Movie *movie) {
    const guint box = boxes_begin(file, type);
    boxes_put_32(file, 0);
    boxes_put_32(file, movie->created);
    boxes_put_32(file, movie->created);
    boxes_put_32(file, movie->timescale);
    boxes_put_32(file, movie->duration);
    boxes_zeros(file, 80);
    boxes_end(file, box);
}

static void track(GByteArray *file, const Movie *movie) {
    const guint trak = boxes_begin(file, "trak"), tkhd = boxes_begin(file, "tkhd");
    boxes_zeros(file, 76);
    boxes_put_32(file, movie->width << 16);
    boxes_put_32(file, movie->height << 16);
    boxes_end(file, tkhd);
    const guint mdia = boxes_begin(file, "mdia");
    times(file, "mdhd", movie);
    const guint hdlr = boxes_begin(file, "hdlr");
    boxes_zeros(file, 8);
    boxes_text(file, movie->handler);
    boxes_zeros(file, 13);
    boxes_end(file, hdlr);
    boxes_end(file, mdia);
    boxes_end(file, trak);
}

static GByteArray *make_file(const Movie *movie) {
    GByteArray *file = g_byte_array_new();
    const guint ftyp = boxes_begin(file, "ftyp");
    g_byte_array_append(file, (const guint8 *)"isom\0\0\2\0isom", 12);
    boxes_end(file, ftyp);
    const guint mdat = boxes_begin(file, "mdat");
    boxes_zeros(file, 5000);
    boxes_end(file, mdat);
    const guint moov = boxes_begin(file, "moov");
    times(file, "mvhd", movie);
    track(file, movie);
    boxes_end(file, moov);
    return file;
}

/* --- Reading them ------------------------------------------------------------------------- */

/* In pieces of `step` bytes; NULL: it was taken. Free with g_free(). */
static char *refusal(const guint8 *bytes, gsize size, gsize step, Mp4Facts *ret_facts) {
    g_autoptr(Mp4Probe) probe = mp4_probe_new();
    g_autoptr(GError) error = NULL;
    gboolean good = TRUE;
    for (gsize at = 0; good && at < size; at += step)
        good = mp4_probe_feed(probe, bytes + at, MIN(step, size - at), &error);
    if (good && mp4_probe_end(probe, ret_facts, &error))
        return NULL;
    TAP_CHECK(error && error->domain == BASE_ERROR && error->code == BASE_ERROR_INPUT);
    return g_strdup(error->message);
}

static void reads_what_the_header_says(void) {
    g_autoptr(GByteArray) file = make_file(&USUAL);
    for (gsize step = 1; step < 40; step += 3) {
        Mp4Facts facts = {0};
        g_autofree char *message = refusal(file->data, file->len, step, &facts);
        TAP_CHECK(!message, "%s", message);
        TAP_CHECK(facts.duration_us == 10000000 && facts.width == 1080 && facts.height == 1920);
        TAP_CHECK(!facts.has_sound && facts.filmed_us == (3786912000LL - 2082844800LL) * 1000000);
    }
}

static void a_clock_that_was_never_set_is_not_believed(void) {
    Movie movie = USUAL;
    movie.created = 0;
    g_autoptr(GByteArray) file = make_file(&movie);
    Mp4Facts facts = {0};
    g_autofree char *message = refusal(file->data, file->len, 4096, &facts);
    TAP_CHECK(!message && facts.filmed_us == 0);
}

static void sound_alone_is_no_video(void) {
    Movie movie = USUAL;
    movie.handler = "soun";
    g_autoptr(GByteArray) file = make_file(&movie);
    Mp4Facts facts = {0};
    g_autofree char *message = refusal(file->data, file->len, 4096, &facts);
    TAP_CHECK(message && strstr(message, "no picture"));
}

static void every_cut_is_noticed(void) {
    g_autoptr(GByteArray) file = make_file(&USUAL);
    int taken = 0;
    for (guint size = 0; size < file->len; size++) {
        Mp4Facts facts;
        g_autofree char *message = refusal(file->data, size, 1000, &facts);
        taken += !message;
    }
    TAP_CHECK(taken == 0, "%d of the cuts were taken", taken);
}

static void other_files_are_refused_at_once(void) {
    static const char *const FILES[] = {"\x89PNG\r\n\x1a\n........", "RIFF....AVI LIST",
                                        "<!doctype html><p>", "\x1a\x45\xdf\xa3......webm"};
    for (gsize i = 0; i < G_N_ELEMENTS(FILES); i++) {
        g_autoptr(Mp4Probe) probe = mp4_probe_new();
        g_autoptr(GError) error = NULL;
        TAP_CHECK(!mp4_probe_feed(probe, FILES[i], strlen(FILES[i]), &error), "file %zu", i);
    }
}

static void sizes_that_lie_do_no_harm(void) {
    g_autoptr(GByteArray) file = make_file(&USUAL);
    for (guint at = 0; at < file->len; at++) {
        const guint8 before = file->data[at];
        for (int value = 0; value < 256; value += 51) {
            file->data[at] = (guint8)value;
            Mp4Facts facts;
            g_autofree char *message = refusal(file->data, file->len, file->len, &facts);
            (void)message;
        }
        file->data[at] = before;
    }
    TAP_CHECK(file->len > 5000);
}

static void a_huge_header_is_refused_before_it_is_read(void) {
    static const guint8 BOX[] = {0x7f, 0xff, 0xff, 0xff, 'm', 'o', 'o', 'v'};
    g_autoptr(Mp4Probe) probe = mp4_probe_new();
    TAP_CHECK(!mp4_probe_feed(probe, BOX, sizeof BOX, NULL));
}

static void the_sample_is_a_video(void) {
    g_autofree char *bytes = NULL;
    gsize size;
    TAP_CHECK(g_file_get_contents(sample_path, &bytes, &size, NULL));
    Mp4Facts facts = {0};
    g_autofree char *message = refusal((const guint8 *)bytes, size, 65536, &facts);
    TAP_CHECK(!message && facts.width == 720 && facts.height == 1280, "%s %d", message,
              facts.width);
    TAP_CHECK(facts.duration_us > 3100000 && facts.duration_us < 3300000);
}

int main(int argc, char **argv) {
    sample_path = argc > 1 ? argv[1] : "samples/swing.mp4";
    TAP_RUN(reads_what_the_header_says);
    TAP_RUN(a_clock_that_was_never_set_is_not_believed);
    TAP_RUN(sound_alone_is_no_video);
    TAP_RUN(every_cut_is_noticed);
    TAP_RUN(other_files_are_refused_at_once);
    TAP_RUN(sizes_that_lie_do_no_harm);
    TAP_RUN(a_huge_header_is_refused_before_it_is_read);
    TAP_RUN(the_sample_is_a_video);
    return tap_done();
}
