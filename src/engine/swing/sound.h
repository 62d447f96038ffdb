/* What the sound track tells about the strike. */
#ifndef GOLFCOACH_ENGINE_SWING_SOUND_H
#define GOLFCOACH_ENGINE_SWING_SOUND_H

#include <stdbool.h>
#include <stdint.h>

typedef enum {
    SWING_STRIKE_UNKNOWN, /* no sound track, slowed clip, or no impact to listen around */
    SWING_STRIKE_NOT_HEARD,
    SWING_STRIKE_HEARD,
} SwingStrike;

typedef struct {
    bool has_track;
    SwingStrike strike;
    /* If HEARD: */
    int64_t time_us;    /* of the strike on the clip's clock, the way of the sound taken off */
    int64_t heard_us;   /* when it is heard in the track */
    int64_t lag_us;     /* heard_us minus the impact seen in the picture */
    double confidence;  /* 0..1 */
    double level_db;    /* peak over full scale, <= 0 */
    double above_db;    /* over the noise around it */
    double centroid_hz; /* where its energy lies: a thin strike is brighter than a solid one */
    const char *remark; /* one sentence for the golfer, static; never NULL */
} SwingSound;

const char *swing_strike_name(SwingStrike strike); /* "unknown", "not_heard", "heard" */

#endif
