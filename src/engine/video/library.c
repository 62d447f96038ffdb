#include "engine/video/library.h"

#include <glib.h>
#include <libavutil/log.h>
#include <libavutil/mem.h>

/* What a table claims cannot be reserved. Decoded frames are counted elsewhere (decode.c); the
 * largest honest allocation besides them is a packet or the macroblock tables of 8K. */
enum { MAX_ALLOCATION_BYTES = 96 * 1024 * 1024 };

void video_library_init(void) {
    static gsize is_done;
    if (!g_once_init_enter(&is_done))
        return;
    av_log_set_level(AV_LOG_QUIET);
    av_max_alloc(MAX_ALLOCATION_BYTES);
    g_once_init_leave(&is_done, 1);
}
