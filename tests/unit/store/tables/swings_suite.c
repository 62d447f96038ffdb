/* Swings, analyses and what belongs to them; objects, events.
 * tests: swings.c analyses.c poses.c objects.c events.c */
#include "database.h"
#include "results.h"

#include <math.h>
#include <string.h>

#include "base/ids.h"
#include "store/tables/analyses.h"
#include "store/tables/comparisons.h"
#include "store/tables/events.h"
#include "store/tables/poses.h"
#include "store/tables/shots.h"
#include "store/tables/swings.h"
#include "store/tables/users.h"
#include "tap.h"

static TablesSwing *get(RowsDb *db, const char *id) {
    TablesSwing *swing = NULL;
    TAP_CHECK(went_well(tables_swing_get(db, id, &swing, &problem)));
    return swing;
}

static gboolean has_status(RowsDb *db, const char *id, const char *status) {
    g_autoptr(TablesSwing) swing = get(db, id);
    return swing && g_str_equal(swing->status, status);
}

static char *state_of(RowsDb *db, const char *name) {
    g_autoptr(TablesObject) object = NULL;
    TAP_CHECK(went_well(tables_object_get(db, name, &object, &problem)));
    return g_strdup(object ? object->state : "none");
}

static gboolean is_in_state(RowsDb *db, const char *name, const char *state) {
    g_autofree char *is = state_of(db, name);
    return g_str_equal(is, state);
}

/* Accepting */

typedef struct {
    const char *user;
    const char *key;
    char *id;    /* made by it; g_free() */
    char *video; /* too */
    TablesAcceptance how;
    TablesSwing *swing; /* too */
} Upload;

static gboolean upload(RowsDb *db, Upload *up, gboolean lose_object) {
    up->id = base_id_new();
    up->video = database_video(up->user, up->id);
    const char *names[] = {up->video, NULL};
    if (!tables_object_pending(db, names, up->user, up->id, NOW, &problem))
        return FALSE;
    if (lose_object && !tables_object_doom(db, names, NOW, &problem))
        return FALSE;
    TablesSwing swing = {.id = up->id,
                         .user_id = up->user,
                         .recorded_us = NOW,
                         .created_us = NOW,
                         .video_object = up->video};
    TablesKept kept = {up->video, 5};
    TablesNewJob job = {.kind = "process_swing_video",
                        .pool = TABLES_POOL_VIDEO,
                        .user_id = up->user,
                        .swing_id = up->id,
                        .max_attempts = 3,
                        .run_us = NOW};
    TablesAccept accept = {.swing = &swing,
                           .idempotency_key = up->key,
                           .objects = &kept,
                           .object_count = 1,
                           .job = &job,
                           .now_us = NOW};
    return tables_swing_accept(db, &accept, &up->how, &up->swing, &problem);
}

static void upload_clear(Upload *up) {
    g_free(up->id);
    g_free(up->video);
    g_free(up->swing);
}

static void an_upload_is_accepted_whole(void) {
    g_autoptr(RowsDb) db = database_borrow();
    g_autofree char *user = database_user(db, "user");
    g_autofree char *id = database_swing(db, user, NOW);
    g_autofree char *video = database_video(user, id);
    g_autoptr(TablesSwing) swing = get(db, id);
    TAP_CHECK(swing && g_str_equal(swing->user_id, user) && swing->recorded_us == NOW &&
              g_str_equal(swing->video_object, video) && strstr(swing->metadata, "phone") &&
              swing->video_bytes == 1000 && !swing->analysis_id && isnan(swing->overall_score) &&
              !swing->view && g_str_equal(swing->status, TABLES_SWING_PROCESSING));
    TAP_CHECK(is_in_state(db, video, "kept"));
    g_autoptr(TablesJob) job = result_claim(db, id);
    TAP_CHECK(job && job->holds_swing && g_str_equal(job->user_id, user));
    g_autoptr(TablesSwing) same = NULL, none = NULL;
    TAP_CHECK(went_well(tables_swing_by_content(db, user, "abc", &same, &problem)));
    TAP_CHECK(same && g_str_equal(same->id, id));
    TAP_CHECK(went_well(tables_swing_by_content(db, "x", "abc", &none, &problem)) && !none);
}

static void a_key_stands_for_one_swing(void) {
    g_autoptr(RowsDb) db = database_borrow();
    g_autofree char *user = database_user(db, "user");
    g_autofree char *other = database_user(db, "user");
    Upload first = {.user = user, .key = "k"}, again = first, others = {.user = other, .key = "k"};
    TAP_CHECK(went_well(upload(db, &first, FALSE)) && first.how == TABLES_SWING_ACCEPTED);
    TAP_CHECK(went_well(upload(db, &again, FALSE)) && again.how == TABLES_SWING_ACCEPTED_BEFORE);
    TAP_CHECK(again.swing && g_str_equal(again.swing->id, first.id));
    TAP_CHECK(is_in_state(db, first.video, "kept") && is_in_state(db, again.video, "doomed"));
    TAP_CHECK(went_well(upload(db, &others, FALSE)) && others.how == TABLES_SWING_ACCEPTED);
    int64_t pruned = 0;
    TAP_CHECK(went_well(tables_swing_prune_keys(db, NOW + 1, &pruned, &problem)) && pruned == 2);
    upload_clear(&first);
    upload_clear(&again);
    upload_clear(&others);
}

static void lost_bytes_make_no_swing(void) {
    g_autoptr(RowsDb) db = database_borrow();
    g_autofree char *user = database_user(db, "user");
    Upload lost = {.user = user, .key = "lost"}, again = lost;
    TAP_CHECK(went_well(upload(db, &lost, TRUE)) && lost.how == TABLES_SWING_OBJECT_LOST);
    TAP_CHECK(!lost.swing);
    g_autoptr(TablesSwing) none = get(db, lost.id);
    TAP_CHECK(!none);
    /* The key is free again. */
    TAP_CHECK(went_well(upload(db, &again, FALSE)) && again.how == TABLES_SWING_ACCEPTED);
    Upload nobodys = {.user = "nobody"};
    TAP_CHECK(went_wrong(upload(db, &nobodys, FALSE), ROWS_ERROR_REFERENCE));
    upload_clear(&lost);
    upload_clear(&again);
    upload_clear(&nobodys);
}

enum { RACERS = 8 };
static Upload raced[RACERS];
static char *raced_user;

static void upload_the_same(guint number) {
    g_autoptr(RowsDb) db = database_borrow();
    raced[number] = (Upload){.user = raced_user, .key = "raced"};
    Upload *up = &raced[number];
    g_autoptr(GError) error = NULL;
    up->id = base_id_new();
    TablesSwing swing = {.id = up->id, .user_id = up->user, .recorded_us = NOW, .created_us = NOW};
    TablesNewJob job = {.kind = "raced", .pool = TABLES_POOL_AI, .max_attempts = 1, .run_us = NOW};
    TablesAccept accept = {.swing = &swing, .idempotency_key = up->key, .job = &job, .now_us = NOW};
    if (!tables_swing_accept(db, &accept, &up->how, &up->swing, &error))
        up->how = TABLES_SWING_OBJECT_LOST;
}

static void one_of_many_uploads_is_accepted(void) {
    if (!database_is_shared()) {
        TAP_SKIP("one connection");
        return;
    }
    g_autoptr(RowsDb) db = database_borrow();
    raced_user = database_user(db, "user");
    database_race(RACERS, upload_the_same);
    guint accepted = 0, before = 0;
    for (guint i = 0; i < RACERS; i++) {
        accepted += raced[i].how == TABLES_SWING_ACCEPTED ? 1 : 0;
        before += raced[i].how == TABLES_SWING_ACCEPTED_BEFORE ? 1 : 0;
        TAP_CHECK(raced[i].swing && g_str_equal(raced[i].swing->id, raced[0].swing->id));
    }
    TAP_CHECK(accepted == 1 && before == RACERS - 1, "%u %u", accepted, before);
    TAP_CHECK(database_number(db, "SELECT count(*) AS n FROM jobs WHERE kind = 'raced'") == 1);
    for (guint i = 0; i < RACERS; i++)
        upload_clear(&raced[i]);
    g_clear_pointer(&raced_user, g_free);
}

/* Lists */

static guint list_count(RowsDb *db, TablesSwingQuery query) {
    g_autoptr(GPtrArray) list = tables_swing_list(db, &query, &problem);
    TAP_CHECK(went_well(list != NULL));
    return list ? list->len : 0;
}

static void swings_are_listed_by_what_is_asked(void) {
    g_autoptr(RowsDb) db = database_borrow();
    g_autofree char *user = database_user(db, "user");
    g_autofree char *a = database_swing(db, user, NOW - 3 * DAY);
    g_autofree char *b = database_swing(db, user, NOW - 2 * DAY);
    g_free(database_swing(db, user, NOW - 2 * DAY));
    result_complete(db, user, a, 6.5);
    result_complete(db, user, b, 8.0);
    TablesSwingQuery all = {
        .user_id = user, .min_score = NAN, .max_score = NAN, .limit = TABLES_LIST_MOST};
    TablesSwingQuery query = all;
    TAP_CHECK(list_count(db, query) == 3);
    query.status = TABLES_SWING_COMPLETED;
    TAP_CHECK(list_count(db, query) == 2);
    query = all, query.view = "face_on";
    TAP_CHECK(list_count(db, query) == 2);
    query = all, query.club_type = "driver";
    TAP_CHECK(list_count(db, query) == 0);
    query = all, query.min_score = 6.5, query.max_score = 7;
    TAP_CHECK(list_count(db, query) == 1);
    query = all, query.from_us = NOW - 2 * DAY;
    TAP_CHECK(list_count(db, query) == 2);
    query = all, query.to_us = NOW - 2 * DAY;
    TAP_CHECK(list_count(db, query) == 1);
    query = all, query.user_id = "nobody";
    TAP_CHECK(list_count(db, query) == 0);
}

static void pages_follow_each_other(void) {
    g_autoptr(RowsDb) db = database_borrow();
    g_autofree char *user = database_user(db, "user");
    char *ids[5];
    for (int i = 0; i < 5; i++)
        ids[i] = database_swing(db, user, NOW + (i / 2) * SECOND);
    TablesSwingQuery query = {.user_id = user, .min_score = NAN, .max_score = NAN, .limit = 2};
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autofree char *last = NULL;
    int64_t last_us = INT64_MAX;
    for (int page = 0; page < 3; page++) {
        g_autoptr(GPtrArray) list = tables_swing_list(db, &query, &problem);
        TAP_CHECK(went_well(list != NULL) && list->len == (page < 2 ? 2 : 1));
        for (guint i = 0; list && i < list->len; i++) {
            const TablesSwing *swing = g_ptr_array_index(list, i);
            TAP_CHECK(swing->recorded_us <= last_us);
            last_us = swing->recorded_us;
            g_free(last);
            last = g_strdup(swing->id);
            g_hash_table_add(seen, g_strdup(last));
        }
        query.before_us = last_us;
        query.before_id = last;
    }
    TAP_CHECK(g_hash_table_size(seen) == 5);
    for (int i = 0; i < 5; i++)
        g_free(ids[i]);
}

/* Analyses */

static void an_analysis_completes_its_swing(void) {
    g_autoptr(RowsDb) db = database_borrow();
    g_autofree char *user = database_user(db, "user");
    g_autofree char *swing = database_swing(db, user, NOW);
    g_autoptr(TablesJob) job = result_claim(db, swing);
    const char *names[] = {"report a", NULL};
    TAP_CHECK(went_well(tables_object_pending(db, names, user, swing, NOW, &problem)));
    Result result = {
        .user = user, .swing = swing, .score = 7.4, .with_frames = TRUE, .report = names[0]};
    TAP_CHECK(result_store(db, job, &result) == TABLES_ANALYSIS_STORED);
    g_autoptr(TablesSwing) got = get(db, swing);
    TAP_CHECK(g_str_equal(got->status, TABLES_SWING_COMPLETED) && got->overall_score == 7.4 &&
              g_str_equal(got->analysis_id, result.id) && got->duration_ms == 5000 &&
              g_str_equal(got->thumbnail_object, "t") && g_str_equal(got->found_view, "face_on"));
    g_autoptr(TablesAnalysis) current = NULL;
    TAP_CHECK(went_well(tables_analysis_current(db, swing, &current, &problem)));
    TAP_CHECK(current && current->is_current && strstr(current->biomechanics, "x_factor") &&
              current->tempo == 3.1 && strstr(current->fault_ids, "sway"));
    TAP_CHECK(is_in_state(db, "report a", "kept"));
    g_autoptr(GPtrArray) frames = tables_pose_page(db, swing, NOW, -1, 100, &problem);
    TAP_CHECK(went_well(frames != NULL) && frames->len == 2);
    g_autoptr(GPtrArray) rest = tables_pose_page(db, swing, NOW, 0, 100, &problem);
    TAP_CHECK(went_well(rest != NULL) && rest->len == 1);
    const TablesPoseFrame *frame = g_ptr_array_index(rest, 0);
    TAP_CHECK(frame->frame_number == 1 && frame->timestamp_ms == 17 && !frame->keypoints);
    g_autoptr(GPtrArray) events = tables_event_since(db, user, 0, 10, &problem);
    TAP_CHECK(went_well(events != NULL) && events->len == 1);
    TAP_CHECK(
        g_str_equal(((TablesEvent *)g_ptr_array_index(events, 0))->kind, TABLES_EVENT_COMPLETE));
    g_free(result.id);
}

static TablesReanalysis reanalyze(RowsDb *db, const char *user, const char *swing) {
    TablesNewJob job = {.kind = "process_swing_video",
                        .pool = TABLES_POOL_VIDEO,
                        .user_id = user,
                        .swing_id = swing,
                        .max_attempts = 1,
                        .run_us = NOW};
    TablesReanalysis how = TABLES_SWING_GONE;
    TAP_CHECK(went_well(tables_swing_reanalyze(db, user, swing, &job, NOW, &how, &problem)));
    return how;
}

static void analysing_again_keeps_the_history(void) {
    g_autoptr(RowsDb) db = database_borrow();
    g_autofree char *user = database_user(db, "user");
    g_autofree char *swing = database_swing(db, user, NOW);
    TAP_CHECK(reanalyze(db, user, swing) == TABLES_SWING_BUSY);
    result_complete(db, user, swing, 5);
    TAP_CHECK(reanalyze(db, "nobody", swing) == TABLES_SWING_GONE);
    TAP_CHECK(reanalyze(db, user, swing) == TABLES_SWING_QUEUED);
    TAP_CHECK(has_status(db, swing, TABLES_SWING_PROCESSING));
    result_complete(db, user, swing, 9);
    g_autoptr(TablesAnalysis) current = NULL;
    TAP_CHECK(went_well(tables_analysis_current(db, swing, &current, &problem)));
    TAP_CHECK(current && current->overall_score == 9);
    g_autoptr(GPtrArray) history = tables_analysis_history(db, swing, NULL, 10, &problem);
    TAP_CHECK(went_well(history != NULL) && history->len == 2);
    const TablesAnalysis *newest = g_ptr_array_index(history, 0);
    const TablesAnalysis *oldest = g_ptr_array_index(history, 1);
    TAP_CHECK(newest->overall_score == 9 && oldest->overall_score == 5 && !oldest->is_current);
    g_autoptr(TablesAnalysis) got = NULL;
    TAP_CHECK(went_well(tables_analysis_get(db, oldest->id, &got, &problem)) && got);
}

static void a_refused_clip_fails_its_swing(void) {
    g_autoptr(RowsDb) db = database_borrow();
    g_autofree char *user = database_user(db, "user");
    g_autofree char *swing = database_swing(db, user, NOW);
    g_autoptr(TablesJob) job = result_claim(db, swing);
    TablesLease lease = tables_job_lease(job);
    TablesAnalysisOutcome outcome = TABLES_ANALYSIS_LEASE_LOST;
    TAP_CHECK(went_well(tables_analysis_refuse(db, &lease, swing, "No golfer is seen.", "no_golfer",
                                               NOW, &outcome, &problem)));
    TAP_CHECK(outcome == TABLES_ANALYSIS_STORED && has_status(db, swing, TABLES_SWING_FAILED));
    g_autoptr(TablesSwing) got = get(db, swing);
    TAP_CHECK(g_str_equal(got->failure_reason, "No golfer is seen.") &&
              g_str_equal(got->failure_code, "no_golfer"));
    g_autoptr(GPtrArray) events = tables_event_since(db, user, 0, 10, &problem);
    TAP_CHECK(events && events->len == 1 &&
              strstr(((TablesEvent *)g_ptr_array_index(events, 0))->payload, "no_golfer"));
    /* The same swing later: a failure leaves the analysis that it has. */
    TAP_CHECK(reanalyze(db, user, swing) == TABLES_SWING_QUEUED);
    result_complete(db, user, swing, 7);
    TAP_CHECK(reanalyze(db, user, swing) == TABLES_SWING_QUEUED);
    g_autoptr(TablesJob) second = result_claim(db, swing);
    lease = tables_job_lease(second);
    TAP_CHECK(went_well(
        tables_analysis_refuse(db, &lease, swing, "Broken.", "broken", NOW, &outcome, &problem)));
    TAP_CHECK(outcome == TABLES_ANALYSIS_STORED && has_status(db, swing, TABLES_SWING_COMPLETED));
    TAP_CHECK(went_well(
        tables_analysis_refuse(db, &lease, swing, "Broken.", "broken", NOW, &outcome, &problem)));
    TAP_CHECK(outcome == TABLES_ANALYSIS_SWING_GONE);
}

static void a_lost_lease_stores_nothing(void) {
    g_autoptr(RowsDb) db = database_borrow();
    g_autofree char *user = database_user(db, "user");
    g_autofree char *swing = database_swing(db, user, NOW);
    g_autoptr(TablesJob) late = result_claim(db, swing);
    TablesClaim claim = {RESULT_POOLS, "worker", NOW + DAY, SECOND}; /* the same name even */
    g_autoptr(TablesJob) job = NULL;
    do {
        g_clear_pointer(&job, g_free);
        TAP_CHECK(went_well(tables_job_claim(db, &claim, &job, &problem)) && job);
    } while (job && g_strcmp0(job->swing_id, swing) != 0);
    Result result = {.user = user, .swing = swing, .score = 1, .with_frames = TRUE};
    TAP_CHECK(result_store(db, late, &result) == TABLES_ANALYSIS_LEASE_LOST);
    TAP_CHECK(has_status(db, swing, TABLES_SWING_PROCESSING));
    g_autoptr(GPtrArray) frames = tables_pose_page(db, swing, NOW, -1, 100, &problem);
    g_autoptr(GPtrArray) history = tables_analysis_history(db, swing, NULL, 10, &problem);
    TAP_CHECK(frames && frames->len == 0 && history && history->len == 0);
    result.score = 2;
    TAP_CHECK(result_store(db, job, &result) == TABLES_ANALYSIS_STORED);
    TAP_CHECK(result_store(db, job, &result) == TABLES_ANALYSIS_LEASE_LOST);
    g_free(result.id);
}

static void what_vanished_is_not_stored(void) {
    g_autoptr(RowsDb) db = database_borrow();
    g_autofree char *user = database_user(db, "user");
    g_autofree char *swing = database_swing(db, user, NOW);
    g_autoptr(TablesJob) job = result_claim(db, swing);
    Result result = {.user = user, .swing = swing, .score = 1, .report = "never pending"};
    TAP_CHECK(result_store(db, job, &result) == TABLES_ANALYSIS_OBJECT_LOST);
    result.report = NULL;
    gboolean found = FALSE;
    TAP_CHECK(went_well(tables_swing_delete(db, user, swing, NOW, &found, &problem)) && found);
    TAP_CHECK(result_store(db, job, &result) == TABLES_ANALYSIS_SWING_GONE);
    TAP_CHECK(went_well(tables_user_delete(db, user, NOW, &found, &problem)) && found);
    TAP_CHECK(result_store(db, job, &result) == TABLES_ANALYSIS_SWING_GONE);
    g_free(result.id);
}

/* Deleting */

static void a_deleted_swing_leaves_nothing(void) {
    static const char *const TABLES[] = {"analyses", "pose_keypoints", "jobs", "swing_keys"};
    g_autoptr(RowsDb) db = database_borrow();
    g_autofree char *user = database_user(db, "user");
    g_autofree char *swing = database_swing(db, user, NOW);
    g_autofree char *video = database_video(user, swing);
    g_autoptr(TablesJob) job = result_claim(db, swing);
    Result result = {.user = user, .swing = swing, .score = 3, .with_frames = TRUE};
    TAP_CHECK(result_store(db, job, &result) == TABLES_ANALYSIS_STORED);
    g_autofree char *id = base_id_new();
    g_autofree char *other_id = base_id_new();
    TablesComparison comparison = {id, user, swing, "b", result.id, "y", "{}", NOW};
    TablesComparison other = {other_id, user, "a", swing, "x", result.id, "{}", NOW};
    TAP_CHECK(went_well(tables_comparison_put(db, &comparison, &problem)));
    TAP_CHECK(went_well(tables_comparison_put(db, &other, &problem)));
    gboolean found = TRUE;
    TAP_CHECK(went_well(tables_swing_delete(db, "other", swing, NOW, &found, &problem)) && !found);
    TAP_CHECK(went_well(tables_swing_delete(db, user, swing, NOW, &found, &problem)) && found);
    for (gsize i = 0; i < G_N_ELEMENTS(TABLES); i++) {
        g_autofree char *sql =
            g_strdup_printf("SELECT count(*) AS n FROM %s WHERE swing_id = '%s'", TABLES[i], swing);
        TAP_CHECK(database_number(db, sql) == 0, "%s", TABLES[i]);
    }
    g_autoptr(GPtrArray) comparisons = tables_comparison_list(db, user, NULL, 10, &problem);
    TAP_CHECK(comparisons && comparisons->len == 0);
    TAP_CHECK(is_in_state(db, video, "doomed"));
    g_free(result.id);
}

static void an_old_video_goes_and_its_analysis_stays(void) {
    g_autoptr(RowsDb) db = database_borrow();
    g_autofree char *user = database_user(db, "user");
    g_autofree char *swing = database_swing(db, user, NOW - 500 * DAY);
    g_autofree char *video = database_video(user, swing);
    gboolean found = TRUE;
    TAP_CHECK(went_well(tables_swing_forget_video(db, swing, NULL, NOW, &found, &problem)));
    TAP_CHECK(!found && is_in_state(db, video, "kept"));
    result_complete(db, user, swing, 4);
    g_autoptr(GPtrArray) fresh = tables_swing_list_old_videos(db, NOW - 365 * DAY, 10, &problem);
    TAP_CHECK(fresh && fresh->len == 0); /* filmed long ago, but uploaded just now */
    g_autoptr(RowsResult) aged = ROWS_RUN(
        db, &problem, "UPDATE swings SET created_at = recorded_at WHERE id = $1", ROWS_TEXT(swing));
    TAP_CHECK(went_well(aged != NULL));
    g_autoptr(GPtrArray) old = tables_swing_list_old_videos(db, NOW - 365 * DAY, 10, &problem);
    TAP_CHECK(went_well(old != NULL) && old->len == 1);
    TAP_CHECK(went_well(tables_swing_forget_video(db, swing, NULL, NOW, &found, &problem)));
    TAP_CHECK(found && is_in_state(db, video, "doomed"));
    TAP_CHECK(reanalyze(db, user, swing) == TABLES_SWING_NO_VIDEO);
    TAP_CHECK(has_status(db, swing, TABLES_SWING_COMPLETED));
    g_autoptr(GPtrArray) none = tables_swing_list_old_videos(db, NOW - 365 * DAY, 10, &problem);
    TAP_CHECK(none && none->len == 0);
}

static void a_video_is_replaced_while_its_swing_is_worked_on(void) {
    g_autoptr(RowsDb) db = database_borrow();
    g_autofree char *user = database_user(db, "user");
    g_autofree char *swing = database_swing(db, user, NOW);
    g_autofree char *before = database_video(user, swing);
    g_autofree char *name = g_strconcat(before, ".clean", NULL);
    const char *const names[] = {name, NULL};
    const TablesKept clean = {name, 77};
    gboolean found = TRUE;
    TAP_CHECK(went_well(tables_swing_replace_video(db, swing, &clean, NOW, &found, &problem)));
    TAP_CHECK(!found && is_in_state(db, before, "kept")); /* it was not pending */
    TAP_CHECK(went_well(tables_object_pending(db, names, user, swing, NOW, &problem)));
    TAP_CHECK(went_well(tables_swing_replace_video(db, swing, &clean, NOW, &found, &problem)));
    TAP_CHECK(found && is_in_state(db, before, "doomed") && is_in_state(db, name, "kept"));
    g_autoptr(TablesSwing) got = NULL;
    TAP_CHECK(went_well(tables_swing_get(db, swing, &got, &problem)));
    TAP_CHECK(got && g_str_equal(got->video_object, name) && got->video_bytes == 77);
    TAP_CHECK(went_well(tables_swing_delete(db, user, swing, NOW, &found, &problem)) && found);
    TAP_CHECK(went_well(tables_swing_replace_video(db, swing, &clean, NOW, &found, &problem)));
    TAP_CHECK(!found && is_in_state(db, name, "doomed"));
}

static void old_landmarks_are_forgotten(void) {
    g_autoptr(RowsDb) db = database_borrow();
    TablesPoseFrame frame = {0, 0, "[]"};
    int64_t old_us = NOW - 600 * DAY;
    TAP_CHECK(went_well(tables_pose_replace(db, "old", old_us, &frame, 1, &problem)));
    TAP_CHECK(went_well(tables_pose_replace(db, "new", NOW, &frame, 1, &problem)));
    gboolean more = TRUE;
    TAP_CHECK(went_well(tables_pose_forget(db, NOW - 365 * DAY, &more, &problem)) && !more);
    g_autoptr(GPtrArray) old = tables_pose_page(db, "old", old_us, -1, 10, &problem);
    g_autoptr(GPtrArray) new = tables_pose_page(db, "new", NOW, -1, 10, &problem);
    TAP_CHECK(old && old->len == 0 && new &&new->len == 1);
}

/* Objects */

static void objects_go_from_pending_to_gone(void) {
    g_autoptr(RowsDb) db = database_borrow();
    const char *names[] = {"o/1", "o/2", NULL};
    TAP_CHECK(went_well(tables_object_pending(db, names, "u", "s", NOW, &problem)));
    TAP_CHECK(went_well(tables_object_pending(db, names, "u", "s", NOW + 5, &problem)));
    TablesKept kept = {"o/1", 77};
    gboolean all = FALSE;
    TAP_CHECK(went_well(tables_object_keep(db, &kept, 1, NOW + 6, &all, &problem)) && all);
    TAP_CHECK(
        went_wrong(tables_object_pending(db, names, "u", "s", NOW, &problem), ROWS_ERROR_UNIQUE));
    int64_t count = 0;
    TAP_CHECK(went_well(tables_object_doom_stale(db, NOW + 5, NOW, &count, &problem)));
    TAP_CHECK(is_in_state(db, "o/2", "pending"));
    TAP_CHECK(went_well(tables_object_doom_stale(db, NOW + 6, NOW, &count, &problem)));
    TAP_CHECK(is_in_state(db, "o/2", "doomed") && is_in_state(db, "o/1", "kept"));
    const char *doomed[] = {"o/2", NULL};
    TAP_CHECK(
        went_wrong(tables_object_pending(db, doomed, "u", "s", NOW, &problem), ROWS_ERROR_UNIQUE));
    TablesKept late = {"o/2", 1};
    TAP_CHECK(went_well(tables_object_keep(db, &late, 1, NOW, &all, &problem)) && !all);
    g_autoptr(GPtrArray) of_swing = tables_object_list_of_swing(db, "s", &problem);
    TAP_CHECK(of_swing && of_swing->len == 1 &&
              ((TablesObject *)g_ptr_array_index(of_swing, 0))->bytes == 77);
    TAP_CHECK(went_well(tables_object_remove(db, "o/1", &problem)));
    TAP_CHECK(went_well(tables_object_remove(db, "o/2", &problem)));
    TAP_CHECK(is_in_state(db, "o/1", "kept") && is_in_state(db, "o/2", "none"));
    g_autoptr(GPtrArray) after = tables_object_list(db, "o/0", 1, &problem);
    TAP_CHECK(after && after->len == 1 &&
              g_str_equal(((TablesObject *)g_ptr_array_index(after, 0))->name, "o/1"));
}

/* Events */

static gboolean append(RowsDb *db, gpointer data, GError **error) {
    return tables_event_append(db, data, "TEST", "{}", NOW, NULL, error);
}

static void append_many(guint number) {
    (void)number;
    g_autoptr(RowsDb) db = database_borrow();
    g_autoptr(GError) error = NULL;
    for (int i = 0; i < 10; i++)
        tables_transact(db, append, raced_user, &error);
}

static void events_count_without_gaps(void) {
    g_autoptr(RowsDb) db = database_borrow();
    raced_user = database_user(db, "user");
    guint threads = database_is_shared() ? RACERS : 0;
    database_race(threads, append_many);
    for (guint i = threads * 10; i < RACERS * 10; i++)
        TAP_CHECK(went_well(tables_transact(db, append, raced_user, &problem)));
    g_autoptr(GPtrArray) events = tables_event_since(db, raced_user, 3, 200, &problem);
    TAP_CHECK(went_well(events != NULL) && events->len == RACERS * 10 - 3);
    for (guint i = 0; events && i < events->len; i++)
        TAP_CHECK(((TablesEvent *)g_ptr_array_index(events, i))->id == 4 + (int64_t)i);
    int64_t last = 0, none = 1, pruned = 0;
    TAP_CHECK(went_well(tables_event_prune(db, NOW + 1, &pruned, &problem)) && pruned >= 80);
    TAP_CHECK(went_well(tables_event_last(db, raced_user, &last, &problem)) && last == RACERS * 10);
    TAP_CHECK(went_well(tables_event_last(db, "nobody", &none, &problem)) && none == 0);
    g_clear_pointer(&raced_user, g_free);
}

/* TimescaleDB */

static void compressed_swings_go_on_living(void) {
    if (!database_has_timescale()) {
        TAP_SKIP("no TimescaleDB");
        return;
    }
    g_autoptr(RowsDb) db = database_borrow();
    g_autofree char *user = database_user(db, "user");
    g_autofree char *kept = database_swing(db, user, NOW - 100 * DAY);
    g_autofree char *gone = database_swing(db, user, NOW - 100 * DAY);
    g_autoptr(TablesJob) job = result_claim(db, kept);
    Result result = {.user = user, .swing = kept, .score = 3, .with_frames = TRUE};
    TAP_CHECK(result_store(db, job, &result) == TABLES_ANALYSIS_STORED);
    TablesShot shot = {.source = "gspro", .shot_data = "{}", .recorded_us = NOW - 100 * DAY};
    guint inserted = 0, linked = 0;
    TAP_CHECK(went_well(tables_shot_insert(db, user, &shot, 1, &inserted, &problem)));
    static const char *const COMPRESS[] = {
        "SELECT count(compress_chunk(c)) AS n FROM show_chunks('swings') AS c",
        "SELECT count(compress_chunk(c)) AS n FROM show_chunks('pose_keypoints') AS c",
        "SELECT count(compress_chunk(c)) AS n FROM show_chunks('integration_shots') AS c",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(COMPRESS); i++)
        TAP_CHECK(database_number(db, COMPRESS[i]) > 0, "%s", COMPRESS[i]);
    TAP_CHECK(went_well(
        tables_shot_match(db, user, shot.recorded_us, shot.recorded_us, &linked, &problem)));
    TAP_CHECK(linked == 1);
    TAP_CHECK(reanalyze(db, user, kept) == TABLES_SWING_QUEUED);
    g_autoptr(TablesJob) second = result_claim(db, kept);
    TAP_CHECK(result_store(db, second, &result) == TABLES_ANALYSIS_STORED);
    g_autoptr(GPtrArray) frames = tables_pose_page(db, kept, NOW - 100 * DAY, -1, 10, &problem);
    TAP_CHECK(frames && frames->len == 2);
    gboolean found = FALSE;
    TAP_CHECK(went_well(tables_swing_delete(db, user, gone, NOW, &found, &problem)) && found);
    TAP_CHECK(went_well(tables_user_delete(db, user, NOW, &found, &problem)) && found);
    g_autoptr(TablesSwing) none = get(db, kept);
    TAP_CHECK(!none);
    TAP_CHECK(database_number(db, "SELECT count(*) AS n FROM timescaledb_information.jobs "
                                  "WHERE proc_name = 'policy_compression'") == 3);
    g_free(result.id);
}

int main(void) {
    database_open();
    TAP_RUN(an_upload_is_accepted_whole);
    TAP_RUN(a_key_stands_for_one_swing);
    TAP_RUN(lost_bytes_make_no_swing);
    TAP_RUN(one_of_many_uploads_is_accepted);
    TAP_RUN(swings_are_listed_by_what_is_asked);
    TAP_RUN(pages_follow_each_other);
    TAP_RUN(an_analysis_completes_its_swing);
    TAP_RUN(analysing_again_keeps_the_history);
    TAP_RUN(a_refused_clip_fails_its_swing);
    TAP_RUN(a_lost_lease_stores_nothing);
    TAP_RUN(what_vanished_is_not_stored);
    TAP_RUN(a_deleted_swing_leaves_nothing);
    TAP_RUN(an_old_video_goes_and_its_analysis_stays);
    TAP_RUN(a_video_is_replaced_while_its_swing_is_worked_on);
    TAP_RUN(old_landmarks_are_forgotten);
    TAP_RUN(objects_go_from_pending_to_gone);
    TAP_RUN(events_count_without_gaps);
    TAP_RUN(compressed_swings_go_on_living);
    database_close();
    return tap_done();
}
