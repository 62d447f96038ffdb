#include "store/tables/shots.h"

#include "base/ids.h"
#include "store/tables/record.h"

#define COLUMNS "id, user_id, swing_id, source, club, shot_data, recorded_at"

static const TablesField FIELDS[] = {
    {"id", TABLES_TEXT, offsetof(TablesShot, id)},
    {"user_id", TABLES_TEXT, offsetof(TablesShot, user_id)},
    {"swing_id", TABLES_TEXT, offsetof(TablesShot, swing_id)},
    {"source", TABLES_TEXT, offsetof(TablesShot, source)},
    {"club", TABLES_TEXT, offsetof(TablesShot, club)},
    {"shot_data", TABLES_TEXT, offsetof(TablesShot, shot_data)},
    {"recorded_at", TABLES_WIDE, offsetof(TablesShot, recorded_us)},
};
static const TablesRecord SHOT = TABLES_RECORD(TablesShot, FIELDS);

/* Importing */

typedef struct {
    const char *user_id;
    const TablesShot *shots;
    gsize count;
    guint inserted;
    GHashTable *known; /* set of "source/fingerprint"; NULL unless undated shots are among them */
} Import;

/* What an undated shot is known by. */
static char *key_of(const char *source, const char *fingerprint) {
    return g_strjoin("/", source, fingerprint, NULL);
}

/* NULL on failure. */
static GHashTable *list_known(RowsDb *db, const char *user_id, GError **error) {
    g_autoptr(RowsResult) found =
        ROWS_RUN(db, error, "SELECT source, fingerprint FROM integration_shots WHERE user_id = $1",
                 ROWS_TEXT(user_id));
    if (!found)
        return NULL;
    GHashTable *known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    while (rows_next(found))
        g_hash_table_add(known,
                         key_of(rows_text(found, "source"), rows_text(found, "fingerprint")));
    return known;
}

static gboolean insert_shot(RowsDb *db, const Import *import, const TablesShot *shot,
                            gboolean *ret_new, GError **error) {
    g_autofree char *id = base_id_new();
    g_autofree char *fingerprint =
        g_compute_checksum_for_string(G_CHECKSUM_SHA256, shot->shot_data, -1);
    if (shot->is_undated && !g_hash_table_add(import->known, key_of(shot->source, fingerprint))) {
        *ret_new = FALSE;
        return TRUE;
    }
    return tables_found(
        ROWS_RUN(db, error,
                 "INSERT INTO integration_shots (id, user_id, source, club, shot_data, "
                 "fingerprint, recorded_at, unlinked) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) "
                 "ON CONFLICT DO NOTHING",
                 ROWS_TEXT(id), ROWS_TEXT(import->user_id), ROWS_TEXT(shot->source),
                 ROWS_TEXT(shot->club), ROWS_TEXT(shot->shot_data), ROWS_TEXT(fingerprint),
                 ROWS_INTEGER(shot->recorded_us), ROWS_INTEGER(shot->is_undated ? 1 : 0)),
        ret_new);
}

static gboolean has_undated(const Import *import) {
    for (gsize i = 0; i < import->count; i++)
        if (import->shots[i].is_undated)
            return TRUE;
    return FALSE;
}

static gboolean insert_shots(RowsDb *db, gpointer data, GError **error) {
    Import *import = data;
    import->inserted = 0;
    g_autoptr(GHashTable) known =
        has_undated(import) ? list_known(db, import->user_id, error) : NULL;
    if (has_undated(import) && !known)
        return FALSE;
    import->known = known;
    for (gsize i = 0; i < import->count; i++) {
        gboolean new;
        if (!insert_shot(db, import, &import->shots[i], &new, error))
            return FALSE;
        import->inserted += new ? 1 : 0;
    }
    return TRUE;
}

gboolean tables_shot_insert(RowsDb *db, const char *user_id, const TablesShot *shots, gsize count,
                            guint *ret_inserted, GError **error) {
    Import import = {.user_id = user_id, .shots = shots, .count = MIN(count, TABLES_SHOTS_MOST)};
    if (!tables_transact(db, insert_shots, &import, error))
        return FALSE;
    *ret_inserted = import.inserted;
    return TRUE;
}

/* Matching */

typedef struct {
    const char *user_id;
    int64_t from_us, to_us;
    guint linked;
} Match;

/* Every pair that may be, the nearest first. */
static RowsResult *list_pairs(RowsDb *db, const Match *match, GError **error) {
    return ROWS_RUN(
        db, error,
        "SELECT shots.id AS shot_id, shots.recorded_at AS shot_at, shots.source AS source, "
        "swings.id AS swing_id FROM integration_shots shots JOIN swings "
        "ON swings.user_id = shots.user_id "
        "AND swings.recorded_at BETWEEN shots.recorded_at - $4 AND shots.recorded_at + $4 "
        "AND (swings.club_type IS NULL OR shots.club IS NULL OR swings.club_type = shots.club) "
        "WHERE shots.user_id = $1 AND shots.recorded_at BETWEEN $2 AND $3 "
        "AND shots.swing_id IS NULL AND shots.unlinked = 0 AND NOT EXISTS "
        "(SELECT 1 FROM integration_shots others WHERE others.swing_id = swings.id "
        "AND others.source = shots.source) "
        "ORDER BY abs(shots.recorded_at - swings.recorded_at), shots.id, swings.id LIMIT $5",
        ROWS_TEXT(match->user_id), ROWS_INTEGER(match->from_us), ROWS_INTEGER(match->to_us),
        ROWS_INTEGER(TABLES_SHOT_MATCH_US), ROWS_INTEGER(TABLES_SHOTS_MOST));
}

static gboolean link_shot(RowsDb *db, RowsResult *pair, GError **error) {
    return tables_done(ROWS_RUN(
        db, error, "UPDATE integration_shots SET swing_id = $3 WHERE id = $1 AND recorded_at = $2",
        ROWS_TEXT(rows_text(pair, "shot_id")), ROWS_INTEGER(rows_integer(pair, "shot_at")),
        ROWS_TEXT(rows_text(pair, "swing_id"))));
}

static gboolean match_shots(RowsDb *db, gpointer data, GError **error) {
    Match *match = data;
    match->linked = 0;
    g_autoptr(RowsResult) pairs = list_pairs(db, match, error);
    if (!pairs)
        return FALSE;
    g_autoptr(GHashTable) taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    while (rows_next(pairs)) {
        g_autofree char *swing =
            g_strjoin("/", rows_text(pairs, "swing_id"), rows_text(pairs, "source"), NULL);
        const char *shot = rows_text(pairs, "shot_id");
        if (g_hash_table_contains(taken, shot) || g_hash_table_contains(taken, swing))
            continue;
        if (!link_shot(db, pairs, error))
            return FALSE;
        g_hash_table_add(taken, g_strdup(shot));
        g_hash_table_add(taken, g_steal_pointer(&swing));
        match->linked++;
    }
    return TRUE;
}

gboolean tables_shot_match(RowsDb *db, const char *user_id, int64_t from_us, int64_t to_us,
                           guint *ret_linked, GError **error) {
    Match match = {.user_id = user_id, .from_us = from_us, .to_us = to_us};
    if (!tables_transact(db, match_shots, &match, error))
        return FALSE;
    *ret_linked = match.linked;
    return TRUE;
}

/* By hand */

typedef struct {
    const char *user_id;
    const char *id;
    const char *swing_id;
    gboolean found;
} Link;

/* Two statements: TimescaleDB's planner fails on an UPDATE of one hypertable that looks into
 * another. */
static gboolean link_by_hand(RowsDb *db, gpointer data, GError **error) {
    Link *link = data;
    g_autoptr(RowsResult) swing =
        ROWS_RUN(db, error, "SELECT id FROM swings WHERE id = $1 AND user_id = $2",
                 ROWS_TEXT(link->swing_id), ROWS_TEXT(link->user_id));
    if (!swing)
        return FALSE;
    link->found = !link->swing_id || rows_count(swing) > 0;
    return link->found &&
           tables_found(ROWS_RUN(db, error,
                                 "UPDATE integration_shots SET swing_id = $3, unlinked = $4 "
                                 "WHERE id = $1 AND user_id = $2",
                                 ROWS_TEXT(link->id), ROWS_TEXT(link->user_id),
                                 ROWS_TEXT(link->swing_id), ROWS_INTEGER(link->swing_id ? 0 : 1)),
                        &link->found);
}

gboolean tables_shot_link(RowsDb *db, const char *user_id, const char *id, const char *swing_id,
                          gboolean *ret_found, GError **error) {
    Link link = {.user_id = user_id, .id = id, .swing_id = swing_id};
    if (!tables_transact(db, link_by_hand, &link, error))
        return FALSE;
    *ret_found = link.found;
    return TRUE;
}

GPtrArray *tables_shot_list(RowsDb *db, const TablesShotQuery *query, GError **error) {
    g_autoptr(RowsResult) found = ROWS_RUN(
        db, error,
        "SELECT " COLUMNS " FROM integration_shots WHERE user_id = $1 AND recorded_at >= $2 "
        "AND recorded_at < $3 AND (recorded_at, id) < ($4, $5) "
        "AND (CAST($6 AS TEXT) IS NULL OR source = $6) "
        "AND (CAST($7 AS TEXT) IS NULL OR swing_id = $7) "
        "ORDER BY recorded_at DESC, id DESC LIMIT $8",
        ROWS_TEXT(query->user_id), ROWS_INTEGER(query->from_us ? query->from_us : INT64_MIN),
        ROWS_INTEGER(query->to_us ? query->to_us : INT64_MAX),
        ROWS_INTEGER(query->before_id ? query->before_us : INT64_MAX),
        tables_before_id(query->before_id), ROWS_TEXT(query->source), ROWS_TEXT(query->swing_id),
        tables_limit(query->limit, TABLES_LIST_MOST));
    return tables_record_list(&SHOT, found);
}

gboolean tables_shot_delete(RowsDb *db, const char *user_id, const char *id, gboolean *ret_found,
                            GError **error) {
    return tables_found(ROWS_RUN(db, error,
                                 "DELETE FROM integration_shots WHERE id = $1 AND user_id = $2",
                                 ROWS_TEXT(id), ROWS_TEXT(user_id)),
                        ret_found);
}

gboolean tables_shot_delete_all(RowsDb *db, const char *user_id, const char *source,
                                int64_t *ret_count, GError **error) {
    return tables_counted(ROWS_RUN(db, error,
                                   "DELETE FROM integration_shots WHERE user_id = $1 "
                                   "AND (CAST($2 AS TEXT) IS NULL OR source = $2)",
                                   ROWS_TEXT(user_id), ROWS_TEXT(source)),
                          ret_count);
}
