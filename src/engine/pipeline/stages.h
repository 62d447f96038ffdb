/* A long job as a table of stages that share one progress. */
#ifndef GOLFCOACH_ENGINE_PIPELINE_STAGES_H
#define GOLFCOACH_ENGINE_PIPELINE_STAGES_H

#include "engine/pipeline/watch.h"

typedef struct {
    const char *name; /* for people, while it runs */
    double share;     /* about how much of the time it takes; all add up to 1 */
    gboolean (*run)(void *job, const PipelineWatch *watch, GError **error);
} PipelineStage;

/* In order, until one fails. `watch` may be NULL; a stage gets one of its own that counts 0..1. */
gboolean pipeline_run_stages(const PipelineStage *stages, gsize count, void *job,
                             const PipelineWatch *watch, GError **error);

#endif
