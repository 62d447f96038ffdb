#include "api/integrations.h"

#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/json.h"
#include "shots/bounds.h"
#include "shots/shots.h"
#include "store/tables/shots.h"

enum { PAGE = 50 };
G_STATIC_ASSERT((int)SHOTS_SHOTS <= (int)TABLES_SHOTS_MOST);

/* --- Import ------------------------------------------------------------------------------- */

static ShotsOptions options_of(const ApiCall *call) {
    const char *order = api_query_text(call, "day_order");
    return (ShotsOptions){.day_order = !order                        ? SHOTS_DAY_UNKNOWN
                                       : !strcmp(order, "day_first") ? SHOTS_DAY_FIRST
                                                                     : SHOTS_MONTH_FIRST,
                          .zone_offset_min = (int)api_query_integer(call, "zone_offset_min", 0),
                          .now_us = base_clock_now_us(),
                          .keep_location =
                              json_is_true(json_object_get(call->query, "keep_location"))};
}

/* What is stored of a shot; borrows `text` and the shot's club. */
static TablesShot row_of(const ApiCall *call, const char *source, const ShotsShot *shot,
                         const char *text, int64_t now_us) {
    return (TablesShot){.user_id = call->caller.user_id,
                        .source = source,
                        .club = base_json_string(shot->data, "club"),
                        .shot_data = text,
                        .recorded_us = shot->recorded_us ? shot->recorded_us : now_us,
                        .is_undated = !shot->recorded_us};
}

typedef struct {
    guint inserted, matched;
} Stored;

static gboolean store_shots(ApiCall *call, RowsDb *db, const char *source, const GPtrArray *shots,
                            Stored *ret_stored, GError **error) {
    const int64_t now_us = base_clock_now_us();
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    g_autofree TablesShot *rows = g_new0(TablesShot, MAX(shots->len, 1));
    int64_t from_us = G_MAXINT64, to_us = 0;
    for (guint i = 0; i < shots->len; i++) {
        const ShotsShot *shot = shots->pdata[i];
        g_ptr_array_add(texts, base_json_text(shot->data));
        rows[i] = row_of(call, source, shot, texts->pdata[i], now_us);
        from_us = MIN(from_us, rows[i].recorded_us);
        to_us = MAX(to_us, rows[i].recorded_us);
    }
    return shots->len == 0 || (tables_shot_insert(db, call->caller.user_id, rows, shots->len,
                                                  &ret_stored->inserted, error) &&
                               tables_shot_match(db, call->caller.user_id, from_us, to_us,
                                                 &ret_stored->matched, error));
}

static json_t *texts_json(const GPtrArray *texts) {
    json_t *list = json_array();
    for (guint i = 0; texts && i < texts->len; i++)
        json_array_append_new(list, json_string(texts->pdata[i]));
    return list;
}

static void import(ApiCall *call, const char *source, const ShotsRead *read) {
    RowsDb *db = api_call_db(call);
    if (!db)
        return;
    Stored stored = {0};
    GError *error = NULL;
    if (!store_shots(call, db, source, read->shots, &stored, &error))
        api_fail(call, error);
    else
        api_reply(call, json_pack("{s:i s:i s:i s:o s:o s:b}", "shots", (int)read->shots->len,
                                  "new", (int)stored.inserted, "matched", (int)stored.matched,
                                  "refused", texts_json(read->refused), "notes",
                                  texts_json(read->notes), "ask_day_order", read->ask_day_order));
}

void api_integrations_import(ApiCall *call) {
    const char *name = api_query_text(call, "source");
    ShotsSource source = SHOTS_TRACKMAN;
    shots_source_parse(name, &source); /* its shape was checked */
    const ShotsOptions options = options_of(call);
    gsize size;
    const char *bytes = g_bytes_get_data(httpd_body(call->request), &size);
    ShotsRead read = {0};
    GError *error = NULL;
    if (!shots_read(source, bytes ? bytes : "", size, &options, &read, &error)) {
        api_fail(call, error);
        return;
    }
    import(call, name, &read);
    shots_read_clear(&read);
}

/* --- The list ----------------------------------------------------------------------------- */

static json_t *shot_json(const TablesShot *shot) {
    return json_pack("{s:s s:o s:s s:o s:o}", "id", shot->id, "swing_id",
                     api_text_or_null(shot->swing_id), "source", shot->source, "recorded_at",
                     api_moment(shot->recorded_us), "shot_data", api_json_or_null(shot->shot_data));
}

void api_integrations_list(ApiCall *call) {
    const guint limit = (guint)api_query_integer(call, "limit", PAGE);
    char before_id[BASE_ID_LENGTH + 1];
    TablesShotQuery query = {.user_id = call->caller.user_id, .limit = limit + 1};
    const char *cursor = api_query_text(call, "cursor");
    if (cursor && !api_cursor_parse(cursor, &query.before_us, before_id)) {
        api_problem_field(call, "cursor", "is none of ours");
        return;
    }
    query.before_id = cursor ? before_id : NULL;
    RowsDb *db = api_call_db(call);
    GError *error = NULL;
    g_autoptr(GPtrArray) shots = db ? tables_shot_list(db, &query, &error) : NULL;
    if (!shots) {
        if (db)
            api_fail(call, error);
        return;
    }
    json_t *list = json_array();
    for (guint i = 0; i < MIN(shots->len, limit); i++)
        json_array_append_new(list, shot_json(shots->pdata[i]));
    g_autofree char *next = NULL;
    if (shots->len > limit) {
        const TablesShot *last = shots->pdata[limit - 1];
        next = api_cursor(last->recorded_us, last->id);
    }
    api_reply(call, json_pack("{s:o s:o}", "shots", list, "next_cursor", api_text_or_null(next)));
}

/* After a change of one shot. */
static void reply_found(ApiCall *call, gboolean worked, gboolean found, GError *error) {
    if (!worked)
        api_fail(call, error);
    else if (!found)
        api_not_found(call, "shot, or swing");
    else
        api_reply_nothing(call);
}

void api_integrations_relink(ApiCall *call) {
    RowsDb *db = api_call_db(call);
    if (!db)
        return;
    gboolean found = FALSE;
    GError *error = NULL;
    const gboolean worked =
        tables_shot_link(db, call->caller.user_id, call->parameters[0],
                         base_json_string(call->body, "swing_id"), &found, &error);
    reply_found(call, worked, found, error);
}

void api_integrations_delete(ApiCall *call) {
    RowsDb *db = api_call_db(call);
    if (!db)
        return;
    gboolean found = FALSE;
    GError *error = NULL;
    const gboolean worked =
        tables_shot_delete(db, call->caller.user_id, call->parameters[0], &found, &error);
    reply_found(call, worked, found, error);
}
