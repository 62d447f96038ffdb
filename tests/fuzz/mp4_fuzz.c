/* Any bytes as an uploaded file, in pieces whose size is the first byte. */
#include <stddef.h>
#include <stdint.h>

#include "mp4/probe.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (!size)
        return 0;
    const size_t step = (size_t)data[0] + 1;
    g_autoptr(Mp4Probe) probe = mp4_probe_new();
    gboolean good = TRUE;
    for (size_t at = 1; good && at < size; at += step)
        good = mp4_probe_feed(probe, data + at, MIN(step, size - at), NULL);
    Mp4Facts facts = {0};
    if (good && mp4_probe_end(probe, &facts, NULL) && facts.duration_us < 0)
        __builtin_trap();
    return 0;
}
