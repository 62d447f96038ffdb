/* Everything a formula may look at: the golfer over the whole clip. Private to engine/biomech. */
#ifndef GOLFCOACH_ENGINE_BIOMECH_GOLFER_H
#define GOLFCOACH_ENGINE_BIOMECH_GOLFER_H

#include "engine/biomech/biomech.h"
#include "engine/biomech/body.h"

typedef struct {
    const SwingTrack *track;
    const SwingEvents *events;
    BiomechOptions options;
    double frames_per_s;               /* in real time; a guess if slow_motion is not known */
    int frame_count;                   /* as the track's */
    BiomechBody *frames;               /* smoothed; owned */
    BiomechBody at[SWING_EVENT_COUNT]; /* the mean around each event; found: event and golfer */
    BiomechScale scale;
    double camera_yaw_deg; /* off the ideal line, estimated at address; 0 if not known */
    double hip_px;         /* hip line at address; 0 = not known */
} BiomechGolfer;

/* Borrows its arguments. false: out of memory. */
bool biomech_golfer_init(BiomechGolfer *golfer, const SwingTrack *track, const SwingEvents *events,
                         const BiomechOptions *options);
void biomech_golfer_clear(BiomechGolfer *golfer);

/* The frames from one event to another; false if one of them is not in the clip. */
bool biomech_golfer_span(const BiomechGolfer *golfer, SwingEventKind from, SwingEventKind to,
                         int *ret_first, int *ret_last);

#endif
