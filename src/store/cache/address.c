#include "store/cache/address.h"

#include <string.h>

#include "base/error.h"

enum { USUAL_PORT = 6379, MAX_DATABASE = 1000000 };

/* "", "/" and "/0" are 0. */
static gboolean parse_database(const char *path, int *ret_database) {
    guint64 number = 0;
    if (path[0] && path[1] &&
        !g_ascii_string_to_unsigned(path + 1, 10, 0, MAX_DATABASE, &number, NULL))
        return FALSE;
    *ret_database = (int)number;
    return TRUE;
}

CacheAddress *cache_address_parse(const char *url, GError **error) {
    g_autoptr(CacheAddress) address = g_new0(CacheAddress, 1);
    g_autofree char *scheme = NULL, *path = NULL;
    gboolean good = g_uri_split_with_user(url, G_URI_FLAGS_HAS_PASSWORD, &scheme, &address->user,
                                          &address->password, NULL, &address->host, &address->port,
                                          &path, NULL, NULL, NULL) &&
                    !g_strcmp0(scheme, "redis") && address->host && *address->host &&
                    parse_database(path, &address->database);
    if (!good) {
        g_set_error_literal(
            error, BASE_ERROR, BASE_ERROR_INPUT,
            "the cache is neither memory: nor redis://[:PASSWORD@]HOST[:PORT][/DB]");
        return NULL;
    }
    if (address->port < 0)
        address->port = USUAL_PORT;
    if (address->user && !*address->user)
        g_clear_pointer(&address->user, g_free);
    return g_steal_pointer(&address);
}

void cache_address_free(CacheAddress *address) {
    if (!address)
        return;
    g_free(address->user);
    if (address->password)
        memset(address->password, 0, strlen(address->password));
    g_free(address->password);
    g_free(address->host);
    g_free(address);
}
