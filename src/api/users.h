/* What a user looks like to the outside, and the sealed columns behind it. Routes of users.c. */
#ifndef GOLFCOACH_API_USERS_H
#define GOLFCOACH_API_USERS_H

#include "api/call.h"
#include "store/tables/users.h"

/* Reads a sealed column; NULL and a line in the log if it cannot be opened. Free with g_free(). */
char *api_users_open(const ApiStores *stores, const char *column, const char *user_id,
                     const char *sealed);
char *api_users_seal(const ApiStores *stores, const char *column, const char *user_id,
                     const char *text);

/* The shape "User"; NULL with an error. New reference. */
json_t *api_users_json(ApiCall *call, RowsDb *db, const TablesUser *user, GError **error);

/* The caller's own row; NULL: it has replied. Free with g_free(). */
TablesUser *api_users_caller(ApiCall *call, RowsDb *db);

void api_users_me(ApiCall *call);
void api_users_change_me(ApiCall *call);
void api_users_delete_me(ApiCall *call);
void api_users_change_password(ApiCall *call);
void api_users_stats(ApiCall *call);
void api_users_sessions(ApiCall *call);
void api_users_revoke_session(ApiCall *call);
void api_users_export(ApiCall *call);

#endif
