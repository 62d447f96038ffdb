/* The sockets of signed-in devices: events of their user reach them in order, from whatever process
 * they came. Events are rows (store/tables/events.h); a signal only wakes. Any thread.
 *
 * A message is {"event": NAME, "event_id": N, "data": {…}}. ANALYSIS_PROGRESS has no event_id: it
 * is not kept. After a reconnect `?last_event_id=N` brings what was missed. */
#ifndef GOLFCOACH_API_HUB_H
#define GOLFCOACH_API_HUB_H

#include <glib.h>

#include "store/cache/cache.h"
#include "store/rows/rows.h"

typedef struct ApiHub ApiHub;
typedef struct ApiCall ApiCall;

ApiHub *api_hub_new(Rows *rows, Cache *cache);
void api_hub_free(ApiHub *hub);
/* Before httpd_stop(): no new sockets; those there are closed with 1012: come back. */
void api_hub_drain(ApiHub *hub);
gboolean api_hub_is_draining(const ApiHub *hub);
guint api_hub_count(const ApiHub *hub);

/* GET /api/v1/realtime/connect */
void api_hub_connect(ApiCall *call);

#endif
