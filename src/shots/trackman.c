/* TrackMan: the CSV exports of its software. Layouts vary; columns are found by name. */
#include "shots/sheet.h"

#define M(name, headers, quantity)                                                                 \
    { name, headers, SHOTS_MEASURED, quantity, NULL }
#define SIDE(name, headers, quantity)                                                              \
    { name, headers, SHOTS_SIDEWAYS, quantity, NULL }

static const ShotsColumn COLUMNS[] = {
    {NULL, "date|date time|datetime|timestamp", SHOTS_DATE, 0, NULL},
    {NULL, "time", SHOTS_CLOCK, 0, NULL},
    {NULL, "club|club type", SHOTS_CLUB, 0, NULL},
    {NULL, "club name", SHOTS_CLUB_NAME, 0, NULL},
    SHOTS_PERSONAL_COLUMNS,
    M("club_speed", "club speed|clubspeed|club head speed", SHOTS_SPEED),
    SIDE("attack_angle", "attack angle|attack ang", SHOTS_ANGLE),
    SIDE("club_path", "club path", SHOTS_ANGLE),
    SIDE("face_angle", "face angle|face ang", SHOTS_ANGLE),
    SIDE("face_to_path", "face to path", SHOTS_ANGLE),
    M("dynamic_loft", "dyn loft|dynamic loft", SHOTS_ANGLE),
    M("spin_loft", "spin loft", SHOTS_ANGLE),
    M("swing_plane", "swing plane", SHOTS_ANGLE),
    SIDE("swing_direction", "swing direction|swing dir", SHOTS_ANGLE),
    M("low_point", "low point|low point distance", SHOTS_LENGTH),
    M("impact_offset", "impact offset", SHOTS_LENGTH),
    M("impact_height", "impact height", SHOTS_LENGTH),
    M("ball_speed", "ball speed|ballspeed", SHOTS_SPEED),
    M("smash", "smash factor|smash fac|smash", SHOTS_RATIO),
    M("launch_v", "launch angle|launch ang", SHOTS_ANGLE),
    SIDE("launch_h", "launch direction|launch dir", SHOTS_ANGLE),
    M("spin", "spin rate", SHOTS_SPIN),
    SIDE("spin_axis", "spin axis", SHOTS_ANGLE),
    M("carry", "carry flat length|carry", SHOTS_LENGTH),
    SIDE("side", "carry flat side|carry side|side", SHOTS_LENGTH),
    M("land_angle", "carry flat land angle|landing angle|land angle|land ang", SHOTS_ANGLE),
    M("carry_time", "carry flat time|hang time", SHOTS_TIME),
    M("total", "est total flat length|total", SHOTS_LENGTH),
    SIDE("total_side", "est total flat side|side total|total side", SHOTS_LENGTH),
    M("height", "max height height|max height|height|apex height", SHOTS_LENGTH),
    SIDE("curve", "curve", SHOTS_LENGTH),
};
static const ShotsSheet SHEET = {"TrackMan", COLUMNS, G_N_ELEMENTS(COLUMNS), NULL};

gboolean shots_read_trackman(ShotsReading *reading, const char *text, gsize size, GError **error) {
    return shots_sheet_read(&SHEET, reading, text, size, error);
}
