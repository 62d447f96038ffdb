/* An output folder that is complete or not there: written under another name beside it, then
 * renamed. */
#ifndef GOLFCOACH_ENGINE_PIPELINE_OUTFOLDER_H
#define GOLFCOACH_ENGINE_PIPELINE_OUTFOLDER_H

#include <glib.h>

typedef struct PipelineOutFolder PipelineOutFolder;

/* Makes an empty working folder beside `folder` (and the folders above it). A `folder` that exists
 * must be empty or an earlier report and nothing else, and not mounted: BASE_ERROR_INPUT
 * otherwise, and nothing is made. */
PipelineOutFolder *pipeline_out_folder_open(const char *folder, GError **error);
/* Where to write until then; borrowed. */
const char *pipeline_out_folder_path(const PipelineOutFolder *out);
/* Puts the working folder in place of `folder`, an earlier report is removed. */
gboolean pipeline_out_folder_commit(PipelineOutFolder *out, GError **error);
/* Removes what was not committed. NULL is accepted. */
void pipeline_out_folder_free(PipelineOutFolder *out);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PipelineOutFolder, pipeline_out_folder_free)

#endif
