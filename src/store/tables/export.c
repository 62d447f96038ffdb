#include "store/tables/export.h"

#include "base/json.h"
#include "store/tables/poses.h"
#include "store/tables/record.h"

/* Rows held in memory at once. */
enum { PAGE_ROWS = 200, COLUMNS_MOST = 20 };

typedef enum { WORD, NUMBER, REAL, JSON } ColumnKind;

typedef struct {
    const char *name;
    ColumnKind kind;
} Column;

/* One table of the export: a new one is a row here. The key orders its pages; the columns end with
 * a NULL name. */
typedef struct {
    const char *table;
    const char *mine; /* what makes a row the user's, who is $1 */
    const char *key;
    Column columns[COLUMNS_MOST];
} Part;

static const Part PARTS[] = {
    {"users",
     "id = $1",
     "id",
     {{"id", WORD},
      {"email_sealed", WORD},
      {"full_name", WORD},
      {"role", WORD},
      {"handicap", REAL},
      {"created_at", NUMBER},
      {"updated_at", NUMBER},
      {"disabled_at", NUMBER}}},
    {"user_profiles",
     "user_id = $1",
     "user_id",
     {{"user_id", WORD},
      {"date_of_birth", WORD},
      {"height_cm", NUMBER},
      {"weight_kg", NUMBER},
      {"dominant_hand", WORD},
      {"primary_miss", WORD},
      {"goals", JSON},
      {"physical_limitations", WORD},
      {"learning_style", WORD},
      {"updated_at", NUMBER}}},
    {"sessions",
     "user_id = $1",
     "id",
     {{"id", WORD},
      {"user_agent", WORD},
      {"address", WORD},
      {"created_at", NUMBER},
      {"last_used_at", NUMBER},
      {"expires_at", NUMBER},
      {"revoked_at", NUMBER}}},
    {"coach_links",
     "(coach_id = $1 OR student_id = $1)",
     "id",
     {{"id", WORD},
      {"coach_id", WORD},
      {"student_id", WORD},
      {"state", WORD},
      {"invited_at", NUMBER},
      {"expires_at", NUMBER},
      {"accepted_at", NUMBER},
      {"ended_at", NUMBER}}},
    {"swings",
     "user_id = $1",
     "id",
     {{"id", WORD},
      {"recorded_at", NUMBER},
      {"created_at", NUMBER},
      {"club_type", WORD},
      {"intended_shape", WORD},
      {"view", WORD},
      {"hand", WORD},
      {"video_url", WORD},
      {"thumbnail_url", WORD},
      {"duration_ms", NUMBER},
      {"status", WORD},
      {"failure_reason", WORD},
      {"failure_code", WORD},
      {"metadata", JSON},
      {"content_sha256", WORD},
      {"video_bytes", NUMBER}}},
    {"analyses",
     "user_id = $1",
     "id",
     {{"id", WORD},
      {"swing_id", WORD},
      {"analyzed_at", NUMBER},
      {"is_current", NUMBER},
      {"model_version", WORD},
      {"report_key", WORD},
      {"swing_phases", JSON},
      {"biomechanics", JSON},
      {"ai_feedback", JSON},
      {"issues_detected", JSON},
      {"recommendations", JSON},
      {"overall_score", REAL},
      {"view", WORD},
      {"hand", WORD},
      {"club_type", WORD},
      {"tempo", REAL},
      {"reliability", REAL},
      {"fault_ids", JSON}}},
    {"swing_comparisons",
     "user_id = $1",
     "id",
     {{"id", WORD},
      {"swing_a_id", WORD},
      {"swing_b_id", WORD},
      {"analysis_a_id", WORD},
      {"analysis_b_id", WORD},
      {"comparison_data", JSON},
      {"created_at", NUMBER}}},
    {"user_drills",
     "user_id = $1",
     "id",
     {{"id", WORD},
      {"drill_id", NUMBER},
      {"swing_id", WORD},
      {"assigned_by", WORD},
      {"priority", NUMBER},
      {"reason", WORD},
      {"notes", WORD},
      {"assigned_at", NUMBER},
      {"completed_at", NUMBER},
      {"withdrawn_at", NUMBER}}},
    {"integration_shots",
     "user_id = $1",
     "id",
     {{"id", WORD},
      {"swing_id", WORD},
      {"source", WORD},
      {"club", WORD},
      {"shot_data", JSON},
      {"recorded_at", NUMBER}}},
    {"user_stats",
     "user_id = $1",
     "user_id",
     {{"user_id", WORD}, {"stats", JSON}, {"computed_at", NUMBER}}},
    {"objects",
     "user_id = $1 AND state = 'kept'",
     "name",
     {{"name", WORD}, {"swing_id", WORD}, {"bytes", NUMBER}, {"since", NUMBER}}},
};

#define LANDMARKS "pose_keypoints"

typedef struct {
    RowsDb *db;
    const char *user_id;
    TablesExportRow each;
    gpointer data;
} Export;

/* Nobody's input: our own columns, as long as they may be. */
static json_t *parse(const char *text) {
    json_t *value = json_loads(text, JSON_DECODE_ANY, NULL);
    return value ? value : json_string(text);
}

static json_t *cell(RowsResult *row, const Column *column) {
    if (rows_is_null(row, column->name))
        return json_null();
    switch (column->kind) {
    case NUMBER:
        return json_integer(rows_integer(row, column->name));
    case REAL:
        return json_real(rows_real(row, column->name));
    case JSON:
        return parse(rows_text(row, column->name));
    case WORD:
        break;
    }
    return json_string(rows_text(row, column->name));
}

static char *page_statement(const Part *part) {
    GString *sql = g_string_new("SELECT ");
    for (const Column *column = part->columns; column->name; column++)
        g_string_append_printf(sql, "%s%s", column == part->columns ? "" : ", ", column->name);
    g_string_append_printf(sql, " FROM %s WHERE %s AND %s > $2 ORDER BY %s LIMIT $3", part->table,
                           part->mine, part->key, part->key);
    return g_string_free(sql, FALSE);
}

/* ret_last: the key of the page's last row, or NULL behind the end; takes what it held. */
static gboolean export_page(const Export *export, const Part *part, const char *sql,
                            char **ret_last, GError **error) {
    g_autoptr(RowsResult) found = ROWS_RUN(export->db, error, sql, ROWS_TEXT(export->user_id),
                                           ROWS_TEXT(*ret_last), ROWS_INTEGER(PAGE_ROWS));
    if (!found)
        return FALSE;
    while (rows_next(found)) {
        g_autoptr(json_t) row = json_object();
        for (const Column *column = part->columns; column->name; column++)
            json_object_set_new(row, column->name, cell(found, column));
        if (!export->each(part->table, row, export->data, error))
            return FALSE;
        g_free(*ret_last);
        *ret_last = g_strdup(rows_text(found, part->key));
    }
    if (rows_count(found) < PAGE_ROWS)
        g_clear_pointer(ret_last, g_free);
    return TRUE;
}

static gboolean export_part(const Export *export, const Part *part, GError **error) {
    g_autofree char *sql = page_statement(part);
    g_autofree char *last = g_strdup("");
    while (last)
        if (!export_page(export, part, sql, &last, error))
            return FALSE;
    return TRUE;
}

/* Landmarks: swing by swing, frame by frame */

static gboolean export_frame(const Export *export, const char *swing_id,
                             const TablesPoseFrame *frame, GError **error) {
    g_autoptr(json_t) row =
        json_pack("{s:s, s:i, s:I, s:o}", "swing_id", swing_id, "frame_number", frame->frame_number,
                  "timestamp_ms", (json_int_t)frame->timestamp_ms, "keypoints",
                  frame->keypoints ? parse(frame->keypoints) : json_null());
    return export->each(LANDMARKS, row, export->data, error);
}

static gboolean export_frames(const Export *export, const char *swing_id, int64_t recorded_us,
                              GError **error) {
    int last = -1;
    for (;;) {
        g_autoptr(GPtrArray) page =
            tables_pose_page(export->db, swing_id, recorded_us, last, TABLES_POSE_PAGE_MOST, error);
        if (!page)
            return FALSE;
        for (guint i = 0; i < page->len; i++) {
            const TablesPoseFrame *frame = g_ptr_array_index(page, i);
            if (!export_frame(export, swing_id, frame, error))
                return FALSE;
            last = frame->frame_number;
        }
        if (page->len < TABLES_POSE_PAGE_MOST)
            return TRUE;
    }
}

static gboolean export_landmarks(const Export *export, GError **error) {
    g_autofree char *last = g_strdup("");
    for (;;) {
        g_autoptr(RowsResult) swings =
            ROWS_RUN(export->db, error,
                     "SELECT id, recorded_at FROM swings WHERE user_id = $1 AND id > $2 "
                     "ORDER BY id LIMIT $3",
                     ROWS_TEXT(export->user_id), ROWS_TEXT(last), ROWS_INTEGER(PAGE_ROWS));
        if (!swings)
            return FALSE;
        while (rows_next(swings)) {
            g_free(last);
            last = g_strdup(rows_text(swings, "id"));
            if (!export_frames(export, last, rows_integer(swings, "recorded_at"), error))
                return FALSE;
        }
        if (rows_count(swings) < PAGE_ROWS)
            return TRUE;
    }
}

gboolean tables_export(RowsDb *db, const char *user_id, TablesExportRow each, gpointer data,
                       GError **error) {
    Export export = {db, user_id, each, data};
    for (gsize i = 0; i < G_N_ELEMENTS(PARTS); i++)
        if (!export_part(&export, &PARTS[i], error))
            return FALSE;
    return export_landmarks(&export, error);
}
