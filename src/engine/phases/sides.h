/* Where the camera stands and which way the golfer plays. Private to engine/phases. */
#ifndef GOLFCOACH_ENGINE_PHASES_SIDES_H
#define GOLFCOACH_ENGINE_PHASES_SIDES_H

#include "engine/swing/events.h"
#include "engine/swing/track.h"

/* By the poses around `address_frame`; `told` wins unless it is UNKNOWN. */
SwingView phases_view(const SwingTrack *track, int address_frame, SwingView told);
/* By the way from address to top; `told` wins unless it is UNKNOWN. */
SwingHandedness phases_handedness(const SwingTrack *track, int address_frame, int top_frame,
                                  SwingView view, SwingHandedness told);

#endif
