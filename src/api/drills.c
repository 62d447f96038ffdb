#include "api/drills.h"

#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "store/tables/drills.h"

static json_t *drill_json(const TablesDrill *drill) {
    g_autoptr(json_t) details = api_json_or_null(drill->details);
    json_t *steps = json_object_get(details, "steps");
    const char *kit = base_json_string(details, "kit"), *dose = base_json_string(details, "dose");
    return json_pack("{s:i s:s s:s s:o s:s s:o s:s s:o s:s s:o}", "id", drill->id, "name",
                     drill->name, "description", drill->description ? drill->description : "",
                     "video_url", api_text_or_null(drill->video_url), "difficulty",
                     drill->difficulty, "targets", api_list_or_empty(drill->targets), "kit",
                     kit ? kit : "", "steps", steps ? json_incref(steps) : json_array(), "dose",
                     dose ? dose : "", "not_when",
                     api_text_or_null(base_json_string(details, "not_when")));
}

static gboolean is_for(const TablesDrill *drill, const char *fault) {
    g_autoptr(json_t) targets = api_list_or_empty(drill->targets);
    gsize i;
    json_t *target;
    json_array_foreach(targets, i,
                       target) if (!g_strcmp0(json_string_value(target), fault)) return TRUE;
    return FALSE;
}

void api_drills_list(ApiCall *call) {
    RowsDb *db = api_call_db(call);
    GError *error = NULL;
    g_autoptr(GPtrArray) drills =
        db ? tables_drill_list(db, api_query_text(call, "difficulty"), &error) : NULL;
    if (!drills) {
        if (db)
            api_fail(call, error);
        return;
    }
    const char *fault = api_query_text(call, "fault");
    json_t *list = json_array();
    for (guint i = 0; i < drills->len; i++)
        if (!fault || is_for(drills->pdata[i], fault))
            json_array_append_new(list, drill_json(drills->pdata[i]));
    api_reply(call, json_pack("{s:o}", "drills", list));
}

/* The shape "Assignment"; NULL with an error. */
static json_t *assignment_json(RowsDb *db, const TablesAssignment *assignment, GError **error) {
    g_autoptr(TablesDrill) drill = NULL;
    if (!tables_drill_get(db, assignment->drill_id, &drill, error))
        return NULL;
    return json_pack(
        "{s:s s:o s:o s:o s:o s:o s:b s:o}", "id", assignment->id, "drill",
        drill ? drill_json(drill) : json_null(), "assigned_at", api_moment(assignment->assigned_us),
        "completed_at", api_moment(assignment->completed_us), "notes",
        api_text_or_null(assignment->notes), "reason", api_text_or_null(assignment->reason),
        "by_coach", assignment->assigned_by != NULL, "swing_id",
        api_text_or_null(assignment->swing_id));
}

void api_drills_recommended(ApiCall *call) {
    RowsDb *db = api_call_db(call);
    GError *error = NULL;
    g_autoptr(GPtrArray) open = db ? tables_drill_open(db, call->caller.user_id, &error) : NULL;
    if (!open) {
        if (db)
            api_fail(call, error);
        return;
    }
    json_t *list = json_array();
    for (guint i = 0; i < open->len; i++) {
        json_t *value = assignment_json(db, open->pdata[i], &error);
        if (!value) {
            json_decref(list);
            api_fail(call, error);
            return;
        }
        json_array_append_new(list, value);
    }
    api_reply(call, json_pack("{s:o}", "drills", list));
}

void api_drills_complete(ApiCall *call) {
    gint64 id;
    if (!g_ascii_string_to_signed(call->parameters[0], 10, 1, G_MAXINT32, &id, NULL)) {
        api_not_found(call, "drill");
        return;
    }
    RowsDb *db = api_call_db(call);
    if (!db)
        return;
    g_autoptr(TablesAssignment) assignment = NULL;
    GError *error = NULL;
    json_t *value = NULL;
    if (tables_drill_complete(db, call->caller.user_id, (int)id,
                              base_json_string(call->body, "notes"), base_clock_now_us(),
                              &assignment, &error))
        value = assignment_json(db, assignment, &error);
    if (value) {
        g_autofree char *key = g_strconcat("cache:user_stats:", call->caller.user_id, NULL);
        cache_drop(call->stores->cache, key);
        api_reply(call, value);
    } else if (g_error_matches(error, ROWS_ERROR, ROWS_ERROR_REFERENCE)) {
        g_error_free(error);
        api_not_found(call, "drill");
    } else {
        api_fail(call, error);
    }
}
