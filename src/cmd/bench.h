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
gboolean cmd_bench_analyze(const CmdBench *bench, GError **error);

/* A clip as a phone films it, `seconds` long, made of samples/swing.mp4 below `root`; in a folder
 * of its own, both to be removed by _remove_clip(). */
char *cmd_bench_make_clip(const char *root, int seconds, GError **error);
void cmd_bench_remove_clip(const char *clip);

#endif
