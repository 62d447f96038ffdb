#include "shots/message.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "shots/bounds.h"
#include "shots/reading.h"

/* Fields that a sender did not measure arrive as 0. */
typedef enum {
    ZERO_IS_VALUE,
    ZERO_IS_NONE,
} Zero;

typedef struct {
    const char *key, *name, *unit; /* unit NULL: the message's Units */
    Zero zero;
} Field;

static const Field BALL[] = {
    {"Speed", "ball_speed", "mph", ZERO_IS_NONE},    {"VLA", "launch_v", "deg", ZERO_IS_VALUE},
    {"HLA", "launch_h", "deg", ZERO_IS_VALUE},       {"TotalSpin", "spin", "rpm", ZERO_IS_NONE},
    {"BackSpin", "backspin", "rpm", ZERO_IS_NONE},   {"SideSpin", "sidespin", "rpm", ZERO_IS_VALUE},
    {"SpinAxis", "spin_axis", "deg", ZERO_IS_VALUE}, {"CarryDistance", "carry", NULL, ZERO_IS_NONE},
};

/* Not here: the place of impact, in which one known sender puts another number, and the rate of
 * closure, whose unit the protocol does not name. */
static const Field CLUB[] = {
    {"Speed", "club_speed", "mph", ZERO_IS_NONE},
    {"SpeedAtImpact", "club_speed_at_impact", "mph", ZERO_IS_NONE},
    {"AngleOfAttack", "attack_angle", "deg", ZERO_IS_VALUE},
    {"Path", "club_path", "deg", ZERO_IS_VALUE},
    {"FaceToTarget", "face_angle", "deg", ZERO_IS_VALUE},
    {"Lie", "lie", "deg", ZERO_IS_NONE},
    {"Loft", "dynamic_loft", "deg", ZERO_IS_NONE},
};

/* A member in any case: "BackSpin", "Backspin". */
static const json_t *member(const json_t *object, const char *name) {
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)object, key, value) {
        if (!g_ascii_strcasecmp(key, name))
            return value;
    }
    return NULL;
}

/* Also for the words and numbers that some senders write; `fallback` if it is not there. */
static gboolean is_set(const json_t *object, const char *name, gboolean fallback) {
    const json_t *value = member(object, name);
    if (json_is_string(value))
        return !g_ascii_strcasecmp(json_string_value(value), "true");
    if (json_is_number(value))
        return json_number_value(value) != 0;
    return value && !json_is_null(value) ? json_is_true(value) : fallback;
}

static const char *length_unit(const json_t *message) {
    const char *units = json_string_value(member(message, "Units"));
    return units && g_ascii_strncasecmp(units, "m", 1) == 0 ? "m" : "yd";
}

/* --- The numbers -------------------------------------------------------------------------- */

static gboolean put_field(const Field *field, const json_t *section, const char *lengths,
                          json_t *data, GError **error) {
    const json_t *value = member(section, field->key);
    if (!value || json_is_null(value))
        return TRUE;
    if (!json_is_number(value)) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT, "%s is not a number", field->key);
        return FALSE;
    }
    const double number = json_number_value(value);
    if (number == 0 && field->zero == ZERO_IS_NONE)
        return TRUE;
    const char *unit = field->unit ? field->unit : lengths;
    g_autofree char *given = base_json_text(value);
    return shots_data_put(data, field->name, number, shots_unit_find(unit), given, unit, error);
}

static gboolean put_section(const json_t *message, const char *key, const Field *fields,
                            gsize count, json_t *data, GError **error) {
    const json_t *section = member(message, key);
    for (gsize i = 0; i < count; i++)
        if (!put_field(&fields[i], section, length_unit(message), data, error))
            return FALSE;
    return TRUE;
}

static gboolean is_zero(const json_t *data, const char *name) {
    const double value = shots_data_value(data, name);
    return isnan(value) || value == 0;
}

/* Zeros that can only mean "not measured", as they stand together. */
static void drop_empty_groups(json_t *data) {
    if (!shots_data_has(data, "spin") && !shots_data_has(data, "backspin") &&
        is_zero(data, "sidespin")) {
        json_object_del(data, "sidespin");
        json_object_del(data, "spin_axis");
    }
    if (is_zero(data, "attack_angle") && is_zero(data, "club_path") &&
        is_zero(data, "face_angle")) {
        json_object_del(data, "attack_angle");
        json_object_del(data, "club_path");
        json_object_del(data, "face_angle");
    }
}

/* --- The message -------------------------------------------------------------------------- */

static gboolean fill(const json_t *message, gboolean ball, gboolean club, json_t *data,
                     GError **error) {
    if ((ball && !put_section(message, "BallData", BALL, G_N_ELEMENTS(BALL), data, error)) ||
        (club && !put_section(message, "ClubData", CLUB, G_N_ELEMENTS(CLUB), data, error)))
        return FALSE;
    drop_empty_groups(data);
    shots_data_derive(data);
    const json_t *number = member(message, "ShotNumber");
    if (json_is_integer(number))
        json_object_set_new(data, "shot_number", json_integer(json_integer_value(number)));
    if (shots_data_has(data, "ball_speed") || shots_data_has(data, "club_speed"))
        return TRUE;
    g_set_error_literal(error, BASE_ERROR, BASE_ERROR_INPUT,
                        "neither the ball nor the club has a speed");
    return FALSE;
}

static gboolean read_message(const json_t *message, ShotsMessageKind *ret_kind,
                             ShotsShot **ret_shot, GError **error) {
    const json_t *options = member(message, "ShotDataOptions");
    const json_t *ball = member(message, "BallData"), *club = member(message, "ClubData");
    if (!json_is_object(options) && !json_is_object(ball) && !json_is_object(club)) {
        g_set_error_literal(error, BASE_ERROR, BASE_ERROR_INPUT,
                            "no message of Open Connect: it has neither data nor options");
        return FALSE;
    }
    if (is_set(options, "IsHeartBeat", FALSE)) {
        *ret_kind = SHOTS_MESSAGE_HEARTBEAT;
        return TRUE;
    }
    const gboolean has_ball = json_is_object(ball) && is_set(options, "ContainsBallData", TRUE);
    const gboolean has_club = json_is_object(club) && is_set(options, "ContainsClubData", TRUE);
    if (!has_ball && !has_club) {
        *ret_kind = SHOTS_MESSAGE_STATUS;
        return TRUE;
    }
    g_autoptr(ShotsShot) shot = shots_shot_new();
    if (!fill(message, has_ball, has_club, shot->data, error))
        return FALSE;
    *ret_kind = SHOTS_MESSAGE_SHOT;
    *ret_shot = g_steal_pointer(&shot);
    return TRUE;
}

gboolean shots_message_parse(const char *text, gsize size, ShotsMessageKind *ret_kind,
                             ShotsShot **ret_shot, GError **error) {
    g_autoptr(json_t) message = base_json_parse(text, size, SHOTS_MESSAGE_BYTES, error);
    if (!message)
        return FALSE;
    ShotsShot *shot = NULL;
    if (!read_message(message, ret_kind, &shot, error))
        return FALSE;
    *ret_shot = shot;
    return TRUE;
}
