#include "api/call.h"

#include <math.h>
#include <string.h>

#include "api/upload.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/error.h"
#include "base/json.h"
#include "base/log.h"
#include "store/tables/coaches.h"

enum { RETRY_SECONDS = 2, CURSOR_BYTES = 200 };

void api_call_free(ApiCall *call) {
    if (!call)
        return;
    api_call_release_db(call);
    api_upload_free(call->upload);
    g_bytes_unref(call->session);
    for (int i = 0; i < API_PARAMETERS; i++)
        g_free(call->parameters[i]);
    json_decref(call->query);
    json_decref(call->body);
    g_free(call);
}

RowsDb *api_call_db(ApiCall *call) {
    if (call->db)
        return call->db;
    GError *error = NULL;
    call->db = rows_borrow(call->stores->rows, &error);
    if (!call->db)
        api_fail(call, error);
    return call->db;
}

void api_call_release_db(ApiCall *call) {
    if (call->db)
        rows_give_back(call->db);
    call->db = NULL;
}

static void reply_json(ApiCall *call, GBytes *body) {
    /* A client may keep what it asked for, if it asks each time whether it is still so (ETag). */
    if (call->route->method == HTTPD_GET)
        httpd_set_header(call->request, "Cache-Control", "private, no-cache");
    httpd_reply(call->request, call->route->status, "application/json", body);
}

void api_reply(ApiCall *call, json_t *value) {
    char *text = base_json_text(value);
    json_decref(value);
    g_autoptr(GBytes) body = g_bytes_new_take(text, strlen(text));
    reply_json(call, body);
}

void api_reply_written(ApiCall *call, GString *text) {
    g_autoptr(GBytes) body = g_string_free_to_bytes(text);
    reply_json(call, body);
}

void api_reply_text(ApiCall *call, const char *text, gsize size) {
    g_autoptr(GBytes) body = g_bytes_new(text, size);
    reply_json(call, body);
}

void api_reply_nothing(ApiCall *call) {
    httpd_reply(call->request, 204, NULL, NULL);
}

void api_problem(ApiCall *call, int status, const char *detail, ...) {
    va_list arguments;
    va_start(arguments, detail);
    g_autofree char *text = g_strdup_vprintf(detail, arguments);
    va_end(arguments);
    if (status == 401) /* RFC 9110 wants it with every one */
        httpd_set_header(call->request, "WWW-Authenticate",
                         httpd_header(call->request, "Authorization")
                             ? "Bearer error=\"invalid_token\""
                             : "Bearer");
    httpd_reply_problem(call->request, status, text);
}

void api_problem_fields(ApiCall *call, json_t *mistakes) {
    json_t *value = json_pack("{s:s s:s s:i s:s s:s s:o}", "type", "about:blank", "title",
                              "Unprocessable Content", "status", 422, "detail",
                              "some fields cannot be taken as they are", "request_id",
                              httpd_request_id(call->request), "errors", mistakes);
    char *text = base_json_text(value);
    json_decref(value);
    g_autoptr(GBytes) body = g_bytes_new_take(text, strlen(text));
    httpd_reply(call->request, 422, "application/problem+json", body);
}

void api_problem_field(ApiCall *call, const char *field, const char *message) {
    api_problem_fields(call, json_pack("[{s:s s:s}]", "field", field, "message", message));
}

void api_not_found(ApiCall *call, const char *what) {
    api_problem(call, 404, "there is no such %s", what);
}

/* What an error means to the client. 0: it is ours, say nothing of it. */
static int status_of(const GError *error) {
    if (error->domain == BASE_ERROR)
        return error->code == BASE_ERROR_LIMIT ? 413 : error->code == BASE_ERROR_INPUT ? 422 : 0;
    if (error->domain == BYTES_ERROR)
        return error->code == BYTES_ERROR_MISSING       ? 404
               : error->code == BYTES_ERROR_UNAVAILABLE ? 503
                                                        : 0;
    if (error->domain == ROWS_ERROR)
        return error->code == ROWS_ERROR_UNAVAILABLE || error->code == ROWS_ERROR_CONFLICT ? 503
                                                                                           : 0;
    return 0;
}

void api_fail(ApiCall *call, GError *error) {
    const int status = status_of(error);
    if (status == 503) {
        base_log(BASE_LOG_WARNING, "a store is away", "{s:s s:s}", "route", call->route->id,
                 "error", error->message);
        httpd_set_header(call->request, "Retry-After", G_STRINGIFY(RETRY_SECONDS));
        api_problem(call, 503, "this is not to be had right now; please try again");
    } else if (status == 404) {
        api_not_found(call, "object");
    } else if (status) {
        api_problem(call, status, "%s", error->message);
    } else {
        base_log(BASE_LOG_ERROR, "a request failed", "{s:s s:s}", "route", call->route->id, "error",
                 error->message);
        api_problem(call, 500, "something went wrong on our side");
    }
    g_error_free(error);
}

static gboolean is_own_or_admin(const ApiCall *call, const char *owner_id) {
    return call->signed_in &&
           (call->caller.role == AUTH_ROLE_ADMIN || !strcmp(call->caller.user_id, owner_id));
}

gboolean api_call_may_read(ApiCall *call, const char *owner_id, const char *what) {
    if (is_own_or_admin(call, owner_id))
        return TRUE;
    gboolean sees = FALSE;
    if (call->signed_in && call->caller.role == AUTH_ROLE_COACH) {
        GError *error = NULL;
        RowsDb *db = api_call_db(call);
        if (!db)
            return FALSE;
        if (!tables_coach_sees(db, call->caller.user_id, owner_id, &sees, &error)) {
            api_fail(call, error);
            return FALSE;
        }
    }
    if (!sees)
        api_not_found(call, what);
    return sees;
}

gboolean api_call_may_change(ApiCall *call, const char *owner_id, const char *what) {
    if (is_own_or_admin(call, owner_id))
        return TRUE;
    api_not_found(call, what);
    return FALSE;
}

json_t *api_moment(int64_t moment_us) {
    g_autofree char *text = moment_us ? base_clock_text(moment_us) : NULL;
    return text ? json_string(text) : json_null();
}

json_t *api_text_or_null(const char *text) {
    return text ? json_string(text) : json_null();
}

json_t *api_real_or_null(double value) {
    return isfinite(value) ? json_real(value) : json_null();
}

json_t *api_json_or_null(const char *text) {
    json_t *value = text ? json_loads(text, JSON_DECODE_ANY, NULL) : NULL;
    return value ? value : json_null();
}

json_t *api_list_or_empty(const char *text) {
    json_t *list = api_json_or_null(text);
    if (json_is_array(list))
        return list;
    json_decref(list);
    return json_array();
}

const char *api_query_text(const ApiCall *call, const char *name) {
    return call->query ? base_json_string(call->query, name) : NULL;
}

int64_t api_query_integer(const ApiCall *call, const char *name, int64_t fallback) {
    return call->query ? base_json_integer(call->query, name, fallback) : fallback;
}

char *api_cursor(int64_t moment_us, const char *id) {
    g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT "/%s", moment_us, id);
    return base_base64url(text, strlen(text));
}

gboolean api_cursor_parse(const char *cursor, int64_t *ret_moment_us,
                          char ret_id[BASE_ID_LENGTH + 1]) {
    gsize size;
    const gsize length = strlen(cursor);
    g_autofree guint8 *bytes =
        length <= CURSOR_BYTES ? base_base64url_decode(cursor, length, &size) : NULL;
    if (!bytes)
        return FALSE;
    g_autofree char *text = g_strndup((const char *)bytes, size);
    char *slash = strchr(text, '/');
    if (!slash || !base_id_valid(slash + 1))
        return FALSE;
    *slash = 0;
    gint64 moment_us;
    if (!g_ascii_string_to_signed(text, 10, 0, G_MAXINT64, &moment_us, NULL))
        return FALSE;
    *ret_moment_us = moment_us;
    g_strlcpy(ret_id, slash + 1, BASE_ID_LENGTH + 1);
    return TRUE;
}
