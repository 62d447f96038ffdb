/* Numbers -> scores from 0 to 10, with what every number took off. libc only; any thread.
 *
 * A number inside its usual range is worth 10, and more inside it earns nothing. A phase of which
 * less than half was seen is not scored; neither is a swing that was not seen whole. */
#ifndef GOLFCOACH_ENGINE_BIOMECH_SCORE_H
#define GOLFCOACH_ENGINE_BIOMECH_SCORE_H

#include "engine/biomech/faults.h"

/* Goes up when the table, the weights or the limits change: scores of two versions are not
 * compared. */
enum { BIOMECH_SCORE_VERSION = 1 };

/* No number has more than this share of the overall score. */
#define BIOMECH_MAX_SHARE 0.15

/* Fills `scored` and `score` of every phase, and *ret_score. Its parts, the costliest first, are
 * there when it is scored: their shares add up to 1 and their losses to 10 - the overall score
 * before it was rounded. */
void biomech_score(const BiomechFaultInput *input, SwingPhase *phases, int phase_count,
                   SwingScore *ret_score);

#endif
