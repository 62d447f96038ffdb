/* The table of routes as an OpenAPI 3.1 document. */
#include <string.h>

#include "api/api.h"
#include "api/route.h"
#include "api/shapes.h"

/* "/api/v1/swings/{id}/compare/{other_id}" has the path parameters id and other_id. */
static void add_path_parameters(json_t *list, const char *path) {
    for (const char *at = strchr(path, '{'); at; at = strchr(at + 1, '{')) {
        g_autofree char *name = g_strndup(at + 1, strcspn(at + 1, "}"));
        json_array_append_new(list, json_pack("{s:s s:s s:b s:{s:s}}", "name", name, "in", "path",
                                              "required", 1, "schema", "type", "string"));
    }
}

static void add_query_parameters(json_t *list, const ApiShape *query) {
    for (gsize i = 0; query && i < query->count; i++)
        json_array_append_new(list, json_pack("{s:s s:s s:b s:o}", "name", query->fields[i].name,
                                              "in", "query", "required",
                                              !!(query->fields[i].flags & API_REQUIRED), "schema",
                                              api_field_schema(&query->fields[i])));
}

static json_t *parameters_of(const ApiRoute *route) {
    json_t *list = json_array();
    add_path_parameters(list, route->path);
    add_query_parameters(list, route->query);
    if (route->takes == API_TAKES_UPLOAD)
        json_array_append_new(
            list, json_pack("{s:s s:s s:b s:s s:{s:s s:i}}", "name", "Idempotency-Key", "in",
                            "header", "required", 0, "description",
                            "The same key gives the same swing, however often it is sent.",
                            "schema", "type", "string", "maxLength", 100));
    return list;
}

static json_t *content(const char *type, json_t *schema) {
    return json_pack("{s:{s:o}}", type, "schema", schema);
}

static json_t *schema_reference(const ApiShape *shape) {
    g_autofree char *path = g_strconcat("#/components/schemas/", shape->name, NULL);
    return json_pack("{s:s}", "$ref", path);
}

static json_t *body_of(const ApiRoute *route) {
    json_t *schema;
    switch (route->takes) {
    case API_TAKES_JSON:
        schema = content("application/json", schema_reference(route->body));
        break;
    case API_TAKES_UPLOAD:
        schema = content("multipart/form-data", schema_reference(route->body));
        break;
    case API_TAKES_FILE:
        schema = content("application/octet-stream",
                         json_pack("{s:s s:s}", "type", "string", "format", "binary"));
        break;
    default:
        return NULL;
    }
    return json_pack("{s:b s:o}", "required", 1, "content", schema);
}

static json_t *success_of(const ApiRoute *route) {
    json_t *reply = json_pack("{s:s}", "description", route->summary);
    if (route->gives == API_GIVES_JSON)
        json_object_set_new(reply, "content",
                            content("application/json", schema_reference(route->reply)));
    else if (route->gives == API_GIVES_BYTES)
        json_object_set_new(reply, "content", content(route->reply_type, json_object()));
    return reply;
}

static void add_problem(json_t *replies, const char *status, const char *meaning) {
    json_object_set_new(
        replies, status,
        json_pack("{s:s s:o}", "description", meaning, "content",
                  content("application/problem+json", schema_reference(&API_PROBLEM))));
}

static json_t *replies_of(const ApiRoute *route) {
    json_t *replies = json_object();
    char status[12];
    g_snprintf(status, sizeof status, "%d", route->status);
    json_object_set_new(replies, status, success_of(route));
    if (route->also) {
        g_snprintf(status, sizeof status, "%d", route->also);
        json_object_set_new(replies, status, success_of(route));
    }
    if (route->access != API_ANYONE)
        add_problem(replies, "401", "Not signed in, or the token is not valid.");
    if (route->access == API_COACH || route->access == API_ADMIN)
        add_problem(replies, "403", "Not for this role.");
    if (strchr(route->path, '{'))
        add_problem(replies, "404", "There is none, or not for this caller.");
    if (route->takes != API_TAKES_NOTHING || route->query)
        add_problem(replies, "422", "Fields that cannot be taken, each with the reason.");
    if (route->rate != API_RATE_NONE)
        add_problem(replies, "429", "Too many requests; Retry-After says when.");
    add_problem(replies, "default", "Any other refusal, told in the same form.");
    return replies;
}

static json_t *operation_of(const ApiRoute *route) {
    json_t *operation = json_pack("{s:s s:[s] s:s s:o s:o}", "operationId", route->id, "tags",
                                  route->tag, "summary", route->summary, "parameters",
                                  parameters_of(route), "responses", replies_of(route));
    json_t *body = body_of(route);
    if (body)
        json_object_set_new(operation, "requestBody", body);
    if (route->access == API_ANYONE)
        json_object_set_new(operation, "security", json_array());
    else if (route->access == API_LINK)
        json_object_set_new(operation, "security", json_pack("[{s:[]},{}]", "bearer"));
    return operation;
}

static void add_schema(const ApiShape *shape, gpointer schemas) {
    if (!json_object_get(schemas, shape->name))
        json_object_set_new(schemas, shape->name, api_shape_schema(shape));
}

static void lower(char *word) {
    for (; *word; word++)
        *word = g_ascii_tolower(*word);
}

json_t *api_openapi(const char *server_url) {
    json_t *paths = json_object(), *schemas = json_object();
    api_shape_walk(&API_PROBLEM, add_schema, schemas);
    for (gsize i = 0; i < API_ROUTE_COUNT; i++) {
        const ApiRoute *route = &API_ROUTES[i];
        json_t *path = json_object_get(paths, route->path);
        if (!path)
            json_object_set_new(paths, route->path, path = json_object());
        g_autofree char *method = g_strdup(httpd_method_name(route->method));
        lower(method);
        json_object_set_new(path, method, operation_of(route));
        api_shape_walk(route->body, add_schema, schemas);
        api_shape_walk(route->reply, add_schema, schemas);
    }
    json_t *document = json_pack(
        "{s:s s:{s:s s:s s:s s:{s:s s:s}} s:o s:{s:o s:{s:{s:s s:s s:s}}} s:[{s:[]}]}", "openapi",
        "3.1.0", "info", "title", "GolfCoach Pro", "version", GOLFCOACH_VERSION, "description",
        "Upload a golf swing, watch its analysis, fetch the coaching.", "license", "name",
        "Apache-2.0", "identifier", "Apache-2.0", "paths", paths, "components", "schemas", schemas,
        "securitySchemes", "bearer", "type", "http", "scheme", "bearer", "bearerFormat", "JWT",
        "security", "bearer");
    if (server_url)
        json_object_set_new(document, "servers", json_pack("[{s:s}]", "url", server_url));
    return document;
}
