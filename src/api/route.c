#include "api/route.h"

#include <string.h>

enum { SEGMENTS = 8 };

static gboolean is_parameter(const char *segment) {
    return segment[0] == '{';
}

/* Whether the segments of a request fit a row's path; how many of them are parameters is left to
 * the caller. */
static gboolean fits(char **pattern, char **segments) {
    for (; *pattern && *segments; pattern++, segments++)
        if (is_parameter(*pattern) ? !**segments : strcmp(*pattern, *segments) != 0)
            return FALSE;
    return !*pattern && !*segments;
}

/* The rows' paths, cut at the slashes; made once. */
static char ***patterns(void) {
    static gsize made;
    static char ***list;
    if (g_once_init_enter(&made)) {
        list = g_new0(char **, API_ROUTE_COUNT);
        for (gsize i = 0; i < API_ROUTE_COUNT; i++)
            list[i] = g_strsplit(API_ROUTES[i].path, "/", SEGMENTS + 1);
        g_once_init_leave(&made, 1);
    }
    return list;
}

static void take_parameters(char **pattern, char **segments, char *ret_parameters[API_PARAMETERS]) {
    int count = 0;
    for (; *pattern; pattern++, segments++)
        if (is_parameter(*pattern) && count < API_PARAMETERS)
            ret_parameters[count++] = g_strdup(*segments);
}

/* A fixed path before one with parameters: "/swings/upload" is no swing's id. */
static gboolean is_fixed(const ApiRoute *route) {
    return !strchr(route->path, '{');
}

ApiFound api_route_find(HttpdMethod method, const char *path, const ApiRoute **ret_route,
                        char *ret_parameters[API_PARAMETERS], char **ret_allow) {
    if (method == HTTPD_HEAD)
        method = HTTPD_GET;
    g_auto(GStrv) segments = g_strsplit(path, "/", SEGMENTS + 1);
    const ApiRoute *best = NULL;
    char **best_pattern = NULL;
    gboolean fixed_path = FALSE;
    for (gsize i = 0; i < API_ROUTE_COUNT; i++)
        if (is_fixed(&API_ROUTES[i]) && fits(patterns()[i], segments))
            fixed_path = TRUE;
    g_autoptr(GString) allow = g_string_new(NULL);
    for (gsize i = 0; i < API_ROUTE_COUNT; i++) {
        const ApiRoute *route = &API_ROUTES[i];
        if ((fixed_path && !is_fixed(route)) || !fits(patterns()[i], segments))
            continue;
        if (route->method == method) {
            best = route;
            best_pattern = patterns()[i];
        }
        g_string_append_printf(allow, "%s%s", allow->len ? ", " : "",
                               httpd_method_name(route->method));
        if (route->method == HTTPD_GET)
            g_string_append(allow, ", HEAD");
    }
    if (best) {
        take_parameters(best_pattern, segments, ret_parameters);
        *ret_route = best;
        return API_FOUND;
    }
    if (!allow->len)
        return API_NO_PATH;
    *ret_allow = g_strdup(allow->str);
    return API_NO_METHOD;
}
