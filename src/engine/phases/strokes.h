/* Where in a clip the hands fall and rise again as in a swing: cheap, and far too generous. Private
 * to engine/phases. */
#ifndef GOLFCOACH_ENGINE_PHASES_STROKES_H
#define GOLFCOACH_ENGINE_PHASES_STROKES_H

#include <stdbool.h>

#include "engine/phases/pieces.h"
#include "engine/swing/track.h"

enum { PHASES_MAX_STROKES = 24 };

/* Frames between which the hands fall from the top, and rise again. */
typedef struct {
    PhasesPiece piece;
    int before; /* lowest (or first) before the top */
    int top, bottom;
    int after;       /* highest (or last) after the bottom */
    double impact_s; /* about when the ball is hit, clip time */
    double ruler_s;  /* about how long the downswing takes */
    double
        speed; /* of the slower one of the last fall and the first rise, torso lengths a second */
} PhasesStroke;

/* In order of time. */
typedef struct {
    int count;
    PhasesStroke at[PHASES_MAX_STROKES];
} PhasesStrokes;

/* Adds the strokes of a piece; when there is no room left the slowest go. false: out of memory. */
bool phases_strokes_add(const SwingTrack *track, PhasesPiece piece, PhasesStrokes *strokes);

#endif
