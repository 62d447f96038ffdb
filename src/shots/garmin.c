/* Garmin Approach R10: the CSV exports of its range sessions. */
#include "shots/sheet.h"

#define M(name, headers, quantity)                                                                 \
    { name, headers, SHOTS_MEASURED, quantity, NULL }
#define SIDE(name, headers, quantity)                                                              \
    { name, headers, SHOTS_SIDEWAYS, quantity, NULL }

static const ShotsColumn COLUMNS[] = {
    {NULL, "date|date time", SHOTS_DATE, 0, NULL},
    {NULL, "time", SHOTS_CLOCK, 0, NULL},
    {NULL, "club type|club", SHOTS_CLUB, 0, NULL},
    {NULL, "club name", SHOTS_CLUB_NAME, 0, NULL},
    SHOTS_PERSONAL_COLUMNS,
    M("club_speed", "club speed|club head speed", SHOTS_SPEED),
    M("attack_angle", "attack angle", SHOTS_ANGLE),
    SIDE("club_path", "club path", SHOTS_ANGLE),
    SIDE("face_angle", "club face|face angle", SHOTS_ANGLE),
    SIDE("face_to_path", "face to path", SHOTS_ANGLE),
    M("ball_speed", "ball speed", SHOTS_SPEED),
    M("smash", "smash factor", SHOTS_RATIO),
    M("launch_v", "launch angle", SHOTS_ANGLE),
    SIDE("launch_h", "launch direction", SHOTS_ANGLE),
    M("backspin", "backspin|back spin", SHOTS_SPIN),
    SIDE("sidespin", "sidespin|side spin", SHOTS_SPIN),
    M("spin", "spin rate", SHOTS_SPIN),
    {"spin_kind", "spin rate type", SHOTS_WORD, 0, "measured|estimated"},
    SIDE("spin_axis", "spin axis", SHOTS_ANGLE),
    M("height", "apex height", SHOTS_LENGTH),
    M("carry", "carry distance", SHOTS_LENGTH),
    SIDE("carry_angle", "carry deviation angle", SHOTS_ANGLE),
    SIDE("side", "carry deviation distance", SHOTS_LENGTH),
    M("total", "total distance", SHOTS_LENGTH),
    SIDE("total_angle", "total deviation angle", SHOTS_ANGLE),
    SIDE("total_side", "total deviation distance", SHOTS_LENGTH),
    M("backswing_time", "backswing time", SHOTS_TIME),
    M("downswing_time", "downswing time", SHOTS_TIME),
    M("tempo", "swing tempo", SHOTS_RATIO),
    M("air_density", "air density", SHOTS_DENSITY),
    M("temperature", "temperature", SHOTS_TEMPERATURE),
    M("air_pressure", "air pressure", SHOTS_PRESSURE),
    M("humidity", "relative humidity|humidity", SHOTS_SHARE),
};

/* Where the club was not seen, the device writes a smash below zero, and a face to path of zero or
 * of half a circle. */
static void mend(json_t *data) {
    if (shots_data_value(data, "smash") <= 0)
        json_object_del(data, "smash");
    if (!shots_data_has(data, "face_angle") || !shots_data_has(data, "club_path"))
        json_object_del(data, "face_to_path");
}

static const ShotsSheet SHEET = {"Garmin R10", COLUMNS, G_N_ELEMENTS(COLUMNS), mend};

gboolean shots_read_garmin(ShotsReading *reading, const char *text, gsize size, GError **error) {
    return shots_sheet_read(&SHEET, reading, text, size, error);
}
