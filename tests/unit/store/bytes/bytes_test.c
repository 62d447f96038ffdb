/* One suite for every place that objects lie in.
 * tests: bytes.c writer.c reader.c folder.c s3.c
 *
 * usage: bytes_test [s3]     s3: in the bucket of GOLFCOACH_TEST_RADOSGW; else in a folder */
#include "store/bytes/bytes.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "place.h"
#include "store/bytes/seal.h"
#include "unit/tap.h"

static const char *s3_url; /* NULL = a folder */

/* Around the edges of chunks. */
static const gsize SIZES[] = {0,      1,      16,     65535,  65536,  65537,
                              131071, 131072, 131073, 262144, 300000, 1000003};

static gboolean put_pattern(Place *place, const char *name, gsize size, guint seed) {
    g_autofree guint8 *data = place_pattern(size, seed);
    g_autoptr(GError) error = NULL;
    gboolean is_put = bytes_put(place->bytes, name, data, size, &error);
    TAP_CHECK(is_put, "%s", error ? error->message : "");
    return is_put;
}

static gboolean holds(Place *place, const char *name, gsize size, guint seed) {
    g_autofree guint8 *data = place_pattern(size, seed);
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) got = bytes_get(place->bytes, name, 1 << 30, &error);
    if (!got)
        printf("# %s\n", error->message);
    return got && g_bytes_get_size(got) == size &&
           (size == 0 || memcmp(g_bytes_get_data(got, NULL), data, size) == 0);
}

/* What trying to read all of it comes to: -1 if it can be read. */
static int reading_fails_with(Place *place, const char *name) {
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) got = bytes_get(place->bytes, name, 1 << 30, &error);
    TAP_CHECK(got || error->domain == BYTES_ERROR);
    return got ? -1 : error->code;
}

static void keeps_what_was_put(void) {
    g_autoptr(Place) place = place_new(s3_url);
    g_autofree char *name = place_name(place, "video.mp4");
    for (gsize i = 0; i < G_N_ELEMENTS(SIZES); i++) {
        TAP_CHECK(put_pattern(place, name, SIZES[i], (guint)i)); /* replaces the one before */
        TAP_CHECK(holds(place, name, SIZES[i], (guint)i), "%zu bytes", SIZES[i]);
        g_autoptr(GByteArray) raw = place_raw_get(place, name);
        TAP_CHECK(raw && raw->len == bytes_seal_sealed_size(SIZES[i]));
    }
    TAP_CHECK(place_count_files(place->spool) == 0);
}

static void takes_pieces_of_any_size(void) {
    g_autoptr(Place) place = place_new(s3_url);
    g_autofree char *name = place_name(place, "pieces");
    g_autofree guint8 *data = place_pattern(500000, 3);
    g_autoptr(BytesWriter) writer = bytes_write(place->bytes, name, NULL);
    gsize done = 0;
    for (gsize piece = 0; done < 500000; piece = piece * 7 % 100003 + 1) {
        gsize count = MIN(piece, 500000 - done);
        TAP_CHECK(bytes_append(writer, data + done, count, NULL));
        done += count;
        TAP_CHECK(bytes_written(writer) == done);
    }
    TAP_CHECK(reading_fails_with(place, name) == BYTES_ERROR_MISSING);
    TAP_CHECK(bytes_commit(writer, NULL));
    TAP_CHECK(holds(place, name, 500000, 3));
}

static void a_writer_ends_once(void) {
    g_autoptr(Place) place = place_new(s3_url);
    g_autofree char *name = place_name(place, "once");
    g_autoptr(BytesWriter) writer = bytes_write(place->bytes, name, NULL);
    TAP_CHECK(bytes_append(writer, "abc", 3, NULL) && bytes_commit(writer, NULL));
    TAP_CHECK(!bytes_append(writer, "abc", 3, NULL) && !bytes_commit(writer, NULL));
    g_autoptr(GBytes) got = bytes_get(place->bytes, name, 100, NULL);
    TAP_CHECK(got && g_bytes_get_size(got) == 3);
}

static void an_abandoned_writer_leaves_nothing(void) {
    g_autoptr(Place) place = place_new(s3_url);
    g_autofree char *name = place_name(place, "abandoned");
    TAP_CHECK(put_pattern(place, name, 10, 1));
    BytesWriter *writer = bytes_write(place->bytes, name, NULL);
    g_autofree guint8 *data = place_pattern(200000, 2);
    TAP_CHECK(bytes_append(writer, data, 200000, NULL));
    TAP_CHECK(place_count_files(place->spool) == 1);
    bytes_writer_free(writer);
    TAP_CHECK(place_count_files(place->spool) == 0);
    TAP_CHECK(holds(place, name, 10, 1));
}

static void reads_at_random(void) {
    enum { SIZE = 1000003, TRIES = 400 };
    g_autoptr(Place) place = place_new(s3_url);
    g_autofree char *name = place_name(place, "random");
    g_autofree guint8 *data = place_pattern(SIZE, 4), *got = g_malloc(SIZE);
    TAP_CHECK(put_pattern(place, name, SIZE, 4));
    g_autoptr(BytesReader) reader = bytes_read(place->bytes, name, NULL);
    TAP_CHECK(reader && bytes_size(reader) == SIZE);
    g_autoptr(GRand) draw = g_rand_new_with_seed(5);
    for (int i = 0; i < TRIES; i++) {
        gsize offset = (gsize)g_rand_int_range(draw, 0, SIZE + 100);
        gsize size = (gsize)g_rand_int_range(draw, 0, i % 4 ? 1000 : 200000);
        gsize expected = offset >= SIZE ? 0 : MIN(size, SIZE - offset);
        TAP_CHECK(bytes_read_at(reader, offset, got, size, NULL) == (gssize)expected);
        if (expected && memcmp(got, data + offset, expected) != 0) {
            TAP_CHECK(FALSE, "%zu bytes at %zu differ", size, offset);
            break;
        }
    }
    TAP_CHECK(bytes_read_at(reader, G_MAXUINT64, got, 1, NULL) == 0);
    TAP_CHECK(bytes_read_at(reader, SIZE - 1, got, G_MAXSIZE, NULL) == 1);
}

static void a_reader_stays_with_its_object(void) {
    g_autoptr(Place) place = place_new(s3_url);
    g_autofree char *name = place_name(place, "replaced");
    g_autofree guint8 *data = place_pattern(1000000, 1), *got = g_malloc(1000000);
    TAP_CHECK(put_pattern(place, name, 1000000, 1));
    g_autoptr(BytesReader) reader = bytes_read(place->bytes, name, NULL);
    TAP_CHECK(bytes_read_at(reader, 0, got, 10, NULL) == 10);
    TAP_CHECK(put_pattern(place, name, 1000000, 2));
    g_autoptr(GError) error = NULL;
    if (s3_url) { /* it can only say so */
        TAP_CHECK(bytes_read_at(reader, 0, got, 1000000, &error) == -1);
        TAP_CHECK(g_error_matches(error, BYTES_ERROR, BYTES_ERROR_UNAVAILABLE));
    } else {
        TAP_CHECK(bytes_read_at(reader, 0, got, 1000000, &error) == 1000000);
        TAP_CHECK(memcmp(got, data, 1000000) == 0);
    }
}

static void names_are_checked(void) {
    static const char *const bad[] = {
        "",         "/",     "a/",       "/a",  "a//b", ".",   "..",    "../a",
        "a/../b",   "a/./b", "a/.b",     ".a",  "A",    "a b", "a%2fb", "a\nb",
        "\xc3\xa9", "a\\b",  "a=sealed", "a?b", "a#b",  "a:b", "a~",    "a/..",
    };
    g_autoptr(Place) place = place_new(s3_url);
    g_autofree char *longest = g_strnfill(200, 'x'), *too_long = g_strnfill(201, 'x');
    for (gsize i = 0; i <= G_N_ELEMENTS(bad); i++) {
        const char *name = i < G_N_ELEMENTS(bad) ? bad[i] : too_long;
        GError *errors[5] = {NULL};
        gboolean changed;
        TAP_CHECK(!bytes_write(place->bytes, name, &errors[0]), "%s", name);
        TAP_CHECK(!bytes_read(place->bytes, name, &errors[1]));
        TAP_CHECK(!bytes_delete(place->bytes, name, &errors[2]));
        TAP_CHECK(!bytes_rewrap(place->bytes, name, &changed, &errors[3]));
        TAP_CHECK(!bytes_put(place->bytes, name, "x", 1, &errors[4]));
        for (gsize k = 0; k < G_N_ELEMENTS(errors); k++) {
            TAP_CHECK(g_error_matches(errors[k], BYTES_ERROR, BYTES_ERROR_NAME), "%s", name);
            g_clear_error(&errors[k]);
        }
    }
    TAP_CHECK(put_pattern(place, longest, 5, 5) && holds(place, longest, 5, 5));
    TAP_CHECK(bytes_delete(place->bytes, longest, NULL));
}

/* As a bucket can. */
static void a_name_may_continue_another(void) {
    g_autoptr(Place) place = place_new(s3_url);
    g_autofree char *above = place_name(place, "a"), *below = place_name(place, "a/b"),
                    *deep = place_name(place, "a/b/c..d-e_f");
    TAP_CHECK(put_pattern(place, above, 5, 1) && put_pattern(place, below, 6, 2) &&
              put_pattern(place, deep, 7, 3));
    TAP_CHECK(holds(place, above, 5, 1) && holds(place, below, 6, 2) && holds(place, deep, 7, 3));
    TAP_CHECK(bytes_delete(place->bytes, below, NULL));
    TAP_CHECK(holds(place, above, 5, 1) && holds(place, deep, 7, 3));
}

static void says_what_is_missing(void) {
    g_autoptr(Place) place = place_new(s3_url);
    g_autofree char *name = place_name(place, "no/such");
    g_autoptr(GError) error = NULL;
    gboolean changed;
    TAP_CHECK(!bytes_read(place->bytes, name, &error));
    TAP_CHECK(g_error_matches(error, BYTES_ERROR, BYTES_ERROR_MISSING));
    TAP_CHECK(strstr(error->message, "no/such"));
    g_clear_error(&error);
    TAP_CHECK(!bytes_rewrap(place->bytes, name, &changed, &error));
    TAP_CHECK(g_error_matches(error, BYTES_ERROR, BYTES_ERROR_MISSING));
    TAP_CHECK(bytes_delete(place->bytes, name, NULL));
}

static void deletes(void) {
    g_autoptr(Place) place = place_new(s3_url);
    g_autofree char *name = place_name(place, "u/1/video.mp4"), *other = place_name(place, "u/2/v");
    TAP_CHECK(put_pattern(place, name, 100, 1) && put_pattern(place, other, 100, 2));
    TAP_CHECK(bytes_delete(place->bytes, name, NULL));
    TAP_CHECK(reading_fails_with(place, name) == BYTES_ERROR_MISSING);
    TAP_CHECK(!place_raw_get(place, name));
    g_autofree char *empty = g_strconcat(place->objects, "/", place->start, "/u/1", NULL);
    TAP_CHECK(!g_file_test(empty, G_FILE_TEST_EXISTS));
    TAP_CHECK(bytes_delete(place->bytes, name, NULL));
    TAP_CHECK(holds(place, other, 100, 2));
}

static void refuses_more_than_the_limit(void) {
    g_autoptr(Place) place = place_new(s3_url);
    g_autofree char *name = place_name(place, "large");
    TAP_CHECK(put_pattern(place, name, 1000, 1));
    g_autoptr(GBytes) all = bytes_get(place->bytes, name, 1000, NULL);
    TAP_CHECK(all && g_bytes_get_size(all) == 1000);
    g_autoptr(GError) error = NULL;
    TAP_CHECK(!bytes_get(place->bytes, name, 999, &error));
    TAP_CHECK(g_error_matches(error, BYTES_ERROR, BYTES_ERROR_DAMAGED));
    g_clear_error(&error);
    g_autoptr(BytesWriter) writer = bytes_write(place->bytes, name, NULL);
    TAP_CHECK(!bytes_append(writer, "", BYTES_SEAL_MAX_SIZE + 1, &error));
    TAP_CHECK(g_error_matches(error, BASE_ERROR, BASE_ERROR_LIMIT));
}

/* ---- lists ---- */

static void check_list(Place *place, const char *prefix, const char *after, gsize most,
                       const char *expected) {
    g_autoptr(GError) error = NULL;
    g_autofree char *full_prefix = place_name(place, prefix);
    g_autofree char *full_after = after ? place_name(place, after) : NULL;
    g_autoptr(GPtrArray) names = bytes_list(place->bytes, full_prefix, full_after, most, &error);
    g_autoptr(GString) got = g_string_new(NULL);
    for (guint i = 0; names && i < names->len; i++)
        g_string_append_printf(got, "%s ", (char *)names->pdata[i] + strlen(place->start) + 1);
    TAP_CHECK(g_str_equal(got->str, expected), "%s after %s: %s", prefix, after ? after : "-",
              error ? error->message : got->str);
}

/* '-' and '.' sort before '/', digits and letters behind it. */
static void lists_in_order(void) {
    static const char *const names[] = {"a/b/c", "a",   "a-b",   "a.b/x",  "a/b",
                                        "a0",    "b/1", "a/b-1", "a/bc/d", "ab"};
    g_autoptr(Place) place = place_new(s3_url);
    check_list(place, "", NULL, 100, "");
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *name = place_name(place, names[i]);
        TAP_CHECK(put_pattern(place, name, 1, 1));
    }
    TAP_CHECK(bytes_check(place->bytes, NULL)); /* leaves nothing to be listed */
    check_list(place, "", NULL, 100, "a a-b a.b/x a/b a/b-1 a/b/c a/bc/d a0 ab b/1 ");
    check_list(place, "", NULL, 3, "a a-b a.b/x ");
    check_list(place, "", NULL, 0, "");
    check_list(place, "a/", NULL, 100, "a/b a/b-1 a/b/c a/bc/d ");
    check_list(place, "a/b", NULL, 100, "a/b a/b-1 a/b/c a/bc/d ");
    check_list(place, "a/b/", NULL, 100, "a/b/c ");
    check_list(place, "a", "a/b", 100, "a/b-1 a/b/c a/bc/d a0 ab ");
    check_list(place, "", "a/b-", 2, "a/b-1 a/b/c ");
    check_list(place, "", "a/b/c", 2, "a/bc/d a0 ");
    check_list(place, "", "a/b/", 1, "a/b/c ");
    check_list(place, "", "b/1", 2, "");
    check_list(place, "c", NULL, 100, "");
    check_list(place, "a//", NULL, 100, "");
    check_list(place, "../", NULL, 100, "");
    check_list(place, "a/../", NULL, 100, "");
    check_list(place, "a=", NULL, 100, "");
}

static void lists_page_by_page(void) {
    enum { COUNT = 45, PAGE = 20 };
    g_autoptr(Place) place = place_new(s3_url);
    g_autofree char *prefix = place_name(place, "");
    for (int i = 0; i < COUNT; i++) {
        g_autofree char *short_name = g_strdup_printf("many/%04d/v", i);
        g_autofree char *name = place_name(place, short_name);
        TAP_CHECK(bytes_put(place->bytes, name, "", 0, NULL));
    }
    g_autoptr(GPtrArray) all = bytes_list(place->bytes, prefix, NULL, 5000, NULL);
    TAP_CHECK(all && all->len == COUNT);
    guint seen = 0;
    g_autofree char *last = NULL;
    for (;;) {
        g_autoptr(GPtrArray) page = bytes_list(place->bytes, prefix, last, PAGE, NULL);
        if (!page || page->len == 0)
            break;
        for (guint i = 0; i < page->len; i++, seen++)
            TAP_CHECK(seen < COUNT && g_strcmp0(page->pdata[i], all->pdata[seen]) == 0);
        g_free(last);
        last = g_strdup(page->pdata[page->len - 1]);
    }
    TAP_CHECK(seen == COUNT);
}

/* More of them than S3 is asked for at once. */
static void what_others_put_there_is_not_listed(void) {
    static const char *const foreign[] = {"A", "B", "C", "D", "E", "a b", "a/.b", "a=b"};
    g_autoptr(Place) place = place_new(s3_url);
    g_autofree char *first = place_name(place, "a"), *second = place_name(place, "b");
    TAP_CHECK(put_pattern(place, first, 1, 1) && put_pattern(place, second, 1, 1));
    for (gsize i = 0; i < G_N_ELEMENTS(foreign); i++) {
        g_autofree char *name = place_name(place, foreign[i]);
        g_autofree char *encoded = s3_url ? g_uri_escape_string(name, "/", FALSE) : g_strdup(name);
        g_autofree char *above = g_strdup_printf("%s/%s/a", place->objects, place->start);
        g_mkdir_with_parents(above, 0700);
        TAP_CHECK(place_raw_put(place, encoded, (const guint8 *)"x", 1), "%s", encoded);
    }
    check_list(place, "", NULL, 2, "a b ");
    check_list(place, "", NULL, 100, "a b ");
}

/* ---- damage ---- */

/* The object with other bytes: must not be read. */
static void check_damaged(Place *place, const char *name, const guint8 *raw, gsize size,
                          const char *what) {
    TAP_CHECK(place_raw_put(place, name, raw, size), "%s", what);
    TAP_CHECK(reading_fails_with(place, name) == BYTES_ERROR_DAMAGED, "%s", what);
}

static void every_changed_byte_is_noticed(void) {
    enum { SIZE = 300 };
    g_autoptr(Place) place = place_new(s3_url);
    g_autofree char *name = place_name(place, "changed");
    TAP_CHECK(put_pattern(place, name, SIZE, 1));
    g_autoptr(GByteArray) raw = place_raw_get(place, name);
    guint step = s3_url ? 7 : 1; /* each costs two requests; the reader is the same */
    for (guint i = 0; raw && i < raw->len; i += step) {
        g_autofree char *what = g_strdup_printf("byte %u", i);
        raw->data[i] ^= 0x10;
        check_damaged(place, name, raw->data, raw->len, what);
        raw->data[i] ^= 0x10;
    }
    TAP_CHECK(place_raw_put(place, name, raw->data, raw->len) && holds(place, name, SIZE, 1));
}

static void every_cut_is_noticed(void) {
    enum { SIZE = 3 * BYTES_SEAL_CHUNK + 5 };
    g_autoptr(Place) place = place_new(s3_url);
    g_autofree char *name = place_name(place, "cut");
    TAP_CHECK(put_pattern(place, name, SIZE, 1));
    g_autoptr(GByteArray) raw = place_raw_get(place, name);
    const gsize sizes[] = {0,
                           1,
                           BYTES_SEAL_HEADER - 1,
                           BYTES_SEAL_HEADER,
                           BYTES_SEAL_HEADER + 1,
                           bytes_seal_chunk_offset(1),
                           bytes_seal_chunk_offset(2) - 1,
                           bytes_seal_chunk_offset(2),
                           bytes_seal_chunk_offset(2) + BYTES_SEAL_TAG,
                           bytes_seal_chunk_offset(3),
                           raw->len - 1};
    for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
        g_autofree char *what = g_strdup_printf("cut to %zu", sizes[i]);
        check_damaged(place, name, raw->data, sizes[i], what);
    }
    g_autofree guint8 *more =
        g_memdup2(raw->data + bytes_seal_chunk_offset(1), BYTES_SEAL_SEALED_CHUNK);
    g_byte_array_append(raw, more, BYTES_SEAL_SEALED_CHUNK);
    check_damaged(place, name, raw->data, raw->len, "a chunk more");
    check_damaged(place, name, (const guint8 *)"plain text", 10, "no object of ours");
}

static void swapped_chunks_are_noticed(void) {
    enum { SIZE = 3 * BYTES_SEAL_CHUNK };
    g_autoptr(Place) place = place_new(s3_url);
    g_autofree char *name = place_name(place, "swapped"), *other = place_name(place, "other");
    TAP_CHECK(put_pattern(place, name, SIZE, 1) && put_pattern(place, other, SIZE, 1));
    g_autoptr(GByteArray) raw = place_raw_get(place, name), taken = place_raw_get(place, other);
    guint8 *first = raw->data + bytes_seal_chunk_offset(0),
           *second = raw->data + bytes_seal_chunk_offset(1);
    g_autofree guint8 *kept = g_memdup2(first, BYTES_SEAL_SEALED_CHUNK);
    memcpy(first, second, BYTES_SEAL_SEALED_CHUNK);
    check_damaged(place, name, raw->data, raw->len, "a chunk twice");
    memcpy(second, kept, BYTES_SEAL_SEALED_CHUNK);
    check_damaged(place, name, raw->data, raw->len, "swapped");
    memcpy(second, first, BYTES_SEAL_SEALED_CHUNK);
    memcpy(first, taken->data + bytes_seal_chunk_offset(0), BYTES_SEAL_SEALED_CHUNK);
    check_damaged(place, name, raw->data, raw->len, "another object's chunk of the same content");
    memcpy(raw->data, taken->data, BYTES_SEAL_HEADER);
    check_damaged(place, name, raw->data, raw->len, "another object's header");
}

static void a_moved_object_is_noticed(void) {
    g_autoptr(Place) place = place_new(s3_url);
    g_autofree char *name = place_name(place, "mine"), *other = place_name(place, "yours");
    TAP_CHECK(put_pattern(place, name, 1000, 1) && put_pattern(place, other, 1000, 2));
    g_autoptr(GByteArray) raw = place_raw_get(place, name);
    check_damaged(place, other, raw->data, raw->len, "moved");
    TAP_CHECK(holds(place, name, 1000, 1));
}

/* What of the object is whole can still be read. */
static void damage_is_told_where_it_is(void) {
    enum { SIZE = 3 * BYTES_SEAL_CHUNK };
    g_autoptr(Place) place = place_new(s3_url);
    g_autofree char *name = place_name(place, "partly");
    g_autofree guint8 *data = place_pattern(SIZE, 1), *got = g_malloc(SIZE);
    TAP_CHECK(put_pattern(place, name, SIZE, 1));
    g_autoptr(GByteArray) raw = place_raw_get(place, name);
    raw->data[bytes_seal_chunk_offset(1) + 100] ^= 1;
    TAP_CHECK(place_raw_put(place, name, raw->data, raw->len));
    g_autoptr(BytesReader) reader = bytes_read(place->bytes, name, NULL);
    TAP_CHECK(bytes_read_at(reader, 0, got, BYTES_SEAL_CHUNK, NULL) == BYTES_SEAL_CHUNK);
    TAP_CHECK(memcmp(got, data, BYTES_SEAL_CHUNK) == 0);
    g_autoptr(GError) error = NULL;
    TAP_CHECK(bytes_read_at(reader, BYTES_SEAL_CHUNK, got, 1, &error) == -1);
    TAP_CHECK(g_error_matches(error, BYTES_ERROR, BYTES_ERROR_DAMAGED));
    TAP_CHECK(bytes_read_at(reader, 2 * BYTES_SEAL_CHUNK, got, 10, NULL) == 10);
    TAP_CHECK(memcmp(got, data + 2 * BYTES_SEAL_CHUNK, 10) == 0);
}

/* ---- keys ---- */

static gboolean rotate(Place *place) {
    gboolean is_rotated = base_secrets_rotate(place->keys, BASE_SECRET_SEAL, NULL);
    place_reopen(place);
    return is_rotated;
}

static void delete_oldest_key(Place *place) {
    const BaseSecret *oldest = base_secrets_at(place->secrets, BASE_SECRET_SEAL, 0);
    g_autofree char *path = g_strconcat(place->keys, "/seal.", oldest->key_id, NULL);
    TAP_CHECK(g_remove(path) == 0);
    place_reopen(place);
}

static void keys_are_rotated(void) {
    enum { SIZE = 5000003 }; /* more than the window of a bucket's reader */
    g_autoptr(Place) place = place_new(s3_url);
    g_autofree char *old = place_name(place, "old"), *kept = place_name(place, "kept");
    gboolean changed = TRUE;
    TAP_CHECK(put_pattern(place, old, SIZE, 1) && put_pattern(place, kept, 10, 2));
    TAP_CHECK(bytes_rewrap(place->bytes, old, &changed, NULL) && !changed);
    g_autoptr(GByteArray) before = place_raw_get(place, old);
    TAP_CHECK(rotate(place));
    TAP_CHECK(holds(place, old, SIZE, 1));
    g_autoptr(GError) error = NULL;
    TAP_CHECK(bytes_rewrap(place->bytes, old, &changed, &error) && changed, "%s",
              error ? error->message : "");
    TAP_CHECK(bytes_rewrap(place->bytes, old, &changed, NULL) && !changed);
    g_autoptr(GByteArray) after = place_raw_get(place, old);
    TAP_CHECK(before->len == after->len);
    TAP_CHECK(memcmp(before->data, after->data, BYTES_SEAL_HEADER) != 0);
    TAP_CHECK(memcmp(before->data + BYTES_SEAL_HEADER, after->data + BYTES_SEAL_HEADER,
                     after->len - BYTES_SEAL_HEADER) == 0);
    delete_oldest_key(place);
    TAP_CHECK(holds(place, old, SIZE, 1));
    TAP_CHECK(reading_fails_with(place, kept) == BYTES_ERROR_DAMAGED);
    TAP_CHECK(!bytes_rewrap(place->bytes, kept, &changed, NULL));
    TAP_CHECK(place_count_files(place->spool) == 0);
}

static void rewrapping_minds_damage(void) {
    g_autoptr(Place) place = place_new(s3_url);
    g_autofree char *name = place_name(place, "damaged");
    gboolean changed = TRUE;
    TAP_CHECK(put_pattern(place, name, 100, 1) && rotate(place));
    g_autoptr(GByteArray) raw = place_raw_get(place, name);
    raw->data[BYTES_SEAL_HEADER - 1] ^= 1;
    TAP_CHECK(place_raw_put(place, name, raw->data, raw->len));
    g_autoptr(GError) error = NULL;
    TAP_CHECK(!bytes_rewrap(place->bytes, name, &changed, &error) && changed);
    TAP_CHECK(g_error_matches(error, BYTES_ERROR, BYTES_ERROR_DAMAGED));
    TAP_CHECK(place_raw_put(place, name, raw->data, 20));
    TAP_CHECK(!bytes_rewrap(place->bytes, name, &changed, NULL));
    TAP_CHECK(place_count_files(place->spool) == 0);
}

/* ---- many at once ---- */

typedef struct {
    Place *place;
    const char *name;
    guint seed;
    gint failures;
} Rival;

static gpointer write_often(gpointer data) {
    Rival *rival = data;
    g_autofree guint8 *pattern = place_pattern(200000, rival->seed);
    for (int i = 0; i < 15; i++)
        rival->failures +=
            !bytes_put(rival->place->bytes, rival->name, pattern, 100000 * rival->seed, NULL);
    return NULL;
}

/* One of the two, whole. */
static gpointer read_often(gpointer data) {
    Rival *rival = data;
    for (int i = 0; i < 30; i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GBytes) got = bytes_get(rival->place->bytes, rival->name, 1 << 20, &error);
        gsize size = got ? g_bytes_get_size(got) : 0;
        g_autofree guint8 *pattern = place_pattern(size, (guint)(size / 100000));
        gboolean is_whole = got && (size == 100000 || size == 200000) &&
                            memcmp(g_bytes_get_data(got, NULL), pattern, size) == 0;
        gboolean is_excused =
            s3_url && g_error_matches(error, BYTES_ERROR, BYTES_ERROR_UNAVAILABLE);
        rival->failures += !is_whole && !is_excused;
    }
    return NULL;
}

static void two_may_write_one_name(void) {
    g_autoptr(Place) place = place_new(s3_url);
    g_autofree char *name = place_name(place, "deep/er/contested");
    Rival rivals[4] = {
        {place, name, 1, 0}, {place, name, 2, 0}, {place, name, 0, 0}, {place, name, 0, 0}};
    GThread *threads[4];
    TAP_CHECK(put_pattern(place, name, 100000, 1));
    for (int i = 0; i < 4; i++)
        threads[i] = g_thread_new("rival", i < 2 ? write_often : read_often, &rivals[i]);
    for (int i = 0; i < 4; i++) {
        g_thread_join(threads[i]);
        TAP_CHECK(rivals[i].failures == 0, "rival %d: %d failures", i, rivals[i].failures);
    }
    TAP_CHECK(place_count_files(place->spool) == 0);
}

static gpointer come_and_go(gpointer data) {
    Rival *rival = data;
    for (int i = 0; i < (s3_url ? 10 : 150); i++) {
        rival->failures += !bytes_put(rival->place->bytes, rival->name, "", 0, NULL);
        rival->failures += !bytes_delete(rival->place->bytes, rival->name, NULL);
    }
    return NULL;
}

/* The empty folders that one takes away are the other's way to its place. */
static void neighbours_may_come_and_go(void) {
    static const char *const names[] = {"x/y/first", "x/y/second", "x/y/z/third", "x/y"};
    g_autoptr(Place) place = place_new(s3_url);
    Rival rivals[G_N_ELEMENTS(names)];
    GThread *threads[G_N_ELEMENTS(names)];
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        rivals[i] = (Rival){.place = place, .name = place_name(place, names[i])};
        threads[i] = g_thread_new("neighbour", come_and_go, &rivals[i]);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_thread_join(threads[i]);
        TAP_CHECK(rivals[i].failures == 0, "%s: %d failures", names[i], rivals[i].failures);
        g_free((char *)rivals[i].name);
    }
    check_list(place, "", NULL, 10, "");
}

static gpointer rewrap_often(gpointer data) {
    Rival *rival = data;
    gboolean changed;
    for (int i = 0; i < 20; i++)
        bytes_rewrap(rival->place->bytes, rival->name, &changed, NULL);
    return NULL;
}

/* Whoever deletes an object must not find it again because somebody was rewrapping it. */
static void rewrapping_brings_nothing_back(void) {
    g_autoptr(Place) place = place_new(s3_url);
    g_autofree char *name = place_name(place, "gone");
    for (int i = 0; i < (s3_url ? 5 : 40); i++) {
        Rival rival = {place, name, 0, 0};
        TAP_CHECK(put_pattern(place, name, 100, 1) && rotate(place));
        GThread *thread = g_thread_new("rewrapper", rewrap_often, &rival);
        g_usleep((gulong)(i % 8) * (s3_url ? 4000 : 150));
        TAP_CHECK(bytes_delete(place->bytes, name, NULL));
        g_thread_join(thread);
        TAP_CHECK(reading_fails_with(place, name) == BYTES_ERROR_MISSING, "round %d", i);
    }
}

/* ---- what goes wrong ---- */

/* A process of its own that puts 20 MB. */
static pid_t start_putting(Place *place, const char *name, guint seed) {
    pid_t child = fork();
    if (child != 0)
        return child;
    place->bytes = NULL; /* the parent's connections are not ours */
    place->secrets = NULL;
    place_reopen(place);
    _exit(put_pattern(place, name, 20 << 20, seed) ? 0 : 1);
}

/* The first object, or one of those put since, whole: S3 may finish a PUT whose sender is dead, a
 * little later than we look. */
static gboolean holds_one_whole(Place *place, const char *name, guint latest) {
    if (holds(place, name, 1000, 9))
        return TRUE;
    for (guint i = latest + 1; i-- > 0;)
        if (holds(place, name, 20 << 20, i))
            return TRUE;
    return FALSE;
}

static void a_killed_writer_leaves_the_old_or_the_new(void) {
    g_autoptr(Place) place = place_new(s3_url);
    g_autofree char *name = place_name(place, "killed");
    guint killed = 0;
    TAP_CHECK(put_pattern(place, name, 1000, 9));
    for (guint i = 0; i < 8; i++) {
        int status = 0;
        pid_t child = start_putting(place, name, i);
        g_usleep(20000 + i * (s3_url ? 90000 : 25000));
        kill(child, SIGKILL);
        waitpid(child, &status, 0);
        killed += WIFSIGNALED(status) != 0;
        TAP_CHECK(holds_one_whole(place, name, i), "round %u", i);
    }
    TAP_CHECK(killed > 0);
    bytes_tidy(place->bytes);
    TAP_CHECK(place_count_files(place->spool) == 0);
    g_autofree char *prefix = place_name(place, "");
    g_autoptr(GPtrArray) names = bytes_list(place->bytes, prefix, NULL, 10, NULL);
    TAP_CHECK(names && names->len == 1);
}

/* Files of this process may have 200,000 bytes: what a full disk does. */
static void a_full_disk_is_told(void) {
    g_autoptr(Place) place = place_new(s3_url);
    g_autofree char *name = place_name(place, "too-much");
    g_autofree guint8 *data = place_pattern(300000, 1);
    struct rlimit usual, small;
    getrlimit(RLIMIT_FSIZE, &usual);
    small = (struct rlimit){200000, usual.rlim_max};
    setrlimit(RLIMIT_FSIZE, &small);
    g_autoptr(GError) error = NULL, second = NULL;
    BytesWriter *writer = bytes_write(place->bytes, name, NULL);
    gboolean is_appended = bytes_append(writer, data, 300000, &error);
    gboolean goes_on = bytes_append(writer, data, 1, &second);
    gboolean is_committed = bytes_commit(writer, NULL);
    setrlimit(RLIMIT_FSIZE, &usual);
    TAP_CHECK(!is_appended && !goes_on && !is_committed);
    TAP_CHECK(g_error_matches(error, BYTES_ERROR, BYTES_ERROR_UNAVAILABLE));
    TAP_CHECK(second != NULL);
    bytes_writer_free(writer);
    TAP_CHECK(place_count_files(place->spool) == 0);
    TAP_CHECK(reading_fails_with(place, name) == BYTES_ERROR_MISSING);
}

static gboolean holds_piece(const void *hay, gsize size, const guint8 *text, gsize period) {
    for (gsize i = 0; i < period; i++)
        if (memmem(hay, size, text + i, 32))
            return TRUE;
    return FALSE;
}

/* Neither in the spool while it is written, nor where it lies. */
static void no_plaintext_is_kept(void) {
    enum { PERIOD = 64, SIZE = 300000 };
    g_autoptr(Place) place = place_new(s3_url);
    g_autofree char *name = place_name(place, "secret");
    g_autofree guint8 *text = place_pattern(SIZE, 1);
    for (gsize i = PERIOD; i < SIZE; i++)
        text[i] = text[i - PERIOD];
    TAP_CHECK(holds_piece(text + 1000, 500, text, PERIOD)); /* it would be found */
    g_autoptr(BytesWriter) writer = bytes_write(place->bytes, name, NULL);
    TAP_CHECK(bytes_append(writer, text, SIZE, NULL));
    g_autoptr(GDir) spool = g_dir_open(place->spool, 0, NULL);
    g_autofree char *path = g_build_filename(place->spool, g_dir_read_name(spool), NULL);
    g_autofree char *half = NULL;
    gsize half_size = 0;
    TAP_CHECK(g_file_get_contents(path, &half, &half_size, NULL) && half_size > 200000);
    TAP_CHECK(!holds_piece(half, half_size, text, PERIOD));
    TAP_CHECK(bytes_commit(writer, NULL));
    g_autoptr(GByteArray) raw = place_raw_get(place, name);
    TAP_CHECK(raw && !holds_piece(raw->data, raw->len, text, PERIOD));
}

/* ---- memory ---- */

static gsize memory_kib(const char *field) {
    g_autofree char *status = NULL;
    g_file_get_contents("/proc/self/status", &status, NULL, NULL);
    const char *line = status ? strstr(status, field) : NULL;
    return line ? (gsize)g_ascii_strtoull(line + strlen(field), NULL, 10) : 0;
}

/* From now on "VmHWM:" tells the most. */
static gsize reset_memory_peak(void) {
    FILE *file = fopen("/proc/self/clear_refs", "w");
    if (file) {
        fputs("5", file);
        fclose(file);
    }
    return memory_kib("VmRSS:");
}

static void large_objects_need_little_memory(void) {
    enum { PIECE = 100000, PIECES = 500, MAX_KIB = 10 * 1024 };
    g_autoptr(Place) place = place_new(s3_url);
    g_autofree char *name = place_name(place, "fifty");
    g_autofree guint8 *piece = place_pattern(PIECE, 1), *got = g_malloc0(PIECE);
    gsize before_kib = reset_memory_peak();
    int64_t start_us = base_clock_monotonic_us();
    g_autoptr(BytesWriter) writer = bytes_write(place->bytes, name, NULL);
    for (int i = 0; i < PIECES; i++)
        TAP_CHECK(bytes_append(writer, piece, PIECE, NULL));
    TAP_CHECK(bytes_commit(writer, NULL));
    int64_t written_us = base_clock_monotonic_us();
    g_autoptr(BytesReader) reader = bytes_read(place->bytes, name, NULL);
    for (uint64_t i = 0; i < PIECES; i++) {
        TAP_CHECK(bytes_read_at(reader, i * PIECE, got, PIECE, NULL) == PIECE);
        TAP_CHECK(memcmp(got, piece, PIECE) == 0);
    }
    int64_t read_us = base_clock_monotonic_us();
    gsize grown_kib = memory_kib("VmHWM:") - before_kib;
    printf("# 50 MB: written in %d ms, read in %d ms, memory grew by %zu KiB\n",
           (int)((written_us - start_us) / 1000), (int)((read_us - written_us) / 1000), grown_kib);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    TAP_CHECK(grown_kib <= MAX_KIB, "%zu KiB", grown_kib);
#else
    TAP_SKIP("a sanitizer's memory is its own");
#endif
}

static void says_what_it_is_kept_in(void) {
    static const char *const bad[] = {
        "",
        "folder:",
        "folder:/proc", /* another disk than the spool's */
        "ftp://x",
        "/path",
        "s3://",
        "s3://b",
        "s3://swings",
        "s3://Swings?endpoint=http://x",
        "s3://swings?endpoint=ftp://x",
        "s3://swings?endpoint=http://",
        "s3://swings?endpoint=http://u:p@x",
        "s3://swings?region=x",
        "s3://swings?endpoint=http://x&region=a:b",
        "s3://swings?endpoint=http://x&bucket=y",
        "s3://swings/deep?endpoint=http://x",
        "s3://swings?endpoint",
    };
    g_autoptr(Place) place = place_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        const BytesOptions options = {
            .url = bad[i], .s3_key = "key", .s3_secret = "the-secret", .spool = place->spool};
        g_autoptr(Bytes) bytes = bytes_open(&options, place->secrets, &error);
        TAP_CHECK(!bytes && g_error_matches(error, BASE_ERROR, BASE_ERROR_INPUT), "%s", bad[i]);
        TAP_CHECK(error && !strstr(error->message, "the-secret"));
    }
    const BytesOptions keyless = {.url = "s3://swings?endpoint=http://x", .spool = place->spool};
    TAP_CHECK(!bytes_open(&keyless, place->secrets, NULL));
}

int main(int argc, char **argv) {
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    if (argc > 1 && g_str_equal(argv[1], "s3")) {
        s3_url = g_getenv("GOLFCOACH_TEST_RADOSGW");
        if (!s3_url) {
            printf("Bail out! GOLFCOACH_TEST_RADOSGW is not set\n");
            return 1;
        }
    }
    TAP_RUN(large_objects_need_little_memory); /* first: nothing has grown yet */
    TAP_RUN(keeps_what_was_put);
    TAP_RUN(takes_pieces_of_any_size);
    TAP_RUN(a_writer_ends_once);
    TAP_RUN(an_abandoned_writer_leaves_nothing);
    TAP_RUN(reads_at_random);
    TAP_RUN(a_reader_stays_with_its_object);
    TAP_RUN(names_are_checked);
    TAP_RUN(a_name_may_continue_another);
    TAP_RUN(says_what_is_missing);
    TAP_RUN(deletes);
    TAP_RUN(refuses_more_than_the_limit);
    TAP_RUN(lists_in_order);
    TAP_RUN(lists_page_by_page);
    TAP_RUN(what_others_put_there_is_not_listed);
    TAP_RUN(every_changed_byte_is_noticed);
    TAP_RUN(every_cut_is_noticed);
    TAP_RUN(swapped_chunks_are_noticed);
    TAP_RUN(a_moved_object_is_noticed);
    TAP_RUN(damage_is_told_where_it_is);
    TAP_RUN(keys_are_rotated);
    TAP_RUN(rewrapping_minds_damage);
    TAP_RUN(two_may_write_one_name);
    TAP_RUN(neighbours_may_come_and_go);
    TAP_RUN(rewrapping_brings_nothing_back);
    TAP_RUN(a_killed_writer_leaves_the_old_or_the_new);
    TAP_RUN(a_full_disk_is_told);
    TAP_RUN(no_plaintext_is_kept);
    TAP_RUN(says_what_it_is_kept_in);
    return tap_done();
}
