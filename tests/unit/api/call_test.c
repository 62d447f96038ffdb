/* tests: api/call.c. Over a server that only notes what it is told to reply. */
#include "api/call.h"

#include <math.h>
#include <string.h>

#include "api/upload.h"
#include "base/crypto.h"
#include "base/error.h"
#include "tap.h"

/* --- The server ------------------------------------------------------------------------------ */

static int status;
static json_t *body;
static GHashTable *headers;

static void begin(void) {
    status = 0;
    json_decref(body);
    body = NULL;
    g_clear_pointer(&headers, g_hash_table_unref);
    headers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
}

void httpd_set_header(HttpdRequest *request, const char *name, const char *value) {
    (void)request;
    g_hash_table_insert(headers, g_strdup(name), g_strdup(value));
}

void httpd_reply(HttpdRequest *request, int told, const char *type, GBytes *text) {
    (void)request, (void)type;
    status = told;
    body = text ? json_loadb(g_bytes_get_data(text, NULL), g_bytes_get_size(text), 0, NULL) : NULL;
}

void httpd_reply_problem(HttpdRequest *request, int told, const char *detail) {
    (void)request;
    status = told;
    body = json_pack("{s:s?}", "detail", detail);
}

const char *httpd_request_id(const HttpdRequest *request) {
    (void)request;
    return "request-1";
}

/* The one header that is asked for is Authorization. */
static const char *authorization;
const char *httpd_header(const HttpdRequest *request, const char *name) {
    (void)request, (void)name;
    return authorization;
}

void api_upload_free(ApiUpload *upload) {
    (void)upload;
}

static const ApiRoute ROUTE = {.id = "test", .status = 201};
static ApiCall call = {.route = &ROUTE};

static const char *detail(void) {
    return json_string_value(json_object_get(body, "detail"));
}

/* --- Errors ----------------------------------------------------------------------------------- */

static void errors_become_statuses(void) {
    const struct {
        GQuark domain;
        int code, status;
        gboolean said; /* the client may read the message */
    } CASES[] = {
        {BASE_ERROR, BASE_ERROR_INPUT, 422, TRUE},
        {BASE_ERROR, BASE_ERROR_LIMIT, 413, TRUE},
        {BASE_ERROR, BASE_ERROR_INTERNAL, 500, FALSE},
        {BYTES_ERROR, BYTES_ERROR_MISSING, 404, FALSE},
        {BYTES_ERROR, BYTES_ERROR_UNAVAILABLE, 503, FALSE},
        {BYTES_ERROR, BYTES_ERROR_DAMAGED, 500, FALSE},
        {BYTES_ERROR, BYTES_ERROR_NAME, 500, FALSE},
        {ROWS_ERROR, ROWS_ERROR_UNAVAILABLE, 503, FALSE},
        {ROWS_ERROR, ROWS_ERROR_CONFLICT, 503, FALSE},
        {ROWS_ERROR, ROWS_ERROR_UNIQUE, 500, FALSE},
        {G_FILE_ERROR, G_FILE_ERROR_NOENT, 500, FALSE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
        begin();
        api_fail(&call, g_error_new(CASES[i].domain, CASES[i].code, "in /data/secret"));
        TAP_CHECK(status == CASES[i].status, "%zu: %d", i, status);
        TAP_CHECK((strstr(detail(), "/data/secret") != NULL) == CASES[i].said, "%s", detail());
        TAP_CHECK((g_hash_table_lookup(headers, "Retry-After") != NULL) == (status == 503));
    }
}

static void who_is_not_known_is_told_how(void) {
    begin();
    authorization = NULL;
    api_problem(&call, 401, "sign in");
    TAP_CHECK(!g_strcmp0(g_hash_table_lookup(headers, "WWW-Authenticate"), "Bearer"));
    begin();
    authorization = "Bearer x";
    api_problem(&call, 401, "sign in");
    TAP_CHECK(g_strrstr(g_hash_table_lookup(headers, "WWW-Authenticate"), "invalid_token"));
    begin();
    api_problem(&call, 403, "no");
    TAP_CHECK(!g_hash_table_lookup(headers, "WWW-Authenticate"));
}

static void fields_are_named(void) {
    begin();
    api_problem_field(&call, "goals[1]", "must be text");
    TAP_CHECK(status == 422);
    const json_t *entry = json_array_get(json_object_get(body, "errors"), 0);
    TAP_CHECK(!g_strcmp0(json_string_value(json_object_get(entry, "field")), "goals[1]"));
    TAP_CHECK(!g_strcmp0(json_string_value(json_object_get(body, "request_id")), "request-1"));
    TAP_CHECK(json_integer_value(json_object_get(body, "status")) == 422);
}

static void replies_have_the_status_of_the_route(void) {
    begin();
    api_reply(&call, json_pack("{s:i}", "x", 1));
    TAP_CHECK(status == 201 && json_object_size(body) == 1);
    begin();
    api_reply_nothing(&call);
    TAP_CHECK(status == 204 && !body);
}

/* --- Whose it is ------------------------------------------------------------------------------ */

static void sign_in(AuthRole role, const char *user_id) {
    begin();
    call.signed_in = user_id != NULL;
    call.caller.role = role;
    g_strlcpy(call.caller.user_id, user_id ? user_id : "", sizeof call.caller.user_id);
}

static void owners_and_admins_may(void) {
    static const struct {
        AuthRole role;
        const char *user_id;
        gboolean may;
    } CASES[] = {{AUTH_ROLE_USER, "ann", TRUE},   {AUTH_ROLE_COACH, "ann", TRUE},
                 {AUTH_ROLE_ADMIN, "bob", TRUE},  {AUTH_ROLE_USER, "bob", FALSE},
                 {AUTH_ROLE_COACH, "bob", FALSE}, {AUTH_ROLE_ADMIN, NULL, FALSE}};
    for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
        sign_in(CASES[i].role, CASES[i].user_id);
        TAP_CHECK(api_call_may_change(&call, "ann", "swing") == CASES[i].may, "%zu", i);
        TAP_CHECK(status == (CASES[i].may ? 0 : 404), "%zu: %d", i, status);
        if (CASES[i].role == AUTH_ROLE_COACH)
            continue; /* asks the rows */
        sign_in(CASES[i].role, CASES[i].user_id);
        TAP_CHECK(api_call_may_read(&call, "ann", "swing") == CASES[i].may, "%zu", i);
    }
}

/* --- Values ----------------------------------------------------------------------------------- */

static void what_is_not_there_is_null(void) {
    static const char NONE[] = "null", HALF[] = "0.5", MOMENT[] = "\"1970-01-01T00:00:01.000000Z\"";
    const struct {
        json_t *value;
        const char *wanted;
    } CASES[] = {{api_moment(0), NONE},          {api_moment(1000000), MOMENT},
                 {api_text_or_null(NULL), NONE}, {api_text_or_null(""), "\"\""},
                 {api_real_or_null(NAN), NONE},  {api_real_or_null(INFINITY), NONE},
                 {api_real_or_null(0.5), HALF},  {api_json_or_null("{]"), NONE},
                 {api_json_or_null(NULL), NONE}, {api_json_or_null("0.5"), HALF}};
    for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
        g_autofree char *text = json_dumps(CASES[i].value, JSON_ENCODE_ANY);
        TAP_CHECK(!g_strcmp0(text, CASES[i].wanted), "%zu: %s", i, text);
        json_decref(CASES[i].value);
    }
}

static const char ID[] = "01a20658-d846-74a1-9f03-d7211b35bd66";

static void cursors_go_there_and_back(void) {
    static const int64_t MOMENTS[] = {0, 1, 1795404600123456, G_MAXINT64};
    for (gsize i = 0; i < G_N_ELEMENTS(MOMENTS); i++) {
        g_autofree char *cursor = api_cursor(MOMENTS[i], ID);
        int64_t moment_us = -1;
        char id[BASE_ID_LENGTH + 1] = "";
        TAP_CHECK(api_cursor_parse(cursor, &moment_us, id));
        TAP_CHECK(moment_us == MOMENTS[i] && !strcmp(id, ID));
    }
}

static void cursors_that_are_none_are_refused(void) {
    static const char *const INSIDES[] = {
        "",
        "/",
        "1",
        "1/",
        "1/x",
        "/01a20658-d846-74a1-9f03-d7211b35bd66",
        "-1/01a20658-d846-74a1-9f03-d7211b35bd66",
        "9223372036854775808/01a20658-d846-74a1-9f03-d7211b35bd66",
        "1x/01a20658-d846-74a1-9f03-d7211b35bd66",
        "1/01a20658-d846-74a1-9f03-d7211b35bd66/",
        "1//01a20658-d846-74a1-9f03-d7211b35bd66"};
    int64_t moment_us = 7;
    char id[BASE_ID_LENGTH + 1] = "none";
    for (gsize i = 0; i < G_N_ELEMENTS(INSIDES); i++) {
        g_autofree char *cursor = base_base64url(INSIDES[i], strlen(INSIDES[i]));
        TAP_CHECK(!api_cursor_parse(cursor, &moment_us, id), "%s", INSIDES[i]);
    }
    g_autofree char *long_one = g_strnfill(100000, 'A');
    static const char *const TEXTS[] = {"", "!", "====", "a b", "ä"};
    TAP_CHECK(!api_cursor_parse(long_one, &moment_us, id));
    for (gsize i = 0; i < G_N_ELEMENTS(TEXTS); i++)
        TAP_CHECK(!api_cursor_parse(TEXTS[i], &moment_us, id), "%s", TEXTS[i]);
    TAP_CHECK(moment_us == 7 && !strcmp(id, "none"), "untouched on failure");
}

int main(void) {
    TAP_RUN(errors_become_statuses);
    TAP_RUN(who_is_not_known_is_told_how);
    TAP_RUN(fields_are_named);
    TAP_RUN(replies_have_the_status_of_the_route);
    TAP_RUN(owners_and_admins_may);
    TAP_RUN(what_is_not_there_is_null);
    TAP_RUN(cursors_go_there_and_back);
    TAP_RUN(cursors_that_are_none_are_refused);
    begin();
    g_hash_table_unref(headers);
    return tap_done();
}
