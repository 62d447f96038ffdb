/* Any bytes as a clip to be cleaned: twice gives the same as once. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "mp4/clean.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    g_autofree guint8 *once = g_memdup2(data, size);
    if (!size || !mp4_clean(once, size))
        return 0;
    g_autofree guint8 *twice = g_memdup2(once, size);
    if (mp4_clean(twice, size) && memcmp(once, twice, size) != 0)
        __builtin_trap();
    return 0;
}
