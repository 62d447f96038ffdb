/* tests: api/route.c api/routes.c */
#include "api/route.h"

#include <string.h>

#include "tap.h"

/* The id of the row for a request, with its parameters: "frame 7 x.jpg"; the Allow header, if it is
 * the method that is wrong; "" if there is no such path. Free with g_free(). */
static char *found(HttpdMethod method, const char *path) {
    const ApiRoute *route = NULL;
    char *parameters[API_PARAMETERS] = {NULL};
    char *allow = NULL;
    switch (api_route_find(method, path, &route, parameters, &allow)) {
    case API_NO_PATH:
        TAP_CHECK(!route && !allow);
        return g_strdup("");
    case API_NO_METHOD:
        TAP_CHECK(!route && allow);
        return allow;
    default:
        break;
    }
    GString *text = g_string_new(route->id);
    for (int i = 0; i < API_PARAMETERS; i++) {
        if (parameters[i])
            g_string_append_printf(text, " %s", parameters[i]);
        g_free(parameters[i]);
    }
    return g_string_free(text, FALSE);
}

static void rows_are_found(void) {
    static const struct {
        HttpdMethod method;
        const char *path, *wanted;
    } CASES[] = {
        {HTTPD_GET, "/", "front"},
        {HTTPD_GET, "/healthz", "health"},
        {HTTPD_HEAD, "/healthz", "health"},
        {HTTPD_GET, "/api/v1/swings", "swings"},
        {HTTPD_GET, "/api/v1/swings/7", "swing 7"},
        {HTTPD_HEAD, "/api/v1/swings/7/video", "video 7"},
        {HTTPD_DELETE, "/api/v1/swings/7", "delete_swing 7"},
        {HTTPD_GET, "/api/v1/swings/7/frames/x.jpg", "frame 7 x.jpg"},
        {HTTPD_GET, "/api/v1/swings/7/compare/8", "compare 7 8"},
        {HTTPD_GET, "/api/v1/users/ä/stats", "stats ä"},
        /* A fixed path before one with parameters. */
        {HTTPD_POST, "/api/v1/swings/upload", "upload"},
        {HTTPD_GET, "/api/v1/swings/upload", "POST"},
        {HTTPD_GET, "/api/v1/users/me", "me"},
        {HTTPD_PATCH, "/api/v1/users/me", "change_me"},
        {HTTPD_GET, "/api/v1/drills/recommended", "recommended_drills"},
        /* The method is wrong. */
        {HTTPD_PUT, "/api/v1/users/me", "GET, HEAD, PATCH"},
        {HTTPD_POST, "/api/v1/swings/7", "GET, HEAD, DELETE"},
        {HTTPD_HEAD, "/api/v1/auth/login", "POST"},
        /* There is no such path. */
        {HTTPD_GET, "", ""},
        {HTTPD_GET, "//", ""},
        {HTTPD_GET, "/api", ""},
        {HTTPD_GET, "/api/v1/swings/", ""},
        {HTTPD_GET, "/api/v1//swings", ""},
        {HTTPD_GET, "/api/v1/swings//video", ""},
        {HTTPD_GET, "/api/v1/swings/7/video/", ""},
        {HTTPD_GET, "/API/v1/swings", ""},
        {HTTPD_GET, "/api/v1/swings/7/frames/x/y", ""},
        {HTTPD_GET, "/a/b/c/d/e/f/g/h/i/j/k/l/m/n", ""},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
        g_autofree char *text = found(CASES[i].method, CASES[i].path);
        TAP_CHECK(!strcmp(text, CASES[i].wanted), "%s: %s, not %s", CASES[i].path, text,
                  CASES[i].wanted);
    }
}

/* Each row is found under its own path, with "{id}" as an id. */
static void every_row_is_found_under_its_path(void) {
    for (gsize i = 0; i < API_ROUTE_COUNT; i++) {
        const ApiRoute *row = &API_ROUTES[i];
        g_autofree char *text = found(row->method, row->path);
        g_auto(GStrv) words = g_strsplit(text, " ", 2);
        TAP_CHECK(!strcmp(words[0], row->id), "%s: %s", row->id, text);
    }
}

static int parameters_in(const char *path) {
    int count = 0;
    for (const char *at = strchr(path, '{'); at; at = strchr(at + 1, '{'))
        count++;
    return count;
}

static gboolean gives_what_it_says(const ApiRoute *row) {
    switch (row->gives) {
    case API_GIVES_JSON:
        return row->reply && !row->reply_type && row->status >= 200 && row->status < 300;
    case API_GIVES_BYTES:
        return !row->reply && row->reply_type && row->status == 200;
    case API_GIVES_NOTHING:
        return !row->reply && !row->reply_type && (row->status == 204 || row->status == 302);
    default:
        return !row->reply && !row->reply_type && row->status == 101;
    }
}

static gboolean takes_what_it_says(const ApiRoute *row) {
    const gboolean shaped = row->takes == API_TAKES_JSON || row->takes == API_TAKES_UPLOAD;
    const gboolean reads = row->method == HTTPD_GET || row->method == HTTPD_DELETE;
    return shaped == (row->body != NULL) && !(reads && row->takes != API_TAKES_NOTHING);
}

static void every_row_is_whole(void) {
    for (gsize i = 0; i < API_ROUTE_COUNT; i++) {
        const ApiRoute *row = &API_ROUTES[i];
        TAP_CHECK(row->path[0] == '/' && parameters_in(row->path) <= API_PARAMETERS, "%s", row->id);
        TAP_CHECK(row->handle && row->id && row->tag && row->summary, "%s", row->path);
        TAP_CHECK(g_str_has_suffix(row->summary, "."), "%s", row->id);
        TAP_CHECK(gives_what_it_says(row), "%s", row->id);
        TAP_CHECK(takes_what_it_says(row), "%s", row->id);
        /* Links open bytes, and are read from the query. */
        TAP_CHECK(row->access != API_LINK || (row->gives == API_GIVES_BYTES && row->query), "%s",
                  row->id);
        /* Nobody reads passwords without a limit. */
        TAP_CHECK(row->pool != HTTPD_POOL_SLOW || row->rate == API_RATE_LOGIN, "%s", row->id);
        TAP_CHECK(g_str_has_prefix(row->path, "/api/v1/admin/") == (row->access == API_ADMIN), "%s",
                  row->id);
    }
}

static void ids_and_paths_are_there_once(void) {
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (gsize i = 0; i < API_ROUTE_COUNT; i++) {
        const ApiRoute *row = &API_ROUTES[i];
        TAP_CHECK(g_hash_table_add(seen, g_strdup(row->id)), "%s", row->id);
        TAP_CHECK(g_hash_table_add(
                      seen, g_strdup_printf("%s %s", httpd_method_name(row->method), row->path)),
                  "%s", row->path);
    }
}

int main(void) {
    TAP_RUN(rows_are_found);
    TAP_RUN(every_row_is_found_under_its_path);
    TAP_RUN(every_row_is_whole);
    TAP_RUN(ids_and_paths_are_there_once);
    return tap_done();
}
