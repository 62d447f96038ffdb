/* Tokens that nobody issued, for tests and the fuzzer. */
#ifndef GOLFCOACH_TESTS_UNIT_AUTH_FORGE_H
#define GOLFCOACH_TESTS_UNIT_AUTH_FORGE_H

#include <glib.h>

#include "base/secrets.h"

/* "HEADER.CLAIMS" in base64url, of any bytes. Free with g_free(). */
char *forge_body(const void *header, gsize header_size, const void *claims, gsize claims_size);

/* "BODY.SIGNATURE": RS256 by a key in PEM, whatever the body says. Free with g_free(). */
char *forge_sign(const char *body, const BaseSecret *pem);

/* The same as HS256 by a shared key. */
char *forge_sign_shared(const char *body, const void *key, gsize key_size);

/* What everybody may know of a key, in PEM ("-----BEGIN PUBLIC KEY-----"). Free with g_free(). */
char *forge_public_pem(const BaseSecret *pem);

/* A new private key in PEM; rsa_bits is 0 for what is not RSA, `password` may be NULL. Free with
 * g_free(). */
char *forge_key(const char *type, int rsa_bits, const char *password);

#endif
