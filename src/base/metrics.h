/* Counters, gauges and histograms for Prometheus. Families are declared in one table (metrics.c)
 * with their help, labels and buckets; a series appears when it is first touched, those without
 * labels stand there from the start. Any thread; touching one takes well under a microsecond. */
#ifndef GOLFCOACH_BASE_METRICS_H
#define GOLFCOACH_BASE_METRICS_H

#include <glib.h>

typedef enum {
    BASE_METRIC_API_REQUESTS,   /* api_requests_total{endpoint,method,status} */
    BASE_METRIC_API_SECONDS,    /* api_request_duration_seconds{endpoint} */
    BASE_METRIC_VIDEO_SECONDS,  /* video_processing_duration_seconds{stage} */
    BASE_METRIC_VIDEO_ERRORS,   /* video_processing_errors_total{stage} */
    BASE_METRIC_VIDEO_QUEUE,    /* video_queue_length */
    BASE_METRIC_AI_CALLS,       /* ai_api_calls_total{model,endpoint} */
    BASE_METRIC_AI_COST,        /* ai_api_cost_dollars{model} */
    BASE_METRIC_AI_SECONDS,     /* ai_api_latency_seconds{model} */
    BASE_METRIC_AI_TOKENS,      /* ai_token_usage{model,type} */
    BASE_METRIC_DB_CONNECTIONS, /* db_connections_active */
    BASE_METRIC_DB_SECONDS,     /* db_query_duration_seconds{query_type} */
    BASE_METRIC_DB_ERRORS,      /* db_connection_errors_total */
    BASE_METRIC_USERS_ACTIVE,   /* users_active_daily */
    BASE_METRIC_SWINGS,         /* swings_analyzed_total */
    BASE_METRIC_REVENUE,        /* revenue_dollars_total{tier} */
    BASE_METRIC_SOCKETS,        /* websocket_connections_active */
    BASE_METRICS
} BaseMetric;

/* Labels in the order above, as many as stand there (none: NULL); copied. A family with
 * BASE_LIMIT_METRIC_SERIES series counts new ones under the label "other".
 * Onto a counter (0 or more) or a gauge. */
void base_metrics_add(BaseMetric metric, double amount, const char *const *labels);
/* Of a gauge. */
void base_metrics_set(BaseMetric metric, double value, const char *const *labels);
/* Into a histogram. */
void base_metrics_observe(BaseMetric metric, double value, const char *const *labels);

/* The page, text format 0.0.4. Free with g_free(). */
char *base_metrics_page(void);

#endif
