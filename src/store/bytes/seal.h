/* How an object looks where it is kept. No input or output here: bytes in, bytes out.
 *
 *     header, 140 bytes           magic and version    8   "GCSEAL" 0 1
 *                                 plain size           8   big-endian
 *                                 key id              64   of the wrapping key, then zeros
 *                                 nonce               12   random
 *                                 wrapped object key  32
 *                                 tag                 16
 *     chunk 0, 1, … each          ciphertext      65,536   the last one shorter, never empty
 *                                 tag                 16
 *
 * The object's key is random, made for this content and never used again. It is wrapped by
 * AES-256-GCM with all of the header before the nonce, and the object's name, as further data: an
 * object that was moved, or whose size does not fit what follows, does not open. Chunks are sealed
 * by AES-256-GCM with their number as nonce: swapped, repeated or taken from another object they do
 * not open. An older object that is put back under its own name does open. */
#ifndef GOLFCOACH_STORE_BYTES_SEAL_H
#define GOLFCOACH_STORE_BYTES_SEAL_H

#include <glib.h>
#include <stdint.h>

#include "base/secrets.h"

enum {
    BYTES_SEAL_HEADER = 140,
    BYTES_SEAL_CHUNK = 65536,
    BYTES_SEAL_TAG = 16,
    BYTES_SEAL_SEALED_CHUNK = BYTES_SEAL_CHUNK + BYTES_SEAL_TAG,
};

/* The most that S3 takes in one request is 5 GiB; plain bytes. */
#define BYTES_SEAL_MAX_SIZE ((uint64_t)4 << 30)

/* The key of one object. One thread at a time. */
typedef struct BytesSeal BytesSeal;

/* With a new key. */
BytesSeal *bytes_seal_new(void);
/* From a header; NULL with BYTES_ERROR_DAMAGED. */
BytesSeal *bytes_seal_unwrap(const BaseSecrets *secrets, const char *name,
                             const guint8 header[BYTES_SEAL_HEADER], uint64_t *ret_plain_size,
                             GError **error);
/* Wiped. */
void bytes_seal_free(BytesSeal *seal);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(BytesSeal, bytes_seal_free)

/* The header, wrapped by the newest BASE_SECRET_SEAL key. */
void bytes_seal_wrap(const BytesSeal *seal, const BaseSecrets *secrets, const char *name,
                     uint64_t plain_size, guint8 ret_header[BYTES_SEAL_HEADER]);
/* Whether the newest key wrapped it. */
gboolean bytes_seal_is_newest(const BaseSecrets *secrets, const guint8 header[BYTES_SEAL_HEADER]);

/* 1 to BYTES_SEAL_CHUNK bytes become BYTES_SEAL_TAG more. Each number once in the life of a key. */
void bytes_seal_close_chunk(BytesSeal *seal, uint64_t number, const guint8 *plain, gsize size,
                            guint8 *ret_sealed);
/* And back. FALSE if they were changed. */
gboolean bytes_seal_open_chunk(BytesSeal *seal, uint64_t number, const guint8 *sealed,
                               gsize sealed_size, guint8 *ret_plain);

/* Of a whole object, header and tags included. */
uint64_t bytes_seal_sealed_size(uint64_t plain_size);
/* Where a chunk begins. */
uint64_t bytes_seal_chunk_offset(uint64_t number);

#endif
