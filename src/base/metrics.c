#include "base/metrics.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

enum { MAX_LABELS = 3, MAX_BUCKETS = 16 };

typedef enum { TYPE_COUNTER, TYPE_GAUGE, TYPE_HISTOGRAM } Type;

static const char *const TYPE_NAMES[] = {
    [TYPE_COUNTER] = "counter", [TYPE_GAUGE] = "gauge", [TYPE_HISTOGRAM] = "histogram"};

/* Upper bounds of buckets in ascending order; 0 ends them. */
typedef double Bounds[MAX_BUCKETS + 1];

static const Bounds REQUEST_SECONDS = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                       0.25,  0.5,    1,     2.5,  5,     10,   30};
static const Bounds QUERY_SECONDS = {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01,
                                     0.025,  0.05,    0.1,    0.25,  0.5,    1,     5};
static const Bounds STAGE_SECONDS = {0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300, 600};
static const Bounds ANSWER_SECONDS = {0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120};

/* To add a family: its place in BaseMetric and a row. */
typedef struct {
    const char *name;
    const char *help;
    Type type;
    const char *labels[MAX_LABELS];
    const double *bounds; /* of histograms */
} Row;

static const Row ROWS[BASE_METRICS] = {
    [BASE_METRIC_API_REQUESTS] = {.name = "api_requests_total",
                                  .help = "Requests answered.",
                                  .type = TYPE_COUNTER,
                                  .labels = {"endpoint", "method", "status"}},
    [BASE_METRIC_API_SECONDS] = {.name = "api_request_duration_seconds",
                                 .help = "From a request's header to the end of its answer.",
                                 .type = TYPE_HISTOGRAM,
                                 .labels = {"endpoint"},
                                 .bounds = REQUEST_SECONDS},
    [BASE_METRIC_VIDEO_SECONDS] = {.name = "video_processing_duration_seconds",
                                   .help = "Time of one stage of one analysis.",
                                   .type = TYPE_HISTOGRAM,
                                   .labels = {"stage"},
                                   .bounds = STAGE_SECONDS},
    [BASE_METRIC_VIDEO_ERRORS] = {.name = "video_processing_errors_total",
                                  .help = "Analyses that failed, by the stage they failed in.",
                                  .type = TYPE_COUNTER,
                                  .labels = {"stage"}},
    [BASE_METRIC_VIDEO_QUEUE] = {.name = "video_queue_length",
                                 .help = "Analyses that wait for a worker.",
                                 .type = TYPE_GAUGE},
    [BASE_METRIC_AI_CALLS] = {.name = "ai_api_calls_total",
                              .help = "Calls of a language model.",
                              .type = TYPE_COUNTER,
                              .labels = {"model", "endpoint"}},
    [BASE_METRIC_AI_COST] = {.name = "ai_api_cost_dollars",
                             .help = "What the calls have cost.",
                             .type = TYPE_COUNTER,
                             .labels = {"model"}},
    [BASE_METRIC_AI_SECONDS] = {.name = "ai_api_latency_seconds",
                                .help = "Time of one call of a language model.",
                                .type = TYPE_HISTOGRAM,
                                .labels = {"model"},
                                .bounds = ANSWER_SECONDS},
    [BASE_METRIC_AI_TOKENS] = {.name = "ai_token_usage",
                               .help = "Tokens read and written by a language model.",
                               .type = TYPE_COUNTER,
                               .labels = {"model", "type"}},
    [BASE_METRIC_DB_CONNECTIONS] = {.name = "db_connections_active",
                                    .help = "Connections to the database that are in use.",
                                    .type = TYPE_GAUGE},
    [BASE_METRIC_DB_SECONDS] = {.name = "db_query_duration_seconds",
                                .help = "Time of one query.",
                                .type = TYPE_HISTOGRAM,
                                .labels = {"query_type"},
                                .bounds = QUERY_SECONDS},
    [BASE_METRIC_DB_ERRORS] = {.name = "db_connection_errors_total",
                               .help = "Connections to the database that failed or broke.",
                               .type = TYPE_COUNTER},
    [BASE_METRIC_USERS_ACTIVE] = {.name = "users_active_daily",
                                  .help = "Users seen in the last 24 hours.",
                                  .type = TYPE_GAUGE},
    [BASE_METRIC_SWINGS] = {.name = "swings_analyzed_total",
                            .help = "Swings whose analysis is complete.",
                            .type = TYPE_COUNTER},
    [BASE_METRIC_REVENUE] = {.name = "revenue_dollars_total",
                             .help = "Money taken in.",
                             .type = TYPE_COUNTER,
                             .labels = {"tier"}},
    [BASE_METRIC_SOCKETS] = {.name = "websocket_connections_active",
                             .help = "Open WebSocket connections.",
                             .type = TYPE_GAUGE},
};

typedef struct {
    double value;                 /* of a histogram: the sum */
    guint64 count;                /* of a histogram */
    guint64 buckets[MAX_BUCKETS]; /* observations of each bucket alone */
} Series;

/* Of each family: labels as they are printed, 'a="b",c="d"' → Series. NULL until touched. */
static GHashTable *families[BASE_METRICS];
/* Of all families; held for one touch, or for one family of the page. POSIX rather than GLib: the
 * thread sanitizer sees through it. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void append_escaped(GString *text, const char *value) {
    for (; *value; value++) {
        if (*value == '\n')
            g_string_append(text, "\\n");
        else if (*value == '"' || *value == '\\')
            g_string_append_printf(text, "\\%c", *value);
        else
            g_string_append_c(text, *value);
    }
}

static void append_label(GString *text, const char *name, const char *value) {
    if (text->len)
        g_string_append_c(text, ',');
    g_string_append(text, name);
    g_string_append(text, "=\"");
    if (g_utf8_validate(value, -1, NULL)) {
        append_escaped(text, value);
    } else {
        g_autofree char *valid = g_utf8_make_valid(value, -1);
        append_escaped(text, valid);
    }
    g_string_append_c(text, '"');
}

/* The labels of one series as they are printed; NULL as `values`: all are "other". */
static GString *print_labels(const Row *row, const char *const *values) {
    GString *text = g_string_sized_new(96);
    for (int i = 0; i < MAX_LABELS && row->labels[i]; i++)
        append_label(text, row->labels[i], values ? values[i] : "other");
    return text;
}

/* The lock is held. */
static Series *find_series(BaseMetric metric, const char *const *labels) {
    if (!families[metric])
        families[metric] = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    GHashTable *family = families[metric];
    GString *key = print_labels(&ROWS[metric], labels);
    Series *series = g_hash_table_lookup(family, key->str);
    if (!series && labels && g_hash_table_size(family) >= BASE_LIMIT_METRIC_SERIES) {
        g_string_free(key, TRUE);
        return find_series(metric, NULL);
    }
    if (!series) {
        series = g_new0(Series, 1);
        g_hash_table_insert(family, g_strdup(key->str), series);
    }
    g_string_free(key, TRUE);
    return series;
}

void base_metrics_add(BaseMetric metric, double amount, const char *const *labels) {
    g_assert(ROWS[metric].type == TYPE_GAUGE || (ROWS[metric].type == TYPE_COUNTER && amount >= 0));
    pthread_mutex_lock(&lock);
    find_series(metric, labels)->value += amount;
    pthread_mutex_unlock(&lock);
}

void base_metrics_set(BaseMetric metric, double value, const char *const *labels) {
    g_assert(ROWS[metric].type == TYPE_GAUGE);
    pthread_mutex_lock(&lock);
    find_series(metric, labels)->value = value;
    pthread_mutex_unlock(&lock);
}

void base_metrics_observe(BaseMetric metric, double value, const char *const *labels) {
    const double *bounds = ROWS[metric].bounds;
    g_assert(ROWS[metric].type == TYPE_HISTOGRAM);
    int bucket = 0;
    while (bounds[bucket] > 0 && value > bounds[bucket])
        bucket++;
    pthread_mutex_lock(&lock);
    Series *series = find_series(metric, labels);
    series->value += value;
    series->count++;
    if (bounds[bucket] > 0)
        series->buckets[bucket]++;
    pthread_mutex_unlock(&lock);
}

/* ---- the page ---- */

/* One line: NAME SUFFIX {LABELS} NUMBER. */
static void append_line(GString *page, const Row *row, const char *suffix, const char *labels,
                        double number) {
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(digits, sizeof digits, "%.15g", number);
    g_string_append(page, row->name);
    g_string_append(page, suffix);
    if (*labels)
        g_string_append_printf(page, "{%s}", labels);
    g_string_append_printf(page, " %s\n", digits);
}

static void append_bucket(GString *page, const Row *row, const char *labels, const char *bound,
                          guint64 count) {
    g_autofree char *with_bound =
        g_strdup_printf("%s%sle=\"%s\"", labels, *labels ? "," : "", bound);
    append_line(page, row, "_bucket", with_bound, (double)count);
}

static void append_histogram(GString *page, const Row *row, const char *labels,
                             const Series *series) {
    guint64 below = 0;
    for (int i = 0; row->bounds[i] > 0; i++) {
        char bound[G_ASCII_DTOSTR_BUF_SIZE];
        below += series->buckets[i];
        append_bucket(page, row, labels, g_ascii_formatd(bound, sizeof bound, "%g", row->bounds[i]),
                      below);
    }
    append_bucket(page, row, labels, "+Inf", series->count);
    append_line(page, row, "_sum", labels, series->value);
    append_line(page, row, "_count", labels, (double)series->count);
}

static int compare_texts(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The lock is held. */
static void append_family(GString *page, BaseMetric metric) {
    const Row *row = &ROWS[metric];
    g_string_append_printf(page, "# HELP %s %s\n# TYPE %s %s\n", row->name, row->help, row->name,
                           TYPE_NAMES[row->type]);
    if (!row->labels[0])
        find_series(metric, NULL); /* stands there from the start, as 0 */
    if (!families[metric])
        return;
    guint count = 0;
    g_autofree gpointer *keys = g_hash_table_get_keys_as_array(families[metric], &count);
    qsort(keys, count, sizeof *keys, compare_texts);
    for (guint i = 0; i < count; i++) {
        const Series *series = g_hash_table_lookup(families[metric], keys[i]);
        if (row->type == TYPE_HISTOGRAM)
            append_histogram(page, row, keys[i], series);
        else
            append_line(page, row, "", keys[i], series->value);
    }
}

char *base_metrics_page(void) {
    GString *page = g_string_new(NULL);
    for (BaseMetric metric = 0; metric < BASE_METRICS; metric++) {
        pthread_mutex_lock(&lock);
        append_family(page, metric);
        pthread_mutex_unlock(&lock);
    }
    return g_string_free(page, FALSE);
}
