#include "engine/pipeline/stages.h"

#include <string.h>

#include "base/error.h"
#include "tap.h"

static GString *ran;

static gboolean first(void *job, const PipelineWatch *watch, GError **error) {
    (void)job;
    (void)error;
    g_string_append_c(ran, '1');
    watch->progress("first", 0.5, watch->context);
    return TRUE;
}

static gboolean second(void *job, const PipelineWatch *watch, GError **error) {
    (void)watch;
    g_string_append_c(ran, '2');
    if (!job)
        return TRUE;
    g_set_error_literal(error, BASE_ERROR, BASE_ERROR_INPUT, "no");
    return FALSE;
}

static gboolean third(void *job, const PipelineWatch *watch, GError **error) {
    (void)job;
    (void)error;
    g_string_append_c(ran, '3');
    watch->progress("third", 1, watch->context);
    return TRUE;
}

static const PipelineStage STAGES[] = {
    {"first", 0.6, first}, {"second", 0.1, second}, {"third", 0.3, third}};

static double seen[8];
static int seen_count;

static void see(const char *stage, double done, void *context) {
    (void)stage;
    (void)context;
    seen[seen_count++] = done;
}

static void run_in_order_with_one_progress(void) {
    const double expected[] = {0, 0.3, 0.6, 0.7, 1};
    PipelineWatch watch = {.progress = see};
    g_string_truncate(ran, 0);
    seen_count = 0;
    TAP_CHECK(pipeline_run_stages(STAGES, 3, NULL, &watch, NULL));
    TAP_CHECK(!strcmp(ran->str, "123"), "%s", ran->str);
    TAP_CHECK(seen_count == 5, "%d", seen_count);
    for (int i = 0; i < 5; i++)
        TAP_CHECK(ABS(seen[i] - expected[i]) < 1e-9, "%d: %g", i, seen[i]);
}

static void the_first_failure_ends_it(void) {
    g_autoptr(GError) error = NULL;
    g_string_truncate(ran, 0);
    TAP_CHECK(!pipeline_run_stages(STAGES, 3, ran, NULL, &error));
    TAP_CHECK(!strcmp(ran->str, "12") && error && !strcmp(error->message, "no"));
}

int main(void) {
    ran = g_string_new(NULL);
    TAP_RUN(run_in_order_with_one_progress);
    TAP_RUN(the_first_failure_ends_it);
    g_string_free(ran, TRUE);
    return tap_done();
}
