/* Shots of launch monitors and shot trackers: files and messages → shots in SI units, as docs/golf
 * terms. Pure: bytes in, structs out; any thread. Hostile bytes yield a reason for each row, never
 * more than the limits here. */
#ifndef GOLFCOACH_SHOTS_SHOTS_H
#define GOLFCOACH_SHOTS_SHOTS_H

#include <glib.h>
#include <jansson.h>
#include <stdint.h>

typedef enum {
    SHOTS_TRACKMAN,
    SHOTS_GARMIN_R10,
    SHOTS_ARCCOS,
    SHOTS_GSPRO,
    SHOTS_SOURCES
} ShotsSource;
/* "trackman", "garmin_r10", "arccos", "gspro". */
const char *shots_source_name(ShotsSource source);
gboolean shots_source_parse(const char *name, ShotsSource *ret_source);

/* How an ambiguous date is to be read. */
typedef enum { SHOTS_DAY_UNKNOWN, SHOTS_DAY_FIRST, SHOTS_MONTH_FIRST } ShotsDayOrder;

typedef struct {
    ShotsDayOrder day_order;
    int zone_offset_min;    /* of times without a zone: minutes east of UTC */
    int64_t now_us;         /* when it came: of messages without a time */
    gboolean keep_location; /* coordinates stay only if the golfer asks */
} ShotsOptions;

typedef struct {
    int64_t recorded_us; /* 0 = not said */
    json_t *data; /* {"club": "driver", "ball_speed": {"value": 61.2, "unit": "m/s", "given": "137",
                     "given_unit": "mph"}, …} */
} Shot;

typedef struct {
    GPtrArray *shots;       /* Shot * */
    GPtrArray *refused;     /* char *: "row 7: ball speed: not a number: \"fast\"" (at most
                               SHOTS_REFUSALS, then a count) */
    GPtrArray *notes;       /* char *: columns dropped because personal or unknown, once each */
    gboolean ask_day_order; /* dates could be read both ways: nothing was taken, ask the golfer */
} ShotsRead;

enum { SHOTS_REFUSALS = 100 };

/* A whole file. FALSE with BASE_ERROR_INPUT or _LIMIT if it is none of that source. */
gboolean shots_read(ShotsSource source, const char *bytes, gsize size, const ShotsOptions *options,
                    ShotsRead *ret_read, GError **error);
void shots_read_clear(ShotsRead *read);

/* GSPro Open Connect messages as they come over TCP: objects back to back without delimiter. */
typedef struct ShotsStream ShotsStream;
ShotsStream *shots_stream_new(const ShotsOptions *options);
void shots_stream_free(ShotsStream *stream);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ShotsStream, shots_stream_free)
/* For each whole message in order: its shot (NULL: a heartbeat or status) and the reply to send.
 * FALSE: the stream is beyond repair (too long, not JSON): close it. */
typedef void (*ShotsMessage)(const Shot *shot, const char *reply, gpointer data);
gboolean shots_stream_feed(ShotsStream *stream, const char *bytes, gsize size, ShotsMessage message,
                           gpointer data, GError **error);

#endif
