/* phases_find() by a network that is handed in: for the tools that train it, and for tests. Private
 * to engine/phases. */
#ifndef GOLFCOACH_ENGINE_PHASES_FIND_H
#define GOLFCOACH_ENGINE_PHASES_FIND_H

#include "engine/phases/net.h"
#include "engine/phases/phases.h"

PhasesStatus phases_find_with(PhasesNet *net, const SwingTrack *track, const PhasesOptions *options,
                              PhasesResult *ret_result);

#endif
