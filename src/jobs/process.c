/* process_swing_video: a stored clip → engine → objects and rows → the golfer is told. */
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/ids.h"
#include "base/json.h"
#include "base/log.h"
#include "base/metrics.h"
#include "jobs/clubs.h"
#include "jobs/engine.h"
#include "jobs/folder.h"
#include "jobs/results.h"

#define PROGRESS_US (BASE_CLOCK_SECOND_US / 4)

/* The whole job's state, on its thread's stack. */
typedef struct {
    JobsTask *task;
    JobsTrouble *trouble;
    TablesSwing *swing;
    TablesUser *user;
    TablesProfile *profile;
    char *analysis_id;
    char *prefix; /* of the analysis' objects: "users/U/swings/S/analyses/A" */
    char *folder; /* where the engine works */
    char *stage;  /* the engine's present one */
    int64_t stage_began_us, told_us;
} Process;

static JobsEnd fail(Process *process, GError *error) {
    return jobs_trouble(process->trouble, error);
}

/* --- What the golfer told ----------------------------------------------------------------- */

/* What a reanalysis was told, else what the upload was. */
static const char *told_text(const Process *process, const char *name, const char *before) {
    const char *text = base_json_string(process->task->payload, name);
    return text ? text : before;
}

/* A sealed list as "back, knee"; NULL: not told. */
static char *limitations_of(const Process *process) {
    if (!process->profile)
        return NULL;
    g_autofree char *place =
        g_strconcat("users.physical_limitations:", process->swing->user_id, NULL);
    g_autofree char *text = NULL;
    if (!base_field_open(process->task->stores->secrets, place,
                         process->profile->physical_limitations_sealed, &text, NULL) ||
        !text)
        return NULL;
    return jobs_joined_texts(text);
}

static JobsTold told_of(const Process *process, const char *limitations, const char *goals) {
    const TablesSwing *swing = process->swing;
    const TablesProfile *profile = process->profile;
    g_autoptr(json_t) metadata = swing->metadata ? json_loads(swing->metadata, 0, NULL) : NULL;
    const double slow = base_json_real(process->task->payload, "slow_motion",
                                       base_json_real(metadata, "slow_motion", NAN));
    return (JobsTold){.view = told_text(process, "view", swing->view),
                      .hand = told_text(process, "handedness", swing->hand),
                      .club = jobs_club_kind(told_text(process, "club_type", swing->club_type)),
                      .miss = profile ? profile->primary_miss : NULL,
                      .goal = goals,
                      .limitations = limitations,
                      .learning_style = profile ? profile->learning_style : NULL,
                      .slow_motion = slow,
                      .height_cm =
                          profile && profile->height_cm ? (double)profile->height_cm : (double)NAN,
                      .handicap = process->user ? process->user->handicap : NAN};
}

/* --- Progress ----------------------------------------------------------------------------- */

static void end_stage(Process *process) {
    if (process->stage)
        base_metrics_observe(BASE_METRIC_VIDEO_SECONDS,
                             (double)(base_clock_monotonic_us() - process->stage_began_us) / 1e6,
                             (const char *[]){process->stage});
    g_clear_pointer(&process->stage, g_free);
}

static void on_progress(const char *stage, double done, gpointer data) {
    Process *process = data;
    const int64_t now_us = base_clock_monotonic_us();
    const gboolean new_stage = g_strcmp0(stage, process->stage) != 0;
    if (new_stage) {
        end_stage(process);
        process->stage = g_strdup(stage);
        process->stage_began_us = now_us;
    } else if (now_us - process->told_us < PROGRESS_US) {
        return;
    }
    process->told_us = now_us;
    json_t *signal = json_pack("{s:{s:s s:s s:f}}", "progress", "swing_id", process->swing->id,
                               "stage", stage, "progress", done);
    g_autofree char *text = base_json_text(signal);
    json_decref(signal);
    g_autofree char *channel = g_strconcat(JOBS_EVENTS_CHANNEL, process->swing->user_id, NULL);
    cache_publish(process->task->stores->cache, channel, text);
}

/* --- How it ended ------------------------------------------------------------------------- */

/* The clip is at fault, and stays so. */
static JobsEnd refuse(Process *process, const char *reason, const char *code) {
    g_autoptr(GError) error = NULL;
    g_autoptr(RowsDb) db = rows_borrow(process->task->stores->rows, &error);
    TablesAnalysisOutcome outcome;
    if (!db || !tables_analysis_refuse(db, &process->task->lease, process->swing->id, reason, code,
                                       base_clock_now_us(), &outcome, &error))
        return fail(process, g_steal_pointer(&error));
    jobs_tell(process->task->stores->cache, process->swing->user_id);
    base_log(BASE_LOG_INFO, "swing refused", "{s:s s:s s:s}", "swing_id", process->swing->id,
             "code", code, "reason", reason);
    return JOBS_ENDED;
}

static JobsEnd engine_failed(Process *process, const SandboxOutcome *outcome) {
    const char *how = sandbox_end_name(outcome->end);
    base_metrics_add(BASE_METRIC_VIDEO_ERRORS, 1,
                     (const char *[]){process->stage ? process->stage : "start"});
    process->trouble->error = g_strdup_printf("the engine ended by %s (status %d, signal %d): %s",
                                              how, outcome->exit_status, outcome->signal,
                                              outcome->last_words ? outcome->last_words : "");
    process->trouble->code = "engine_failed";
    process->trouble->reason = g_strdup(
        outcome->end == SANDBOX_END_WALL || outcome->end == SANDBOX_END_CPU
            ? "this clip takes too long to analyse; cut it to the swing and upload it again"
            : "this clip could not be analysed; try another one, or film it again");
    /* Neither what only an attack does is tried again, nor what would take as long the next time.
     */
    process->trouble->for_good =
        outcome->end == SANDBOX_END_FORBIDDEN || outcome->end == SANDBOX_END_WALL ||
        outcome->end == SANDBOX_END_CPU || outcome->end == SANDBOX_END_OUTPUT ||
        (outcome->end == SANDBOX_END_MEMORY && process->task->job->attempts > 1);
    return JOBS_TROUBLE;
}

/* --- Objects ------------------------------------------------------------------------------ */

static char *object_name(const Process *process, const char *file) {
    return g_strconcat(process->prefix, "/", file, NULL);
}

/* Names are noted before the first byte is stored. */
static gboolean note_objects(Process *process, const GPtrArray *files, GError **error) {
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < files->len; i++)
        g_ptr_array_add(names, object_name(process, files->pdata[i]));
    g_ptr_array_add(names, NULL);
    g_autoptr(RowsDb) db = rows_borrow(process->task->stores->rows, error);
    return db &&
           tables_object_pending(db, (const char *const *)names->pdata, process->swing->user_id,
                                 process->swing->id, base_clock_now_us(), error);
}

/* The engine's files as objects; TablesKept with owned names. */
static GArray *store_objects(Process *process, const GPtrArray *files, GError **error) {
    g_autoptr(GArray) kept = g_array_new(FALSE, FALSE, sizeof(TablesKept));
    g_array_set_clear_func(kept, jobs_kept_clear);
    if (!note_objects(process, files, error))
        return NULL;
    for (guint i = 0; i < files->len; i++) {
        g_autofree char *path = g_build_filename(process->folder, "report", files->pdata[i], NULL);
        TablesKept one = {object_name(process, files->pdata[i]), 0};
        g_array_append_val(kept, one);
        if (!jobs_store_file(process->task->stores->bytes, one.name, path,
                             &g_array_index(kept, TablesKept, i).bytes, error))
            return NULL;
    }
    return g_steal_pointer(&kept);
}

/* What an earlier analysis left, NULL-terminated. */
static GPtrArray *replaced_objects(const Process *process, RowsDb *db, GError **error) {
    g_autoptr(GPtrArray) objects = tables_object_list_of_swing(db, process->swing->id, error);
    if (!objects)
        return NULL;
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < objects->len; i++) {
        const TablesObject *object = objects->pdata[i];
        if (strstr(object->name, "/analyses/"))
            g_ptr_array_add(names, g_strdup(object->name));
    }
    g_ptr_array_add(names, NULL);
    return names;
}

/* --- Rows --------------------------------------------------------------------------------- */

static char *complete_event(const Process *process, const TablesAnalysis *row) {
    json_t *event =
        json_pack("{s:s s:s s:o}", "swing_id", process->swing->id, "analysis_id",
                  process->analysis_id, "overall_score",
                  isfinite(row->overall_score) ? json_real(row->overall_score) : json_null());
    char *text = base_json_text(event);
    json_decref(event);
    return text;
}

static gboolean store_rows(Process *process, const JobsResult *result, const GArray *frames,
                           const GArray *kept, TablesAnalysisOutcome *ret_outcome, GError **error) {
    g_autoptr(RowsDb) db = rows_borrow(process->task->stores->rows, error);
    g_autoptr(GPtrArray) doomed = db ? replaced_objects(process, db, error) : NULL;
    if (!doomed)
        return FALSE;
    const char *user_id = process->swing->user_id;
    const int64_t now_us = base_clock_now_us();
    g_autofree char *event = complete_event(process, &result->row);
    g_autofree char *plan_key = g_strconcat("generate_drill_plan:", user_id, NULL);
    g_autofree char *stats_key = g_strconcat("update_user_stats:", user_id, NULL);
    g_autofree char *thumbnail = object_name(process, "thumbnail.jpg");
    const TablesNewJob next[] = {
        {.kind = "generate_drill_plan",
         .pool = TABLES_POOL_AI,
         .priority = 100,
         .user_id = user_id,
         .max_attempts = 3,
         .run_us = now_us,
         .unique_key = plan_key},
        {.kind = "update_user_stats",
         .pool = TABLES_POOL_MAINTENANCE,
         .priority = 100,
         .user_id = user_id,
         .max_attempts = 3,
         .run_us = now_us,
         .unique_key = stats_key},
    };
    const TablesAnalysisDone done = {.lease = process->task->lease,
                                     .analysis = &result->row,
                                     .thumbnail_object = thumbnail,
                                     .duration_ms = result->duration_ms,
                                     .frames = (const TablesPoseFrame *)(const void *)frames->data,
                                     .frame_count = frames->len,
                                     .objects = (const TablesKept *)(const void *)kept->data,
                                     .object_count = kept->len,
                                     .doomed = (const char *const *)doomed->pdata,
                                     .event = event,
                                     .end = {.next = next, .next_count = G_N_ELEMENTS(next)},
                                     .now_us = now_us};
    return tables_analysis_store(db, &done, ret_outcome, error);
}

/* Of a job that was thrown away. Their rows may be swept already, before the bytes were written: so
 * the bytes go here. */
static void doom_objects(Process *process, const GArray *kept) {
    g_autoptr(GError) error = NULL;
    g_autoptr(RowsDb) db = rows_borrow(process->task->stores->rows, &error);
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (guint i = 0; i < kept->len; i++)
        g_ptr_array_add(names, (gpointer)g_array_index(kept, TablesKept, i).name);
    for (guint i = 0; i < names->len; i++)
        bytes_delete(process->task->stores->bytes, names->pdata[i], NULL);
    g_ptr_array_add(names, NULL);
    if (!db ||
        !tables_object_doom(db, (const char *const *)names->pdata, base_clock_now_us(), &error))
        base_log(BASE_LOG_WARNING, "objects of a lost job stay until they are stale", "{s:s}",
                 "error", error->message);
}

static JobsEnd tell_done(Process *process, TablesAnalysisOutcome outcome, const GArray *kept) {
    Cache *cache = process->task->stores->cache;
    if (outcome != TABLES_ANALYSIS_STORED) {
        base_log(BASE_LOG_WARNING, "an analysis was thrown away", "{s:s s:i}", "swing_id",
                 process->swing->id, "outcome", (int)outcome);
        doom_objects(process, kept);
        return JOBS_ENDED;
    }
    g_autofree char *analysis_key = g_strconcat("cache:analysis:", process->swing->id, NULL);
    g_autofree char *stats_key = g_strconcat("cache:user_stats:", process->swing->user_id, NULL);
    cache_drop(cache, analysis_key);
    cache_drop(cache, stats_key);
    jobs_tell(cache, process->swing->user_id);
    jobs_wake(cache);
    base_metrics_add(BASE_METRIC_SWINGS, 1, NULL);
    base_log(BASE_LOG_INFO, "swing analysed", "{s:s s:s s:s}", "swing_id", process->swing->id,
             "user_id", process->swing->user_id, "analysis_id", process->analysis_id);
    return JOBS_ENDED;
}

static JobsEnd store(Process *process) {
    GError *error = NULL;
    g_autoptr(GBytes) report =
        jobs_read_result(process->folder, "report.json", JOBS_REPORT_BYTES, &error);
    g_autoptr(GBytes) landmarks =
        report ? jobs_read_result(process->folder, "landmarks.jsonl", JOBS_LANDMARKS_BYTES, &error)
               : NULL;
    if (!landmarks)
        return fail(process, error);
    JobsResult result = {0};
    g_autoptr(GPtrArray) texts = NULL;
    g_autoptr(GArray) frames = jobs_landmarks_read(g_bytes_get_data(landmarks, NULL),
                                                   g_bytes_get_size(landmarks), &texts, &error);
    if (!frames || !jobs_result_read(g_bytes_get_data(report, NULL), g_bytes_get_size(report),
                                     &result, &error))
        return fail(process, error);
    g_autoptr(GPtrArray) files = jobs_list_results(process->folder);
    g_autoptr(GArray) kept = store_objects(process, files, &error);
    g_autofree char *report_object = object_name(process, "report.json");
    result.row.id = process->analysis_id;
    result.row.swing_id = process->swing->id;
    result.row.user_id = process->swing->user_id;
    result.row.analyzed_us = base_clock_now_us();
    result.row.report_object = report_object;
    result.row.club_type = told_text(process, "club_type", process->swing->club_type);
    TablesAnalysisOutcome outcome = TABLES_ANALYSIS_LEASE_LOST;
    JobsEnd end;
    if (kept && store_rows(process, &result, frames, kept, &outcome, &error))
        end = tell_done(process, outcome, kept);
    else
        end = fail(process, error);
    jobs_result_clear(&result);
    return end;
}

/* --- The clip itself ---------------------------------------------------------------------- */

/* The clean clip as the swing's video, in place of what was uploaded. FALSE with or without an
 * error: without, the swing is gone. */
static gboolean store_clean_clip(Process *process, const char *folder, GError **error) {
    g_autofree char *name = g_strdup_printf("users/%s/swings/%s/" JOBS_CLEAN_CLIP,
                                            process->swing->user_id, process->swing->id);
    g_autofree char *path = g_build_filename(folder, JOBS_CLEAN_CLIP, NULL);
    const char *const names[] = {name, NULL};
    const int64_t now_us = base_clock_now_us();
    TablesKept clip = {name, 0};
    gboolean found = FALSE;
    g_autoptr(RowsDb) db = rows_borrow(process->task->stores->rows, error);
    if (!db ||
        !tables_object_pending(db, names, process->swing->user_id, process->swing->id, now_us,
                               error) ||
        !jobs_store_file(process->task->stores->bytes, name, path, &clip.bytes, error) ||
        !tables_swing_replace_video(db, process->swing->id, &clip, now_us, &found, error))
        return FALSE;
    if (!found) {
        bytes_delete(process->task->stores->bytes, name, NULL);
        tables_object_doom(db, names, now_us, NULL);
    }
    return found;
}

static JobsEnd clean_into(Process *process, int clip, const char *folder, gboolean *ret_clean) {
    GError *error = NULL;
    g_auto(SandboxOutcome) outcome = {0};
    if (!jobs_engine_clean(process->task, clip, folder, &outcome, &error))
        return fail(process, error);
    if (outcome.end == SANDBOX_END_EXIT && outcome.exit_status == 2) {
        g_autofree char *sentence = jobs_engine_sentence(&outcome);
        return refuse(process, sentence ? sentence : "this clip is damaged", "clip_damaged");
    }
    if (outcome.end != SANDBOX_END_EXIT || outcome.exit_status != 0)
        return engine_failed(process, &outcome);
    *ret_clean = store_clean_clip(process, folder, &error);
    /* Without an error the swing was deleted meanwhile. */
    return error ? fail(process, error) : JOBS_DONE;
}

/* Before anything else: what is stored and shown from here on holds no place and no name.
 * *ret_clean FALSE: the job ends as the return value says. */
static JobsEnd clean(Process *process, int clip, gboolean *ret_clean) {
    *ret_clean = g_str_has_suffix(process->swing->video_object, "/" JOBS_CLEAN_CLIP);
    if (*ret_clean)
        return JOBS_DONE;
    GError *error = NULL;
    g_autofree char *name = g_strconcat(process->analysis_id, "-clip", NULL);
    g_autofree char *folder = jobs_folder_make(process->task->stores->config, name, &error);
    if (!folder)
        return fail(process, error);
    const JobsEnd end = clean_into(process, clip, folder, ret_clean);
    jobs_folder_remove(folder);
    return end;
}

/* --- The task ----------------------------------------------------------------------------- */

static JobsEnd analyse(Process *process, int clip) {
    g_autofree char *limitations = limitations_of(process);
    g_autofree char *goals = process->profile ? jobs_joined_texts(process->profile->goals) : NULL;
    const JobsTold told = told_of(process, limitations, goals);
    GError *error = NULL;
    g_auto(SandboxOutcome) outcome = {0};
    if (!jobs_engine_run(process->task, clip, &told, process->folder, on_progress, process,
                         &outcome, &error))
        return fail(process, error);
    end_stage(process);
    if (outcome.end == SANDBOX_END_EXIT && outcome.exit_status == 0)
        return store(process);
    g_autofree char *sentence = jobs_engine_sentence(&outcome);
    if (outcome.end == SANDBOX_END_EXIT && outcome.exit_status == 2 && sentence)
        return refuse(process, sentence, "clip_refused");
    return engine_failed(process, &outcome);
}

static gboolean load(Process *process, GError **error) {
    g_autoptr(RowsDb) db = rows_borrow(process->task->stores->rows, error);
    return db && tables_swing_get(db, process->task->job->swing_id, &process->swing, error) &&
           (!process->swing ||
            (tables_user_get(db, process->swing->user_id, &process->user, error) &&
             tables_profile_get(db, process->swing->user_id, &process->profile, error)));
}

static JobsEnd run(Process *process) {
    GError *error = NULL;
    if (!load(process, &error))
        return fail(process, error);
    if (!process->swing)
        return JOBS_DONE; /* deleted meanwhile */
    if (!process->swing->video_object)
        return refuse(process, "the video was deleted", "video_deleted");
    process->analysis_id = base_id_new();
    process->prefix = g_strdup_printf("users/%s/swings/%s/analyses/%s", process->swing->user_id,
                                      process->swing->id, process->analysis_id);
    const int clip =
        jobs_engine_clip(process->task->stores->bytes, process->swing->video_object, &error);
    if (clip < 0)
        return fail(process, error);
    gboolean is_clean = FALSE;
    JobsEnd end = clean(process, clip, &is_clean);
    if (is_clean) {
        process->folder =
            jobs_folder_make(process->task->stores->config, process->analysis_id, &error);
        end = process->folder ? analyse(process, clip) : fail(process, error);
    }
    close(clip);
    return end;
}

JobsEnd jobs_run_process(JobsTask *task, JobsTrouble *ret_trouble) {
    Process process = {.task = task, .trouble = ret_trouble};
    const JobsEnd end = run(&process);
    if (process.folder)
        jobs_folder_remove(process.folder);
    g_free(process.swing);
    g_free(process.user);
    g_free(process.profile);
    g_free(process.analysis_id);
    g_free(process.prefix);
    g_free(process.folder);
    g_free(process.stage);
    return end;
}
