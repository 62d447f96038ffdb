#include "jobs/drills.h"

#include "base/clock.h"
#include "base/json.h"
#include "coach/drills.h"
#include "store/tables/drills.h"

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
