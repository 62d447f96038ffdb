#include "store/tables/coaches.h"

#include "store/tables/record.h"

/* Links of one student at once: more coaches than anyone has. */
enum { COACHES_MOST = 50 };

#define COLUMNS "id, coach_id, student_id, state, invited_at, expires_at, accepted_at, ended_at"

static const TablesField FIELDS[] = {
    {"id", TABLES_TEXT, offsetof(TablesCoachLink, id)},
    {"coach_id", TABLES_TEXT, offsetof(TablesCoachLink, coach_id)},
    {"student_id", TABLES_TEXT, offsetof(TablesCoachLink, student_id)},
    {"state", TABLES_TEXT, offsetof(TablesCoachLink, state)},
    {"invited_at", TABLES_WIDE, offsetof(TablesCoachLink, invited_us)},
    {"expires_at", TABLES_WIDE, offsetof(TablesCoachLink, expires_us)},
    {"accepted_at", TABLES_WIDE, offsetof(TablesCoachLink, accepted_us)},
    {"ended_at", TABLES_WIDE, offsetof(TablesCoachLink, ended_us)},
};
static const TablesRecord LINK = TABLES_RECORD(TablesCoachLink, FIELDS);

/* An INSERT that counts first. */
gboolean tables_coach_invite(RowsDb *db, const TablesCoachLink *link, const char *code_hash,
                             gboolean *ret_invited, GError **error) {
    return tables_found(
        ROWS_RUN(db, error,
                 "INSERT INTO coach_links (id, coach_id, state, code_hash, invited_at, expires_at) "
                 "SELECT $1, users.id, 'invited', $3, CAST($4 AS BIGINT), CAST($5 AS BIGINT) "
                 "FROM users WHERE users.id = $2 AND (SELECT count(*) FROM coach_links "
                 "WHERE coach_id = $2 AND state = 'invited' AND expires_at > $4) < $6",
                 ROWS_TEXT(link->id), ROWS_TEXT(link->coach_id), ROWS_TEXT(code_hash),
                 ROWS_INTEGER(link->invited_us), ROWS_INTEGER(link->expires_us),
                 ROWS_INTEGER(TABLES_INVITATIONS_MOST)),
        ret_invited);
}

typedef struct {
    const char *code_hash;
    const char *student_id;
    int64_t now_us;
    TablesCoachAnswer answer;
    TablesCoachLink *link;
} Accept;

static gboolean take_invitation(RowsDb *db, Accept *work, GError **error) {
    g_autoptr(RowsResult) changed = ROWS_RUN(
        db, error,
        "UPDATE coach_links SET state = 'accepted', student_id = $2, accepted_at = $3, "
        "code_hash = NULL WHERE code_hash = $1 AND state = 'invited' AND expires_at > $3 "
        "AND coach_id <> $2 AND NOT EXISTS (SELECT 1 FROM coach_links others "
        "WHERE others.coach_id = coach_links.coach_id AND others.student_id = $2 "
        "AND others.state = 'accepted') RETURNING " COLUMNS,
        ROWS_TEXT(work->code_hash), ROWS_TEXT(work->student_id), ROWS_INTEGER(work->now_us));
    if (!changed)
        return FALSE;
    work->link = tables_record_one(&LINK, changed);
    work->answer = TABLES_COACH_ACCEPTED;
    return TRUE;
}

static gboolean find_reason(RowsDb *db, Accept *work, GError **error) {
    g_autoptr(RowsResult) found = ROWS_RUN(
        db, error,
        "SELECT " COLUMNS " FROM coach_links WHERE state = 'accepted' AND student_id = $2 "
        "AND coach_id = (SELECT coach_id FROM coach_links WHERE code_hash = $1 "
        "AND state = 'invited' AND expires_at > $3)",
        ROWS_TEXT(work->code_hash), ROWS_TEXT(work->student_id), ROWS_INTEGER(work->now_us));
    g_autoptr(RowsResult) own = ROWS_RUN(
        db, error,
        "SELECT id FROM coach_links WHERE code_hash = $1 AND coach_id = $2 AND state = 'invited'",
        ROWS_TEXT(work->code_hash), ROWS_TEXT(work->student_id));
    if (!found || !own)
        return FALSE;
    work->link = tables_record_one(&LINK, found);
    work->answer = work->link       ? TABLES_COACH_ALREADY
                   : rows_next(own) ? TABLES_COACH_OWN
                                    : TABLES_COACH_UNKNOWN;
    return TRUE;
}

static gboolean accept_invitation(RowsDb *db, gpointer data, GError **error) {
    Accept *work = data;
    g_clear_pointer(&work->link, g_free);
    return take_invitation(db, work, error) && (work->link || find_reason(db, work, error));
}

gboolean tables_coach_accept(RowsDb *db, const char *code_hash, const char *student_id,
                             int64_t now_us, TablesCoachAnswer *ret_answer,
                             TablesCoachLink **ret_link, GError **error) {
    Accept work = {.code_hash = code_hash, .student_id = student_id, .now_us = now_us};
    GError *problem = NULL;
    gboolean good = tables_transact(db, accept_invitation, &work, &problem);
    /* Two invitations of one coach accepted at once: the second try sees the first. */
    if (!good && g_error_matches(problem, ROWS_ERROR, ROWS_ERROR_UNIQUE)) {
        g_clear_error(&problem);
        good = tables_transact(db, accept_invitation, &work, &problem);
    }
    if (!good) {
        g_propagate_error(error, problem);
        g_free(work.link);
        return FALSE;
    }
    *ret_answer = work.answer;
    *ret_link = work.link;
    return TRUE;
}

gboolean tables_coach_end(RowsDb *db, const char *id, const char *user_id, int64_t now_us,
                          gboolean *ret_found, GError **error) {
    return tables_found(ROWS_RUN(db, error,
                                 "UPDATE coach_links SET state = 'ended', ended_at = $3, "
                                 "code_hash = NULL WHERE id = $1 AND state <> 'ended' "
                                 "AND (coach_id = $2 OR student_id = $2)",
                                 ROWS_TEXT(id), ROWS_TEXT(user_id), ROWS_INTEGER(now_us)),
                        ret_found);
}

GPtrArray *tables_coach_students(RowsDb *db, const char *coach_id, int64_t now_us,
                                 const char *before, guint limit, GError **error) {
    g_autoptr(RowsResult) found =
        ROWS_RUN(db, error,
                 "SELECT " COLUMNS " FROM coach_links WHERE coach_id = $1 AND id < $2 "
                 "AND (state = 'accepted' OR (state = 'invited' AND expires_at > $3)) "
                 "ORDER BY id DESC LIMIT $4",
                 ROWS_TEXT(coach_id), tables_before_id(before), ROWS_INTEGER(now_us),
                 tables_limit(limit, TABLES_LIST_MOST));
    return tables_record_list(&LINK, found);
}

GPtrArray *tables_coach_coaches(RowsDb *db, const char *student_id, GError **error) {
    g_autoptr(RowsResult) found =
        ROWS_RUN(db, error,
                 "SELECT " COLUMNS " FROM coach_links WHERE student_id = $1 AND state = 'accepted' "
                 "ORDER BY id DESC LIMIT $2",
                 ROWS_TEXT(student_id), ROWS_INTEGER(COACHES_MOST));
    return tables_record_list(&LINK, found);
}

gboolean tables_coach_sees(RowsDb *db, const char *coach_id, const char *student_id,
                           gboolean *ret_sees, GError **error) {
    g_autoptr(RowsResult) found =
        ROWS_RUN(db, error,
                 "SELECT coach_id FROM coach_links WHERE coach_id = $1 AND student_id = $2 "
                 "AND state = 'accepted' AND EXISTS (SELECT 1 FROM users WHERE users.id = $1 "
                 "AND role IN ('coach', 'admin') AND disabled_at IS NULL)",
                 ROWS_TEXT(coach_id), ROWS_TEXT(student_id));
    if (!found)
        return FALSE;
    *ret_sees = rows_next(found);
    return TRUE;
}
