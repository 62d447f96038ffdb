#include "engine/video/library.h"

#include <libavutil/log.h>
#include <libavutil/mem.h>

#include "tap.h"

static void silences_and_bounds(void) {
    video_library_init();
    video_library_init();
    TAP_CHECK(av_log_get_level() == AV_LOG_QUIET);
    void *small = av_malloc(1000000), *large = av_malloc(200 * 1000 * 1000);
    TAP_CHECK(small && !large);
    av_free(small);
    av_free(large);
}

int main(void) {
    TAP_RUN(silences_and_bounds);
    return tap_done();
}
