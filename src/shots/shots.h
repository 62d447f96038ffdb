/* Shots of launch monitors and shot trackers: files and messages → shots in SI units.
 * Pure: bytes in, structs out; any thread. Hostile bytes yield a reason for each row, never more
 * than the limits of shots/bounds.h. */
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

/* How 04/05/2026 is to be read. */
typedef enum { SHOTS_DAY_UNKNOWN, SHOTS_DAY_FIRST, SHOTS_MONTH_FIRST } ShotsDayOrder;

typedef struct {
    ShotsDayOrder day_order;
    int zone_offset_min;    /* of times without a zone: minutes east of UTC */
    int64_t now_us;         /* no shot is from later than a day after this */
    gboolean keep_location; /* coordinates stay only if the golfer asks */
} ShotsOptions;

/* `data` is an object. Every measurement that was made, and no other, is a member by its name:
 *
 *     "ball_speed": {"value": 61.24448, "unit": "m/s", "given": "137", "given_unit": "mph"}
 *
 * value: m/s, m, deg, rpm, s, degC, kPa, kg/m3, %, or 1 for ratios; angles and sideways lengths
 * are negative to the left. given, given_unit: as they stood in the file (given_unit null: the
 * source has only one). "derived": true stands in place of both where we computed it. Beside them:
 *     "club": a word as swings.club_type has it ("7_iron"); "club_given": what the source said
 *     "spin_kind": "measured" or "estimated"; "shot_number", "hole", "penalties": whole numbers
 *     "half_swing": true or false
 *     "round": the source's own id of the round, a text */
typedef struct {
    int64_t recorded_us; /* 0 = not said */
    json_t *data;
} ShotsShot;

typedef struct {
    GPtrArray *shots;       /* ShotsShot *, in the file's order; at most SHOTS_SHOTS */
    GPtrArray *refused;     /* char *: "row 7: ball_speed: not a number: \"fast\""; at most
                               SHOTS_REFUSALS, then one line with a count */
    GPtrArray *notes;       /* char *: what was left out for good reason, once each */
    gboolean ask_day_order; /* dates can be read both ways: nothing was taken, ask the golfer */
} ShotsRead;

/* A whole file. FALSE with BASE_ERROR_INPUT or _LIMIT if it is none of that source or too large. */
gboolean shots_read(ShotsSource source, const char *bytes, gsize size, const ShotsOptions *options,
                    ShotsRead *ret_read, GError **error);
/* Idempotent; fine on zeros. */
void shots_read_clear(ShotsRead *read);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ShotsRead, shots_read_clear)

/* GSPro Open Connect messages as they come over TCP: objects back to back without delimiter. */
typedef struct ShotsStream ShotsStream;
ShotsStream *shots_stream_new(void);
void shots_stream_free(ShotsStream *stream);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ShotsStream, shots_stream_free)

/* For each whole message in order: its shot (its time is not said; NULL: a heartbeat, a status, or
 * a message that says nonsense) and the reply to send, if whoever listens did what it asks. Both
 * are borrowed for the call. */
typedef void (*ShotsMessage)(const ShotsShot *shot, const char *reply, gpointer data);

/* FALSE: the stream is beyond repair (no objects, or one too long): send shots_reply() with the
 * error's message and close. Messages before the damage have been told. */
gboolean shots_stream_feed(ShotsStream *stream, const char *bytes, gsize size, ShotsMessage message,
                           gpointer data, GError **error);
/* In the midst of a message: the rest of it should come soon. */
gboolean shots_stream_is_waiting(const ShotsStream *stream);

/* What the protocol says back. Free with g_free(). */
typedef enum {
    SHOTS_REPLY_OK = 200,
    SHOTS_REPLY_BAD = 501,  /* the message is at fault */
    SHOTS_REPLY_BUSY = 503, /* it was fine; we could not take it */
} ShotsReplyCode;
char *shots_reply(ShotsReplyCode code, const char *message);

#endif
