/* Two swings beside each other in one clip, event by event at the same time. */
#ifndef GOLFCOACH_ENGINE_PIPELINE_SIDEBYSIDE_H
#define GOLFCOACH_ENGINE_PIPELINE_SIDEBYSIDE_H

#include "engine/compare/compare.h"
#include "engine/pipeline/understand.h"

/* One picture for each step of `result`; both golfers are shown equally tall, with their skeletons.
 */
gboolean pipeline_write_side_by_side(const PipelineSwing swings[2], const CompareResult *result,
                                     const char *path, const PipelineWatch *watch, GError **error);

#endif
