/* Where a Redis is: "redis://[:PASSWORD@]HOST[:PORT][/DB]". */
#ifndef GOLFCOACH_STORE_CACHE_ADDRESS_H
#define GOLFCOACH_STORE_CACHE_ADDRESS_H

#include <glib.h>

typedef struct {
    char *user, *password; /* NULL: none */
    char *host;
    int port, database;
} CacheAddress;

/* BASE_ERROR_INPUT, without the password, for what is no such address. Free with
 * cache_address_free(). */
CacheAddress *cache_address_parse(const char *url, GError **error);
void cache_address_free(CacheAddress *address);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CacheAddress, cache_address_free)

#endif
