/* A small network over time: for each sample of a window how likely it is each of the eight events.
 * Private to engine/phases; trained by tools/train. */
#ifndef GOLFCOACH_ENGINE_PHASES_NET_H
#define GOLFCOACH_ENGINE_PHASES_NET_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/phases/window.h"
#include "engine/swing/events.h"

/* In the order in which the network gives them. */
enum { PHASES_NET_FACE_ON, PHASES_NET_DOWN_THE_LINE, PHASES_NET_OTHER, PHASES_NET_VIEWS };

typedef struct {
    /* Logarithms of probabilities; each row adds up to 1. The last one: the clip does not hold the
     * event. */
    float event[SWING_EVENT_COUNT][PHASES_SAMPLES + 1];
    float right_handed;           /* log odds that what the window shows is a right-hander */
    float view[PHASES_NET_VIEWS]; /* probabilities */
} PhasesScores;

/* Belongs to one thread at a time. */
typedef struct PhasesNet PhasesNet;

/* `weights` is the file that tools/train writes: little-endian floats, copied. NULL: it has the
 * wrong size, or no memory is left. */
PhasesNet *phases_net_new(const unsigned char *weights, size_t size);
void phases_net_free(PhasesNet *net);
void phases_net_run(PhasesNet *net, const PhasesFeatures *features, PhasesScores *ret_scores);

#endif
