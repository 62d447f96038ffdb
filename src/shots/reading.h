/* What every source's reader fills: shots, refusals, notes. Belongs to one thread. */
#ifndef GOLFCOACH_SHOTS_READING_H
#define GOLFCOACH_SHOTS_READING_H

#include "shots/shots.h"
#include "shots/unit.h"

typedef struct {
    const ShotsOptions *options;
    ShotsRead *read;
    guint refused; /* in all */
} ShotsReading;

/* One reader for each source: text is valid UTF-8 without a byte-order mark. */
typedef gboolean (*ShotsReader)(ShotsReading *reading, const char *text, gsize size,
                                GError **error);
gboolean shots_read_trackman(ShotsReading *reading, const char *text, gsize size, GError **error);
gboolean shots_read_garmin(ShotsReading *reading, const char *text, gsize size, GError **error);
gboolean shots_read_arccos(ShotsReading *reading, const char *text, gsize size, GError **error);
gboolean shots_read_gspro(ShotsReading *reading, const char *text, gsize size, GError **error);

ShotsShot *shots_shot_new(void);
void shots_shot_free(ShotsShot *shot);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ShotsShot, shots_shot_free)

/* Takes the shot. FALSE with BASE_ERROR_LIMIT: the file has more than SHOTS_SHOTS. */
gboolean shots_reading_add(ShotsReading *reading, ShotsShot *shot, GError **error);
/* "WHERE: REASON". */
void shots_reading_refuse(ShotsReading *reading, const char *where, const char *reason);
/* Once each. */
void shots_reading_note(ShotsReading *reading, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* `number` in `unit`, as it stood there (`given`; `given_unit` may be NULL). FALSE with
 * BASE_ERROR_INPUT: no shot can have it. */
gboolean shots_data_put(json_t *data, const char *name, double number, const ShotsUnit *unit,
                        const char *given, const char *given_unit, GError **error);
/* The measurement in SI; NAN if there is none. */
double shots_data_value(const json_t *data, const char *name);
gboolean shots_data_has(const json_t *data, const char *name);
/* What follows from other measurements, where it was not measured itself: smash, face to path. */
void shots_data_derive(json_t *data);
/* club, and club_given if `keep_name`; nothing for a missing name. */
void shots_data_put_club(json_t *data, const char *name, gboolean keep_name);

#endif
