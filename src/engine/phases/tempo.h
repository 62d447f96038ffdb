/* How much a clip was slowed down. Private to engine/phases. */
#ifndef GOLFCOACH_ENGINE_PHASES_TEMPO_H
#define GOLFCOACH_ENGINE_PHASES_TEMPO_H

#include "engine/phases/phases.h"

/* Clip seconds per real second, by what was told, else by how long the downswing takes on the
 * clip's clock. `fps` is the clip's mean rate. */
double phases_slow_motion(const PhasesOptions *options, double fps, double downswing_s,
                          float *ret_confidence);

#endif
