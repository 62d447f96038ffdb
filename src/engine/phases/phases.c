#include "engine/phases/phases.h"

#include <stddef.h>

#include "engine/phases/find.h"

/* The file weights.bin, embedded by tools/embed.py. */
extern const unsigned char phases_weights[];
extern const size_t phases_weights_size;

PhasesStatus phases_find(const SwingTrack *track, const PhasesOptions *options,
                         PhasesResult *ret_result) {
    PhasesNet *net = phases_net_new(phases_weights, phases_weights_size);
    if (!net)
        return PHASES_ERROR_MEMORY;
    PhasesStatus status = phases_find_with(net, track, options, ret_result);
    phases_net_free(net);
    return status;
}
