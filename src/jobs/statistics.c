#include "jobs/statistics.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "jobs/clubs.h"
#include "store/tables/stats.h"

/* A pattern needs three swings of one view and group of clubs, and a bound of 0.30 (3 of 3, 3 of 4,
 * 4 of 5 …). Older swings than the last 30 of them say nothing of today's. */
enum { PATTERN_SWINGS = 3, PATTERN_LATEST = 30, POINTS = 100 };
#define PATTERN_BOUND     0.30
#define LEAST_RELIABILITY 0.5

double jobs_wilson_bound(int hits, int tries) {
    if (tries <= 0)
        return 0;
    const double z = 1.959964, n = tries, p = hits / n;
    const double centre = p + z * z / (2 * n);
    const double spread = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n));
    return fmax(0, (centre - spread) / (1 + z * z / n));
}

/* --- Patterns ----------------------------------------------------------------------------- */

/* The swings of one view with one group of clubs. */
typedef struct {
    char *view, *group;
    int swings;
    GHashTable *seen; /* fault id → how often */
} Group;

static void group_free(gpointer data) {
    Group *group = data;
    g_free(group->view);
    g_free(group->group);
    g_hash_table_unref(group->seen);
    g_free(group);
}

static Group *group_of(GPtrArray *groups, const TablesStatsInput *input) {
    const char *clubs = jobs_club_group(input->club_type);
    for (guint i = 0; i < groups->len; i++) {
        Group *group = groups->pdata[i];
        if (!strcmp(group->view, input->view) && !strcmp(group->group, clubs))
            return group;
    }
    Group *group = g_new0(Group, 1);
    group->view = g_strdup(input->view);
    group->group = g_strdup(clubs);
    group->seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_ptr_array_add(groups, group);
    return group;
}

static void count_faults(GPtrArray *groups, const TablesStatsInput *input) {
    if (!input->view || !(input->reliability >= LEAST_RELIABILITY))
        return;
    Group *group = group_of(groups, input);
    if (group->swings == PATTERN_LATEST)
        return;
    group->swings++;
    g_autoptr(json_t) ids = input->fault_ids ? json_loads(input->fault_ids, 0, NULL) : NULL;
    gsize i;
    json_t *id;
    json_array_foreach(ids, i, id) {
        const char *name = json_string_value(id);
        if (!name)
            continue;
        const int before = GPOINTER_TO_INT(g_hash_table_lookup(group->seen, name));
        g_hash_table_insert(group->seen, g_strdup(name), GINT_TO_POINTER(before + 1));
    }
}

static int by_text(gconstpointer a, gconstpointer b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void add_patterns(json_t *list, const Group *group) {
    if (group->swings < PATTERN_SWINGS)
        return;
    guint count;
    g_autofree gpointer *faults = g_hash_table_get_keys_as_array(group->seen, &count);
    qsort(faults, count, sizeof *faults, by_text);
    for (guint i = 0; i < count; i++) {
        const int seen = GPOINTER_TO_INT(g_hash_table_lookup(group->seen, faults[i]));
        const double bound = jobs_wilson_bound(seen, group->swings);
        if (bound >= PATTERN_BOUND)
            json_array_append_new(list, json_pack("{s:s s:s s:s s:i s:i s:f}", "fault", faults[i],
                                                  "view", group->view, "club_group", group->group,
                                                  "seen", seen, "swings", group->swings, "at_least",
                                                  round(bound * 1000) / 1000));
    }
}

/* --- Numbers ------------------------------------------------------------------------------ */

typedef struct {
    int count;
    double sum, squares, best;
} Sum;

static void add_to(Sum *sum, double value) {
    if (!isfinite(value))
        return;
    sum->best = sum->count ? fmax(sum->best, value) : value;
    sum->count++;
    sum->sum += value;
    sum->squares += value * value;
}

static json_t *rounded(gboolean known, double value) {
    return known && isfinite(value) ? json_real(round(value * 100) / 100) : json_null();
}

static json_t *mean_of(const Sum *sum) {
    return rounded(sum->count > 0, sum->sum / sum->count);
}

static json_t *spread_of(const Sum *sum) {
    const double mean = sum->sum / sum->count;
    const double variance = (sum->squares - sum->count * mean * mean) / (sum->count - 1);
    return rounded(sum->count > 1, sqrt(fmax(0, variance)));
}

typedef struct {
    Sum scores, tempo;
    GPtrArray *groups;
    json_t *points; /* oldest first */
} Picture;

static void look_at(Picture *picture, const TablesStatsInput *input) {
    add_to(&picture->scores, input->overall_score);
    add_to(&picture->tempo, input->tempo);
    count_faults(picture->groups, input);
    if (json_array_size(picture->points) == POINTS)
        return;
    g_autofree char *moment = base_clock_text(input->recorded_us);
    json_t *score = isfinite(input->overall_score) ? json_real(input->overall_score) : json_null();
    json_array_insert_new(picture->points, 0,
                          json_pack("{s:s s:s s:o}", "swing_id", input->swing_id, "recorded_at",
                                    moment ? moment : "", "overall_score", score));
}

/* All pages, newest first. */
static gboolean look_at_all(RowsDb *db, const char *user_id, Picture *picture, GError **error) {
    int64_t before_us = 0;
    g_autofree char *before_id = NULL;
    for (;;) {
        g_autoptr(GPtrArray) inputs =
            tables_stats_inputs(db, user_id, before_us, before_id, TABLES_STATS_PAGE_MOST, error);
        if (!inputs)
            return FALSE;
        for (guint i = 0; i < inputs->len; i++)
            look_at(picture, inputs->pdata[i]);
        if (inputs->len < TABLES_STATS_PAGE_MOST)
            return TRUE;
        const TablesStatsInput *last = inputs->pdata[inputs->len - 1];
        before_us = last->recorded_us;
        g_free(before_id);
        before_id = g_strdup(last->swing_id);
    }
}

static json_t *as_json(const char *user_id, int64_t now_us, const TablesTotals *totals,
                       const Picture *picture) {
    json_t *patterns = json_array();
    for (guint i = 0; i < picture->groups->len; i++)
        add_patterns(patterns, picture->groups->pdata[i]);
    g_autofree char *moment = base_clock_text(now_us);
    return json_pack(
        "{s:s s:s s:I s:I s:o s:o s:o s:o s:I s:O s:o}", "user_id", user_id, "computed_at", moment,
        "swings", (json_int_t)totals->swings, "swings_analyzed", (json_int_t)totals->completed,
        "average_score", mean_of(&picture->scores), "best_score",
        rounded(picture->scores.count > 0, picture->scores.best), "average_tempo",
        mean_of(&picture->tempo), "tempo_spread", spread_of(&picture->tempo), "drills_completed",
        (json_int_t)totals->drills_completed, "scores", picture->points, "patterns", patterns);
}

char *jobs_statistics(RowsDb *db, const char *user_id, int64_t now_us, GError **error) {
    TablesTotals totals = {0};
    Picture picture = {.groups = g_ptr_array_new_with_free_func(group_free),
                       .points = json_array()};
    char *text = NULL;
    if (tables_stats_totals(db, user_id, &totals, error) &&
        look_at_all(db, user_id, &picture, error)) {
        json_t *value = as_json(user_id, now_us, &totals, &picture);
        text = base_json_text(value);
        json_decref(value);
        const TablesStats kept = {user_id, text, now_us};
        if (!tables_stats_put(db, &kept, error))
            g_clear_pointer(&text, g_free);
    }
    g_ptr_array_unref(picture.groups);
    json_decref(picture.points);
    return text;
}
