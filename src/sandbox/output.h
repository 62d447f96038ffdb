/* How much a program has written. */
#ifndef GOLFCOACH_SANDBOX_OUTPUT_H
#define GOLFCOACH_SANDBOX_OUTPUT_H

#include "sandbox/sandbox.h"

/* Whether all below `folder` (NULL: nothing) stays within `most_bytes` (0: any) and
 * SANDBOX_OUTPUT_ENTRIES. Sizes are what is taken on disk. Links are not followed; what cannot be
 * looked at, or lies deeper than a report does, counts as too much. */
gboolean sandbox_output_fits(const char *folder, int64_t most_bytes);

#endif
