#include "base/metrics.h"

#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "base/limits.h"
#include "tap.h"

#define LABELS(...) ((const char *const[]){__VA_ARGS__})

/* The number behind `series` ("name" or "name{labels}"); NAN if it is not on the page. */
static double value_of(const char *page, const char *series) {
    g_autofree char *start = g_strconcat("\n", series, " ", NULL);
    const char *line = strstr(page, start);
    return line ? g_ascii_strtod(line + strlen(start), NULL) : (double)NAN;
}

static double now(const char *series) {
    g_autofree char *page = base_metrics_page();
    return value_of(page, series);
}

static void families_without_labels_start_at_0(void) {
    TAP_CHECK(now("db_connection_errors_total") == 0 && now("video_queue_length") == 0);
    TAP_CHECK(isnan(now("revenue_dollars_total{tier=\"pro\"}")));
}

static void counters_count(void) {
    base_metrics_add(BASE_METRIC_API_REQUESTS, 1, LABELS("/swings/{id}", "GET", "200"));
    base_metrics_add(BASE_METRIC_API_REQUESTS, 2, LABELS("/swings/{id}", "GET", "200"));
    base_metrics_add(BASE_METRIC_API_REQUESTS, 1, LABELS("/swings/{id}", "GET", "404"));
    TAP_CHECK(now("api_requests_total{endpoint=\"/swings/{id}\",method=\"GET\",status=\"200\"}") ==
              3);
    TAP_CHECK(now("api_requests_total{endpoint=\"/swings/{id}\",method=\"GET\",status=\"404\"}") ==
              1);
    base_metrics_add(BASE_METRIC_AI_COST, 0.125, LABELS("m"));
    TAP_CHECK(now("ai_api_cost_dollars{model=\"m\"}") == 0.125);
}

static void gauges_go_both_ways(void) {
    base_metrics_set(BASE_METRIC_VIDEO_QUEUE, 7, NULL);
    base_metrics_add(BASE_METRIC_VIDEO_QUEUE, -2, NULL);
    TAP_CHECK(now("video_queue_length") == 5);
}

static void histograms_are_cumulative(void) {
    static const double values[] = {0.05, 0.1, 0.100001, 3, 1e9};
    for (gsize i = 0; i < G_N_ELEMENTS(values); i++)
        base_metrics_observe(BASE_METRIC_VIDEO_SECONDS, values[i], LABELS("pose"));
    TAP_CHECK(now("video_processing_duration_seconds_bucket{stage=\"pose\",le=\"0.1\"}") == 2);
    TAP_CHECK(now("video_processing_duration_seconds_bucket{stage=\"pose\",le=\"0.25\"}") == 3);
    TAP_CHECK(now("video_processing_duration_seconds_bucket{stage=\"pose\",le=\"5\"}") == 4);
    TAP_CHECK(now("video_processing_duration_seconds_bucket{stage=\"pose\",le=\"600\"}") == 4);
    TAP_CHECK(now("video_processing_duration_seconds_bucket{stage=\"pose\",le=\"+Inf\"}") == 5);
    TAP_CHECK(now("video_processing_duration_seconds_count{stage=\"pose\"}") == 5);
    TAP_CHECK(fabs(now("video_processing_duration_seconds_sum{stage=\"pose\"}") - 1000000003.25) <
              0.01);
}

static void labels_are_escaped(void) {
    base_metrics_add(BASE_METRIC_REVENUE, 1, LABELS("a\"b\\c\nd"));
    base_metrics_add(BASE_METRIC_REVENUE, 1, LABELS("\xff"));
    TAP_CHECK(now("revenue_dollars_total{tier=\"a\\\"b\\\\c\\nd\"}") == 1);
    TAP_CHECK(now("revenue_dollars_total{tier=\"\xef\xbf\xbd\"}") == 1);
    /* Labels that would print the same without their quotes are apart. */
    base_metrics_add(BASE_METRIC_AI_TOKENS, 1, LABELS("a\",type=\"b", "c"));
    base_metrics_add(BASE_METRIC_AI_TOKENS, 1, LABELS("a", "b"));
    TAP_CHECK(now("ai_token_usage{model=\"a\",type=\"b\"}") == 1);
}

static void a_family_does_not_grow_without_end(void) {
    for (int i = 0; i < 2 * BASE_LIMIT_METRIC_SERIES; i++) {
        g_autofree char *label = g_strdup_printf("path-%d", i);
        base_metrics_add(BASE_METRIC_VIDEO_ERRORS, 1, LABELS(label));
    }
    TAP_CHECK(now("video_processing_errors_total{stage=\"path-0\"}") == 1);
    TAP_CHECK(now("video_processing_errors_total{stage=\"other\"}") == BASE_LIMIT_METRIC_SERIES);
    g_autofree char *page = base_metrics_page();
    int count = 0;
    for (const char *at = page; (at = strstr(at, "\nvideo_processing_errors_total{")); at++)
        count++;
    TAP_CHECK(count == BASE_LIMIT_METRIC_SERIES + 1, "%d series", count);
}

/* Of text format 0.0.4: a comment, or NAME{LABELS} NUMBER. */
static void every_line_of_the_page_is_well_formed(void) {
    base_metrics_add(BASE_METRIC_REVENUE, 1, LABELS("quote\" brace} space \\"));
    g_autoptr(GRegex) sample =
        g_regex_new("^[a-z_]+(\\{[a-z_]+=\"([^\"\\\\]|\\\\[\"n\\\\])*\""
                    "(,[a-z_]+=\"([^\"\\\\]|\\\\[\"n\\\\])*\")*\\})? [-+0-9.e]+$",
                    0, 0, NULL);
    g_autoptr(GRegex) comment = g_regex_new(
        "^# (HELP [a-z_]+ [A-Z].*\\.|TYPE [a-z_]+ (counter|gauge|histogram))$", 0, 0, NULL);
    g_autofree char *page = base_metrics_page();
    TAP_CHECK(g_str_has_suffix(page, "\n") && !strstr(page, "\n\n"));
    g_auto(GStrv) lines = g_strsplit(page, "\n", -1);
    int types = 0;
    for (int i = 0; *lines[i]; i++) {
        const GRegex *shape = lines[i][0] == '#' ? comment : sample;
        TAP_CHECK(g_regex_match(shape, lines[i], 0, NULL), "%s", lines[i]);
        types += g_str_has_prefix(lines[i], "# TYPE ");
    }
    TAP_CHECK(types == BASE_METRICS, "%d", types);
}

static gpointer count_much(gpointer data) {
    (void)data;
    for (int i = 0; i < 10000; i++) {
        base_metrics_add(BASE_METRIC_AI_CALLS, 1, LABELS("m", "e"));
        base_metrics_observe(BASE_METRIC_AI_SECONDS, 1, LABELS("m"));
    }
    return NULL;
}

static void threads_lose_nothing(void) {
    GThread *threads[4];
    int64_t start_us = base_clock_monotonic_us();
    for (int i = 0; i < 4; i++)
        threads[i] = g_thread_new("counter", count_much, NULL);
    for (int i = 0; i < 50; i++)
        g_free(base_metrics_page());
    for (int i = 0; i < 4; i++)
        g_thread_join(threads[i]);
    printf("# %.0f ns a touch, beside 50 pages\n",
           (double)(base_clock_monotonic_us() - start_us) / 80.0);
    TAP_CHECK(now("ai_api_calls_total{model=\"m\",endpoint=\"e\"}") == 40000);
    TAP_CHECK(now("ai_api_latency_seconds_bucket{model=\"m\",le=\"1\"}") == 40000);
    TAP_CHECK(now("ai_api_latency_seconds_sum{model=\"m\"}") == 40000);
}

int main(void) {
    TAP_RUN(families_without_labels_start_at_0);
    TAP_RUN(counters_count);
    TAP_RUN(gauges_go_both_ways);
    TAP_RUN(histograms_are_cumulative);
    TAP_RUN(labels_are_escaped);
    TAP_RUN(a_family_does_not_grow_without_end);
    TAP_RUN(every_line_of_the_page_is_well_formed);
    TAP_RUN(threads_lose_nothing);
    return tap_done();
}
