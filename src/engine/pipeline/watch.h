/* How whoever started a long job follows it and stops it. */
#ifndef GOLFCOACH_ENGINE_PIPELINE_WATCH_H
#define GOLFCOACH_ENGINE_PIPELINE_WATCH_H

#include <glib.h>

typedef struct {
    /* Called in the thread that started the job, a few times a second; `done` is 0..1 and never
     * falls, `stage` is a short name for people, static. NULL = nobody looks. */
    void (*progress)(const char *stage, double done, void *context);
    void *context;
    /* Set to non-zero (atomically, from any thread or signal handler) to give up: the job then
     * fails with PIPELINE_CANCELLED as its message. NULL = never. */
    const gint *cancel;
} PipelineWatch;

#define PIPELINE_CANCELLED "stopped before the end"

#endif
