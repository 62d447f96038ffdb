/* Passwords: argon2id by libsodium (2 passes, 64 MiB; 100 ms). Any thread, but each call takes 64
 * MiB: the caller holds down how many run at once. */
#ifndef GOLFCOACH_AUTH_PASSWORDS_H
#define GOLFCOACH_AUTH_PASSWORDS_H

#include <glib.h>

/* 10 to 128 characters of UTF-8 and not one of the most common ones, nor `email` (may be NULL) or
 * what stands before its '@', in whatever case; BASE_ERROR_INPUT says which rule it breaks. */
gboolean auth_password_allowed(const char *password, const char *email, GError **error);

/* For the users.password_hash column, of a password that is allowed; NULL for want of memory, or if
 * it is too long or no text. Free with g_free(). */
char *auth_password_hash(const char *password);

/* `hash` NULL, no such account: takes as long, and is FALSE. ret_rehash: the hash was made with
 * other costs; untouched if FALSE is returned. */
gboolean auth_password_matches(const char *password, const char *hash, gboolean *ret_rehash);

#endif
