/* pose_keypoints: one row for each frame of the clip, as the current analysis saw it. With
 * TimescaleDB a hypertable: recorded_at is that of the swing, so that a swing lies in one chunk. */
#ifndef GOLFCOACH_STORE_TABLES_POSES_H
#define GOLFCOACH_STORE_TABLES_POSES_H

#include "store/tables/transact.h"

/* As many as a clip may have frames (base/limits.h). */
enum { TABLES_POSE_FRAMES_MOST = 20000 };
/* 33 landmarks take about 2 kB: a page is a megabyte. */
enum { TABLES_POSE_PAGE_MOST = 600 };

typedef struct {
    int frame_number;
    int64_t timestamp_ms;  /* on the clip's own clock */
    const char *keypoints; /* JSON: [[x, y, z, visibility] x 33], or null without a golfer */
} TablesPoseFrame;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TablesPoseFrame, g_free)

/* In the caller's transaction: in place of what was there. */
gboolean tables_pose_replace(RowsDb *db, const char *swing_id, int64_t recorded_us,
                             const TablesPoseFrame *frames, gsize count, GError **error);
/* By frame; after: the last frame_number of the page before, or -1. recorded_us: the swing's. */
GPtrArray *tables_pose_page(RowsDb *db, const char *swing_id, int64_t recorded_us, int after,
                            guint limit, GError **error);
/* Forgets landmarks of swings recorded before that moment, some thousand rows at a time (with
 * TimescaleDB: whole weeks). ret_more: call again. */
gboolean tables_pose_forget(RowsDb *db, int64_t before_us, gboolean *ret_more, GError **error);

#endif
