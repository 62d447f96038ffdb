#include "engine/video/bounds.h"

#include <string.h>

#include "base/error.h"
#include "tap.h"

static void names_what_is_accepted(void) {
    VideoLimits limits = video_limits_default();
    g_autoptr(GError) error = NULL;
    TAP_CHECK(!video_limits_check_time(&limits, "clip.mp4", 72000000, 2160, &error));
    TAP_CHECK(error &&
              strcmp(error->message, "clip.mp4 is 72 s long; please send a clip of at most 60 s "
                                     "that holds one swing") == 0);
    TAP_CHECK(error && base_error_exit_status(error) == 2);
}

static void accepts_the_limits_themselves(void) {
    VideoLimits limits = video_limits_default();
    TAP_CHECK(video_limits_check_time(&limits, "a", 60000000, 1800, NULL));
    TAP_CHECK(video_limits_check_time(&limits, "a", 60033000, 1801, NULL), "one frame more");
    TAP_CHECK(!video_limits_check_time(&limits, "a", 60100000, 1800, NULL));
    TAP_CHECK(video_limits_check_time(&limits, "a", 500000, 15, NULL));
    TAP_CHECK(!video_limits_check_time(&limits, "a", 499999, 15, NULL));
    TAP_CHECK(video_limits_check_time(&limits, "a", 1000000, 241, NULL));
    TAP_CHECK(!video_limits_check_time(&limits, "a", 1000000, 300, NULL));
    TAP_CHECK(video_limits_check_picture(&limits, "a", 7680, 4320, NULL));
    TAP_CHECK(!video_limits_check_picture(&limits, "a", 8000, 8000, NULL));
    TAP_CHECK(!video_limits_check_picture(&limits, "a", G_MAXINT64, G_MAXINT64, NULL));
    TAP_CHECK(!video_limits_check_picture(&limits, "a", 16, 1080, NULL));
    TAP_CHECK(!video_limits_check_bytes(&limits, "a", limits.max_bytes + 1, NULL));
    TAP_CHECK(!video_limits_check_count(&limits, "a", 20001, NULL));
}

static void counts_only_time_inside(void) {
    VideoBudget budget;
    video_budget_init(&budget, 20000);
    g_usleep(30000);
    video_budget_enter(&budget);
    TAP_CHECK(!video_budget_is_over(&budget));
    g_usleep(30000);
    TAP_CHECK(video_budget_is_over(&budget));
    video_budget_leave(&budget);
    TAP_CHECK(budget.spent_us >= 30000);
}

static void stops_when_cancelled(void) {
    VideoBudget budget;
    video_budget_init(&budget, G_MAXINT64 / 2);
    video_budget_enter(&budget);
    TAP_CHECK(!video_budget_is_over(&budget));
    video_budget_cancel(&budget);
    TAP_CHECK(video_budget_is_over(&budget));
}

int main(void) {
    TAP_RUN(names_what_is_accepted);
    TAP_RUN(accepts_the_limits_themselves);
    TAP_RUN(counts_only_time_inside);
    TAP_RUN(stops_when_cancelled);
    return tap_done();
}
