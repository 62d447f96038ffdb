#include "store/tables/swings.h"

#include <jansson.h>
#include <stdlib.h>

#include "store/tables/events.h"
#include "store/tables/record.h"

#define COLUMNS                                                                                    \
    "id, user_id, recorded_at, created_at, club_type, intended_shape, view, hand, video_url, "     \
    "thumbnail_url, duration_ms, status, failure_reason, failure_code, metadata, "                 \
    "content_sha256, video_bytes"

/* A swing with what its current analysis says of it. */
#define SELECT_SWING                                                                               \
    "SELECT " COLUMNS ", analysis_id, overall_score, found_view FROM swings LEFT JOIN "            \
    "(SELECT id AS analysis_id, swing_id, overall_score, view AS found_view FROM analyses "        \
    "WHERE is_current = 1) AS current_analyses ON swing_id = id "

static const TablesField FIELDS[] = {
    {"id", TABLES_TEXT, offsetof(TablesSwing, id)},
    {"user_id", TABLES_TEXT, offsetof(TablesSwing, user_id)},
    {"recorded_at", TABLES_WIDE, offsetof(TablesSwing, recorded_us)},
    {"created_at", TABLES_WIDE, offsetof(TablesSwing, created_us)},
    {"club_type", TABLES_TEXT, offsetof(TablesSwing, club_type)},
    {"intended_shape", TABLES_TEXT, offsetof(TablesSwing, intended_shape)},
    {"view", TABLES_TEXT, offsetof(TablesSwing, view)},
    {"hand", TABLES_TEXT, offsetof(TablesSwing, hand)},
    {"video_url", TABLES_TEXT, offsetof(TablesSwing, video_object)},
    {"thumbnail_url", TABLES_TEXT, offsetof(TablesSwing, thumbnail_object)},
    {"duration_ms", TABLES_WIDE, offsetof(TablesSwing, duration_ms)},
    {"status", TABLES_TEXT, offsetof(TablesSwing, status)},
    {"failure_reason", TABLES_TEXT, offsetof(TablesSwing, failure_reason)},
    {"failure_code", TABLES_TEXT, offsetof(TablesSwing, failure_code)},
    {"metadata", TABLES_TEXT, offsetof(TablesSwing, metadata)},
    {"content_sha256", TABLES_TEXT, offsetof(TablesSwing, content_sha256)},
    {"video_bytes", TABLES_WIDE, offsetof(TablesSwing, video_bytes)},
    {"analysis_id", TABLES_TEXT, offsetof(TablesSwing, analysis_id)},
    {"overall_score", TABLES_REAL, offsetof(TablesSwing, overall_score)},
    {"found_view", TABLES_TEXT, offsetof(TablesSwing, found_view)},
};
static const TablesRecord SWING = TABLES_RECORD(TablesSwing, FIELDS);

/* Reading */

gboolean tables_swing_get(RowsDb *db, const char *id, TablesSwing **ret_swing, GError **error) {
    g_autoptr(RowsResult) found = ROWS_RUN(db, error, SELECT_SWING "WHERE id = $1", ROWS_TEXT(id));
    if (!found)
        return FALSE;
    *ret_swing = tables_record_one(&SWING, found);
    return TRUE;
}

gboolean tables_swing_by_content(RowsDb *db, const char *user_id, const char *content_sha256,
                                 TablesSwing **ret_swing, GError **error) {
    g_autoptr(RowsResult) found =
        ROWS_RUN(db, error,
                 SELECT_SWING "WHERE user_id = $1 AND content_sha256 = $2 ORDER BY id DESC LIMIT 1",
                 ROWS_TEXT(user_id), ROWS_TEXT(content_sha256));
    if (!found)
        return FALSE;
    *ret_swing = tables_record_one(&SWING, found);
    return TRUE;
}

GPtrArray *tables_swing_list(RowsDb *db, const TablesSwingQuery *query, GError **error) {
    g_autoptr(RowsResult) found = ROWS_RUN(
        db, error,
        SELECT_SWING "WHERE user_id = $1 AND recorded_at >= $2 AND recorded_at < $3 "
                     "AND (recorded_at, id) < ($4, $5) "
                     "AND (CAST($6 AS TEXT) IS NULL OR status = $6) "
                     "AND (CAST($7 AS TEXT) IS NULL OR club_type = $7) "
                     "AND (CAST($8 AS TEXT) IS NULL OR coalesce(found_view, view) = $8) "
                     "AND (CAST($9 AS DOUBLE PRECISION) IS NULL OR overall_score >= $9) "
                     "AND (CAST($10 AS DOUBLE PRECISION) IS NULL OR overall_score <= $10) "
                     "ORDER BY recorded_at DESC, id DESC LIMIT $11",
        ROWS_TEXT(query->user_id), ROWS_INTEGER(query->from_us ? query->from_us : INT64_MIN),
        ROWS_INTEGER(query->to_us ? query->to_us : INT64_MAX),
        ROWS_INTEGER(query->before_id ? query->before_us : INT64_MAX),
        tables_before_id(query->before_id), ROWS_TEXT(query->status), ROWS_TEXT(query->club_type),
        ROWS_TEXT(query->view), tables_number(query->min_score), tables_number(query->max_score),
        tables_limit(query->limit, TABLES_LIST_MOST));
    return tables_record_list(&SWING, found);
}

GPtrArray *tables_swing_list_old_videos(RowsDb *db, int64_t before_us, guint limit,
                                        GError **error) {
    g_autoptr(RowsResult) found = ROWS_RUN(
        db, error,
        SELECT_SWING "WHERE created_at < $1 AND video_url IS NOT NULL AND status <> 'PROCESSING' "
                     "ORDER BY created_at, id LIMIT $2",
        ROWS_INTEGER(before_us), tables_limit(limit, TABLES_LIST_MOST));
    return tables_record_list(&SWING, found);
}

/* Accepting an upload */

typedef struct {
    const TablesAccept *in;
    TablesAcceptance how;
    char *id; /* of the swing that stands for the upload */
} Acceptance;

/* The client's key decides between uploads; the second of two at once waits here for the first. */
static gboolean note_key(RowsDb *db, Acceptance *work, GError **error) {
    const TablesSwing *swing = work->in->swing;
    gboolean noted;
    if (!tables_found(ROWS_RUN(db, error,
                               "INSERT INTO swing_keys (user_id, idempotency_key, swing_id, "
                               "created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
                               ROWS_TEXT(swing->user_id), ROWS_TEXT(work->in->idempotency_key),
                               ROWS_TEXT(swing->id), ROWS_INTEGER(work->in->now_us)),
                      &noted))
        return FALSE;
    if (noted)
        return TRUE;
    g_autoptr(RowsResult) found = ROWS_RUN(
        db, error, "SELECT swing_id FROM swing_keys WHERE user_id = $1 AND idempotency_key = $2",
        ROWS_TEXT(swing->user_id), ROWS_TEXT(work->in->idempotency_key));
    if (found && rows_next(found))
        work->id = g_strdup(rows_text(found, "swing_id"));
    return found != NULL;
}

/* A request whose first commit nobody heard of comes again with the same id. */
static gboolean find_earlier(RowsDb *db, Acceptance *work, GError **error) {
    g_clear_pointer(&work->id, g_free);
    g_autoptr(RowsResult) found =
        ROWS_RUN(db, error, "SELECT id FROM swings WHERE id = $1", ROWS_TEXT(work->in->swing->id));
    if (!found)
        return FALSE;
    if (rows_next(found))
        work->id = g_strdup(rows_text(found, "id"));
    return work->id || !work->in->idempotency_key || note_key(db, work, error);
}

static gboolean insert_swing(RowsDb *db, const TablesAccept *in, GError **error) {
    const TablesSwing *swing = in->swing;
    return tables_done(ROWS_RUN(
        db, error,
        "INSERT INTO swings (id, user_id, recorded_at, created_at, club_type, intended_shape, "
        "view, hand, video_url, duration_ms, status, metadata, content_sha256, video_bytes) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'PROCESSING', $11, $12, $13)",
        ROWS_TEXT(swing->id), ROWS_TEXT(swing->user_id), ROWS_INTEGER(swing->recorded_us),
        ROWS_INTEGER(swing->created_us), ROWS_TEXT(swing->club_type),
        ROWS_TEXT(swing->intended_shape), ROWS_TEXT(swing->view), ROWS_TEXT(swing->hand),
        ROWS_TEXT(swing->video_object), tables_moment(swing->duration_ms),
        ROWS_TEXT(swing->metadata), ROWS_TEXT(swing->content_sha256),
        tables_moment(swing->video_bytes)));
}

static gboolean queue_holding(RowsDb *db, const TablesNewJob *job, int64_t now_us, GError **error) {
    TablesNewJob holding = *job;
    holding.holds_swing = TRUE;
    return tables_job_enqueue(db, &holding, now_us, NULL, error);
}

static gboolean accept_new(RowsDb *db, Acceptance *work, GError **error) {
    const TablesAccept *in = work->in;
    gboolean kept;
    if (!insert_swing(db, in, error) ||
        !tables_object_keep(db, in->objects, in->object_count, in->now_us, &kept, error))
        return FALSE;
    if (!kept) {
        work->how = TABLES_SWING_OBJECT_LOST;
        return FALSE;
    }
    work->id = g_strdup(in->swing->id);
    return queue_holding(db, in->job, in->now_us, error);
}

/* Bytes that came a second time under another id. */
static gboolean doom_second(RowsDb *db, Acceptance *work, GError **error) {
    if (g_str_equal(work->id, work->in->swing->id))
        return TRUE;
    return tables_done(
        ROWS_RUN(db, error,
                 "UPDATE objects SET state = 'doomed', since = $2 WHERE swing_id = $1 "
                 "AND state = 'pending'",
                 ROWS_TEXT(work->in->swing->id), ROWS_INTEGER(work->in->now_us)));
}

static gboolean accept_upload(RowsDb *db, gpointer data, GError **error) {
    Acceptance *work = data;
    work->how = TABLES_SWING_ACCEPTED;
    if (!find_earlier(db, work, error))
        return FALSE;
    if (!work->id)
        return accept_new(db, work, error);
    work->how = TABLES_SWING_ACCEPTED_BEFORE;
    return doom_second(db, work, error);
}

gboolean tables_swing_accept(RowsDb *db, const TablesAccept *accept, TablesAcceptance *ret_how,
                             TablesSwing **ret_swing, GError **error) {
    Acceptance work = {.in = accept};
    TablesSwing *swing = NULL;
    gboolean good = tables_transact(db, accept_upload, &work, error) &&
                    (!work.id || tables_swing_get(db, work.id, &swing, error));
    g_free(work.id);
    if (!good)
        return FALSE;
    *ret_how = work.how;
    *ret_swing = swing;
    return TRUE;
}

/* Analysing again, and failing */

typedef struct {
    const char *user_id; /* NULL: whoever's */
    const char *id;
    const TablesNewJob *job;
    const char *const *names;
    int64_t now_us;
    gboolean found;
} Change;

static gboolean reanalyze(RowsDb *db, gpointer data, GError **error) {
    Change *change = data;
    return tables_found(ROWS_RUN(db, error,
                                 "UPDATE swings SET status = 'PROCESSING', failure_reason = NULL, "
                                 "failure_code = NULL WHERE id = $1 AND user_id = $2 "
                                 "AND status <> 'PROCESSING' AND video_url IS NOT NULL",
                                 ROWS_TEXT(change->id), ROWS_TEXT(change->user_id)),
                        &change->found) &&
           change->found && queue_holding(db, change->job, change->now_us, error);
}

static TablesReanalysis why_not(const TablesSwing *swing, const char *user_id) {
    if (!swing || !g_str_equal(swing->user_id, user_id))
        return TABLES_SWING_GONE;
    return g_str_equal(swing->status, TABLES_SWING_PROCESSING) ? TABLES_SWING_BUSY
                                                               : TABLES_SWING_NO_VIDEO;
}

gboolean tables_swing_reanalyze(RowsDb *db, const char *user_id, const char *id,
                                const TablesNewJob *job, int64_t now_us, TablesReanalysis *ret_how,
                                GError **error) {
    Change change = {.user_id = user_id, .id = id, .job = job, .now_us = now_us};
    if (!tables_transact(db, reanalyze, &change, error))
        return FALSE;
    if (change.found) {
        *ret_how = TABLES_SWING_QUEUED;
        return TRUE;
    }
    g_autoptr(TablesSwing) swing = NULL;
    if (!tables_swing_get(db, id, &swing, error))
        return FALSE;
    *ret_how = why_not(swing, user_id);
    return TRUE;
}

gboolean tables_swing_fail(RowsDb *db, const char *id, const char *reason, const char *code,
                           char **ret_user, GError **error) {
    g_autoptr(RowsResult) changed = ROWS_RUN(
        db, error,
        "UPDATE swings SET status = CASE WHEN EXISTS (SELECT 1 FROM analyses "
        "WHERE swing_id = swings.id AND is_current = 1) THEN 'COMPLETED' ELSE 'FAILED' END, "
        "failure_reason = $2, failure_code = $3 WHERE id = $1 AND status = 'PROCESSING' "
        "RETURNING user_id",
        ROWS_TEXT(id), ROWS_TEXT(reason), ROWS_TEXT(code));
    if (!changed)
        return FALSE;
    *ret_user = rows_next(changed) ? g_strdup(rows_text(changed, "user_id")) : NULL;
    return TRUE;
}

gboolean tables_swing_tell_failure(RowsDb *db, const char *user_id, const char *id,
                                   const char *reason, const char *code, int64_t now_us,
                                   GError **error) {
    json_t *told = json_pack("{s:s, s:s, s:s}", "swing_id", id, "reason", reason, "code", code);
    char *payload = json_dumps(told, JSON_COMPACT);
    json_decref(told);
    gboolean good =
        tables_event_append(db, user_id, TABLES_EVENT_FAILED, payload, now_us, NULL, error);
    free(payload);
    return good;
}

/* Deleting */

/* All that belongs to the swing $1, whose own row is gone already. */
static gboolean delete_belongings(RowsDb *db, const Change *change, int64_t recorded_us,
                                  GError **error) {
    static const char *const STATEMENTS[] = {
        "DELETE FROM jobs WHERE swing_id = $1",
        "DELETE FROM analyses WHERE swing_id = $1",
        "DELETE FROM swing_keys WHERE swing_id = $1",
        "DELETE FROM swing_comparisons WHERE swing_a_id = $1",
        "DELETE FROM swing_comparisons WHERE swing_b_id = $1",
        "UPDATE user_drills SET swing_id = NULL WHERE swing_id = $1",
        "UPDATE integration_shots SET swing_id = NULL WHERE swing_id = $1",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(STATEMENTS); i++)
        if (!tables_done(ROWS_RUN(db, error, STATEMENTS[i], ROWS_TEXT(change->id))))
            return FALSE;
    return tables_done(ROWS_RUN(
               db, error, "DELETE FROM pose_keypoints WHERE swing_id = $1 AND recorded_at = $2",
               ROWS_TEXT(change->id), ROWS_INTEGER(recorded_us))) &&
           tables_done(ROWS_RUN(db, error,
                                "UPDATE objects SET state = 'doomed', since = $2 "
                                "WHERE swing_id = $1 AND state <> 'doomed'",
                                ROWS_TEXT(change->id), ROWS_INTEGER(change->now_us)));
}

static gboolean delete_swing(RowsDb *db, gpointer data, GError **error) {
    Change *change = data;
    g_autoptr(RowsResult) deleted = ROWS_RUN(
        db, error, "DELETE FROM swings WHERE id = $1 AND user_id = $2 RETURNING recorded_at",
        ROWS_TEXT(change->id), ROWS_TEXT(change->user_id));
    if (!deleted)
        return FALSE;
    change->found = rows_next(deleted);
    return change->found &&
           delete_belongings(db, change, rows_integer(deleted, "recorded_at"), error);
}

gboolean tables_swing_delete(RowsDb *db, const char *user_id, const char *id, int64_t now_us,
                             gboolean *ret_found, GError **error) {
    Change change = {.user_id = user_id, .id = id, .now_us = now_us};
    if (!tables_transact(db, delete_swing, &change, error))
        return FALSE;
    *ret_found = change.found;
    return TRUE;
}

static gboolean forget_video(RowsDb *db, gpointer data, GError **error) {
    Change *change = data;
    static const char *const NONE[] = {NULL};
    const char *const *more = change->names ? change->names : NONE;
    /* The name must be doomed while the row still tells it. */
    return tables_done(
               ROWS_RUN(db, error,
                        "UPDATE objects SET state = 'doomed', since = $2 WHERE state <> 'doomed' "
                        "AND name = (SELECT video_url FROM swings WHERE id = $1)",
                        ROWS_TEXT(change->id), ROWS_INTEGER(change->now_us))) &&
           tables_found(ROWS_RUN(db, error,
                                 "UPDATE swings SET video_url = NULL WHERE id = $1 "
                                 "AND video_url IS NOT NULL AND status <> 'PROCESSING'",
                                 ROWS_TEXT(change->id)),
                        &change->found) &&
           change->found && tables_object_doom(db, more, change->now_us, error);
}

gboolean tables_swing_forget_video(RowsDb *db, const char *id, const char *const *more,
                                   int64_t now_us, gboolean *ret_found, GError **error) {
    Change change = {.id = id, .names = more, .now_us = now_us};
    if (!tables_transact(db, forget_video, &change, error))
        return FALSE;
    *ret_found = change.found;
    return TRUE;
}

typedef struct {
    const char *id;
    const TablesKept *video;
    int64_t now_us;
    gboolean found;
} Replacement;

static gboolean replace_video(RowsDb *db, gpointer data, GError **error) {
    Replacement *change = data;
    gboolean all = FALSE;
    /* The old name must be doomed while the row still tells it. */
    if (!tables_done(ROWS_RUN(
            db, error,
            "UPDATE objects SET state = 'doomed', since = $2 WHERE state <> 'doomed' "
            "AND name <> $3 AND name = (SELECT video_url FROM swings WHERE id = $1)",
            ROWS_TEXT(change->id), ROWS_INTEGER(change->now_us), ROWS_TEXT(change->video->name))) ||
        !tables_found(ROWS_RUN(db, error,
                               "UPDATE swings SET video_url = $2, video_bytes = $3 WHERE id = $1 "
                               "AND video_url IS NOT NULL AND status = 'PROCESSING'",
                               ROWS_TEXT(change->id), ROWS_TEXT(change->video->name),
                               ROWS_INTEGER(change->video->bytes)),
                      &change->found))
        return FALSE;
    if (!change->found || !tables_object_keep(db, change->video, 1, change->now_us, &all, error))
        return FALSE;
    change->found = all;
    return all;
}

gboolean tables_swing_replace_video(RowsDb *db, const char *id, const TablesKept *video,
                                    int64_t now_us, gboolean *ret_found, GError **error) {
    Replacement change = {.id = id, .video = video, .now_us = now_us};
    if (!tables_transact(db, replace_video, &change, error))
        return FALSE;
    *ret_found = change.found;
    return TRUE;
}

gboolean tables_swing_prune_keys(RowsDb *db, int64_t before_us, int64_t *ret_count,
                                 GError **error) {
    return tables_counted(ROWS_RUN(db, error, "DELETE FROM swing_keys WHERE created_at < $1",
                                   ROWS_INTEGER(before_us)),
                          ret_count);
}
