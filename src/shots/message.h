/* One message of GSPro Open Connect v1 → a shot. Any thread. */
#ifndef GOLFCOACH_SHOTS_MESSAGE_H
#define GOLFCOACH_SHOTS_MESSAGE_H

#include "shots/shots.h"

typedef enum {
    SHOTS_MESSAGE_SHOT,
    SHOTS_MESSAGE_HEARTBEAT,
    SHOTS_MESSAGE_STATUS, /* the launch monitor is ready, sees a ball, … */
} ShotsMessageKind;

/* Keys in any case. *ret_shot: the shot, its time not said; NULL for the other kinds. FALSE with
 * BASE_ERROR_INPUT: not JSON, none of these messages, or a value that no shot can have. */
gboolean shots_message_parse(const char *text, gsize size, ShotsMessageKind *ret_kind,
                             ShotsShot **ret_shot, GError **error);

#endif
