/* Shots, drills, comparisons, statistics.
 * tests: shots.c drills.c comparisons.c stats.c */
#include "database.h"
#include "results.h"

#include <string.h>

#include "base/ids.h"
#include "store/tables/comparisons.h"
#include "store/tables/drills.h"
#include "store/tables/shots.h"
#include "store/tables/stats.h"
#include "store/tables/swings.h"
#include "tap.h"

/* Shots */

static TablesShot shot_at(int64_t recorded_us, const char *club, const char *data) {
    return (TablesShot){
        .source = "garmin_r10", .club = club, .shot_data = data, .recorded_us = recorded_us};
}

static guint match(RowsDb *db, const char *user) {
    guint linked = 0;
    TAP_CHECK(went_well(tables_shot_match(db, user, NOW - DAY, NOW + DAY, &linked, &problem)));
    return linked;
}

static char *swing_of_shot(RowsDb *db, const char *user, int64_t recorded_us) {
    TablesShotQuery query = {
        .user_id = user, .from_us = recorded_us, .to_us = recorded_us + 1, .limit = 1};
    g_autoptr(GPtrArray) list = tables_shot_list(db, &query, &problem);
    TAP_CHECK(went_well(list != NULL) && list->len == 1);
    return g_strdup(((TablesShot *)g_ptr_array_index(list, 0))->swing_id);
}

static void shots_find_the_nearest_swing(void) {
    g_autoptr(RowsDb) db = database_borrow();
    g_autofree char *user = database_user(db, "user");
    g_autofree char *first = database_swing(db, user, NOW);
    g_autofree char *second = database_swing(db, user, NOW + 6 * SECOND);
    TablesShot shots[] = {
        shot_at(NOW + 2 * SECOND, "iron", "{\"n\": 1}"),
        shot_at(NOW + 4 * SECOND, NULL, "{\"n\": 2}"),
        shot_at(NOW + 6 * SECOND, "driver", "{\"n\": 3}"),    /* the swings were irons */
        shot_at(NOW + 11 * SECOND + 1, "iron", "{\"n\": 4}"), /* too late */
    };
    guint inserted = 0;
    TAP_CHECK(went_well(tables_shot_insert(db, user, shots, 4, &inserted, &problem)));
    TAP_CHECK(inserted == 4);
    TAP_CHECK(went_well(tables_shot_insert(db, user, shots, 4, &inserted, &problem)));
    TAP_CHECK(inserted == 0);
    TAP_CHECK(match(db, user) == 2);
    TAP_CHECK(match(db, user) == 0);
    g_autofree char *a = swing_of_shot(db, user, NOW + 2 * SECOND);
    g_autofree char *b = swing_of_shot(db, user, NOW + 4 * SECOND);
    g_autofree char *c = swing_of_shot(db, user, NOW + 6 * SECOND);
    g_autofree char *d = swing_of_shot(db, user, NOW + 11 * SECOND + 1);
    TAP_CHECK(g_strcmp0(a, first) == 0 && g_strcmp0(b, second) == 0 && !c && !d);
}

static void one_shot_of_a_source_belongs_to_a_swing(void) {
    g_autoptr(RowsDb) db = database_borrow();
    g_autofree char *user = database_user(db, "user");
    g_autofree char *swing = database_swing(db, user, NOW);
    TablesShot shots[] = {
        shot_at(NOW + 4 * SECOND, NULL, "{}"), shot_at(NOW - 3 * SECOND, NULL, "{}"),
        shot_at(NOW + 2 * SECOND, NULL, "{}"), shot_at(NOW - 5 * SECOND, NULL, "{}"),
        shot_at(NOW - 1 * SECOND, NULL, "{}"), shot_at(NOW - 1 * SECOND, NULL, "{}"),
    };
    shots[5].source = "gspro";
    guint inserted = 0;
    TAP_CHECK(went_well(tables_shot_insert(db, user, shots, 6, &inserted, &problem)));
    TAP_CHECK(inserted == 6);
    TAP_CHECK(match(db, user) == 2);
    TAP_CHECK(match(db, user) == 0);
    TablesShotQuery query = {.user_id = user, .swing_id = swing, .limit = 10};
    g_autoptr(GPtrArray) list = tables_shot_list(db, &query, &problem);
    TAP_CHECK(list && list->len == 2);
    for (guint i = 0; list && i < list->len; i++)
        TAP_CHECK(((TablesShot *)g_ptr_array_index(list, i))->recorded_us == NOW - SECOND);
}

static void an_undated_shot_is_known_by_its_data(void) {
    g_autoptr(RowsDb) db = database_borrow();
    g_autofree char *user = database_user(db, "user");
    g_free(database_swing(db, user, NOW));
    TablesShot shots[] = {shot_at(NOW, NULL, "{\"n\": 1}"), shot_at(NOW, NULL, "{\"n\": 2}"),
                          shot_at(NOW, NULL, "{\"n\": 2}")};
    for (gsize i = 0; i < G_N_ELEMENTS(shots); i++)
        shots[i].is_undated = TRUE;
    guint inserted = 0;
    TAP_CHECK(went_well(tables_shot_insert(db, user, shots, 3, &inserted, &problem)));
    TAP_CHECK(inserted == 2);
    for (gsize i = 0; i < G_N_ELEMENTS(shots); i++)
        shots[i].recorded_us += DAY / 2; /* imported again, later */
    TAP_CHECK(went_well(tables_shot_insert(db, user, shots, 3, &inserted, &problem)));
    TAP_CHECK(inserted == 0);
    shots[0].source = "gspro";
    TAP_CHECK(went_well(tables_shot_insert(db, user, shots, 1, &inserted, &problem)));
    TAP_CHECK(inserted == 1);
    TAP_CHECK(match(db, user) == 0); /* nobody knows when it was */
}

static void a_user_links_shots(void) {
    g_autoptr(RowsDb) db = database_borrow();
    g_autofree char *user = database_user(db, "user");
    g_autofree char *other = database_user(db, "user");
    g_autofree char *swing = database_swing(db, user, NOW);
    g_free(database_swing(db, user, NOW + 3 * SECOND));
    g_autofree char *others = database_swing(db, other, NOW);
    TablesShot shot = shot_at(NOW, "iron", "{\"n\": 1}");
    guint inserted = 0;
    TAP_CHECK(went_well(tables_shot_insert(db, user, &shot, 1, &inserted, &problem)));
    TAP_CHECK(match(db, user) == 1);
    TablesShotQuery query = {.user_id = user, .swing_id = swing, .limit = 10};
    g_autoptr(GPtrArray) list = tables_shot_list(db, &query, &problem);
    TAP_CHECK(list && list->len == 1);
    const char *id = ((TablesShot *)g_ptr_array_index(list, 0))->id;
    gboolean found = FALSE;
    TAP_CHECK(went_well(tables_shot_link(db, user, id, NULL, &found, &problem)) && found);
    TAP_CHECK(match(db, user) == 0);
    TAP_CHECK(went_well(tables_shot_link(db, user, id, others, &found, &problem)) && !found);
    TAP_CHECK(went_well(tables_shot_link(db, other, id, others, &found, &problem)) && !found);
    TAP_CHECK(went_well(tables_shot_link(db, user, id, swing, &found, &problem)) && found);
    TAP_CHECK(went_well(tables_swing_delete(db, user, swing, NOW, &found, &problem)) && found);
    g_autofree char *none = swing_of_shot(db, user, NOW);
    TAP_CHECK(!none);
    TAP_CHECK(went_well(tables_shot_delete(db, other, id, &found, &problem)) && !found);
    TAP_CHECK(went_well(tables_shot_delete(db, user, id, &found, &problem)) && found);
    int64_t count = 1;
    TAP_CHECK(went_well(tables_shot_delete_all(db, user, NULL, &count, &problem)) && count == 0);
}

/* Drills */

static void seed(RowsDb *db) {
    TablesDrill drills[] = {
        {1, 1, "Wall seat", "Sit", NULL, "easy", "[\"early_extension\"]", "{}", 0},
        {2, 1, "Roller", NULL, NULL, "medium", "[]", "{\"dose\": \"3 x 6\"}", 0},
        {3, 1, "Rod", NULL, NULL, "easy", "[]", "{}", 0},
    };
    TAP_CHECK(went_well(tables_drill_seed(db, drills, 3, NOW, &problem)));
    drills[0].version = 2;
    TAP_CHECK(went_well(tables_drill_seed(db, drills, 1, NOW + 1, &problem)));
}

static int open_drill(RowsDb *db, const char *user, guint place, guint expected) {
    g_autoptr(GPtrArray) open = tables_drill_open(db, user, &problem);
    TAP_CHECK(went_well(open != NULL) && open->len == expected);
    return open && place < open->len
               ? ((TablesAssignment *)g_ptr_array_index(open, place))->drill_id
               : 0;
}

static void drills_are_planned_and_done(void) {
    g_autoptr(RowsDb) db = database_borrow();
    g_autofree char *user = database_user(db, "user");
    g_autofree char *coach = database_user(db, "coach");
    seed(db);
    g_autoptr(GPtrArray) easy = tables_drill_list(db, "easy", &problem);
    g_autoptr(TablesDrill) drill = NULL;
    TAP_CHECK(went_well(tables_drill_get(db, 1, &drill, &problem)) && drill->version == 2 &&
              drill->created_us == NOW && easy && easy->len == 2);
    TablesPlanned plan[] = {{1, 1, "sits up", NULL}, {2, 2, NULL, NULL}};
    TAP_CHECK(went_well(tables_drill_plan(db, user, plan, 2, NOW, &problem)));
    TablesPlanned by_coach = {3, 5, "trust me", NULL};
    TAP_CHECK(went_well(tables_drill_assign(db, user, &by_coach, coach, NOW, &problem)));
    TAP_CHECK(open_drill(db, user, 0, 3) == 3 && open_drill(db, user, 1, 3) == 1);
    TAP_CHECK(went_well(tables_drill_plan(db, user, plan + 1, 1, NOW, &problem)));
    TAP_CHECK(open_drill(db, user, 1, 2) == 2);
    g_autoptr(TablesAssignment) done = NULL, again = NULL, none = NULL;
    TAP_CHECK(went_well(tables_drill_complete(db, user, 2, "hard", NOW + 9, &done, &problem)));
    TAP_CHECK(done && done->priority == 2 && done->completed_us == NOW + 9 &&
              g_str_equal(done->notes, "hard"));
    TAP_CHECK(went_well(tables_drill_complete(db, user, 2, NULL, NOW + 10, &again, &problem)));
    TAP_CHECK(again && !g_str_equal(again->id, done->id));
    TAP_CHECK(went_wrong(tables_drill_complete(db, user, 77, NULL, NOW, &none, &problem),
                         ROWS_ERROR_REFERENCE));
    g_autoptr(GPtrArray) given = tables_drill_given(db, user, NOW, NULL, 10, &problem);
    TAP_CHECK(given && given->len == 4);
    TablesTotals totals = {0};
    TAP_CHECK(went_well(tables_stats_totals(db, user, &totals, &problem)));
    TAP_CHECK(totals.drills_open == 1 && totals.drills_completed == 2 && totals.swings == 0);
}

/* Comparisons and statistics */

static void a_comparison_is_found_by_its_analyses(void) {
    g_autoptr(RowsDb) db = database_borrow();
    g_autofree char *user = database_user(db, "user");
    g_autofree char *id = base_id_new();
    g_autofree char *later = base_id_new();
    TablesComparison comparison = {id, user, "a", "b", "x", "y", "{\"n\": 1}", NOW};
    TAP_CHECK(went_well(tables_comparison_put(db, &comparison, &problem)));
    comparison.id = later;
    comparison.comparison_data = "{\"n\": 2}";
    TAP_CHECK(went_well(tables_comparison_put(db, &comparison, &problem)));
    g_autoptr(TablesComparison) found = NULL, none = NULL;
    TAP_CHECK(went_well(tables_comparison_find(db, user, "x", "y", &found, &problem)));
    TAP_CHECK(found && g_str_equal(found->id, id) && strchr(found->comparison_data, '2'));
    TAP_CHECK(went_well(tables_comparison_find(db, user, "y", "x", &none, &problem)) && !none);
}

static void statistics_have_their_inputs(void) {
    g_autoptr(RowsDb) db = database_borrow();
    g_autofree char *user = database_user(db, "user");
    g_autofree char *a = database_swing(db, user, NOW);
    g_autofree char *b = database_swing(db, user, NOW + SECOND);
    g_free(database_swing(db, user, NOW + 2 * SECOND));
    result_complete(db, user, a, 6);
    result_complete(db, user, b, 7);
    g_autoptr(GPtrArray) inputs = tables_stats_inputs(db, user, 0, NULL, 10, &problem);
    TAP_CHECK(went_well(inputs != NULL) && inputs->len == 2);
    const TablesStatsInput *newest = g_ptr_array_index(inputs, 0);
    TAP_CHECK(g_str_equal(newest->swing_id, b) && newest->overall_score == 7 &&
              newest->tempo == 3.1 && g_str_equal(newest->view, "face_on") &&
              g_str_equal(newest->club_type, "iron") && strstr(newest->fault_ids, "sway"));
    g_autoptr(GPtrArray) next = tables_stats_inputs(db, user, NOW + SECOND, b, 10, &problem);
    TAP_CHECK(next && next->len == 1);
    TablesTotals totals = {0};
    TAP_CHECK(went_well(tables_stats_totals(db, user, &totals, &problem)));
    TAP_CHECK(totals.swings == 3 && totals.completed == 2 && totals.processing == 1 &&
              totals.last_recorded_us == NOW + 2 * SECOND);
    g_autoptr(GPtrArray) stale = tables_stats_stale(db, NOW, 200, &problem);
    TAP_CHECK(stale && g_ptr_array_find_with_equal_func(stale, user, g_str_equal, NULL));
    TablesStats stats = {user, "{\"best\": 7}", NOW + DAY}, older = {user, "{}", NOW};
    TAP_CHECK(went_well(tables_stats_put(db, &stats, &problem)));
    TAP_CHECK(went_well(tables_stats_put(db, &older, &problem)));
    g_autoptr(TablesStats) got = NULL;
    TAP_CHECK(went_well(tables_stats_get(db, user, &got, &problem)));
    TAP_CHECK(got && strstr(got->stats, "best") && got->computed_us == NOW + DAY);
    g_autoptr(GPtrArray) fresh = tables_stats_stale(db, NOW, 200, &problem);
    TAP_CHECK(fresh && !g_ptr_array_find_with_equal_func(fresh, user, g_str_equal, NULL));
}

int main(void) {
    database_open();
    TAP_RUN(shots_find_the_nearest_swing);
    TAP_RUN(one_shot_of_a_source_belongs_to_a_swing);
    TAP_RUN(an_undated_shot_is_known_by_its_data);
    TAP_RUN(a_user_links_shots);
    TAP_RUN(drills_are_planned_and_done);
    TAP_RUN(a_comparison_is_found_by_its_analyses);
    TAP_RUN(statistics_have_their_inputs);
    database_close();
    return tap_done();
}
