/* extract_poses: the landmarks of the current analysis as rows, once more. */
#include "jobs/results.h"
#include "jobs/task.h"
#include "store/tables/swings.h"

static gboolean replace_poses(JobsTask *task, RowsDb *db, const TablesSwing *swing,
                              const TablesAnalysis *analysis, GError **error) {
    g_autofree char *folder = g_path_get_dirname(analysis->report_object);
    g_autofree char *name = g_strconcat(folder, "/landmarks.jsonl", NULL);
    g_autoptr(GBytes) lines = bytes_get(task->stores->bytes, name, JOBS_LANDMARKS_BYTES, error);
    g_autoptr(GPtrArray) texts = NULL;
    g_autoptr(GArray) frames = lines ? jobs_landmarks_read(g_bytes_get_data(lines, NULL),
                                                           g_bytes_get_size(lines), &texts, error)
                                     : NULL;
    if (!frames || !rows_begin(db, error))
        return FALSE;
    if (tables_pose_replace(db, swing->id, swing->recorded_us,
                            (const TablesPoseFrame *)(const void *)frames->data, frames->len,
                            error) &&
        rows_commit(db, error))
        return TRUE;
    rows_rollback(db);
    return FALSE;
}

/* Landmarks as rows once more, from what the current analysis kept of them. */
JobsEnd jobs_run_poses(JobsTask *task, JobsTrouble *ret_trouble) {
    GError *error = NULL;
    g_autoptr(TablesSwing) swing = NULL;
    g_autoptr(TablesAnalysis) analysis = NULL;
    g_autoptr(RowsDb) db = rows_borrow(task->stores->rows, &error);
    if (db && tables_swing_get(db, task->job->swing_id, &swing, &error) &&
        (!swing || tables_analysis_current(db, swing->id, &analysis, &error)) &&
        (!analysis || replace_poses(task, db, swing, analysis, &error)))
        return JOBS_DONE;
    return jobs_trouble(ret_trouble, error);
}
