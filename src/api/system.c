#include "api/system.h"

#include <math.h>
#include <string.h>

#include "api/embedded.h"
#include "api/hub.h"
#include "api/swings.h"
#include "api/users.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/json.h"
#include "base/log.h"
#include "base/metrics.h"
#include "store/tables/jobs.h"
#include "store/tables/stats.h"

void api_system_health(ApiCall *call) {
    api_reply(call, json_pack("{s:s s:s}", "status", "ok", "version", GOLFCOACH_VERSION));
}

enum { READY_SECONDS = 5 };

/* --- Readiness ---------------------------------------------------------------------------- */

static gboolean rows_are_ready(const ApiStores *stores, GError **error) {
    return rows_is_migrated(stores->rows, error);
}
/* Asking writes an object: at most every READY_SECONDS, however often somebody looks. */
static gboolean bytes_are_ready(const ApiStores *stores, GError **error) {
    static GMutex lock;
    static int64_t known_until_us;
    static gboolean good;
    g_mutex_lock(&lock); /* who comes meanwhile gets the same answer */
    if (base_clock_monotonic_us() >= known_until_us) {
        good = bytes_check(stores->bytes, error);
        known_until_us = base_clock_monotonic_us() + READY_SECONDS * BASE_CLOCK_SECOND_US;
    }
    const gboolean answer = good;
    g_mutex_unlock(&lock);
    return answer;
}
static gboolean cache_is_ready(const ApiStores *stores, GError **error) {
    return cache_check(stores->cache, error);
}

void api_system_ready(ApiCall *call) {
    static const struct {
        const char *name;
        gboolean needed;
        gboolean (*check)(const ApiStores *stores, GError **error);
    } PARTS[] = {{"rows", TRUE, rows_are_ready},
                 {"bytes", TRUE, bytes_are_ready},
                 {"cache", FALSE, cache_is_ready}};
    json_t *parts = json_array();
    gboolean ready = !api_hub_is_draining(call->hub);
    for (gsize i = 0; i < G_N_ELEMENTS(PARTS); i++) {
        g_autoptr(GError) error = NULL;
        const gboolean good = PARTS[i].check(call->stores, &error);
        if (!good)
            base_log(BASE_LOG_WARNING, "a store is not ready", "{s:s s:s?}", "store", PARTS[i].name,
                     "error", error ? error->message : NULL);
        ready = ready && (good || !PARTS[i].needed);
        json_array_append_new(parts, json_pack("{s:s s:b s:b}", "name", PARTS[i].name, "ready",
                                               good, "needed", PARTS[i].needed));
    }
    json_t *value = json_pack("{s:b s:o}", "ready", ready, "parts", parts);
    g_autofree char *text = base_json_text(value);
    json_decref(value);
    g_autoptr(GBytes) body = g_bytes_new(text, strlen(text));
    httpd_reply(call->request, ready ? 200 : 503, "application/json", body);
}

/* --- Metrics ------------------------------------------------------------------------------ */

/* What is counted from the rows when somebody looks. */
static void measure_rows(RowsDb *db) {
    g_autoptr(GPtrArray) counts = tables_job_counts(db, NULL);
    double waiting = 0;
    for (guint i = 0; counts && i < counts->len; i++) {
        const TablesJobCount *count = counts->pdata[i];
        if (!strcmp(count->pool, TABLES_POOL_VIDEO) && !strcmp(count->state, "queued"))
            waiting += (double)count->count;
    }
    base_metrics_set(BASE_METRIC_VIDEO_QUEUE, waiting, NULL);
    int64_t active = 0;
    if (tables_user_count_active(db, base_clock_now_us() - BASE_CLOCK_DAY_US, &active, NULL))
        base_metrics_set(BASE_METRIC_USERS_ACTIVE, (double)active, NULL);
}

void api_system_metrics(ApiCall *call) {
    g_autoptr(RowsDb) db = rows_borrow_reader(call->stores->rows, NULL);
    if (db)
        measure_rows(db);
    base_metrics_set(BASE_METRIC_SOCKETS, api_hub_count(call->hub), NULL);
    char *page = base_metrics_page();
    g_autoptr(GBytes) body = g_bytes_new_take(page, strlen(page));
    httpd_reply(call->request, 200, "text/plain; version=0.0.4; charset=utf-8", body);
}

/* --- The demo account --------------------------------------------------------------------- */

/* Its newest swing that was analysed; NULL: none, or it has replied. */
static TablesSwing *demo_swing(ApiCall *call, const char *email) {
    RowsDb *db = api_call_db(call);
    if (!db)
        return NULL;
    g_autofree char *hash = base_email_hash(call->stores->secrets, email);
    g_autoptr(TablesUser) user = NULL;
    g_autoptr(GPtrArray) swings = NULL;
    GError *error = NULL;
    if (tables_user_by_email(db, hash, &user, &error) && user) {
        const TablesSwingQuery query = {.user_id = user->id,
                                        .status = TABLES_SWING_COMPLETED,
                                        .min_score = NAN,
                                        .max_score = NAN,
                                        .limit = 1};
        swings = tables_swing_list(db, &query, &error);
    }
    if (error) {
        api_fail(call, error);
        return NULL;
    }
    if (!swings || !swings->len) {
        api_not_found(call, "demo on this server");
        return NULL;
    }
    return g_ptr_array_steal_index(swings, 0);
}

void api_system_demo(ApiCall *call) {
    const char *email = base_config_text(call->stores->config, BASE_CONFIG_DEMO);
    if (!email) {
        api_not_found(call, "demo on this server");
        return;
    }
    g_autoptr(TablesSwing) swing = demo_swing(call, email);
    if (!swing)
        return;
    g_autofree char *path = g_strdup_printf("/api/v1/swings/%s/report", swing->id);
    g_autofree char *link = api_media_link(call, path);
    httpd_set_header(call->request, "Location", link);
    httpd_reply(call->request, 302, NULL, NULL);
}

/* --- Pages -------------------------------------------------------------------------------- */

void api_system_openapi(ApiCall *call) {
    api_reply(call, api_openapi(base_config_text(call->stores->config, BASE_CONFIG_PUBLIC_URL)));
}

static void reply_page(ApiCall *call, const char *type, const char *text, gsize size) {
    httpd_set_header(call->request, "Content-Security-Policy",
                     "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
                     "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    httpd_set_header(call->request, "Cache-Control", "public, max-age=300");
    g_autoptr(GBytes) body = g_bytes_new(text, size);
    httpd_reply(call->request, 200, type, body);
}

void api_system_front(ApiCall *call) {
    reply_page(call, "text/html; charset=utf-8", (const char *)api_file_front_html,
               api_file_front_html_size);
}

void api_system_docs(ApiCall *call) {
    reply_page(call, "text/html; charset=utf-8", (const char *)api_file_docs_html,
               api_file_docs_html_size);
}

void api_system_docs_script(ApiCall *call) {
    reply_page(call, "text/javascript; charset=utf-8", (const char *)api_file_docs_js,
               api_file_docs_js_size);
}

void api_system_style(ApiCall *call) {
    reply_page(call, "text/css; charset=utf-8", (const char *)api_file_style_css,
               api_file_style_css_size);
}

void api_system_icon(ApiCall *call) {
    reply_page(call, "image/svg+xml", (const char *)api_file_icon_svg, api_file_icon_svg_size);
}
