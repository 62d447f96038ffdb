/* Any bytes from a launch monitor, in pieces whose size is the first byte. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "shots/bounds.h"
#include "shots/shots.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A reply is JSON with a code; thanks go with shots. */
static void check(const ShotsShot *shot, const char *reply, gpointer data) {
    (void)data;
    g_autoptr(json_t) json = base_json_parse(reply, strlen(reply), SHOTS_MESSAGE_BYTES, NULL);
    const int64_t code = base_json_integer(json, "Code", 0);
    if ((code != SHOTS_REPLY_OK && code != SHOTS_REPLY_BAD) || (shot && code != SHOTS_REPLY_OK))
        abort();
    if (shot)
        g_free(base_json_text(shot->data));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (!size)
        return 0;
    const size_t step = (size_t)data[0] + 1;
    g_autoptr(ShotsStream) stream = shots_stream_new();
    g_autoptr(GError) error = NULL;
    gboolean good = TRUE;
    for (size_t at = 1; good && at < size; at += step)
        good = shots_stream_feed(stream, (const char *)data + at, MIN(step, size - at), check, NULL,
                                 &error);
    if (good == (error != NULL))
        abort();
    return 0;
}
