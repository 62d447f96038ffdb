/* What is written is read back by libarchive's own reader; tests/flow/operate_test.py reads whole
 * exports by another's. */
#include "jobs/zip.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

#include "base/secrets.h"
#include "folder.h"
#include "tap.h"

enum { LARGE = 3 * 1024 * 1024 };

typedef struct {
    char *folder;
    BaseSecrets *secrets;
    Bytes *bytes;
} Place;

static Place place_make(void) {
    Place place = {.folder = folder_make()};
    g_autofree char *keys = g_build_filename(place.folder, "keys", NULL);
    g_autofree char *url = g_strconcat("folder:", place.folder, "/objects", NULL);
    g_autofree char *spool = g_build_filename(place.folder, "spool", NULL);
    const BytesOptions options = {.url = url, .spool = spool};
    place.secrets = base_secrets_load(keys, TRUE, NULL);
    place.bytes = bytes_open(&options, place.secrets, NULL);
    return place;
}

static void place_clear(Place *place) {
    bytes_close(place->bytes);
    base_secrets_free(place->secrets);
    folder_remove(place->folder);
    g_free(place->folder);
}

static gboolean write_three(JobsZip *zip, const char *noise) {
    return jobs_zip_begin(zip, "account.json", 2, TRUE, NULL) &&
           jobs_zip_write(zip, "{}", 2, NULL) &&
           jobs_zip_begin(zip, "tables/swings.json", -1, TRUE, NULL) &&
           jobs_zip_write(zip, "[\n", 2, NULL) && jobs_zip_write(zip, "]\n", 2, NULL) &&
           jobs_zip_begin(zip, "swings/s/video.mp4", LARGE, FALSE, NULL) &&
           jobs_zip_write(zip, noise, LARGE / 2, NULL) &&
           jobs_zip_write(zip, noise + LARGE / 2, LARGE / 2, NULL) && jobs_zip_end(zip, NULL);
}

static gboolean next_is(struct archive *archive, const char *name, const char *data, gsize size) {
    struct archive_entry *entry;
    if (archive_read_next_header(archive, &entry) != ARCHIVE_OK ||
        strcmp(archive_entry_pathname(entry), name) != 0)
        return FALSE;
    g_autofree char *read = g_malloc(size + 1);
    return archive_read_data(archive, read, size + 1) == (la_ssize_t)size &&
           !memcmp(read, data, size);
}

static void files_come_back(void) {
    Place place = place_make();
    g_autofree char *noise = g_malloc(LARGE);
    for (gsize i = 0; i < LARGE; i++)
        noise[i] = (char)(i * i >> 7);
    g_autoptr(BytesWriter) writer = bytes_write(place.bytes, "users/u/exports/x.zip", NULL);
    g_autoptr(JobsZip) zip = jobs_zip_new(writer, NULL);
    TAP_CHECK(zip && write_three(zip, noise) && bytes_commit(writer, NULL));
    g_autoptr(GBytes) whole = bytes_get(place.bytes, "users/u/exports/x.zip", 2 * LARGE, NULL);
    TAP_CHECK(whole && g_bytes_get_size(whole) < LARGE + 2048, "stored, and no padding behind");
    struct archive *archive = archive_read_new();
    archive_read_support_format_zip(archive);
    TAP_CHECK(whole && archive_read_open_memory(archive, g_bytes_get_data(whole, NULL),
                                                g_bytes_get_size(whole)) == ARCHIVE_OK);
    TAP_CHECK(next_is(archive, "account.json", "{}", 2));
    TAP_CHECK(next_is(archive, "tables/swings.json", "[\n]\n", 4));
    TAP_CHECK(next_is(archive, "swings/s/video.mp4", noise, LARGE));
    struct archive_entry *none;
    TAP_CHECK(archive_read_next_header(archive, &none) == ARCHIVE_EOF);
    archive_read_free(archive);
    g_clear_pointer(&zip, jobs_zip_free);
    g_clear_pointer(&writer, bytes_writer_free);
    place_clear(&place);
}

static void what_is_larger_than_said_is_refused(void) {
    Place place = place_make();
    g_autoptr(BytesWriter) writer = bytes_write(place.bytes, "users/u/exports/x.zip", NULL);
    g_autoptr(JobsZip) zip = jobs_zip_new(writer, NULL);
    g_autoptr(GError) error = NULL;
    TAP_CHECK(zip && jobs_zip_begin(zip, "a.mp4", 3, FALSE, NULL));
    TAP_CHECK(!jobs_zip_write(zip, "abcd", 4, &error) && strstr(error->message, "larger"));
    g_clear_pointer(&zip, jobs_zip_free);
    g_clear_pointer(&writer, bytes_writer_free);
    place_clear(&place);
}

/* A writer that is over stands for a full disk. */
static void what_the_writer_says_is_told(void) {
    Place place = place_make();
    g_autoptr(BytesWriter) writer = bytes_write(place.bytes, "users/u/exports/x.zip", NULL);
    g_autoptr(JobsZip) zip = jobs_zip_new(writer, NULL);
    g_autofree char *zeros = g_malloc0(LARGE);
    g_autoptr(GError) error = NULL;
    TAP_CHECK(zip && jobs_zip_begin(zip, "a.mp4", LARGE, FALSE, NULL));
    TAP_CHECK(bytes_commit(writer, NULL)); /* it takes nothing any more */
    TAP_CHECK(!jobs_zip_write(zip, zeros, LARGE, &error) && error);
    g_clear_pointer(&zip, jobs_zip_free);
    g_clear_pointer(&writer, bytes_writer_free);
    place_clear(&place);
}

int main(void) {
    TAP_RUN(files_come_back);
    TAP_RUN(what_is_larger_than_said_is_refused);
    TAP_RUN(what_the_writer_says_is_told);
    return tap_done();
}
