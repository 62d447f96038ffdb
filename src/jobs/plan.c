/* generate_drill_plan: what a golfer shall practise now, from the newest analysis. */
#include "base/clock.h"
#include "base/json.h"
#include "coach/drills.h"
#include "jobs/task.h"
#include "store/tables/analyses.h"
#include "store/tables/drills.h"
#include "store/tables/stats.h"

/* One priority, at most two more: what the coach says, no more. */
enum { PLANNED_MOST = 3 };

/* The drills of an analysis' recommendations; texts are borrowed from `advice`. */
static gsize drills_of(const json_t *advice, const char *swing_id,
                       TablesPlanned ret_plan[PLANNED_MOST]) {
    gsize count = 0, i;
    json_t *one;
    json_array_foreach(advice, i, one) {
        const int id = (int)base_json_integer(one, "drill_id", 0);
        if (!coach_drill(id) || count == PLANNED_MOST)
            continue;
        ret_plan[count++] = (TablesPlanned){.drill_id = id,
                                            .priority = (int)base_json_integer(one, "priority", 5),
                                            .reason = base_json_string(one, "change"),
                                            .swing_id = swing_id};
    }
    return count;
}

static gboolean plan_from(RowsDb *db, const char *user_id, const char *swing_id, GError **error) {
    g_autoptr(TablesAnalysis) analysis = NULL;
    if (!tables_analysis_current(db, swing_id, &analysis, error))
        return FALSE;
    g_autoptr(json_t) advice = analysis && analysis->recommendations
                                   ? json_loads(analysis->recommendations, 0, NULL)
                                   : NULL;
    TablesPlanned plan[PLANNED_MOST];
    const gsize count = drills_of(advice, swing_id, plan);
    return !advice || tables_drill_plan(db, user_id, plan, count, base_clock_now_us(), error);
}

JobsEnd jobs_run_drill_plan(JobsTask *task, JobsTrouble *ret_trouble) {
    GError *error = NULL;
    const char *user_id = task->job->user_id;
    g_autoptr(RowsDb) db = rows_borrow(task->stores->rows, &error);
    g_autoptr(GPtrArray) latest = db ? tables_stats_inputs(db, user_id, 0, NULL, 1, &error) : NULL;
    if (latest &&
        (!latest->len ||
         plan_from(db, user_id, ((const TablesStatsInput *)latest->pdata[0])->swing_id, &error)))
        return JOBS_DONE;
    return jobs_trouble(ret_trouble, error);
}
