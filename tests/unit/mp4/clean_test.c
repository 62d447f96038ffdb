/* What goes, what stays, and tables that lie.
 * tests: box.c clean.c */
#include <string.h>

#include "boxes.h"
#include "mp4/clean.h"
#include "mp4/probe.h"
#include "tap.h"

static const char *sample_path;

/* Chunk offset boxes are filled in once it is known where mdat lies. */
typedef struct {
    GByteArray *bytes;
    guint offsets_at[2];
} File;

static void put_samples(File *file, int track, const char *handler, guint32 sizes[2]) {
    GByteArray *bytes = file->bytes;
    const guint trak = boxes_begin(bytes, "trak"), mdia = boxes_begin(bytes, "mdia");
    const guint hdlr = boxes_begin(bytes, "hdlr");
    boxes_zeros(bytes, 8);
    boxes_text(bytes, handler);
    boxes_zeros(bytes, 13);
    boxes_end(bytes, hdlr);
    const guint minf = boxes_begin(bytes, "minf"), stbl = boxes_begin(bytes, "stbl");
    const guint stsz = boxes_begin(bytes, "stsz");
    for (int i = 0; i < 5; i++)
        boxes_put_32(bytes, (guint32[]){0, 0, 2, sizes[0], sizes[1]}[i]);
    boxes_end(bytes, stsz);
    const guint stsc = boxes_begin(bytes, "stsc");
    for (int i = 0; i < 5; i++)
        boxes_put_32(bytes, (guint32[]){0, 1, 1, 2, 1}[i]);
    boxes_end(bytes, stsc);
    const guint stco = boxes_begin(bytes, "stco");
    boxes_put_32(bytes, 0);
    boxes_put_32(bytes, 1);
    file->offsets_at[track] = bytes->len;
    boxes_put_32(bytes, 0);
    boxes_end(bytes, stco);
    boxes_end(bytes, stbl);
    boxes_end(bytes, minf);
    boxes_end(bytes, mdia);
    boxes_end(bytes, trak);
}

static void put_text_box(GByteArray *bytes, const char *type, const char *text) {
    const guint box = boxes_begin(bytes, type);
    boxes_text(bytes, text);
    boxes_end(bytes, box);
}

static void set_32(GByteArray *bytes, guint at, guint32 value) {
    for (guint i = 0; i < 4; i++)
        bytes->data[at + i] = (guint8)(value >> (24 - 8 * i));
}

/* A picture track of "PICTURE1PICTURE2", a sensor track of "+48.8566+002.3522", a place in udta, a
 * box of a phone behind. */
static File make_file(void) {
    File file = {.bytes = g_byte_array_new()};
    GByteArray *bytes = file.bytes;
    put_text_box(bytes, "ftyp", "isom");
    const guint moov = boxes_begin(bytes, "moov");
    put_text_box(bytes, "udta", "\251xyz+48.8566+002.3522/");
    put_samples(&file, 0, "vide", (guint32[]){8, 8});
    put_samples(&file, 1, "meta", (guint32[]){8, 9});
    put_text_box(bytes, "meta", "Ann's phone");
    boxes_end(bytes, moov);
    const guint mdat = boxes_begin(bytes, "mdat");
    set_32(bytes, file.offsets_at[0], bytes->len);
    boxes_text(bytes, "PICTURE1PICTURE2");
    set_32(bytes, file.offsets_at[1], bytes->len);
    boxes_text(bytes, "+48.8566+002.3522");
    boxes_end(bytes, mdat);
    put_text_box(bytes, "sefd", "SEFH Ann's phone");
    put_text_box(bytes, "free", "Ann again");
    return file;
}

static gboolean holds(const GByteArray *bytes, const char *text) {
    return memmem(bytes->data, bytes->len, text, strlen(text)) != NULL;
}

static void places_and_names_go_pictures_stay(void) {
    File file = make_file();
    const guint size = file.bytes->len;
    TAP_CHECK(holds(file.bytes, "+48.8566") && holds(file.bytes, "Ann"));
    TAP_CHECK(mp4_clean(file.bytes->data, file.bytes->len));
    TAP_CHECK(file.bytes->len == size && holds(file.bytes, "PICTURE1PICTURE2"));
    TAP_CHECK(!holds(file.bytes, "48.8566") && !holds(file.bytes, "Ann") &&
              !holds(file.bytes, "SEFH"));
    TAP_CHECK(!holds(file.bytes, "udta") && holds(file.bytes, "stco"));
    g_byte_array_unref(file.bytes);
}

static void cleaning_twice_changes_nothing(void) {
    File file = make_file();
    TAP_CHECK(mp4_clean(file.bytes->data, file.bytes->len));
    g_autofree guint8 *once = g_memdup2(file.bytes->data, file.bytes->len);
    TAP_CHECK(mp4_clean(file.bytes->data, file.bytes->len));
    TAP_CHECK(!memcmp(once, file.bytes->data, file.bytes->len));
    g_byte_array_unref(file.bytes);
}

static void what_is_no_box_becomes_empty_space(void) {
    static const guint8 tail[] = "\0\0\x95\x6dSECRET, longer than what is left";
    File file = make_file();
    const gsize size = file.bytes->len;
    g_byte_array_append(file.bytes, tail, sizeof tail);
    for (int times = 0; times < 2; times++) {
        TAP_CHECK(mp4_clean(file.bytes->data, file.bytes->len));
        TAP_CHECK(!holds(file.bytes, "SECRET") && !memcmp(file.bytes->data + size + 4, "free", 4));
        TAP_CHECK(file.bytes->data[size + 3] == sizeof tail);
    }
    g_byte_array_unref(file.bytes);
}

static void samples_outside_of_the_file_are_refused(void) {
    File file = make_file();
    set_32(file.bytes, file.offsets_at[1], file.bytes->len - 4);
    TAP_CHECK(!mp4_clean(file.bytes->data, file.bytes->len));
    g_byte_array_unref(file.bytes);
}

static void samples_inside_of_the_tables_are_refused(void) {
    File file = make_file();
    set_32(file.bytes, file.offsets_at[1], 40);
    TAP_CHECK(!mp4_clean(file.bytes->data, file.bytes->len));
    g_byte_array_unref(file.bytes);
}

static void what_is_no_such_file_is_refused(void) {
    guint8 text[] = "hello, this is no video at all";
    TAP_CHECK(!mp4_clean(text, sizeof text));
    TAP_CHECK(!mp4_clean(text, 0));
}

static void every_changed_byte_does_no_harm(void) {
    File file = make_file();
    int taken = 0;
    for (guint at = 0; at < file.bytes->len; at++)
        for (guint value = 0; value < 256; value += 17) {
            g_autofree guint8 *bytes = g_memdup2(file.bytes->data, file.bytes->len);
            bytes[at] = (guint8)value;
            taken += mp4_clean(bytes, file.bytes->len);
        }
    TAP_CHECK(taken > 1000, "%d", taken);
    g_byte_array_unref(file.bytes);
}

static void the_sample_keeps_its_header(void) {
    g_autofree char *bytes = NULL;
    gsize size;
    TAP_CHECK(g_file_get_contents(sample_path, &bytes, &size, NULL));
    TAP_CHECK(mp4_clean((guint8 *)bytes, size));
    g_autoptr(Mp4Probe) probe = mp4_probe_new();
    Mp4Facts facts = {0};
    TAP_CHECK(mp4_probe_feed(probe, bytes, size, NULL) && mp4_probe_end(probe, &facts, NULL));
    TAP_CHECK(facts.width == 720 && facts.height == 1280 && facts.duration_us > 3000000);
}

int main(int argc, char **argv) {
    sample_path = argc > 1 ? argv[1] : "samples/swing.mp4";
    TAP_RUN(places_and_names_go_pictures_stay);
    TAP_RUN(cleaning_twice_changes_nothing);
    TAP_RUN(what_is_no_box_becomes_empty_space);
    TAP_RUN(samples_outside_of_the_file_are_refused);
    TAP_RUN(samples_inside_of_the_tables_are_refused);
    TAP_RUN(what_is_no_such_file_is_refused);
    TAP_RUN(every_changed_byte_does_no_harm);
    TAP_RUN(the_sample_keeps_its_header);
    return tap_done();
}
