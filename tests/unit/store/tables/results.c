#include "results.h"

#include "base/ids.h"
#include "database.h"

const char *const RESULT_POOLS[] = {TABLES_POOL_VIDEO, NULL};

static TablesJob *claim_next(RowsDb *db) {
    TablesClaim claim = {RESULT_POOLS, "worker", NOW, 60 * SECOND};
    TablesJob *job = NULL;
    if (!tables_job_claim(db, &claim, &job, &problem))
        g_error("%s", problem->message);
    return job;
}

static void release(RowsDb *db, const TablesJob *job) {
    TablesLease lease = tables_job_lease(job);
    gboolean held;
    if (!tables_job_release(db, &lease, NOW, &held, &problem) || !held)
        g_error("a job could not be released");
}

TablesJob *result_claim(RowsDb *db, const char *swing_id) {
    g_autoptr(TablesJob) job = claim_next(db);
    if (!job)
        g_error("the swing has no job that waits");
    if (g_strcmp0(job->swing_id, swing_id) == 0)
        return g_steal_pointer(&job);
    TablesJob *wanted = result_claim(db, swing_id);
    release(db, job);
    return wanted;
}

TablesAnalysisOutcome result_store(RowsDb *db, const TablesJob *job, Result *result) {
    static const TablesPoseFrame FRAMES[] = {{0, 0, "[[0.1, 0.2, 0, 1]]"}, {1, 17, NULL}};
    g_free(result->id);
    result->id = base_id_new();
    TablesAnalysis analysis = {.id = result->id,
                               .swing_id = result->swing,
                               .user_id = result->user,
                               .analyzed_us = NOW + 1,
                               .model_version = "1",
                               .report_object = result->report,
                               .swing_phases = "[]",
                               .biomechanics = "{\"x_factor\": 40}",
                               .ai_feedback = "{}",
                               .issues_detected = "[]",
                               .recommendations = "[]",
                               .overall_score = result->score,
                               .view = "face_on",
                               .hand = "right",
                               .tempo = 3.1,
                               .reliability = 0.9,
                               .fault_ids = "[\"sway\"]"};
    TablesKept kept = {result->report, 10};
    TablesAnalysisDone done = {.lease = tables_job_lease(job),
                               .analysis = &analysis,
                               .thumbnail_object = "t",
                               .duration_ms = 5000,
                               .frames = result->with_frames ? FRAMES : NULL,
                               .frame_count = result->with_frames ? 2 : 0,
                               .objects = result->report ? &kept : NULL,
                               .object_count = result->report ? 1 : 0,
                               .event = "{\"swing_id\": \"x\"}",
                               .now_us = NOW + 2};
    TablesAnalysisOutcome outcome = TABLES_ANALYSIS_SWING_GONE;
    if (!tables_analysis_store(db, &done, &outcome, &problem))
        g_error("%s", problem->message);
    return outcome;
}

void result_complete(RowsDb *db, const char *user, const char *swing, double score) {
    g_autoptr(TablesJob) job = result_claim(db, swing);
    Result result = {.user = user, .swing = swing, .score = score};
    if (result_store(db, job, &result) != TABLES_ANALYSIS_STORED)
        g_error("the analysis was not stored");
    g_free(result.id);
}
