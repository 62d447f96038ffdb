/* Keys that are nobody's business, from files of mode 0600 in one folder. Read-only once loaded:
 * any thread.
 *
 * FOLDER/NAME.KEYID holds one key; the newest KEYID (they sort by time) is the one to make new
 * things with, the others still open what they closed. */
#ifndef GOLFCOACH_BASE_SECRETS_H
#define GOLFCOACH_BASE_SECRETS_H

#include <glib.h>

typedef struct BaseSecrets BaseSecrets;

/* What the program needs keys for. */
typedef enum {
    BASE_SECRET_SEAL,   /* wraps the keys of stored objects; 32 bytes */
    BASE_SECRET_FIELDS, /* personal columns of rows; 32 bytes */
    BASE_SECRET_LOOKUP, /* keyed hashes to find a row by e-mail or token; 32 bytes; never rotated */
    BASE_SECRET_LINKS,  /* signs links that expire; 32 bytes */
    BASE_SECRET_TOKENS, /* RSA private key, PEM: signs access tokens */
    BASE_SECRETS
} BaseSecretKind;

/* "seal", "fields" …: the NAME of its files. Static. */
const char *base_secrets_name(BaseSecretKind kind);

/* One key; borrowed from BaseSecrets. */
typedef struct {
    const char *key_id; /* lower-case letters, digits, '-'; unique within its kind */
    const guint8 *bytes;
    gsize size;
} BaseSecret;

/* Reads FOLDER. `create`: makes the folder (0700) and whatever kind has no key yet (0600); of two
 * processes starting at once the second waits and uses the keys of the first. Without it a missing
 * kind is BASE_ERROR_INPUT that names the file. Refused, too: a file that others may use, a
 * symbolic link, a wrong size, NAME.KEYID with other characters, a folder that others may write to.
 * Names that do not begin with a kind's are left alone. */
BaseSecrets *base_secrets_load(const char *folder, gboolean create, GError **error);
void base_secrets_free(BaseSecrets *secrets); /* wipes them */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(BaseSecrets, base_secrets_free)

/* The key to make new things with; never NULL. */
const BaseSecret *base_secrets_newest(const BaseSecrets *secrets, BaseSecretKind kind);
/* NULL if there is none of that id. */
const BaseSecret *base_secrets_find(const BaseSecrets *secrets, BaseSecretKind kind,
                                    const char *key_id);
/* All of a kind, newest last. */
gsize base_secrets_count(const BaseSecrets *secrets, BaseSecretKind kind);
const BaseSecret *base_secrets_at(const BaseSecrets *secrets, BaseSecretKind kind, gsize place);

/* Makes a new key of a kind in FOLDER, newer than all others; processes use it once restarted.
 * BASE_ERROR_INPUT for BASE_SECRET_LOOKUP, or if a key's id sorts after the present time. */
gboolean base_secrets_rotate(const char *folder, BaseSecretKind kind, GError **error);

#endif
