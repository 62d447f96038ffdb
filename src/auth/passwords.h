/* Passwords: argon2id by libsodium (2 passes, 64 MiB; 100 ms). Any thread, but each call takes 64
 * MiB: the caller holds down how many run at once. */
#ifndef GOLFCOACH_AUTH_PASSWORDS_H
#define GOLFCOACH_AUTH_PASSWORDS_H

#include <glib.h>

/* 10 to 128 characters and not one of the most common ones; BASE_ERROR_INPUT says which rule it
 * breaks. `email` may not be the password either. */
gboolean auth_password_allowed(const char *password, const char *email, GError **error);

/* For the users.password_hash column; NULL only for want of memory. Free with g_free(). */
char *auth_password_hash(const char *password);

/* `hash` NULL, no such account: takes as long, and is FALSE. ret_rehash: the hash was made with
 * older costs. */
gboolean auth_password_matches(const char *password, const char *hash, gboolean *ret_rehash);

#endif
