/* generate_drill_plan: what a golfer shall practise now, from the newest analysis. */
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "coach/drills.h"
#include "jobs/drills.h"
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

/* --- The library
 * ------------------------------------------------------------------------------------ */

static json_t *targets_of(const CoachDrill *drill) {
    json_t *list = json_array();
    for (int i = 0; i < SWING_FAULTS; i++)
        if (coach_drill_is_for(drill, coach_fault_at(i)->number))
            json_array_append_new(list, json_string(coach_fault_at(i)->id));
    return list;
}

static json_t *details_of(const CoachDrill *drill) {
    json_t *steps = json_array();
    for (int i = 0; i < COACH_DRILL_STEPS && drill->steps[i]; i++)
        json_array_append_new(steps, json_string(drill->steps[i]));
    json_t *details = json_pack("{s:s s:s s:o s:s}", "kit", drill->kit, "dose", drill->dose,
                                "steps", steps, "proof", drill->proof);
    if (drill->not_when)
        json_object_set_new(details, "not_when", json_string(drill->not_when));
    return details;
}

static void add_drill(GArray *drills, GPtrArray *texts, const CoachDrill *drill) {
    static const char *const LEVELS[] = {"easy", "medium", "hard"};
    json_t *targets = targets_of(drill), *details = details_of(drill);
    char *targets_text = base_json_text(targets), *details_text = base_json_text(details);
    g_autoptr(GString) steps = g_string_new(NULL);
    for (int i = 0; i < COACH_DRILL_STEPS && drill->steps[i]; i++)
        g_string_append_printf(steps, "%s%s", i ? " " : "", drill->steps[i]);
    char *description = g_strdup(steps->str);
    g_ptr_array_add(texts, targets_text);
    g_ptr_array_add(texts, details_text);
    g_ptr_array_add(texts, description);
    const TablesDrill row = {.id = drill->id,
                             .version = drill->version,
                             .name = drill->name,
                             .description = description,
                             .difficulty = LEVELS[CLAMP(drill->level, 1, 3) - 1],
                             .targets = targets_text,
                             .details = details_text};
    g_array_append_val(drills, row);
    json_decref(targets);
    json_decref(details);
}

gboolean jobs_seed_drills(Rows *rows, GError **error) {
    g_autoptr(GArray) drills = g_array_new(FALSE, FALSE, sizeof(TablesDrill));
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    for (int id = 1; id <= COACH_DRILLS; id++)
        if (coach_drill(id))
            add_drill(drills, texts, coach_drill(id));
    g_autoptr(RowsDb) db = rows_borrow(rows, error);
    return db && tables_drill_seed(db, (const TablesDrill *)(const void *)drills->data, drills->len,
                                   base_clock_now_us(), error);
}
