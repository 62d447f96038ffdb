/* What the service answers: the table of routes over the stores. Any thread. */
#ifndef GOLFCOACH_API_API_H
#define GOLFCOACH_API_API_H

#include <glib.h>
#include <jansson.h>

#include "auth/tokens.h"
#include "httpd/httpd.h"
#include "jobs/jobs.h"

/* What the handlers work with: the same as the tasks. All borrowed, all outliving the server. */
typedef JobsStores ApiStores;

typedef struct Api Api;

Api *api_new(const ApiStores *stores, GError **error);
/* After httpd_stop(). */
void api_free(Api *api);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Api, api_free)

/* For httpd_start(). Borrowed. */
const HttpdApp *api_app(Api *api);

/* Before httpd_stop(): /readyz says no, sockets are told to come back. */
void api_drain(Api *api);

/* OpenAPI 3.1 of the whole table; `server_url` may be NULL. New reference. */
json_t *api_openapi(const char *server_url);

#endif
