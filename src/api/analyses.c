#include "api/analyses.h"

#include <string.h>

#include "api/swings.h"
#include "base/clock.h"
#include "base/json.h"
#include "jobs/comparison.h"
#include "jobs/jobs.h"
#include "store/tables/comparisons.h"

enum { HISTORY = 100, CACHE_SECONDS = 7 * 24 * 3600 };

/* --- One analysis ------------------------------------------------------------------------- */

/* Without its links: those end, the rest may be cached. */
static json_t *analysis_json(const TablesAnalysis *analysis) {
    return json_pack("{s:s s:s s:o s:s s:b s:o s:o s:o s:o s:o s:o}", "id", analysis->id,
                     "swing_id", analysis->swing_id, "analyzed_at",
                     api_moment(analysis->analyzed_us), "model_version", analysis->model_version,
                     "current", analysis->is_current, "overall_score",
                     api_real_or_null(analysis->overall_score), "swing_phases",
                     api_json_or_null(analysis->swing_phases), "biomechanics",
                     api_json_or_null(analysis->biomechanics), "ai_feedback",
                     api_json_or_null(analysis->ai_feedback), "issues_detected",
                     api_json_or_null(analysis->issues_detected), "recommendations",
                     api_json_or_null(analysis->recommendations));
}

static void add_links(const ApiCall *call, json_t *value, const char *swing_id, gboolean current) {
    g_autofree char *report = api_media_of_swing(call, swing_id, "report", current);
    g_autofree char *overlay = api_media_of_swing(call, swing_id, "overlay", current);
    json_object_set_new(value, "report_url", api_text_or_null(report));
    json_object_set_new(value, "overlay_url", api_text_or_null(overlay));
}

/* The current one from the cache; NULL: not there. */
static json_t *cached_analysis(const ApiCall *call, const TablesSwing *swing) {
    g_autofree char *key = g_strconcat("cache:analysis:", swing->id, NULL);
    g_autoptr(GBytes) bytes = cache_get(call->stores->cache, key);
    if (!bytes)
        return NULL;
    gsize size;
    const char *text = g_bytes_get_data(bytes, &size);
    json_t *value = json_loadb(text, size, 0, NULL);
    /* Another process may have stored a newer one just now. */
    if (value && !g_strcmp0(base_json_string(value, "id"), swing->analysis_id))
        return value;
    json_decref(value);
    return NULL;
}

static void cache_analysis(const ApiCall *call, const char *swing_id, const json_t *value) {
    g_autofree char *key = g_strconcat("cache:analysis:", swing_id, NULL);
    g_autofree char *text = base_json_text(value);
    cache_put(call->stores->cache, key, text, strlen(text), CACHE_SECONDS);
}

/* An earlier one, by its id; NULL: it has replied. */
static TablesAnalysis *find_analysis(ApiCall *call, const TablesSwing *swing, const char *id) {
    RowsDb *db = api_call_db(call);
    if (!db)
        return NULL;
    g_autoptr(TablesAnalysis) analysis = NULL;
    GError *error = NULL;
    if (!tables_analysis_get(db, id, &analysis, &error)) {
        api_fail(call, error);
        return NULL;
    }
    if (analysis && !strcmp(analysis->swing_id, swing->id))
        return g_steal_pointer(&analysis);
    api_not_found(call, "analysis of this swing");
    return NULL;
}

void api_analyses_get(ApiCall *call) {
    g_autoptr(TablesSwing) swing = api_swings_readable(call);
    if (!swing)
        return;
    const char *asked = api_query_text(call, "analysis_id");
    json_t *value = asked ? NULL : cached_analysis(call, swing);
    gboolean current = TRUE;
    if (!value) {
        g_autoptr(TablesAnalysis) analysis =
            asked ? find_analysis(call, swing, asked) : api_swings_analysis(call, swing);
        if (!analysis)
            return;
        value = analysis_json(analysis);
        current = analysis->is_current;
        if (!asked)
            cache_analysis(call, swing->id, value);
    }
    add_links(call, value, swing->id, current && swing->video_object != NULL);
    api_reply(call, value);
}

void api_analyses_history(ApiCall *call) {
    g_autoptr(TablesSwing) swing = api_swings_readable(call);
    RowsDb *db = swing ? api_call_db(call) : NULL;
    if (!db)
        return;
    GError *error = NULL;
    g_autoptr(GPtrArray) analyses = tables_analysis_history(db, swing->id, NULL, HISTORY, &error);
    if (!analyses) {
        api_fail(call, error);
        return;
    }
    json_t *list = json_array();
    for (guint i = 0; i < analyses->len; i++) {
        const TablesAnalysis *analysis = analyses->pdata[i];
        json_array_append_new(list, json_pack("{s:s s:o s:s s:b s:o}", "id", analysis->id,
                                              "analyzed_at", api_moment(analysis->analyzed_us),
                                              "model_version", analysis->model_version, "current",
                                              analysis->is_current, "overall_score",
                                              api_real_or_null(analysis->overall_score)));
    }
    api_reply(call, json_pack("{s:o}", "analyses", list));
}

/* --- Once more ---------------------------------------------------------------------------- */

void api_analyses_reanalyze(ApiCall *call) {
    g_autoptr(TablesSwing) swing = api_swings_changeable(call);
    RowsDb *db = swing ? api_call_db(call) : NULL;
    if (!db)
        return;
    const int64_t now_us = base_clock_now_us();
    json_object_set_new(call->body, "request_id", json_string(httpd_request_id(call->request)));
    g_autofree char *told = base_json_text(call->body);
    TablesNewJob job = jobs_process_swing(swing->user_id, swing->id, now_us);
    job.payload = told;
    TablesReanalysis how;
    GError *error = NULL;
    if (!tables_swing_reanalyze(db, swing->user_id, swing->id, &job, now_us, &how, &error)) {
        api_fail(call, error);
        return;
    }
    switch (how) {
    case TABLES_SWING_QUEUED:
        jobs_wake(call->stores->cache);
        api_reply(call,
                  json_pack("{s:s s:s s:o s:b}", "id", swing->id, "status", TABLES_SWING_PROCESSING,
                            "recorded_at", api_moment(swing->recorded_us), "repeated", 0));
        break;
    case TABLES_SWING_BUSY:
        api_problem(call, 409, "this swing is being analysed already");
        break;
    case TABLES_SWING_NO_VIDEO:
        api_problem(call, 410, "this video was deleted; its analysis is kept");
        break;
    default:
        api_not_found(call, "swing");
    }
}

/* --- Two swings --------------------------------------------------------------------------- */

static void reply_comparison(ApiCall *call, const TablesComparison *comparison) {
    json_t *value = api_json_or_null(comparison->comparison_data);
    json_object_set_new(value, "id", json_string(comparison->id));
    json_object_set_new(value, "swing_a_id", json_string(comparison->swing_a_id));
    json_object_set_new(value, "swing_b_id", json_string(comparison->swing_b_id));
    json_object_set_new(value, "created_at", api_moment(comparison->created_us));
    api_reply(call, value);
}

static void compare(ApiCall *call, const TablesAnalysis *a, const TablesAnalysis *b) {
    RowsDb *db = api_call_db(call);
    if (!db)
        return;
    g_autoptr(TablesComparison) known = NULL;
    GError *error = NULL;
    if (!tables_comparison_find(db, a->user_id, a->id, b->id, &known, &error)) {
        api_fail(call, error);
        return;
    }
    if (known) {
        reply_comparison(call, known);
        return;
    }
    g_autofree char *id = base_id_new();
    g_autofree char *data = jobs_compare(a, b);
    const TablesComparison made = {id,    a->user_id, a->swing_id, b->swing_id,
                                   a->id, b->id,      data,        base_clock_now_us()};
    if (tables_comparison_put(db, &made, &error))
        reply_comparison(call, &made);
    else
        api_fail(call, error);
}

void api_analyses_compare(ApiCall *call) {
    g_autoptr(TablesSwing) first = api_swings_readable(call);
    g_autoptr(TablesSwing) second =
        first ? api_swings_find(call, call->parameters[1], "swing to compare with") : NULL;
    if (!second || !api_call_may_read(call, second->user_id, "swing to compare with"))
        return;
    if (strcmp(first->user_id, second->user_id) != 0) {
        api_problem(call, 422, "both swings must be of one golfer");
        return;
    }
    g_autoptr(TablesAnalysis) a = api_swings_analysis(call, first);
    g_autoptr(TablesAnalysis) b = a ? api_swings_analysis(call, second) : NULL;
    if (b)
        compare(call, a, b);
}
