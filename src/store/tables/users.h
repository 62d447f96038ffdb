/* users and user_profiles. What ends in _sealed was sealed by the caller (base_field_seal) and is
 * only kept here; see store/tables/transact.h for what holds everywhere. */
#ifndef GOLFCOACH_STORE_TABLES_USERS_H
#define GOLFCOACH_STORE_TABLES_USERS_H

#include "store/tables/transact.h"

typedef struct {
    const char *id;
    const char *email_hash; /* base_lookup_hash of the address in lower case; unique */
    const char *email_sealed;
    const char *password_hash;
    const char *full_name_sealed; /* NULL = not told */
    const char *role;             /* "user", "coach", "admin" */
    double handicap;              /* -10..54 */
    int64_t created_us;
    int64_t updated_us;
    int64_t disabled_us; /* 0 = may log in */
} TablesUser;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TablesUser, g_free)

typedef struct {
    const char *user_id;
    const char *date_of_birth_sealed;
    int height_cm;                           /* 50..260; 0 = not told */
    int weight_kg;                           /* 20..300; 0 = not told */
    const char *dominant_hand;               /* "left", "right" */
    const char *primary_miss;                /* "slice" … */
    const char *goals;                       /* JSON */
    const char *physical_limitations_sealed; /* JSON, sealed */
    const char *learning_style;              /* "visual" … */
    int64_t updated_us;
} TablesProfile;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TablesProfile, g_free)

/* ROWS_ERROR_UNIQUE: the address has an account. user->updated_us and disabled_us are not read. */
gboolean tables_user_insert(RowsDb *db, const TablesUser *user, GError **error);
gboolean tables_user_get(RowsDb *db, const char *id, TablesUser **ret_user, GError **error);
gboolean tables_user_by_email(RowsDb *db, const char *email_hash, TablesUser **ret_user,
                              GError **error);

/* Changes of one account: ret_found is FALSE if there is none of that id. */
gboolean tables_user_set_name(RowsDb *db, const char *id, const char *full_name_sealed,
                              double handicap, int64_t now_us, gboolean *ret_found, GError **error);
/* ROWS_ERROR_UNIQUE: the address has another account. */
gboolean tables_user_set_email(RowsDb *db, const char *id, const char *email_hash,
                               const char *email_sealed, int64_t now_us, gboolean *ret_found,
                               GError **error);
gboolean tables_user_set_password(RowsDb *db, const char *id, const char *password_hash,
                                  int64_t now_us, gboolean *ret_found, GError **error);
gboolean tables_user_set_role(RowsDb *db, const char *id, const char *role, int64_t now_us,
                              gboolean *ret_found, GError **error);
/* One transaction: also revokes the account's sessions if `disabled`. */
gboolean tables_user_set_disabled(RowsDb *db, const char *id, gboolean disabled, int64_t now_us,
                                  gboolean *ret_found, GError **error);

/* NULL if nothing was told yet. */
gboolean tables_profile_get(RowsDb *db, const char *user_id, TablesProfile **ret_profile,
                            GError **error);
/* Replaces the whole profile. ROWS_ERROR_REFERENCE: no such user. */
gboolean tables_profile_put(RowsDb *db, const TablesProfile *profile, GError **error);

/* Newest first, at most TABLES_LIST_MOST; role NULL = all; before: the last id of the page before,
 * or NULL. */
GPtrArray *tables_user_list(RowsDb *db, const char *role, const char *before, guint limit,
                            GError **error);
/* Accounts whose sessions were used since then. */
gboolean tables_user_count_active(RowsDb *db, int64_t since_us, int64_t *ret_count, GError **error);

/* One transaction: every row of every table that belongs to the user, queued and running jobs
 * included; objects are doomed. */
gboolean tables_user_delete(RowsDb *db, const char *id, int64_t now_us, gboolean *ret_found,
                            GError **error);

#endif
