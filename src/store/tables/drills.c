#include "store/tables/drills.h"

#include "base/ids.h"
#include "store/tables/record.h"

static const TablesField DRILL_FIELDS[] = {
    {"id", TABLES_INT, offsetof(TablesDrill, id)},
    {"version", TABLES_INT, offsetof(TablesDrill, version)},
    {"name", TABLES_TEXT, offsetof(TablesDrill, name)},
    {"description", TABLES_TEXT, offsetof(TablesDrill, description)},
    {"video_url", TABLES_TEXT, offsetof(TablesDrill, video_url)},
    {"difficulty", TABLES_TEXT, offsetof(TablesDrill, difficulty)},
    {"targets", TABLES_TEXT, offsetof(TablesDrill, targets)},
    {"details", TABLES_TEXT, offsetof(TablesDrill, details)},
    {"created_at", TABLES_WIDE, offsetof(TablesDrill, created_us)},
};
static const TablesRecord DRILL = TABLES_RECORD(TablesDrill, DRILL_FIELDS);

#define DRILL_COLUMNS                                                                              \
    "id, version, name, description, video_url, difficulty, targets, details, created_at"

static const TablesField ASSIGNMENT_FIELDS[] = {
    {"id", TABLES_TEXT, offsetof(TablesAssignment, id)},
    {"user_id", TABLES_TEXT, offsetof(TablesAssignment, user_id)},
    {"drill_id", TABLES_INT, offsetof(TablesAssignment, drill_id)},
    {"swing_id", TABLES_TEXT, offsetof(TablesAssignment, swing_id)},
    {"assigned_by", TABLES_TEXT, offsetof(TablesAssignment, assigned_by)},
    {"priority", TABLES_INT, offsetof(TablesAssignment, priority)},
    {"reason", TABLES_TEXT, offsetof(TablesAssignment, reason)},
    {"notes", TABLES_TEXT, offsetof(TablesAssignment, notes)},
    {"assigned_at", TABLES_WIDE, offsetof(TablesAssignment, assigned_us)},
    {"completed_at", TABLES_WIDE, offsetof(TablesAssignment, completed_us)},
    {"withdrawn_at", TABLES_WIDE, offsetof(TablesAssignment, withdrawn_us)},
};
static const TablesRecord ASSIGNMENT = TABLES_RECORD(TablesAssignment, ASSIGNMENT_FIELDS);

#define ASSIGNMENT_COLUMNS                                                                         \
    "id, user_id, drill_id, swing_id, assigned_by, priority, reason, notes, assigned_at, "         \
    "completed_at, withdrawn_at"
#define IS_OPEN "completed_at IS NULL AND withdrawn_at IS NULL"

/* The library */

typedef struct {
    const TablesDrill *drills;
    gsize count;
    int64_t now_us;
} Seed;

static gboolean seed_drills(RowsDb *db, gpointer data, GError **error) {
    const Seed *seed = data;
    for (gsize i = 0; i < seed->count; i++) {
        const TablesDrill *drill = &seed->drills[i];
        if (!tables_done(ROWS_RUN(
                db, error,
                "INSERT INTO drills (" DRILL_COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
                " ON CONFLICT (id) DO UPDATE SET version = excluded.version, name = excluded.name, "
                "description = excluded.description, video_url = excluded.video_url, "
                "difficulty = excluded.difficulty, targets = excluded.targets, "
                "details = excluded.details",
                ROWS_INTEGER(drill->id), ROWS_INTEGER(drill->version), ROWS_TEXT(drill->name),
                ROWS_TEXT(drill->description), ROWS_TEXT(drill->video_url),
                ROWS_TEXT(drill->difficulty), ROWS_TEXT(drill->targets), ROWS_TEXT(drill->details),
                ROWS_INTEGER(seed->now_us))))
            return FALSE;
    }
    return TRUE;
}

gboolean tables_drill_seed(RowsDb *db, const TablesDrill *drills, gsize count, int64_t now_us,
                           GError **error) {
    Seed seed = {drills, count, now_us};
    return tables_transact(db, seed_drills, &seed, error);
}

gboolean tables_drill_get(RowsDb *db, int id, TablesDrill **ret_drill, GError **error) {
    g_autoptr(RowsResult) found =
        ROWS_RUN(db, error, "SELECT " DRILL_COLUMNS " FROM drills WHERE id = $1", ROWS_INTEGER(id));
    if (!found)
        return FALSE;
    *ret_drill = tables_record_one(&DRILL, found);
    return TRUE;
}

GPtrArray *tables_drill_list(RowsDb *db, const char *difficulty, GError **error) {
    g_autoptr(RowsResult) found =
        ROWS_RUN(db, error,
                 "SELECT " DRILL_COLUMNS " FROM drills "
                 "WHERE (CAST($1 AS TEXT) IS NULL OR difficulty = $1) ORDER BY id LIMIT $2",
                 ROWS_TEXT(difficulty), ROWS_INTEGER(TABLES_DRILLS_MOST));
    return tables_record_list(&DRILL, found);
}

/* Who shall do what */

typedef struct {
    const char *user_id;
    const TablesPlanned *plan;
    gsize count;
    int64_t now_us;
} Plan;

static gboolean is_planned(const Plan *plan, int drill_id) {
    for (gsize i = 0; i < plan->count; i++)
        if (plan->plan[i].drill_id == drill_id)
            return TRUE;
    return FALSE;
}

static gboolean withdraw_others(RowsDb *db, const Plan *plan, GError **error) {
    g_autoptr(RowsResult) open = ROWS_RUN(db, error,
                                          "SELECT id, drill_id FROM user_drills WHERE user_id = $1 "
                                          "AND assigned_by IS NULL AND " IS_OPEN,
                                          ROWS_TEXT(plan->user_id));
    if (!open)
        return FALSE;
    while (rows_next(open))
        if (!is_planned(plan, (int)rows_integer(open, "drill_id")) &&
            !tables_done(ROWS_RUN(db, error,
                                  "UPDATE user_drills SET withdrawn_at = $2 WHERE id = $1 "
                                  "AND " IS_OPEN,
                                  ROWS_TEXT(rows_text(open, "id")), ROWS_INTEGER(plan->now_us))))
            return FALSE;
    return TRUE;
}

static gboolean give(RowsDb *db, const Plan *plan, const TablesPlanned *planned, GError **error) {
    g_autofree char *id = base_id_new();
    return tables_done(ROWS_RUN(
        db, error,
        "INSERT INTO user_drills (id, user_id, drill_id, swing_id, priority, reason, assigned_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (user_id, drill_id) WHERE " IS_OPEN
        " DO UPDATE SET swing_id = excluded.swing_id, priority = excluded.priority, "
        "reason = excluded.reason WHERE user_drills.assigned_by IS NULL",
        ROWS_TEXT(id), ROWS_TEXT(plan->user_id), ROWS_INTEGER(planned->drill_id),
        ROWS_TEXT(planned->swing_id), ROWS_INTEGER(planned->priority), ROWS_TEXT(planned->reason),
        ROWS_INTEGER(plan->now_us)));
}

static gboolean put_plan(RowsDb *db, gpointer data, GError **error) {
    const Plan *plan = data;
    if (!withdraw_others(db, plan, error))
        return FALSE;
    for (gsize i = 0; i < plan->count; i++)
        if (!give(db, plan, &plan->plan[i], error))
            return FALSE;
    return TRUE;
}

gboolean tables_drill_plan(RowsDb *db, const char *user_id, const TablesPlanned *plan, gsize count,
                           int64_t now_us, GError **error) {
    Plan work = {user_id, plan, count, now_us};
    return tables_transact(db, put_plan, &work, error);
}

gboolean tables_drill_assign(RowsDb *db, const char *user_id, const TablesPlanned *planned,
                             const char *assigned_by, int64_t now_us, GError **error) {
    g_autofree char *id = base_id_new();
    return tables_done(ROWS_RUN(
        db, error,
        "INSERT INTO user_drills (id, user_id, drill_id, swing_id, assigned_by, priority, reason, "
        "assigned_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (user_id, drill_id) "
        "WHERE " IS_OPEN " DO UPDATE SET assigned_by = excluded.assigned_by, "
        "priority = excluded.priority, reason = excluded.reason "
        "WHERE user_drills.assigned_by IS NULL",
        ROWS_TEXT(id), ROWS_TEXT(user_id), ROWS_INTEGER(planned->drill_id),
        ROWS_TEXT(planned->swing_id), ROWS_TEXT(assigned_by), ROWS_INTEGER(planned->priority),
        ROWS_TEXT(planned->reason), ROWS_INTEGER(now_us)));
}

typedef struct {
    const char *user_id;
    int drill_id;
    const char *notes;
    int64_t now_us;
    TablesAssignment *assignment;
} Completion;

static gboolean complete_open(RowsDb *db, Completion *work, GError **error) {
    g_autoptr(RowsResult) changed = ROWS_RUN(
        db, error,
        "UPDATE user_drills SET completed_at = $3, notes = coalesce($4, notes) "
        "WHERE user_id = $1 AND drill_id = $2 AND " IS_OPEN " RETURNING " ASSIGNMENT_COLUMNS,
        ROWS_TEXT(work->user_id), ROWS_INTEGER(work->drill_id), ROWS_INTEGER(work->now_us),
        ROWS_TEXT(work->notes));
    if (!changed)
        return FALSE;
    work->assignment = tables_record_one(&ASSIGNMENT, changed);
    return TRUE;
}

static gboolean note_done(RowsDb *db, Completion *work, GError **error) {
    g_autofree char *id = base_id_new();
    g_autoptr(RowsResult) made =
        ROWS_RUN(db, error,
                 "INSERT INTO user_drills (id, user_id, drill_id, priority, notes, assigned_at, "
                 "completed_at) VALUES ($1, $2, $3, 0, $4, $5, $5) RETURNING " ASSIGNMENT_COLUMNS,
                 ROWS_TEXT(id), ROWS_TEXT(work->user_id), ROWS_INTEGER(work->drill_id),
                 ROWS_TEXT(work->notes), ROWS_INTEGER(work->now_us));
    if (!made)
        return FALSE;
    work->assignment = tables_record_one(&ASSIGNMENT, made);
    return TRUE;
}

static gboolean complete_drill(RowsDb *db, gpointer data, GError **error) {
    Completion *work = data;
    g_clear_pointer(&work->assignment, g_free);
    return complete_open(db, work, error) && (work->assignment || note_done(db, work, error));
}

gboolean tables_drill_complete(RowsDb *db, const char *user_id, int drill_id, const char *notes,
                               int64_t now_us, TablesAssignment **ret_assignment, GError **error) {
    Completion work = {.user_id = user_id, .drill_id = drill_id, .notes = notes, .now_us = now_us};
    if (!tables_transact(db, complete_drill, &work, error)) {
        g_free(work.assignment);
        return FALSE;
    }
    *ret_assignment = work.assignment;
    return TRUE;
}

GPtrArray *tables_drill_open(RowsDb *db, const char *user_id, GError **error) {
    g_autoptr(RowsResult) found =
        ROWS_RUN(db, error,
                 "SELECT " ASSIGNMENT_COLUMNS " FROM user_drills WHERE user_id = $1 AND " IS_OPEN
                 " ORDER BY CASE WHEN assigned_by IS NULL THEN 1 ELSE 0 END, priority, id LIMIT $2",
                 ROWS_TEXT(user_id), ROWS_INTEGER(TABLES_DRILLS_MOST));
    return tables_record_list(&ASSIGNMENT, found);
}

GPtrArray *tables_drill_given(RowsDb *db, const char *user_id, int64_t since_us, const char *before,
                              guint limit, GError **error) {
    g_autoptr(RowsResult) found =
        ROWS_RUN(db, error,
                 "SELECT " ASSIGNMENT_COLUMNS " FROM user_drills WHERE user_id = $1 "
                 "AND assigned_at >= $2 AND id < $3 ORDER BY id DESC LIMIT $4",
                 ROWS_TEXT(user_id), ROWS_INTEGER(since_us), tables_before_id(before),
                 tables_limit(limit, TABLES_LIST_MOST));
    return tables_record_list(&ASSIGNMENT, found);
}
