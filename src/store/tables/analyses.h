/* analyses, and the end of a swing's job: everything that a finished analysis changes, at once. */
#ifndef GOLFCOACH_STORE_TABLES_ANALYSES_H
#define GOLFCOACH_STORE_TABLES_ANALYSES_H

#include "store/tables/jobs.h"
#include "store/tables/objects.h"
#include "store/tables/poses.h"
#include "store/tables/transact.h"

typedef struct {
    const char *id;
    const char *swing_id;
    const char *user_id;
    int64_t analyzed_us;
    gboolean is_current;
    const char *model_version;
    const char *report_object; /* column report_key: name of report.json in the byte store */
    const char *swing_phases;  /* JSON, these five */
    const char *biomechanics;
    const char *ai_feedback;
    const char *issues_detected;
    const char *recommendations;
    double overall_score; /* 0..10 */
    /* Found in the clip; for statistics. */
    const char *view;      /* "face_on" … */
    const char *hand;      /* "right", "left" */
    const char *club_type; /* as told when it was analysed */
    double tempo;          /* backswing : downswing */
    double reliability;    /* 0..1 */
    const char *fault_ids; /* JSON: ["early_extension", …] */
} TablesAnalysis;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TablesAnalysis, g_free)

typedef struct {
    TablesLease lease;
    const TablesAnalysis *analysis; /* is_current is not read */
    const char *thumbnail_object;   /* of the swing; NULL leaves the one it has */
    int64_t duration_ms;            /* of the clip; 0 leaves it */
    const TablesPoseFrame *frames;  /* replace those of an earlier analysis; none leaves them */
    gsize frame_count;              /* at most TABLES_POSE_FRAMES_MOST */
    const TablesKept *objects;      /* pending until now */
    gsize object_count;
    const char *const *doomed; /* names, NULL-terminated, or NULL: what this analysis replaces */
    const char *event;         /* payload of ANALYSIS_COMPLETE: a JSON object */
    TablesJobEnd end;
    int64_t now_us;
} TablesAnalysisDone;

typedef enum {
    TABLES_ANALYSIS_STORED,
    /* Nothing was changed; doom the objects. */
    TABLES_ANALYSIS_LEASE_LOST,  /* another worker has the job */
    TABLES_ANALYSIS_SWING_GONE,  /* deleted meanwhile, its job too */
    TABLES_ANALYSIS_OBJECT_LOST, /* took so long that its bytes were given up */
} TablesAnalysisOutcome;

/* One transaction: the analysis current, older ones not; the swing COMPLETED; landmarks replaced;
 * objects kept and doomed; the job done, its followers queued; the event ANALYSIS_COMPLETE. */
gboolean tables_analysis_store(RowsDb *db, const TablesAnalysisDone *done,
                               TablesAnalysisOutcome *ret_outcome, GError **error);

/* The clip shows no swing, cannot be read …: nobody's mistake, and no further attempt would do
 * better. One transaction: the job done; the swing FAILED (COMPLETED if it has an analysis) with
 * the reason; the event ANALYSIS_FAILED. What may go better another
 * time goes to tables_job_retry(). */
gboolean tables_analysis_refuse(RowsDb *db, const TablesLease *lease, const char *swing_id,
                                const char *reason, const char *code, int64_t now_us,
                                TablesAnalysisOutcome *ret_outcome, GError **error);

gboolean tables_analysis_get(RowsDb *db, const char *id, TablesAnalysis **ret_analysis,
                             GError **error);
gboolean tables_analysis_current(RowsDb *db, const char *swing_id, TablesAnalysis **ret_analysis,
                                 GError **error);
/* All of a swing, newest first; before: the last id of the page before, or NULL. */
GPtrArray *tables_analysis_history(RowsDb *db, const char *swing_id, const char *before,
                                   guint limit, GError **error);

#endif
