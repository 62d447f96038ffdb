/* What the benchmarks share. */
#ifndef GOLFCOACH_CMD_BENCH_H
#define GOLFCOACH_CMD_BENCH_H

#include <glib.h>

typedef struct {
    gboolean json, steps;
    int rounds, seconds;
    const char *models, *clip, *peer; /* as given, or NULL */
} CmdBench;

gboolean cmd_bench_nn(const CmdBench *bench, GError **error);
gboolean cmd_bench_pose(const CmdBench *bench, GError **error);

#endif
