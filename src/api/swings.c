#include "api/swings.h"

#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/json_write.h"
#include "jobs/jobs.h"

enum { PAGE = 20 };
/* Of a swing in a reply, with both links. */
enum { USUAL_BYTES = 1024 };

/* --- Finding one -------------------------------------------------------------------------- */

TablesSwing *api_swings_find(ApiCall *call, const char *id, const char *what) {
    RowsDb *db = api_call_db(call);
    if (!db)
        return NULL;
    TablesSwing *swing = NULL;
    GError *error = NULL;
    if (base_id_valid(id) && !tables_swing_get(db, id, &swing, &error))
        api_fail(call, error);
    else if (!swing)
        api_not_found(call, what);
    return swing;
}

TablesSwing *api_swings_readable(ApiCall *call) {
    g_autoptr(TablesSwing) swing = api_swings_find(call, call->parameters[0], "swing");
    return swing && api_call_may_read(call, swing->user_id, "swing") ? g_steal_pointer(&swing)
                                                                     : NULL;
}

TablesSwing *api_swings_changeable(ApiCall *call) {
    g_autoptr(TablesSwing) swing = api_swings_find(call, call->parameters[0], "swing");
    return swing && api_call_may_change(call, swing->user_id, "swing") ? g_steal_pointer(&swing)
                                                                       : NULL;
}

gboolean api_swings_has_video(const TablesSwing *swing) {
    return swing->video_object && g_str_has_suffix(swing->video_object, "/" JOBS_CLEAN_CLIP);
}

/* What to say of a swing without an analysis. */
static void say_why_not(ApiCall *call, const TablesSwing *swing) {
    if (!strcmp(swing->status, TABLES_SWING_FAILED))
        api_problem(call, 409, "this swing could not be analysed: %s",
                    swing->failure_reason ? swing->failure_reason : "we do not know why");
    else
        api_problem(call, 409,
                    "this swing is still being analysed; ANALYSIS_COMPLETE will say when "
                    "it is done");
}

TablesAnalysis *api_swings_analysis(ApiCall *call, const TablesSwing *swing) {
    RowsDb *db = api_call_db(call);
    if (!db)
        return NULL;
    TablesAnalysis *analysis = NULL;
    GError *error = NULL;
    if (!tables_analysis_current(db, swing->id, &analysis, &error))
        api_fail(call, error);
    else if (!analysis)
        say_why_not(call, swing);
    return analysis;
}

/* --- As JSON ------------------------------------------------------------------------------ */

static void write_moment(GString *text, const char *key, int64_t moment_us) {
    g_autofree char *moment = moment_us ? base_clock_text(moment_us) : NULL;
    base_json_write_text(text, key, moment);
}

/* What was told beside the columns; the note stands by itself. */
static void write_metadata(GString *text, const TablesSwing *swing) {
    g_autoptr(json_t) told = api_json_or_null(swing->metadata);
    const json_t *note = json_object_get(told, "note");
    if (note)
        base_json_write_value(text, "note", note);
    else
        base_json_write_text(text, "note", NULL);
    const char *key;
    json_t *value;
    base_json_write_open(text, "metadata", '{');
    json_object_foreach(told, key, value) {
        if (strcmp(key, "note") != 0)
            base_json_write_value(text, key, value);
    }
    base_json_write_close(text, '}');
}

static void write_swing(GString *text, const ApiCall *call, const TablesSwing *swing) {
    g_autofree char *video =
        api_media_of_swing(call, swing->id, "video", api_swings_has_video(swing));
    g_autofree char *thumbnail =
        api_media_of_swing(call, swing->id, "thumbnail", swing->thumbnail_object != NULL);
    base_json_write_open(text, NULL, '{');
    base_json_write_text(text, "id", swing->id);
    base_json_write_text(text, "user_id", swing->user_id);
    write_moment(text, "recorded_at", swing->recorded_us);
    write_moment(text, "created_at", swing->created_us);
    base_json_write_text(text, "status", swing->status);
    base_json_write_text(text, "failure_reason", swing->failure_reason);
    base_json_write_text(text, "club_type", swing->club_type);
    base_json_write_text(text, "intended_shape", swing->intended_shape);
    base_json_write_text(text, "view", swing->view);
    base_json_write_text(text, "handedness", swing->hand);
    if (swing->duration_ms)
        base_json_write_integer(text, "duration_ms", swing->duration_ms);
    else
        base_json_write_text(text, "duration_ms", NULL);
    base_json_write_real(text, "overall_score", swing->overall_score);
    base_json_write_text(text, "video_url", video);
    base_json_write_text(text, "thumbnail_url", thumbnail);
    write_metadata(text, swing);
    base_json_write_close(text, '}');
}

void api_swings_get(ApiCall *call) {
    g_autoptr(TablesSwing) swing = api_swings_readable(call);
    if (!swing)
        return;
    GString *text = g_string_sized_new(USUAL_BYTES);
    write_swing(text, call, swing);
    api_reply_written(call, text);
}

void api_swings_delete(ApiCall *call) {
    g_autoptr(TablesSwing) swing = api_swings_changeable(call);
    RowsDb *db = swing ? api_call_db(call) : NULL;
    if (!db)
        return;
    GError *error = NULL;
    gboolean found = FALSE;
    if (!tables_swing_delete(db, swing->user_id, swing->id, base_clock_now_us(), &found, &error)) {
        api_fail(call, error);
        return;
    }
    g_autofree char *key = g_strconcat("cache:analysis:", swing->id, NULL);
    g_autofree char *stats_key = g_strconcat("cache:user_stats:", swing->user_id, NULL);
    cache_drop(call->stores->cache, key);
    cache_drop(call->stores->cache, stats_key);
    if (found)
        api_reply_nothing(call);
    else
        api_not_found(call, "swing");
}

/* --- The list ----------------------------------------------------------------------------- */

static int64_t query_moment(const ApiCall *call, const char *name) {
    int64_t moment_us = 0;
    const char *text = api_query_text(call, name);
    if (text)
        base_clock_parse(text, &moment_us); /* its shape was checked */
    return moment_us;
}

/* FALSE: it has replied. */
static gboolean read_cursor(ApiCall *call, TablesSwingQuery *query,
                            char ret_id[BASE_ID_LENGTH + 1]) {
    const char *cursor = api_query_text(call, "cursor");
    if (!cursor)
        return TRUE;
    if (!api_cursor_parse(cursor, &query->before_us, ret_id)) {
        api_problem_field(call, "cursor", "is none of ours");
        return FALSE;
    }
    query->before_id = ret_id;
    return TRUE;
}

/* The first `limit` of them, and where to go on if there are more. */
static void reply_page(ApiCall *call, const GPtrArray *swings, guint limit) {
    GString *text = g_string_sized_new(USUAL_BYTES * (swings->len + 1));
    base_json_write_open(text, NULL, '{');
    base_json_write_open(text, "swings", '[');
    for (guint i = 0; i < MIN(swings->len, limit); i++)
        write_swing(text, call, swings->pdata[i]);
    base_json_write_close(text, ']');
    g_autofree char *next = NULL;
    if (swings->len > limit) {
        const TablesSwing *last = swings->pdata[limit - 1];
        next = api_cursor(last->recorded_us, last->id);
    }
    base_json_write_text(text, "next_cursor", next);
    base_json_write_close(text, '}');
    api_reply_written(call, text);
}

void api_swings_list(ApiCall *call) {
    const char *asked = api_query_text(call, "user_id");
    const char *owner = asked ? asked : call->caller.user_id;
    char before_id[BASE_ID_LENGTH + 1];
    const guint limit = (guint)api_query_integer(call, "limit", PAGE);
    TablesSwingQuery query = {.user_id = owner,
                              .status = api_query_text(call, "status"),
                              .club_type = api_query_text(call, "club_type"),
                              .view = api_query_text(call, "view"),
                              .from_us = query_moment(call, "from"),
                              .to_us = query_moment(call, "to"),
                              .min_score = base_json_real(call->query, "min_score", NAN),
                              .max_score = base_json_real(call->query, "max_score", NAN),
                              .limit = limit + 1};
    if (!api_call_may_read(call, owner, "user") || !read_cursor(call, &query, before_id))
        return;
    RowsDb *db = api_call_db(call);
    GError *error = NULL;
    g_autoptr(GPtrArray) swings = db ? tables_swing_list(db, &query, &error) : NULL;
    if (!swings) {
        if (db)
            api_fail(call, error);
        return;
    }
    reply_page(call, swings, limit);
}

/* --- Key frames --------------------------------------------------------------------------- */

/* The url of a picture that the report names: "frames/07_top.jpg". */
static json_t *frame_url(const ApiCall *call, const TablesSwing *swing, const json_t *frame,
                         const char *member) {
    const char *file = base_json_string(frame, member);
    g_autofree char *path =
        g_strdup_printf("/api/v1/swings/%s/%s", swing->id, file ? file : "frames/none.jpg");
    g_autofree char *link = api_media_link(call, path);
    return json_string(link);
}

void api_swings_frames(ApiCall *call) {
    g_autoptr(TablesSwing) swing = api_swings_readable(call);
    g_autoptr(TablesAnalysis) analysis = swing ? api_swings_analysis(call, swing) : NULL;
    if (!analysis)
        return;
    g_autoptr(json_t) found = api_json_or_null(analysis->biomechanics);
    json_t *list = json_array();
    gsize i;
    json_t *frame;
    json_array_foreach(json_object_get(found, "key_frames"), i, frame) {
        json_t *shown = json_object();
        static const char *const SAME[] = {"name", "what", "phase", "frame", "time_ms"};
        for (gsize k = 0; k < G_N_ELEMENTS(SAME); k++)
            json_object_set(shown, SAME[k], json_object_get(frame, SAME[k]));
        json_object_set_new(shown, "url", frame_url(call, swing, frame, "file"));
        json_object_set_new(shown, "skeleton_url", frame_url(call, swing, frame, "skeleton"));
        json_array_append_new(list, shown);
    }
    api_reply(call, json_pack("{s:o}", "frames", list));
}
