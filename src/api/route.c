#include "api/route.h"

#include <string.h>

enum { SEGMENTS = 8 };

static gboolean is_parameter(const char *segment) {
    return segment[0] == '{';
}

/* A row's path, cut at the slashes. */
typedef struct {
    char **segments;
    guint count;
    gboolean is_fixed; /* has no parameters */
} Pattern;

/* Of all rows; made once. */
static const Pattern *patterns(void) {
    static gsize made;
    static Pattern *list;
    if (g_once_init_enter(&made)) {
        list = g_new0(Pattern, API_ROUTE_COUNT);
        for (gsize i = 0; i < API_ROUTE_COUNT; i++) {
            const char *path = API_ROUTES[i].path;
            char **segments = g_strsplit(path, "/", SEGMENTS + 1);
            list[i] = (Pattern){segments, g_strv_length(segments), !strchr(path, '{')};
        }
        g_once_init_leave(&made, 1);
    }
    return list;
}

/* From the end: rows differ there. */
static gboolean fits(const Pattern *pattern, char **segments, guint count) {
    if (pattern->count != count)
        return FALSE;
    for (guint i = count; i-- > 0;) {
        const char *wanted = pattern->segments[i];
        if (is_parameter(wanted) ? !*segments[i] : strcmp(wanted, segments[i]) != 0)
            return FALSE;
    }
    return TRUE;
}

static void take_parameters(char **pattern, char **segments, char *ret_parameters[API_PARAMETERS]) {
    int count = 0;
    for (; *pattern; pattern++, segments++)
        if (is_parameter(*pattern) && count < API_PARAMETERS)
            ret_parameters[count++] = g_strdup(*segments);
}

/* The methods of a path's rows. */
static char *methods_of(char **segments, guint count, gboolean fixed) {
    GString *list = g_string_new(NULL);
    for (gsize i = 0; i < API_ROUTE_COUNT; i++) {
        const Pattern *pattern = &patterns()[i];
        if (pattern->is_fixed != fixed || !fits(pattern, segments, count))
            continue;
        const HttpdMethod method = API_ROUTES[i].method;
        g_string_append_printf(list, "%s%s", list->len ? ", " : "", httpd_method_name(method));
        if (method == HTTPD_GET)
            g_string_append(list, ", HEAD");
    }
    return g_string_free(list, FALSE);
}

ApiFound api_route_find(HttpdMethod method, const char *path, const ApiRoute **ret_route,
                        char *ret_parameters[API_PARAMETERS], char **ret_allow) {
    if (method == HTTPD_HEAD)
        method = HTTPD_GET;
    g_auto(GStrv) segments = g_strsplit(path, "/", SEGMENTS + 1);
    const guint count = g_strv_length(segments);
    gboolean known = FALSE, fixed = FALSE;
    gsize best = API_ROUTE_COUNT;
    for (gsize i = 0; i < API_ROUTE_COUNT; i++) {
        const Pattern *pattern = &patterns()[i];
        if ((fixed && !pattern->is_fixed) || !fits(pattern, segments, count))
            continue;
        /* A fixed path before one with parameters: "/swings/upload" is no swing's id. */
        if (pattern->is_fixed && !fixed)
            best = API_ROUTE_COUNT;
        fixed = pattern->is_fixed;
        known = TRUE;
        if (API_ROUTES[i].method == method)
            best = i;
    }
    if (best < API_ROUTE_COUNT) {
        take_parameters(patterns()[best].segments, segments, ret_parameters);
        *ret_route = &API_ROUTES[best];
        return API_FOUND;
    }
    if (!known)
        return API_NO_PATH;
    *ret_allow = methods_of(segments, count, fixed);
    return API_NO_METHOD;
}
