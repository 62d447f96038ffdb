#include "shots/shots.h"

#include <string.h>

#include "base/error.h"
#include "shots/bounds.h"
#include "shots/reading.h"

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

/* A new source: its place in ShotsSource, a row, its reader in a file of its own. */
static const struct {
    const char *name;
    ShotsReader read;
} SOURCES[SHOTS_SOURCES] = {
    [SHOTS_TRACKMAN] = {"trackman", shots_read_trackman},
    [SHOTS_GARMIN_R10] = {"garmin_r10", shots_read_garmin},
    [SHOTS_ARCCOS] = {"arccos", shots_read_arccos},
    [SHOTS_GSPRO] = {"gspro", shots_read_gspro},
};

const char *shots_source_name(ShotsSource source) {
    return SOURCES[source].name;
}

gboolean shots_source_parse(const char *name, ShotsSource *ret_source) {
    for (ShotsSource source = 0; source < SHOTS_SOURCES; source++)
        if (!g_strcmp0(SOURCES[source].name, name)) {
            *ret_source = source;
            return TRUE;
        }
    return FALSE;
}

void shots_read_clear(ShotsRead *read) {
    g_clear_pointer(&read->shots, g_ptr_array_unref);
    g_clear_pointer(&read->refused, g_ptr_array_unref);
    g_clear_pointer(&read->notes, g_ptr_array_unref);
}

static gboolean check_text(const char *text, gsize size, GError **error) {
    if (size > SHOTS_FILE_BYTES) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_LIMIT, "the file has more than %d MB",
                    SHOTS_FILE_BYTES >> 20);
        return FALSE;
    }
    if (!g_utf8_validate_len(text, size, NULL)) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT, "the file is not text in UTF-8");
        return FALSE;
    }
    return TRUE;
}

/* Those who were not named one by one. */
static void count_refused(const ShotsReading *reading) {
    if (reading->refused > SHOTS_REFUSALS)
        g_ptr_array_add(reading->read->refused,
                        g_strdup_printf("and %u more", reading->refused - SHOTS_REFUSALS));
}

gboolean shots_read(ShotsSource source, const char *bytes, gsize size, const ShotsOptions *options,
                    ShotsRead *ret_read, GError **error) {
    g_auto(ShotsRead) read = {0};
    if (!check_text(bytes, size, error))
        return FALSE;
    const gsize mark = strlen(BYTE_ORDER_MARK);
    const gsize skipped = size >= mark && !memcmp(bytes, BYTE_ORDER_MARK, mark) ? mark : 0;
    read.shots = g_ptr_array_new_with_free_func((GDestroyNotify)shots_shot_free);
    read.refused = g_ptr_array_new_with_free_func(g_free);
    read.notes = g_ptr_array_new_with_free_func(g_free);
    ShotsReading reading = {.options = options, .read = &read};
    if (!SOURCES[source].read(&reading, bytes + skipped, size - skipped, error))
        return FALSE;
    count_refused(&reading);
    *ret_read = read;
    read = (ShotsRead){0};
    return TRUE;
}
