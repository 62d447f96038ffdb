#include "store/tables/users.h"

#include "store/tables/record.h"

#define USER_COLUMNS                                                                               \
    "id, email_hash, email_sealed, password_hash, full_name, role, handicap, created_at, "         \
    "updated_at, disabled_at"

static const TablesField USER_FIELDS[] = {
    {"id", TABLES_TEXT, offsetof(TablesUser, id)},
    {"email_hash", TABLES_TEXT, offsetof(TablesUser, email_hash)},
    {"email_sealed", TABLES_TEXT, offsetof(TablesUser, email_sealed)},
    {"password_hash", TABLES_TEXT, offsetof(TablesUser, password_hash)},
    {"full_name", TABLES_TEXT, offsetof(TablesUser, full_name_sealed)},
    {"role", TABLES_TEXT, offsetof(TablesUser, role)},
    {"handicap", TABLES_REAL, offsetof(TablesUser, handicap)},
    {"created_at", TABLES_WIDE, offsetof(TablesUser, created_us)},
    {"updated_at", TABLES_WIDE, offsetof(TablesUser, updated_us)},
    {"disabled_at", TABLES_WIDE, offsetof(TablesUser, disabled_us)},
};
static const TablesRecord USER = TABLES_RECORD(TablesUser, USER_FIELDS);

#define PROFILE_COLUMNS                                                                            \
    "user_id, date_of_birth, height_cm, weight_kg, dominant_hand, primary_miss, goals, "           \
    "physical_limitations, learning_style, updated_at"

static const TablesField PROFILE_FIELDS[] = {
    {"user_id", TABLES_TEXT, offsetof(TablesProfile, user_id)},
    {"date_of_birth", TABLES_TEXT, offsetof(TablesProfile, date_of_birth_sealed)},
    {"height_cm", TABLES_INT, offsetof(TablesProfile, height_cm)},
    {"weight_kg", TABLES_INT, offsetof(TablesProfile, weight_kg)},
    {"dominant_hand", TABLES_TEXT, offsetof(TablesProfile, dominant_hand)},
    {"primary_miss", TABLES_TEXT, offsetof(TablesProfile, primary_miss)},
    {"goals", TABLES_TEXT, offsetof(TablesProfile, goals)},
    {"physical_limitations", TABLES_TEXT, offsetof(TablesProfile, physical_limitations_sealed)},
    {"learning_style", TABLES_TEXT, offsetof(TablesProfile, learning_style)},
    {"updated_at", TABLES_WIDE, offsetof(TablesProfile, updated_us)},
};
static const TablesRecord PROFILE = TABLES_RECORD(TablesProfile, PROFILE_FIELDS);

gboolean tables_user_insert(RowsDb *db, const TablesUser *user, GError **error) {
    return tables_done(ROWS_RUN(
        db, error,
        "INSERT INTO users (id, email_hash, email_sealed, password_hash, full_name, role, "
        "handicap, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
        ROWS_TEXT(user->id), ROWS_TEXT(user->email_hash), ROWS_TEXT(user->email_sealed),
        ROWS_TEXT(user->password_hash), ROWS_TEXT(user->full_name_sealed), ROWS_TEXT(user->role),
        tables_number(user->handicap), ROWS_INTEGER(user->created_us)));
}

gboolean tables_user_get(RowsDb *db, const char *id, TablesUser **ret_user, GError **error) {
    g_autoptr(RowsResult) found =
        ROWS_RUN(db, error, "SELECT " USER_COLUMNS " FROM users WHERE id = $1", ROWS_TEXT(id));
    if (!found)
        return FALSE;
    *ret_user = tables_record_one(&USER, found);
    return TRUE;
}

gboolean tables_user_by_email(RowsDb *db, const char *email_hash, TablesUser **ret_user,
                              GError **error) {
    g_autoptr(RowsResult) found =
        ROWS_RUN(db, error, "SELECT " USER_COLUMNS " FROM users WHERE email_hash = $1",
                 ROWS_TEXT(email_hash));
    if (!found)
        return FALSE;
    *ret_user = tables_record_one(&USER, found);
    return TRUE;
}

gboolean tables_user_set_name(RowsDb *db, const char *id, const char *full_name_sealed,
                              double handicap, int64_t now_us, gboolean *ret_found,
                              GError **error) {
    return tables_found(
        ROWS_RUN(db, error,
                 "UPDATE users SET full_name = $2, handicap = $3, updated_at = $4 WHERE id = $1",
                 ROWS_TEXT(id), ROWS_TEXT(full_name_sealed), tables_number(handicap),
                 ROWS_INTEGER(now_us)),
        ret_found);
}

gboolean tables_user_set_email(RowsDb *db, const char *id, const char *email_hash,
                               const char *email_sealed, int64_t now_us, gboolean *ret_found,
                               GError **error) {
    return tables_found(
        ROWS_RUN(
            db, error,
            "UPDATE users SET email_hash = $2, email_sealed = $3, updated_at = $4 WHERE id = $1",
            ROWS_TEXT(id), ROWS_TEXT(email_hash), ROWS_TEXT(email_sealed), ROWS_INTEGER(now_us)),
        ret_found);
}

gboolean tables_user_set_password(RowsDb *db, const char *id, const char *password_hash,
                                  int64_t now_us, gboolean *ret_found, GError **error) {
    return tables_found(
        ROWS_RUN(db, error, "UPDATE users SET password_hash = $2, updated_at = $3 WHERE id = $1",
                 ROWS_TEXT(id), ROWS_TEXT(password_hash), ROWS_INTEGER(now_us)),
        ret_found);
}

gboolean tables_user_set_role(RowsDb *db, const char *id, const char *role, int64_t now_us,
                              gboolean *ret_found, GError **error) {
    return tables_found(ROWS_RUN(db, error,
                                 "UPDATE users SET role = $2, updated_at = $3 WHERE id = $1",
                                 ROWS_TEXT(id), ROWS_TEXT(role), ROWS_INTEGER(now_us)),
                        ret_found);
}

typedef struct {
    const char *id;
    gboolean disabled;
    int64_t now_us;
    gboolean found;
} Change;

static gboolean set_disabled(RowsDb *db, gpointer data, GError **error) {
    Change *change = data;
    if (!tables_found(
            ROWS_RUN(db, error, "UPDATE users SET disabled_at = $2, updated_at = $3 WHERE id = $1",
                     ROWS_TEXT(change->id), tables_moment(change->disabled ? change->now_us : 0),
                     ROWS_INTEGER(change->now_us)),
            &change->found))
        return FALSE;
    return !change->disabled ||
           tables_done(ROWS_RUN(
               db, error,
               "UPDATE sessions SET revoked_at = $2 WHERE user_id = $1 AND revoked_at IS NULL",
               ROWS_TEXT(change->id), ROWS_INTEGER(change->now_us)));
}

gboolean tables_user_set_disabled(RowsDb *db, const char *id, gboolean disabled, int64_t now_us,
                                  gboolean *ret_found, GError **error) {
    Change change = {.id = id, .disabled = disabled, .now_us = now_us};
    if (!tables_transact(db, set_disabled, &change, error))
        return FALSE;
    *ret_found = change.found;
    return TRUE;
}

gboolean tables_profile_get(RowsDb *db, const char *user_id, TablesProfile **ret_profile,
                            GError **error) {
    g_autoptr(RowsResult) found =
        ROWS_RUN(db, error, "SELECT " PROFILE_COLUMNS " FROM user_profiles WHERE user_id = $1",
                 ROWS_TEXT(user_id));
    if (!found)
        return FALSE;
    *ret_profile = tables_record_one(&PROFILE, found);
    return TRUE;
}

gboolean tables_profile_put(RowsDb *db, const TablesProfile *profile, GError **error) {
    return tables_done(ROWS_RUN(
        db, error,
        "INSERT INTO user_profiles (" PROFILE_COLUMNS
        ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (user_id) DO UPDATE SET "
        "date_of_birth = excluded.date_of_birth, height_cm = excluded.height_cm, "
        "weight_kg = excluded.weight_kg, dominant_hand = excluded.dominant_hand, "
        "primary_miss = excluded.primary_miss, goals = excluded.goals, "
        "physical_limitations = excluded.physical_limitations, "
        "learning_style = excluded.learning_style, updated_at = excluded.updated_at",
        ROWS_TEXT(profile->user_id), ROWS_TEXT(profile->date_of_birth_sealed),
        tables_moment(profile->height_cm), tables_moment(profile->weight_kg),
        ROWS_TEXT(profile->dominant_hand), ROWS_TEXT(profile->primary_miss),
        ROWS_TEXT(profile->goals), ROWS_TEXT(profile->physical_limitations_sealed),
        ROWS_TEXT(profile->learning_style), ROWS_INTEGER(profile->updated_us)));
}

GPtrArray *tables_user_list(RowsDb *db, const char *role, const char *before, guint limit,
                            GError **error) {
    g_autoptr(RowsResult) found =
        ROWS_RUN(db, error,
                 "SELECT " USER_COLUMNS
                 " FROM users WHERE (CAST($1 AS TEXT) IS NULL OR role = $1) AND id < $2 "
                 "ORDER BY id DESC LIMIT $3",
                 ROWS_TEXT(role), tables_before_id(before), tables_limit(limit, TABLES_LIST_MOST));
    return tables_record_list(&USER, found);
}

gboolean tables_user_count_active(RowsDb *db, int64_t since_us, int64_t *ret_count,
                                  GError **error) {
    g_autoptr(RowsResult) found = ROWS_RUN(
        db, error, "SELECT count(DISTINCT user_id) AS users FROM sessions WHERE last_used_at >= $1",
        ROWS_INTEGER(since_us));
    if (!found)
        return FALSE;
    rows_next(found);
    *ret_count = rows_integer(found, "users");
    return TRUE;
}

/* After the user's row is locked nothing new of his can appear. Then what no foreign key deletes;
 * the rest goes with the row. */
static gboolean delete_user(RowsDb *db, gpointer data, GError **error) {
    static const char *const STATEMENTS[] = {
        "DELETE FROM pose_keypoints WHERE swing_id IN (SELECT id FROM swings WHERE user_id = $1)",
        "DELETE FROM swings WHERE user_id = $1",
        "DELETE FROM integration_shots WHERE user_id = $1",
        "DELETE FROM jobs WHERE user_id = $1",
    };
    Change *change = data;
    g_autofree char *lock =
        g_strconcat("SELECT id FROM users WHERE id = $1", tables_for_update(db), NULL);
    if (!tables_done(ROWS_RUN(db, error, lock, ROWS_TEXT(change->id))))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(STATEMENTS); i++)
        if (!tables_done(ROWS_RUN(db, error, STATEMENTS[i], ROWS_TEXT(change->id))))
            return FALSE;
    return tables_done(ROWS_RUN(db, error,
                                "UPDATE objects SET state = 'doomed', since = $2 "
                                "WHERE user_id = $1 AND state <> 'doomed'",
                                ROWS_TEXT(change->id), ROWS_INTEGER(change->now_us))) &&
           tables_found(
               ROWS_RUN(db, error, "DELETE FROM users WHERE id = $1", ROWS_TEXT(change->id)),
               &change->found);
}

gboolean tables_user_delete(RowsDb *db, const char *id, int64_t now_us, gboolean *ret_found,
                            GError **error) {
    Change change = {.id = id, .now_us = now_us};
    if (!tables_transact(db, delete_user, &change, error))
        return FALSE;
    *ret_found = change.found;
    return TRUE;
}
