/* Any bytes as a file of shots: the first byte says of which source, and how to read dates. */
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/json.h"
#include "shots/bounds.h"
#include "shots/shots.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define NOW_US (1795395723 * BASE_CLOCK_SECOND_US)

/* Every measurement is a finite number with a unit. */
static void check_shot(const ShotsShot *shot) {
    const char *name;
    json_t *member;
    if (shot->recorded_us &&
        (shot->recorded_us < SHOTS_EARLIEST_US || shot->recorded_us > NOW_US + BASE_CLOCK_DAY_US))
        abort();
    json_object_foreach(shot->data, name, member) {
        if (json_is_object(member) && (!isfinite(base_json_real(member, "value", (double)NAN)) ||
                                       !base_json_string(member, "unit")))
            abort();
    }
    g_free(base_json_text(shot->data));
}

static void check_texts(const GPtrArray *texts, guint most) {
    if (texts->len > most)
        abort();
    for (guint i = 0; i < texts->len; i++)
        if (!g_utf8_validate(texts->pdata[i], -1, NULL))
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (!size)
        return 0;
    const ShotsSource source = (ShotsSource)(data[0] % SHOTS_SOURCES);
    const ShotsOptions options = {.day_order = (ShotsDayOrder)(data[0] / SHOTS_SOURCES % 3),
                                  .now_us = NOW_US,
                                  .keep_location = data[0] >= 128};
    g_auto(ShotsRead) read = {0};
    g_autoptr(GError) error = NULL;
    const gboolean good =
        shots_read(source, (const char *)data + 1, size - 1, &options, &read, &error);
    if (good == (error != NULL) || (error && error->domain != BASE_ERROR))
        abort();
    if (!good)
        return 0;
    if (read.ask_day_order && read.shots->len)
        abort();
    check_texts(read.refused, SHOTS_REFUSALS + 1);
    check_texts(read.notes, SHOTS_NOTES);
    for (guint i = 0; i < read.shots->len; i++)
        check_shot(read.shots->pdata[i]);
    return 0;
}
