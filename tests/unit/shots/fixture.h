/* Reading files of shots in tests. */
#ifndef GOLFCOACH_TESTS_UNIT_SHOTS_FIXTURE_H
#define GOLFCOACH_TESTS_UNIT_SHOTS_FIXTURE_H

#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/json.h"
#include "shots/reading.h"
#include "shots/shots.h"
#include "tap.h"

static const char *fixture_folder; /* the program's first argument */

static inline ShotsOptions fixture_options(void) {
    ShotsOptions options = {0};
    base_clock_parse("2026-06-01T00:00:00Z", &options.now_us);
    return options;
}

/* FALSE: an error, which is checked to be of `code`. */
static inline gboolean fixture_read(ShotsSource source, const char *text, gsize size,
                                    const ShotsOptions *options, int code, ShotsRead *ret_read) {
    g_autoptr(GError) error = NULL;
    const gboolean good = shots_read(source, text, size, options, ret_read, &error);
    TAP_CHECK(good == !error);
    TAP_CHECK(!error || g_error_matches(error, BASE_ERROR, code), "%s", error->message);
    return good;
}

/* A text with the standard options; must be readable. */
static inline ShotsRead fixture_text(ShotsSource source, const char *text) {
    const ShotsOptions options = fixture_options();
    ShotsRead read = {0};
    TAP_CHECK(fixture_read(source, text, strlen(text), &options, -1, &read), "%s", text);
    return read;
}

/* A text that is refused as a whole. */
static inline void fixture_refused(ShotsSource source, const char *text, int code) {
    const ShotsOptions options = fixture_options();
    ShotsRead read = {0};
    TAP_CHECK(!fixture_read(source, text, strlen(text), &options, code, &read), "%.60s", text);
    TAP_CHECK(!read.shots); /* untouched */
    shots_read_clear(&read);
}

static inline ShotsRead fixture_file(ShotsSource source, const char *name,
                                     const ShotsOptions *options) {
    g_autofree char *path = g_build_filename(fixture_folder, name, NULL);
    g_autofree char *text = NULL;
    gsize size = 0;
    ShotsRead read = {0};
    TAP_CHECK(g_file_get_contents(path, &text, &size, NULL), "%s", path);
    TAP_CHECK(text && fixture_read(source, text, size, options, -1, &read), "%s", path);
    return read;
}

static inline const ShotsShot *fixture_shot(const ShotsRead *read, guint place) {
    return read->shots->pdata[place];
}

#define CHECK_VALUE(shot, name, wanted)                                                            \
    TAP_CHECK(fabs(shots_data_value((shot)->data, name) - (wanted)) < 1e-5, "%s is %f", name,      \
              shots_data_value((shot)->data, name))
#define CHECK_NONE(shot, name) TAP_CHECK(!json_object_get((shot)->data, name), "%s", name)
#define CHECK_TEXT(shot, name, wanted)                                                             \
    TAP_CHECK(!g_strcmp0(base_json_string((shot)->data, name), wanted), "%s is %s", name,          \
              base_json_string((shot)->data, name))
#define CHECK_MOMENT(shot, wanted)                                                                 \
    do {                                                                                           \
        g_autofree char *moment_ = base_clock_text((shot)->recorded_us);                           \
        TAP_CHECK(!g_strcmp0(moment_, wanted), "%s", moment_);                                     \
    } while (0)
/* Whether one of the texts holds `part`. */
static inline gboolean fixture_says(const GPtrArray *texts, const char *part) {
    for (guint i = 0; i < texts->len; i++)
        if (strstr(texts->pdata[i], part))
            return TRUE;
    for (guint i = 0; i < texts->len; i++)
        printf("#  said: %s\n", (const char *)texts->pdata[i]);
    return FALSE;
}

#endif
