#include "store/tables/poses.h"

#include "store/tables/record.h"

/* Deleted at once: some ten megabytes, a moment's work that others can wait for. */
enum { FORGET_ROWS = 5000 };

static const TablesField FIELDS[] = {
    {"frame_number", TABLES_INT, offsetof(TablesPoseFrame, frame_number)},
    {"timestamp_ms", TABLES_WIDE, offsetof(TablesPoseFrame, timestamp_ms)},
    {"keypoints", TABLES_TEXT, offsetof(TablesPoseFrame, keypoints)},
};
static const TablesRecord FRAME = TABLES_RECORD(TablesPoseFrame, FIELDS);

enum { INSERT_COLUMNS = 5 };

static gboolean insert_frames(RowsDb *db, const char *swing_id, int64_t recorded_us,
                              const TablesPoseFrame *frames, gsize count, GError **error) {
    g_autofree RowsValue *values = g_new(RowsValue, count * INSERT_COLUMNS);
    for (gsize i = 0; i < count; i++) {
        RowsValue *row = &values[i * INSERT_COLUMNS];
        row[0] = ROWS_TEXT(swing_id);
        row[1] = ROWS_INTEGER(recorded_us);
        row[2] = ROWS_INTEGER(frames[i].frame_number);
        row[3] = ROWS_INTEGER(frames[i].timestamp_ms);
        row[4] = ROWS_TEXT(frames[i].keypoints);
    }
    return rows_run_many(db, error,
                         "INSERT INTO pose_keypoints (swing_id, recorded_at, frame_number, "
                         "timestamp_ms, keypoints) VALUES ($1, $2, $3, $4, $5)",
                         values, INSERT_COLUMNS, count);
}

gboolean tables_pose_replace(RowsDb *db, const char *swing_id, int64_t recorded_us,
                             const TablesPoseFrame *frames, gsize count, GError **error) {
    return tables_done(ROWS_RUN(
               db, error, "DELETE FROM pose_keypoints WHERE swing_id = $1 AND recorded_at = $2",
               ROWS_TEXT(swing_id), ROWS_INTEGER(recorded_us))) &&
           insert_frames(db, swing_id, recorded_us, frames, MIN(count, TABLES_POSE_FRAMES_MOST),
                         error);
}

GPtrArray *tables_pose_page(RowsDb *db, const char *swing_id, int64_t recorded_us, int after,
                            guint limit, GError **error) {
    g_autoptr(RowsResult) found =
        ROWS_RUN(db, error,
                 "SELECT frame_number, timestamp_ms, keypoints FROM pose_keypoints "
                 "WHERE swing_id = $1 AND recorded_at = $2 AND frame_number > $3 "
                 "ORDER BY frame_number LIMIT $4",
                 ROWS_TEXT(swing_id), ROWS_INTEGER(recorded_us), ROWS_INTEGER(after),
                 tables_limit(limit, TABLES_POSE_PAGE_MOST));
    return tables_record_list(&FRAME, found);
}

/* Whole chunks: no row is touched. */
static gboolean drop_chunks(RowsDb *db, int64_t before_us, GError **error) {
    return tables_done(ROWS_RUN(db, error, "SELECT drop_chunks('pose_keypoints', older_than => $1)",
                                ROWS_INTEGER(before_us)));
}

gboolean tables_pose_forget(RowsDb *db, int64_t before_us, gboolean *ret_more, GError **error) {
    if (rows_db_has_timescale(db)) {
        *ret_more = FALSE;
        return drop_chunks(db, before_us, error);
    }
    int64_t count;
    if (!tables_counted(
            ROWS_RUN(db, error,
                     "DELETE FROM pose_keypoints WHERE (swing_id, frame_number, recorded_at) IN "
                     "(SELECT swing_id, frame_number, recorded_at FROM pose_keypoints "
                     "WHERE recorded_at < $1 LIMIT $2)",
                     ROWS_INTEGER(before_us), ROWS_INTEGER(FORGET_ROWS)),
            &count))
        return FALSE;
    *ret_more = count == FORGET_ROWS;
    return TRUE;
}
