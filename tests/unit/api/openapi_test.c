/* tests: api/openapi.c api/shapes.c */
#include <string.h>

#include "api/api.h"
#include "api/route.h"
#include "api/shapes.h"
#include "tap.h"

/* Two shapes of one name would share a place in the document: only one would be printed. */
static void note_shape(const ApiShape *shape, gpointer data) {
    GHashTable *seen = data;
    const ApiShape *same = g_hash_table_lookup(seen, shape->name);
    TAP_CHECK(!same || same == shape, "two shapes are called %s", shape->name);
    g_hash_table_insert(seen, (gpointer)shape->name, (gpointer)shape);
    for (gsize i = 0; i < shape->count; i++)
        for (gsize k = 0; k < i; k++)
            TAP_CHECK(strcmp(shape->fields[i].name, shape->fields[k].name) != 0, "%s.%s is twice",
                      shape->name, shape->fields[i].name);
}

static void shapes_have_names_of_their_own(void) {
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    api_shape_walk(&API_PROBLEM, note_shape, seen);
    for (gsize i = 0; i < API_ROUTE_COUNT; i++) {
        api_shape_walk(API_ROUTES[i].query, note_shape, seen);
        api_shape_walk(API_ROUTES[i].body, note_shape, seen);
        api_shape_walk(API_ROUTES[i].reply, note_shape, seen);
    }
    TAP_CHECK(g_hash_table_size(seen) > 30);
}

static void check_reference(json_t *schemas, const char *path, guint *count) {
    static const char START[] = "#/components/schemas/";
    TAP_CHECK(g_str_has_prefix(path, START) && json_object_get(schemas, path + strlen(START)),
              "%s leads nowhere", path);
    (*count)++;
}

/* Every "$ref" below `value`. */
static void check_references(json_t *schemas, json_t *value, guint *count) {
    const char *name;
    json_t *inside;
    gsize i;
    json_object_foreach(value, name, inside) {
        if (!strcmp(name, "$ref"))
            check_reference(schemas, json_string_value(inside), count);
        check_references(schemas, inside, count);
    }
    if (json_is_array(value))
        json_array_foreach(value, i, inside) check_references(schemas, inside, count);
}

static void references_lead_somewhere(void) {
    json_t *document = api_openapi(NULL);
    json_t *schemas = json_object_get(json_object_get(document, "components"), "schemas");
    guint count = 0;
    check_references(schemas, document, &count);
    TAP_CHECK(count > 100);
    json_decref(document);
}

/* What OpenAPI 3.1 asks of an operation. */
static void check_operation(const ApiRoute *route, const json_t *operation) {
    char status[12];
    g_snprintf(status, sizeof status, "%d", route->status);
    const json_t *replies = json_object_get(operation, "responses");
    TAP_CHECK(json_object_get(replies, status) && json_object_get(replies, "default"), "%s",
              route->id);
    TAP_CHECK((json_object_get(replies, "401") != NULL) == (route->access != API_ANYONE), "%s",
              route->id);
    TAP_CHECK((json_object_get(operation, "requestBody") != NULL) ==
                  (route->takes != API_TAKES_NOTHING),
              "%s", route->id);
    gsize i, in_path = 0;
    json_t *parameter;
    json_array_foreach(json_object_get(operation, "parameters"), i, parameter) {
        const char *name = json_string_value(json_object_get(parameter, "name"));
        if (strcmp(json_string_value(json_object_get(parameter, "in")), "path") != 0)
            continue;
        in_path++;
        g_autofree char *place = g_strdup_printf("{%s}", name);
        TAP_CHECK(strstr(route->path, place) &&
                      json_is_true(json_object_get(parameter, "required")),
                  "%s: %s", route->id, name);
    }
    TAP_CHECK((in_path > 0) == (strchr(route->path, '{') != NULL), "%s", route->id);
}

static void every_route_is_an_operation(void) {
    json_t *document = api_openapi("https://golf.example.com");
    json_t *paths = json_object_get(document, "paths");
    gsize operations = 0;
    const char *path;
    json_t *methods;
    json_object_foreach(paths, path, methods) operations += json_object_size(methods);
    TAP_CHECK(operations == API_ROUTE_COUNT);
    for (gsize i = 0; i < API_ROUTE_COUNT; i++) {
        const ApiRoute *route = &API_ROUTES[i];
        g_autofree char *method = g_ascii_strdown(httpd_method_name(route->method), -1);
        const json_t *operation = json_object_get(json_object_get(paths, route->path), method);
        const char *id = json_string_value(json_object_get(operation, "operationId"));
        TAP_CHECK(!g_strcmp0(id, route->id), "%s", route->id);
        check_operation(route, operation);
    }
    json_decref(document);
}

static void the_server_is_named_if_known(void) {
    json_t *named = api_openapi("https://golf.example.com"), *unnamed = api_openapi(NULL);
    TAP_CHECK(!strcmp(json_string_value(json_object_get(named, "openapi")), "3.1.0"));
    const json_t *server = json_array_get(json_object_get(named, "servers"), 0);
    TAP_CHECK(
        !g_strcmp0(json_string_value(json_object_get(server, "url")), "https://golf.example.com"));
    TAP_CHECK(!json_object_get(unnamed, "servers"));
    json_decref(named);
    json_decref(unnamed);
}

int main(void) {
    TAP_RUN(shapes_have_names_of_their_own);
    TAP_RUN(references_lead_somewhere);
    TAP_RUN(every_route_is_an_operation);
    TAP_RUN(the_server_is_named_if_known);
    return tap_done();
}
