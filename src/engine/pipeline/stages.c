#include "engine/pipeline/stages.h"

/* A stage's own 0..1, as part of the whole. */
typedef struct {
    const PipelineWatch *whole;
    double start, share;
} Part;

static void report_part(const char *stage, double done, void *context) {
    const Part *part = context;
    if (part->whole && part->whole->progress)
        part->whole->progress(stage, part->start + part->share * done, part->whole->context);
}

gboolean pipeline_run_stages(const PipelineStage *stages, gsize count, void *job,
                             const PipelineWatch *watch, GError **error) {
    Part part = {.whole = watch};
    const PipelineWatch own = {
        .progress = report_part, .context = &part, .cancel = watch ? watch->cancel : NULL};
    for (gsize i = 0; i < count; i++) {
        part.share = stages[i].share;
        report_part(stages[i].name, 0, &part);
        if (!stages[i].run(job, &own, error))
            return FALSE;
        part.start += stages[i].share;
    }
    return TRUE;
}
