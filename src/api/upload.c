#include "api/upload.h"

#include <string.h>

#include "api/shapes.h"
#include "api/swings.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/error.h"
#include "base/json.h"
#include "base/log.h"
#include "jobs/jobs.h"
#include "mp4/probe.h"
#include "store/tables/objects.h"
#include "store/tables/shots.h"
#include "store/tables/stats.h"
#include "store/tables/swings.h"

/* A bucket of balls, filmed at the range. */
enum { PROCESSING_MOST = 100 };

enum { FIELDS = 16, FIELD_BYTES = 4000, KEY_CHARACTERS = 100 };

/* What an uploaded clip may last; the requirement. A clip of 2.99 s is one of 3 s by another clock.
 */
#define CLIP_LEAST_US (3 * BASE_CLOCK_SECOND_US - 100000)
#define CLIP_MOST_US  (30 * BASE_CLOCK_SECOND_US + 500000)

struct ApiUpload {
    char *swing_id;
    char *object;
    HttpdMultipart *multipart;
    BytesWriter *writer;
    Mp4Probe *probe;
    GChecksum *hash;
    gboolean in_video, has_video;
    gboolean is_decided; /* what becomes of the object is settled */
    char *names[FIELDS]; /* text fields so far */
    GString *values[FIELDS];
    int fields;
    GError *error; /* why it was refused */
};

void api_upload_free(ApiUpload *upload) {
    if (!upload)
        return;
    httpd_multipart_free(upload->multipart);
    bytes_writer_free(upload->writer);
    mp4_probe_free(upload->probe);
    g_clear_pointer(&upload->hash, g_checksum_free);
    for (int i = 0; i < upload->fields; i++) {
        g_free(upload->names[i]);
        g_string_free(upload->values[i], TRUE);
    }
    g_clear_error(&upload->error);
    g_free(upload->swing_id);
    g_free(upload->object);
    g_free(upload);
}

/* --- The parts of the form ---------------------------------------------------------------- */

static gboolean refuse_as(ApiUpload *upload, int code, const char *reason) {
    g_clear_error(&upload->error);
    g_set_error_literal(&upload->error, BASE_ERROR, code, reason);
    return FALSE;
}

static gboolean refuse(ApiUpload *upload, const char *reason) {
    return refuse_as(upload, BASE_ERROR_INPUT, reason);
}

static gboolean begin_part(const char *name, const char *file_name, const char *content_type,
                           gpointer data) {
    (void)file_name;
    (void)content_type;
    ApiUpload *upload = data;
    upload->in_video = !strcmp(name, "video");
    if (upload->in_video) {
        if (upload->has_video)
            return refuse(upload, "one video at a time: there are two parts named \"video\"");
        upload->has_video = TRUE;
        return TRUE;
    }
    if (upload->fields == FIELDS)
        return refuse(upload, "the form has too many fields");
    upload->names[upload->fields] = g_utf8_make_valid(name, -1);
    upload->values[upload->fields++] = g_string_new(NULL);
    return TRUE;
}

static gboolean take_video(ApiUpload *upload, const char *bytes, gsize size) {
    if (bytes_written(upload->writer) + size > BASE_LIMIT_VIDEO_BYTES)
        return refuse_as(upload, BASE_ERROR_LIMIT, "the video is larger than 100 MB");
    g_checksum_update(upload->hash, (const guchar *)bytes, (gssize)size);
    return mp4_probe_feed(upload->probe, bytes, size, &upload->error) &&
           bytes_append(upload->writer, bytes, size, &upload->error);
}

static gboolean take_piece(const char *bytes, gsize size, gpointer data) {
    ApiUpload *upload = data;
    if (upload->in_video)
        return take_video(upload, bytes, size);
    GString *value = upload->values[upload->fields - 1];
    if (value->len + size > FIELD_BYTES)
        return refuse(upload, "a field of the form is too long");
    g_string_append_len(value, bytes, (gssize)size);
    return TRUE;
}

static gboolean end_part(gpointer data) {
    ApiUpload *upload = data;
    upload->in_video = FALSE;
    return TRUE;
}

/* --- On its way --------------------------------------------------------------------------- */

/* Written ahead of the object itself, so that no crash leaves bytes behind that no row knows of. */
static gboolean note_object(ApiCall *call, const ApiUpload *upload) {
    RowsDb *db = api_call_db(call);
    if (!db)
        return FALSE;
    const char *const names[] = {upload->object, NULL};
    GError *error = NULL;
    const gboolean noted = tables_object_pending(db, names, call->caller.user_id, upload->swing_id,
                                                 base_clock_now_us(), &error);
    api_call_release_db(call);
    if (!noted)
        api_fail(call, error);
    return noted;
}

/* Nobody will name it: its bytes may go. */
static void give_up(ApiCall *call) {
    g_autoptr(GError) error = NULL;
    RowsDb *db = call->db ? call->db : rows_borrow(call->stores->rows, &error);
    const char *const names[] = {call->upload->object, NULL};
    if (!db || !tables_object_doom(db, names, base_clock_now_us(), &error))
        base_log(BASE_LOG_WARNING, "an upload that failed stays until it is stale", "{s:s s:s}",
                 "object", call->upload->object, "error", error->message);
    call->db = db;
}

static gboolean key_is_good(ApiCall *call) {
    const char *key = httpd_header(call->request, "Idempotency-Key");
    if (!key)
        return TRUE;
    const gsize length = strlen(key);
    gboolean good = length > 0 && length <= KEY_CHARACTERS;
    for (const char *c = key; *c && good; c++)
        good = g_ascii_isgraph(*c);
    if (!good)
        api_problem(call, 400, "Idempotency-Key: 1 to %d visible characters", KEY_CHARACTERS);
    return good;
}

/* One golfer's clips must not fill the queue, nor the disk, for everybody. */
static gboolean has_room(ApiCall *call) {
    RowsDb *db = api_call_db(call);
    if (!db)
        return FALSE;
    TablesTotals totals = {0};
    GError *error = NULL;
    if (!tables_stats_totals(db, call->caller.user_id, &totals, &error)) {
        api_fail(call, error);
        return FALSE;
    }
    if (totals.processing < PROCESSING_MOST)
        return TRUE;
    httpd_set_header(call->request, "Retry-After", "60");
    api_problem(call, 429, "%d of your swings wait to be analysed; send more when they are done",
                PROCESSING_MOST);
    return FALSE;
}

gboolean api_upload_begin(ApiCall *call) {
    static const HttpdMultipartCalls CALLS = {begin_part, take_piece, end_part};
    const char *type = httpd_header(call->request, "Content-Type");
    ApiUpload *upload = call->upload = g_new0(ApiUpload, 1);
    g_autoptr(GError) error = NULL;
    upload->multipart = httpd_multipart_new(type ? type : "", &CALLS, upload, &error);
    if (!upload->multipart) {
        api_problem(call, 415, "send the video as a form: %s", error->message);
        return FALSE;
    }
    if (!key_is_good(call) || !has_room(call))
        return FALSE;
    upload->swing_id = base_id_new();
    upload->object =
        g_strdup_printf("users/%s/swings/%s/upload.mp4", call->caller.user_id, upload->swing_id);
    upload->probe = mp4_probe_new();
    upload->hash = g_checksum_new(G_CHECKSUM_SHA256);
    GError *failure = NULL;
    upload->writer = bytes_write(call->stores->bytes, upload->object, &failure);
    if (!upload->writer)
        api_fail(call, failure);
    return upload->writer != NULL;
}

/* Says why the form was not taken. */
static void reply_refused(ApiCall *call, GError *error) {
    if (g_error_matches(error, BASE_ERROR, BASE_ERROR_LIMIT) || error->domain != BASE_ERROR) {
        api_fail(call, error);
        return;
    }
    api_problem(call, 422, "%s", error->message);
    g_error_free(error);
}

gboolean api_upload_feed(ApiCall *call, const char *data, gsize size) {
    ApiUpload *upload = call->upload;
    GError *error = NULL;
    if (httpd_multipart_feed(upload->multipart, data, size, &error))
        return TRUE;
    if (upload->error) {
        g_clear_error(&error);
        error = g_steal_pointer(&upload->error);
    }
    reply_refused(call, error);
    return FALSE;
}

/* --- All there ---------------------------------------------------------------------------- */

/* The form's fields as an object of their types; NULL: it has replied. */
static json_t *read_fields(ApiCall *call) {
    const ApiUpload *upload = call->upload;
    ApiPair pairs[FIELDS + 1];
    gsize count = 0;
    for (int i = 0; i < upload->fields; i++) {
        const GString *value = upload->values[i];
        if (!g_utf8_validate_len(value->str, value->len, NULL)) {
            api_problem_field(call, upload->names[i], "is not text in UTF-8");
            return NULL;
        }
        if (value->len)
            pairs[count++] = (ApiPair){upload->names[i], value->str};
    }
    if (upload->has_video)
        pairs[count++] = (ApiPair){"video", "here"};
    json_t *mistakes = NULL;
    json_t *fields = api_shape_from_pairs(&API_UPLOAD_FORM, pairs, count, &mistakes);
    if (!fields)
        api_problem_fields(call, mistakes);
    return fields;
}

static gboolean clip_fits(ApiCall *call, Mp4Facts *ret_facts) {
    GError *error = NULL;
    if (!mp4_probe_end(call->upload->probe, ret_facts, &error)) {
        api_problem_field(call, "video", error->message);
        g_error_free(error);
        return FALSE;
    }
    const char *wrong =
        ret_facts->duration_us < CLIP_LEAST_US  ? "is shorter than 3 s: film the whole swing"
        : ret_facts->duration_us > CLIP_MOST_US ? "is longer than 30 s: cut it to the swing"
        : ret_facts->width > BASE_LIMIT_VIDEO_SIDE_PX ||
                ret_facts->height > BASE_LIMIT_VIDEO_SIDE_PX
            ? "has too many pixels"
            : NULL;
    if (wrong)
        api_problem_field(call, "video", wrong);
    return !wrong;
}

/* What was told beside the columns. */
static char *metadata_of(const json_t *fields, const Mp4Facts *facts) {
    json_t *metadata = json_pack("{s:i s:i}", "width", facts->width, "height", facts->height);
    static const char *const NAMES[] = {"note", "slow_motion"};
    for (gsize i = 0; i < G_N_ELEMENTS(NAMES); i++) {
        json_t *value = json_object_get(fields, NAMES[i]);
        if (value)
            json_object_set(metadata, NAMES[i], value);
    }
    char *text = base_json_text(metadata);
    json_decref(metadata);
    return text;
}

/* As told, as the file says, or now; never in the future. */
static int64_t moment_of(const json_t *fields, const Mp4Facts *facts, int64_t now_us) {
    int64_t moment_us = facts->filmed_us;
    const char *told = base_json_string(fields, "recorded_at");
    if (told)
        base_clock_parse(told, &moment_us);
    return moment_us > BASE_CLOCK_YEAR_2000_US && moment_us <= now_us ? moment_us : now_us;
}

static void reply_accepted(ApiCall *call, const TablesSwing *swing, gboolean repeated) {
    api_reply(call, json_pack("{s:s s:s s:o s:b}", "id", swing->id, "status", swing->status,
                              "recorded_at", api_moment(swing->recorded_us), "repeated", repeated));
}

/* Its shot may have come first, from a launch monitor that is connected. */
static void match_shots(ApiCall *call, RowsDb *db, const TablesSwing *swing) {
    guint linked;
    g_autoptr(GError) error = NULL;
    if (!tables_shot_match(db, call->caller.user_id, swing->recorded_us - TABLES_SHOT_MATCH_US,
                           swing->recorded_us + TABLES_SHOT_MATCH_US, &linked, &error))
        base_log(BASE_LOG_WARNING, "no shot was looked for", "{s:s s:s}", "swing_id", swing->id,
                 "error", error->message);
}

static void accept_swing(ApiCall *call, const TablesAccept *accept) {
    RowsDb *db = api_call_db(call);
    if (!db)
        return;
    TablesAcceptance how;
    g_autoptr(TablesSwing) swing = NULL;
    GError *error = NULL;
    if (!tables_swing_accept(db, accept, &how, &swing, &error)) {
        /* Nobody knows whether a commit went through whose connection broke: then the object waits
         * until it is stale, or is kept. */
        call->upload->is_decided = g_error_matches(error, ROWS_ERROR, ROWS_ERROR_UNAVAILABLE);
        api_fail(call, error);
    } else if (how == TABLES_SWING_OBJECT_LOST || !swing) {
        api_problem(call, 409,
                    swing ? "the upload took too long; please send it again"
                          : "this swing was deleted in this moment");
    } else if (how == TABLES_SWING_ACCEPTED_BEFORE &&
               g_strcmp0(swing->content_sha256, accept->swing->content_sha256) != 0) {
        api_problem(call, 422, "this Idempotency-Key was used for another video");
    } else {
        if (how == TABLES_SWING_ACCEPTED) {
            jobs_wake(call->stores->cache);
            match_shots(call, db, swing);
        }
        reply_accepted(call, swing, how == TABLES_SWING_ACCEPTED_BEFORE);
        call->upload->is_decided = TRUE;
    }
}

static void store_swing(ApiCall *call, const json_t *fields, const Mp4Facts *facts) {
    const ApiUpload *upload = call->upload;
    const int64_t now_us = base_clock_now_us();
    g_autofree char *metadata = metadata_of(fields, facts);
    const TablesSwing swing = {.id = upload->swing_id,
                               .user_id = call->caller.user_id,
                               .recorded_us = moment_of(fields, facts, now_us),
                               .created_us = now_us,
                               .club_type = base_json_string(fields, "club_type"),
                               .intended_shape = base_json_string(fields, "intended_shape"),
                               .view = base_json_string(fields, "view"),
                               .hand = base_json_string(fields, "handedness"),
                               .video_object = upload->object,
                               .duration_ms = facts->duration_us / 1000,
                               .metadata = metadata,
                               .content_sha256 = g_checksum_get_string(upload->hash),
                               .video_bytes = (int64_t)bytes_written(upload->writer)};
    const TablesKept kept = {upload->object, swing.video_bytes};
    g_autofree char *payload =
        g_strdup_printf("{\"request_id\":\"%s\"}", httpd_request_id(call->request));
    TablesNewJob job = jobs_process_swing(swing.user_id, swing.id, now_us);
    job.payload = payload;
    const TablesAccept accept = {.swing = &swing,
                                 .idempotency_key = httpd_header(call->request, "Idempotency-Key"),
                                 .objects = &kept,
                                 .object_count = 1,
                                 .job = &job,
                                 .now_us = now_us};
    accept_swing(call, &accept);
}

static void keep_clip(ApiCall *call, const json_t *fields, const Mp4Facts *facts) {
    GError *error = NULL;
    if (bytes_commit(call->upload->writer, &error))
        store_swing(call, fields, facts);
    else
        api_fail(call, error);
    if (!call->upload->is_decided)
        give_up(call);
}

void api_swings_upload(ApiCall *call) {
    ApiUpload *upload = call->upload;
    GError *error = NULL;
    json_t *fields = NULL;
    Mp4Facts facts = {0};
    if (!httpd_multipart_end(upload->multipart, &error))
        reply_refused(call, error);
    else if ((fields = read_fields(call)) && clip_fits(call, &facts) && note_object(call, upload))
        keep_clip(call, fields, &facts);
    json_decref(fields);
}
