/* `golfcoach analyze` on a stored clip, in the sandbox. */
#ifndef GOLFCOACH_JOBS_ENGINE_H
#define GOLFCOACH_JOBS_ENGINE_H

#include "jobs/task.h"
#include "sandbox/sandbox.h"
#include "store/tables/swings.h"
#include "store/tables/users.h"

/* What the golfer told, as options of the engine; NULL, 0 and NAN: not told. Borrowed. */
typedef struct {
    const char *view, *hand, *club, *miss, *goal, *limitations, *learning_style;
    double slow_motion, height_cm, handicap;
} JobsTold;

/* Reads the clip into memory that no disk sees; -1 with BYTES_ERROR. The caller closes it. */
int jobs_engine_clip(Bytes *bytes, const char *object, GError **error);

/* Called in the task's thread, a few times a second: 0..1 of the stage. */
typedef void (*JobsProgress)(const char *stage, double done, gpointer data);

/* Runs it: what it wrote is in `folder`/report if the outcome is exit status 0. `folder` exists and
 * is empty. FALSE: it could not be started. */
gboolean jobs_engine_run(JobsTask *task, int clip, const JobsTold *told, const char *folder,
                         JobsProgress progress, gpointer data, SandboxOutcome *ret_outcome,
                         GError **error);

/* The clip without what is neither picture nor sound: FOLDER/JOBS_CLEAN_CLIP if the outcome is exit
 * status 0; 2: it is no such clip. */
gboolean jobs_engine_clean(JobsTask *task, int clip, const char *folder,
                           SandboxOutcome *ret_outcome, GError **error);

/* The engine's own sentence, without the program's name; NULL: it said none. Free with g_free(). */
char *jobs_engine_sentence(const SandboxOutcome *outcome);

#endif
