/* One request under way, as the handlers see it. Belongs to the thread that runs it. */
#ifndef GOLFCOACH_API_CALL_H
#define GOLFCOACH_API_CALL_H

#include "api/api.h"
#include "api/route.h"

typedef struct ApiUpload ApiUpload;
typedef struct ApiHub ApiHub;

struct ApiCall {
    const ApiStores *stores;
    const AuthTokens *tokens;
    ApiHub *hub;
    HttpdRequest *request;
    const ApiRoute *route;
    char *parameters[API_PARAMETERS];
    gboolean signed_in; /* caller is filled */
    AuthCaller caller;
    int64_t screened_us; /* monotonic; when it was counted, and its session looked for; 0 = never */
    GBytes *session;     /* what the cache said then of the caller's; NULL: nothing */
    json_t *query;       /* by route->query; NULL if it takes none */
    json_t *body;        /* by route->body */
    ApiUpload *upload;
    RowsDb *db; /* api_call_db() */
    int64_t began_us;
};

void api_call_free(ApiCall *call);

/* A connection for this call, borrowed at first use and given back with it. NULL: it has replied.
 */
RowsDb *api_call_db(ApiCall *call);
/* Gives it back early: before waiting for something slow. */
void api_call_release_db(ApiCall *call);

/* 200, or the route's own status, with a JSON value whose reference is taken. */
void api_reply(ApiCall *call, json_t *value);
/* The same with JSON that was written into a text (base/json_write.h), which is taken. */
void api_reply_written(ApiCall *call, GString *text);
void api_reply_nothing(ApiCall *call); /* 204 */
/* A JSON text made earlier. */
void api_reply_text(ApiCall *call, const char *text, gsize size);

/* application/problem+json (RFC 9457). */
void api_problem(ApiCall *call, int status, const char *detail, ...) G_GNUC_PRINTF(3, 4);
/* 422 with a list of {"field", "message"}; takes the reference. */
void api_problem_fields(ApiCall *call, json_t *mistakes);
void api_problem_field(ApiCall *call, const char *field, const char *message);
/* The one place where errors become HTTP: the world's are said, ours are logged and hidden. Takes
 * the error. */
void api_fail(ApiCall *call, GError *error);
/* 404, the same for what is not there and what is not theirs to see. */
void api_not_found(ApiCall *call, const char *what);

/* Whether the caller may see what belongs to `owner_id`: their own, a coach their students', an
 * admin everything. On FALSE a reply of 404 or an error has been made. `what`: "swing". */
gboolean api_call_may_read(ApiCall *call, const char *owner_id, const char *what);
/* The same for changing: their own, or an admin. */
gboolean api_call_may_change(ApiCall *call, const char *owner_id, const char *what);

/* JSON for a moment; null for 0. New references. */
json_t *api_moment(int64_t moment_us);
json_t *api_text_or_null(const char *text);
json_t *api_real_or_null(double value);
/* A JSON text from a row; null if it is none. */
json_t *api_json_or_null(const char *text);
/* A JSON list from a row; an empty one if it is none. */
json_t *api_list_or_empty(const char *text);

/* Query and body members; NULL or the fallback if not given. */
const char *api_query_text(const ApiCall *call, const char *name);
int64_t api_query_integer(const ApiCall *call, const char *name, int64_t fallback);

/* Opaque cursors of lists: the last row's moment and id, sealed against nothing, checked for form.
 */
char *api_cursor(int64_t moment_us, const char *id);
gboolean api_cursor_parse(const char *cursor, int64_t *ret_moment_us,
                          char ret_id[BASE_ID_LENGTH + 1]);

#endif
