/* One route is one row: who may call it, how often, what it takes, what it gives, who does it. The
 * table stands in routes.c; it checks requests (app.c), prints the document (openapi.c) and is
 * walked by the tests. */
#ifndef GOLFCOACH_API_ROUTE_H
#define GOLFCOACH_API_ROUTE_H

#include "api/shape.h"
#include "httpd/httpd.h"

typedef struct ApiCall ApiCall;

/* Who may call. Whose objects they may touch is the handler's to check, by api_call_may_read() and
 * …_owns(). */
typedef enum {
    API_ANYONE,
    API_USER,  /* signed in, any role */
    API_COACH, /* coaches and admins */
    API_ADMIN,
    API_LINK, /* signed in, or by a signed link that has not expired */
} ApiAccess;

enum { API_RATE_WINDOW_S = 60, API_LOGIN_RATE = 10 };

typedef enum {
    API_RATE_NORMAL, /* GOLFCOACH_RATE a minute, per user and endpoint; per address before login */
    API_RATE_LOGIN,  /* API_LOGIN_RATE a minute per address, and per e-mail */
    API_RATE_NONE,   /* health */
} ApiRate;

typedef enum {
    API_TAKES_NOTHING,
    API_TAKES_JSON,   /* of `body` */
    API_TAKES_UPLOAD, /* multipart: the upload sink */
    API_TAKES_FILE,   /* the file itself as the body, at most API_FILE_BYTES */
} ApiTakes;

typedef enum {
    API_GIVES_JSON, /* of `reply` */
    API_GIVES_NOTHING,
    API_GIVES_BYTES, /* of `reply_type` */
    API_GIVES_SOCKET,
} ApiGives;

enum { API_JSON_BYTES = 64 * 1024, API_FILE_BYTES = 8 * 1024 * 1024, API_PARAMETERS = 2 };

typedef struct {
    HttpdMethod method;
    const char *path; /* "/api/v1/swings/{id}": one segment each */
    ApiAccess access;
    ApiRate rate;
    HttpdPool pool;
    ApiTakes takes;
    const ApiShape *query; /* NULL: takes no query */
    const ApiShape *body;
    ApiGives gives;
    int status; /* when all went well */
    int also;   /* another status that comes with the same reply; 0 = none */
    const ApiShape *reply;
    const char *reply_type;
    void (*handle)(ApiCall *call);
    const char *id;      /* operationId */
    const char *tag;     /* chapter of the document */
    const char *summary; /* one sentence */
} ApiRoute;

extern const ApiRoute API_ROUTES[];
extern const gsize API_ROUTE_COUNT;

typedef enum { API_FOUND, API_NO_PATH, API_NO_METHOD } ApiFound;
/* The row for a request. ret_parameters: the segments that stand for {…}, decoded, each to be freed
 * with g_free(). API_NO_METHOD: *ret_allow is the Allow header's value, to be freed. HEAD finds
 * GET. */
ApiFound api_route_find(HttpdMethod method, const char *path, const ApiRoute **ret_route,
                        char *ret_parameters[API_PARAMETERS], char **ret_allow);

#endif
