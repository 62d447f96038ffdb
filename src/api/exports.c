#include "api/exports.h"

#include <string.h>

#include "api/swings.h"
#include "base/clock.h"
#include "base/ids.h"
#include "jobs/jobs.h"
#include "store/tables/exports.h"

/* A path that works without a token; null if there is no archive. */
static json_t *link_to(const ApiCall *call, const char *id) {
    if (!id)
        return json_null();
    g_autofree char *path = g_strconcat("/api/v1/exports/", id, NULL);
    g_autofree char *link = api_media_link(call, path);
    return json_string(link);
}

static void reply_state(ApiCall *call, gboolean under_way, const TablesObject *ready) {
    g_autofree char *id = ready ? tables_export_id(ready->name) : NULL;
    api_reply(call, json_pack("{s:s s:o s:o s:o s:o s:o}", "status",
                              under_way ? "preparing"
                              : ready   ? "ready"
                                        : "none",
                              "id", api_text_or_null(id), "url", link_to(call, id), "bytes",
                              ready ? json_integer(ready->bytes) : json_null(), "created_at",
                              api_moment(ready ? ready->since_us : 0), "expires_at",
                              api_moment(ready ? ready->since_us + TABLES_EXPORT_KEPT_US : 0)));
}

void api_exports_get(ApiCall *call) {
    RowsDb *db = api_call_db(call);
    if (!db)
        return;
    GError *error = NULL;
    gboolean under_way;
    g_autoptr(TablesObject) ready = NULL;
    if (tables_export_under_way(db, call->caller.user_id, &under_way, &error) &&
        tables_export_newest(db, call->caller.user_id, &ready, &error))
        reply_state(call, under_way, ready);
    else
        api_fail(call, error);
}

void api_exports_begin(ApiCall *call) {
    RowsDb *db = api_call_db(call);
    if (!db)
        return;
    GError *error = NULL;
    if (!tables_export_begin(db, call->caller.user_id, base_clock_now_us(), &error)) {
        api_fail(call, error);
        return;
    }
    jobs_wake(call->stores->cache);
    api_exports_get(call);
}

/* The archive that the path names, if the caller may have it: its owner, or who has a link. NULL:
 * it has replied. */
static TablesObject *find(ApiCall *call) {
    const char *id = call->parameters[0];
    g_autoptr(TablesObject) object = NULL;
    GError *error = NULL;
    if (!call->signed_in && !api_media_link_is_good(call))
        return NULL;
    RowsDb *db = api_call_db(call);
    if (!db)
        return NULL;
    if (base_id_valid(id) && !tables_export_find(db, id, &object, &error))
        api_fail(call, error);
    else if (!object || (call->signed_in && strcmp(object->user_id, call->caller.user_id) != 0))
        api_not_found(call, "export");
    else
        return g_steal_pointer(&object);
    return NULL;
}

void api_exports_file(ApiCall *call) {
    g_autoptr(TablesObject) object = find(call);
    if (!object)
        return;
    httpd_set_header(call->request, "Content-Disposition",
                     "attachment; filename=\"golfcoach.zip\"");
    api_media_send(call, object->name);
}
