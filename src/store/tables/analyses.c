#include "store/tables/analyses.h"

#include "store/tables/events.h"
#include "store/tables/record.h"
#include "store/tables/swings.h"

#define COLUMNS                                                                                    \
    "id, swing_id, user_id, analyzed_at, is_current, model_version, report_key, swing_phases, "    \
    "biomechanics, ai_feedback, issues_detected, recommendations, overall_score, view, hand, "     \
    "club_type, tempo, reliability, fault_ids"

static const TablesField FIELDS[] = {
    {"id", TABLES_TEXT, offsetof(TablesAnalysis, id)},
    {"swing_id", TABLES_TEXT, offsetof(TablesAnalysis, swing_id)},
    {"user_id", TABLES_TEXT, offsetof(TablesAnalysis, user_id)},
    {"analyzed_at", TABLES_WIDE, offsetof(TablesAnalysis, analyzed_us)},
    {"is_current", TABLES_INT, offsetof(TablesAnalysis, is_current)},
    {"model_version", TABLES_TEXT, offsetof(TablesAnalysis, model_version)},
    {"report_key", TABLES_TEXT, offsetof(TablesAnalysis, report_object)},
    {"swing_phases", TABLES_TEXT, offsetof(TablesAnalysis, swing_phases)},
    {"biomechanics", TABLES_TEXT, offsetof(TablesAnalysis, biomechanics)},
    {"ai_feedback", TABLES_TEXT, offsetof(TablesAnalysis, ai_feedback)},
    {"issues_detected", TABLES_TEXT, offsetof(TablesAnalysis, issues_detected)},
    {"recommendations", TABLES_TEXT, offsetof(TablesAnalysis, recommendations)},
    {"overall_score", TABLES_REAL, offsetof(TablesAnalysis, overall_score)},
    {"view", TABLES_TEXT, offsetof(TablesAnalysis, view)},
    {"hand", TABLES_TEXT, offsetof(TablesAnalysis, hand)},
    {"club_type", TABLES_TEXT, offsetof(TablesAnalysis, club_type)},
    {"tempo", TABLES_REAL, offsetof(TablesAnalysis, tempo)},
    {"reliability", TABLES_REAL, offsetof(TablesAnalysis, reliability)},
    {"fault_ids", TABLES_TEXT, offsetof(TablesAnalysis, fault_ids)},
};
static const TablesRecord ANALYSIS = TABLES_RECORD(TablesAnalysis, FIELDS);

/* Reading */

gboolean tables_analysis_get(RowsDb *db, const char *id, TablesAnalysis **ret_analysis,
                             GError **error) {
    g_autoptr(RowsResult) found =
        ROWS_RUN(db, error, "SELECT " COLUMNS " FROM analyses WHERE id = $1", ROWS_TEXT(id));
    if (!found)
        return FALSE;
    *ret_analysis = tables_record_one(&ANALYSIS, found);
    return TRUE;
}

gboolean tables_analysis_current(RowsDb *db, const char *swing_id, TablesAnalysis **ret_analysis,
                                 GError **error) {
    g_autoptr(RowsResult) found = ROWS_RUN(
        db, error, "SELECT " COLUMNS " FROM analyses WHERE swing_id = $1 AND is_current = 1",
        ROWS_TEXT(swing_id));
    if (!found)
        return FALSE;
    *ret_analysis = tables_record_one(&ANALYSIS, found);
    return TRUE;
}

GPtrArray *tables_analysis_history(RowsDb *db, const char *swing_id, const char *before,
                                   guint limit, GError **error) {
    g_autoptr(RowsResult) found = ROWS_RUN(
        db, error,
        "SELECT " COLUMNS
        " FROM analyses WHERE swing_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
        ROWS_TEXT(swing_id), tables_before_id(before), tables_limit(limit, TABLES_LIST_MOST));
    return tables_record_list(&ANALYSIS, found);
}

/* Storing. The steps stand in the order of locks: the first takes a share of the user's row. */

static gboolean insert_analysis(RowsDb *db, const TablesAnalysis *analysis, GError **error) {
    return tables_done(ROWS_RUN(
        db, error,
        "INSERT INTO analyses (" COLUMNS ") VALUES ($1, $2, $3, $4, 0, $5, $6, $7, $8, $9, $10, "
        "$11, $12, $13, $14, $15, $16, $17, $18)",
        ROWS_TEXT(analysis->id), ROWS_TEXT(analysis->swing_id), ROWS_TEXT(analysis->user_id),
        ROWS_INTEGER(analysis->analyzed_us), ROWS_TEXT(analysis->model_version),
        ROWS_TEXT(analysis->report_object), ROWS_TEXT(analysis->swing_phases),
        ROWS_TEXT(analysis->biomechanics), ROWS_TEXT(analysis->ai_feedback),
        ROWS_TEXT(analysis->issues_detected), ROWS_TEXT(analysis->recommendations),
        tables_number(analysis->overall_score), ROWS_TEXT(analysis->view),
        ROWS_TEXT(analysis->hand), ROWS_TEXT(analysis->club_type), tables_number(analysis->tempo),
        tables_number(analysis->reliability), ROWS_TEXT(analysis->fault_ids)));
}

static gboolean complete_swing(RowsDb *db, const TablesAnalysisDone *done, gboolean *ret_found,
                               int64_t *ret_recorded_us, GError **error) {
    g_autoptr(RowsResult) changed = ROWS_RUN(
        db, error,
        "UPDATE swings SET status = 'COMPLETED', failure_reason = NULL, failure_code = NULL, "
        "thumbnail_url = coalesce($3, thumbnail_url), duration_ms = coalesce($4, duration_ms) "
        "WHERE id = $1 AND user_id = $2 RETURNING recorded_at",
        ROWS_TEXT(done->analysis->swing_id), ROWS_TEXT(done->analysis->user_id),
        ROWS_TEXT(done->thumbnail_object), tables_moment(done->duration_ms));
    if (!changed)
        return FALSE;
    *ret_found = rows_next(changed);
    *ret_recorded_us = *ret_found ? rows_integer(changed, "recorded_at") : 0;
    return TRUE;
}

/* Two statements: at no moment may two be current. */
static gboolean make_current(RowsDb *db, const TablesAnalysis *analysis, GError **error) {
    return tables_done(
               ROWS_RUN(db, error,
                        "UPDATE analyses SET is_current = 0 WHERE swing_id = $1 AND is_current = 1",
                        ROWS_TEXT(analysis->swing_id))) &&
           tables_done(ROWS_RUN(db, error, "UPDATE analyses SET is_current = 1 WHERE id = $1",
                                ROWS_TEXT(analysis->id)));
}

typedef struct {
    const TablesAnalysisDone *in;
    TablesAnalysisOutcome outcome;
} Store;

/* What must hold for the result to count: each failure has its outcome. */
static gboolean claim_all(RowsDb *db, Store *store, int64_t *ret_recorded_us, GError **error) {
    const TablesAnalysisDone *in = store->in;
    gboolean holds;
    store->outcome = TABLES_ANALYSIS_SWING_GONE;
    if (!complete_swing(db, in, &holds, ret_recorded_us, error) || !holds)
        return FALSE;
    store->outcome = TABLES_ANALYSIS_OBJECT_LOST;
    if (!tables_object_keep(db, in->objects, in->object_count, in->now_us, &holds, error) || !holds)
        return FALSE;
    store->outcome = TABLES_ANALYSIS_LEASE_LOST;
    if (!tables_job_end(db, &in->lease, &in->end, in->now_us, &holds, error) || !holds)
        return FALSE;
    store->outcome = TABLES_ANALYSIS_STORED;
    return TRUE;
}

static gboolean store_all(RowsDb *db, gpointer data, GError **error) {
    Store *store = data;
    const TablesAnalysisDone *in = store->in;
    const TablesAnalysis *analysis = in->analysis;
    int64_t recorded_us;
    return insert_analysis(db, analysis, error) && claim_all(db, store, &recorded_us, error) &&
           make_current(db, analysis, error) &&
           (in->frame_count == 0 || tables_pose_replace(db, analysis->swing_id, recorded_us,
                                                        in->frames, in->frame_count, error)) &&
           (!in->doomed || tables_object_doom(db, in->doomed, in->now_us, error)) &&
           tables_event_append(db, analysis->user_id, TABLES_EVENT_COMPLETE, in->event, in->now_us,
                               NULL, error);
}

gboolean tables_analysis_store(RowsDb *db, const TablesAnalysisDone *done,
                               TablesAnalysisOutcome *ret_outcome, GError **error) {
    Store store = {.in = done};
    GError *problem = NULL;
    if (!tables_transact(db, store_all, &store, &problem)) {
        /* Only the user can be missing. */
        if (!g_error_matches(problem, ROWS_ERROR, ROWS_ERROR_REFERENCE)) {
            g_propagate_error(error, problem);
            return FALSE;
        }
        g_error_free(problem);
        store.outcome = TABLES_ANALYSIS_SWING_GONE;
    }
    *ret_outcome = store.outcome;
    return TRUE;
}

/* Refusing */

typedef struct {
    const TablesLease *lease;
    const char *swing_id, *reason, *code;
    int64_t now_us;
    TablesAnalysisOutcome outcome;
} Refusal;

static gboolean refuse(RowsDb *db, gpointer data, GError **error) {
    static const TablesJobEnd NOTHING;
    Refusal *refusal = data;
    g_autofree char *user = NULL;
    gboolean held;
    refusal->outcome = TABLES_ANALYSIS_SWING_GONE;
    if (!tables_swing_fail(db, refusal->swing_id, refusal->reason, refusal->code, &user, error) ||
        !user)
        return FALSE;
    refusal->outcome = TABLES_ANALYSIS_LEASE_LOST;
    if (!tables_job_end(db, refusal->lease, &NOTHING, refusal->now_us, &held, error) || !held)
        return FALSE;
    refusal->outcome = TABLES_ANALYSIS_STORED;
    return tables_swing_tell_failure(db, user, refusal->swing_id, refusal->reason, refusal->code,
                                     refusal->now_us, error);
}

gboolean tables_analysis_refuse(RowsDb *db, const TablesLease *lease, const char *swing_id,
                                const char *reason, const char *code, int64_t now_us,
                                TablesAnalysisOutcome *ret_outcome, GError **error) {
    Refusal refusal = {
        .lease = lease, .swing_id = swing_id, .reason = reason, .code = code, .now_us = now_us};
    if (!tables_transact(db, refuse, &refusal, error))
        return FALSE;
    *ret_outcome = refusal.outcome;
    return TRUE;
}
