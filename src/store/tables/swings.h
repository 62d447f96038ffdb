/* swings, and what comes and goes with a swing. A row is PROCESSING until its job ends, then
 * COMPLETED with exactly one current analysis, or FAILED with a reason. */
#ifndef GOLFCOACH_STORE_TABLES_SWINGS_H
#define GOLFCOACH_STORE_TABLES_SWINGS_H

#include "store/tables/jobs.h"
#include "store/tables/objects.h"
#include "store/tables/transact.h"

#define TABLES_SWING_PROCESSING "PROCESSING"
#define TABLES_SWING_COMPLETED  "COMPLETED"
#define TABLES_SWING_FAILED     "FAILED"

typedef struct {
    const char *id;
    const char *user_id;
    int64_t recorded_us;        /* when it was filmed */
    int64_t created_us;         /* when it was uploaded */
    const char *club_type;      /* as told */
    const char *intended_shape; /* as told */
    const char *view;           /* as told; NULL = find out */
    const char *hand;           /* as told: "right", "left"; NULL = find out */
    const char *video_object;   /* column video_url: name in the byte store; NULL = deleted */
    const char *thumbnail_object;
    int64_t duration_ms; /* 0 = not known yet */
    const char *status;
    const char *failure_reason; /* for people, of the last attempt; NULL = none failed */
    const char *failure_code;
    const char *metadata;       /* JSON object */
    const char *content_sha256; /* of the file as uploaded, hexadecimal */
    int64_t video_bytes;
    const char *analysis_id; /* the current one */
    double overall_score;    /* its score, 0..10 */
    const char *found_view;  /* the view it found */
} TablesSwing;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TablesSwing, g_free)

typedef struct {
    /* id to hand, video_object, duration_ms, metadata, content_sha256, video_bytes are read. */
    const TablesSwing *swing;
    const char *idempotency_key; /* NULL, or the client's: unique for each user */
    const TablesKept *objects;   /* pending until now */
    gsize object_count;
    const TablesNewJob *job; /* holds_swing is not read: it does */
    int64_t now_us;
} TablesAccept;

typedef enum {
    TABLES_SWING_ACCEPTED,
    TABLES_SWING_ACCEPTED_BEFORE, /* the key (or the id) came before: nothing new was made, the
                                     objects given are doomed unless they are the earlier swing's */
    TABLES_SWING_OBJECT_LOST,     /* the upload took so long that its bytes were given up */
} TablesAcceptance;

/* One transaction: the swing PROCESSING, its objects kept, its job queued. ret_swing: the row, also
 * the earlier one (NULL if OBJECT_LOST, or if it was deleted in this moment); compare its
 * content_sha256 to tell a repeated request from a reused key. ROWS_ERROR_REFERENCE: no such user.
 */
gboolean tables_swing_accept(RowsDb *db, const TablesAccept *accept, TablesAcceptance *ret_how,
                             TablesSwing **ret_swing, GError **error);

gboolean tables_swing_get(RowsDb *db, const char *id, TablesSwing **ret_swing, GError **error);
/* The user's newest swing made of the same file. */
gboolean tables_swing_by_content(RowsDb *db, const char *user_id, const char *content_sha256,
                                 TablesSwing **ret_swing, GError **error);

/* NULL, 0 and NAN: any. */
typedef struct {
    const char *user_id; /* never NULL */
    const char *status;
    const char *club_type;
    const char *view; /* found; as told where none was found yet */
    int64_t from_us;  /* recorded from then on */
    int64_t to_us;    /* and before then */
    double min_score, max_score;
    int64_t before_us;     /* cursor: recorded_us and id of the last swing of the page before */
    const char *before_id; /* NULL = the first page */
    guint limit;           /* at most TABLES_LIST_MOST */
} TablesSwingQuery;

/* Newest first. */
GPtrArray *tables_swing_list(RowsDb *db, const TablesSwingQuery *query, GError **error);

typedef enum {
    TABLES_SWING_QUEUED,
    TABLES_SWING_BUSY,     /* it is being analysed */
    TABLES_SWING_NO_VIDEO, /* it was deleted; the analysis stays */
    TABLES_SWING_GONE,
} TablesReanalysis;

/* One transaction: PROCESSING again, and the job queued; the current analysis stays current until a
 * new one is stored. */
gboolean tables_swing_reanalyze(RowsDb *db, const char *user_id, const char *id,
                                const TablesNewJob *job, int64_t now_us, TablesReanalysis *ret_how,
                                GError **error);

/* In the caller's transaction, before the job is touched: the end of a PROCESSING swing without a
 * new analysis. ret_user: whose it is, to be told by tables_swing_tell_failure() at the end; NULL
 * if there is no such swing or it was not PROCESSING. Free with g_free(). */
gboolean tables_swing_fail(RowsDb *db, const char *id, const char *reason, const char *code,
                           char **ret_user, GError **error);
/* The event ANALYSIS_FAILED {"swing_id", "reason", "code"}. */
gboolean tables_swing_tell_failure(RowsDb *db, const char *user_id, const char *id,
                                   const char *reason, const char *code, int64_t now_us,
                                   GError **error);

/* One transaction: the swing, its analyses, landmarks, comparisons, jobs; its shots stay without
 * it; its objects are doomed. ret_found FALSE: the user has no such swing. */
gboolean tables_swing_delete(RowsDb *db, const char *user_id, const char *id, int64_t now_us,
                             gboolean *ret_found, GError **error);

/* Swings with a video, uploaded before that moment and not PROCESSING; oldest first. */
GPtrArray *tables_swing_list_old_videos(RowsDb *db, int64_t before_us, guint limit, GError **error);
/* One transaction: the swing without its video, which is doomed with `more` (names,
 * NULL-terminated, or NULL: the overlay …). ret_found FALSE: no such swing, or PROCESSING. */
gboolean tables_swing_forget_video(RowsDb *db, const char *id, const char *const *more,
                                   int64_t now_us, gboolean *ret_found, GError **error);

/* One transaction, of a swing that is PROCESSING: its video is another object from now on (pending
 * until now), the one before is doomed. ret_found FALSE: the swing is gone or not PROCESSING, or
 * the new object was given up. */
gboolean tables_swing_replace_video(RowsDb *db, const char *id, const TablesKept *video,
                                    int64_t now_us, gboolean *ret_found, GError **error);

/* Forgets keys of uploads from before that moment: a day is what clients may count on. */
gboolean tables_swing_prune_keys(RowsDb *db, int64_t before_us, int64_t *ret_count, GError **error);

#endif
