/* Sessions: families of refresh tokens, each begun by a login. */
#ifndef GOLFCOACH_API_SESSIONS_H
#define GOLFCOACH_API_SESSIONS_H

#include "api/call.h"
#include "store/tables/users.h"

/* Where the cache says that the caller's session is good: "session:ID". Free with g_free(). */
char *api_sessions_key(const ApiCall *call);
/* Whether the caller's session was not ended since the token was made. cached: what is under its
 * key; NULL: nothing, the rows say. On FALSE a reply has been made. */
gboolean api_sessions_still_good(ApiCall *call, GBytes *cached);

/* A new one for `user`; fills the members of the shape "Tokens". NULL with an error. New reference.
 */
json_t *api_sessions_begin(ApiCall *call, RowsDb *db, const TablesUser *user, GError **error);

/* auth_password_hash(); NULL, for want of memory: it has replied. Free with g_free(). */
char *api_sessions_hash(ApiCall *call, const char *password);

/* All of a user's but `except` (NULL: none), at once in all processes. */
gboolean api_sessions_end_all(ApiCall *call, RowsDb *db, const char *user_id, const char *except,
                              GError **error);
/* Says that this one was ended, to those who only ask the cache, and to its sockets. */
void api_sessions_forget(const ApiCall *call, const char *user_id, const char *session_id);

void api_sessions_register(ApiCall *call);
void api_sessions_login(ApiCall *call);
void api_sessions_refresh(ApiCall *call);
void api_sessions_logout(ApiCall *call);
void api_sessions_keys(ApiCall *call);

#endif
