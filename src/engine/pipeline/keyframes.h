/* Which frames of a swing are worth a picture. */
#ifndef GOLFCOACH_ENGINE_PIPELINE_KEYFRAMES_H
#define GOLFCOACH_ENGINE_PIPELINE_KEYFRAMES_H

#include "engine/swing/report.h"
#include "engine/swing/track.h"

/* Fills key_frames of a report whose events, phases and curves are known: up to 16 in order of
 * time, none twice, none that rests on an event the clip does not hold. The frames of events are
 * exact. */
void pipeline_choose_key_frames(SwingReport *report, const SwingTrack *track);

#endif
