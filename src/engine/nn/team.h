/* Sharing pieces of work between threads; see nn.h for what a team is. */
#ifndef GOLFCOACH_ENGINE_NN_TEAM_H
#define GOLFCOACH_ENGINE_NN_TEAM_H

#include "engine/nn/nn.h"

/* Piece `item`, in the thread `worker`: 0 = the caller of nn_team_run(), 1.. = helpers. */
typedef void (*NnWork)(void *context, int item, int worker);

enum { NN_TEAM_MAX_HELPERS = 15, NN_TEAM_MAX_ITEMS = 65535 };

/* Threads that take part: helpers and caller; 1 for NULL. */
int nn_team_size(const NnTeam *team);
/* Does items 0..item_count-1, each once, in any order and thread; returns when all are done. */
void nn_team_run(NnTeam *team, NnWork work, void *context, int item_count);

#endif
