/* Arccos: rounds as JSON. Descriptions of it are second-hand: unknown members are passed over, and
 * whoever the golfer is and where he stood stays out. */
#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "shots/bounds.h"
#include "shots/moment.h"
#include "shots/reading.h"
#include "shots/words.h"

typedef struct {
    ShotsReading *reading;
    const json_t *round, *hole;
    guint round_count, hole_count, shot_count; /* places, for messages */
} Walk;

static const struct {
    const char *key, *name;
} COORDINATES[] = {
    {"startLat", "start_latitude"},
    {"startLong", "start_longitude"},
    {"endLat", "end_latitude"},
    {"endLong", "end_longitude"},
};

static gboolean is_bad(const char *key, const char *what, GError **error) {
    g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT, "%s: not %s", key, what);
    return FALSE;
}

/* --- Members ------------------------------------------------------------------------------ */

/* Nothing for a member that is not there, is null, or is 0: a shot goes some way, and nobody plays
 * golf where both coordinates are 0. */
static gboolean put_number(const json_t *shot, const char *key, const char *name, const char *unit,
                           json_t *data, GError **error) {
    const json_t *value = json_object_get(shot, key);
    if (!value || json_is_null(value) || (json_is_number(value) && json_number_value(value) == 0))
        return TRUE;
    if (!json_is_number(value))
        return is_bad(key, "a number", error);
    g_autofree char *given = base_json_text(value);
    return shots_data_put(data, name, json_number_value(value), shots_unit_find(unit), given, unit,
                          error);
}

static gboolean put_coordinates(const Walk *walk, const json_t *shot, json_t *data,
                                GError **error) {
    for (gsize i = 0; i < G_N_ELEMENTS(COORDINATES); i++) {
        if (!json_is_number(json_object_get(shot, COORDINATES[i].key)))
            continue;
        if (!walk->reading->options->keep_location)
            shots_reading_note(walk->reading, "where the shots were played was left out");
        else if (!put_number(shot, COORDINATES[i].key, COORDINATES[i].name, "deg", data, error))
            return FALSE;
    }
    return TRUE;
}

/* "T" and "F", or what JSON has for them. */
static void put_half_swing(const json_t *shot, json_t *data) {
    const json_t *value = json_object_get(shot, "isHalfSwing");
    const char *word = json_string_value(value);
    if (json_is_boolean(value) || (word && shots_words_among("T|F", word)))
        json_object_set_new(data, "half_swing",
                            json_boolean(json_is_true(value) || !g_strcmp0(word, "T")));
}

static void put_count(const json_t *object, const char *key, const char *name, json_t *data) {
    const json_t *value = json_object_get(object, key);
    if (json_is_integer(value))
        json_object_set_new(data, name, json_integer(json_integer_value(value)));
}

/* The kinds of clubs are words in some files; what their numbers mean nobody has written down. */
static void put_club(const json_t *shot, json_t *data) {
    const json_t *value = json_object_get(shot, "clubType");
    if (json_is_string(value))
        shots_data_put_club(data, json_string_value(value), TRUE);
    else if (json_is_integer(value)) {
        g_autofree char *given = base_json_text(value);
        json_object_set_new(data, "club_given", json_string(given));
    }
}

/* Numbers of one round are the same in another. */
static void put_round(const Walk *walk, json_t *data) {
    const json_t *id = json_object_get(walk->round, "roundId");
    const char *word = json_string_value(id);
    g_autofree char *number = json_is_integer(id) ? base_json_text(id) : NULL;
    if (number || (word && strlen(word) <= SHOTS_CELL_BYTES))
        json_object_set_new(data, "round", json_string(number ? number : word));
}

static gboolean put_moment(const Walk *walk, const json_t *shot, int64_t *ret_us, GError **error) {
    const json_t *value = json_object_get(shot, "shotTime");
    const char *text = json_string_value(value);
    const ShotsOptions *options = walk->reading->options;
    ShotsMoment moment;
    gboolean matters = FALSE;
    if (!value || json_is_null(value) || (text && shots_words_is_missing(text)))
        return TRUE;
    if (!text || !shots_moment_scan(text, &moment))
        return is_bad("shotTime", "a time", error);
    const ShotsDayOrder own = shots_moment_order(&moment, &matters);
    const ShotsDayOrder order = options->day_order ? options->day_order : own;
    if (matters && order == SHOTS_DAY_UNKNOWN)
        return is_bad("shotTime", "a date with the year first", error);
    return shots_moment_place(&moment, order, options, ret_us) ||
           is_bad("shotTime", "one that a shot can have", error);
}

/* --- Shots, holes, rounds ----------------------------------------------------------------- */

static gboolean fill_shot(const Walk *walk, const json_t *value, ShotsShot *shot, GError **error) {
    json_t *data = shot->data;
    if (!json_is_object(value))
        return is_bad("the shot", "an object", error);
    put_club(value, data);
    if (!put_moment(walk, value, &shot->recorded_us, error) ||
        !put_number(value, "distance", "distance", "yd", data, error) ||
        !put_coordinates(walk, value, data, error))
        return FALSE;
    if (!shots_data_has(data, "distance"))
        return is_bad("distance", "told", error);
    put_half_swing(value, data);
    put_round(walk, data);
    put_count(walk->hole, "holeId", "hole", data);
    put_count(value, "shotId", "shot_number", data);
    put_count(value, "noOfPenalties", "penalties", data);
    return TRUE;
}

static gboolean read_shot(const Walk *walk, const json_t *value, GError **error) {
    g_autoptr(ShotsShot) shot = shots_shot_new();
    g_autoptr(GError) problem = NULL;
    if (fill_shot(walk, value, shot, &problem))
        return shots_reading_add(walk->reading, g_steal_pointer(&shot), error);
    g_autofree char *where = g_strdup_printf("round %u, hole %u, shot %u", walk->round_count,
                                             walk->hole_count, walk->shot_count);
    shots_reading_refuse(walk->reading, where, problem->message);
    return TRUE;
}

static gboolean read_round(Walk *walk, const json_t *round, GError **error) {
    gsize i, k;
    const json_t *shot;
    walk->round = round;
    walk->round_count++;
    walk->hole_count = 0;
    json_array_foreach(json_object_get(round, "holes"), i, walk->hole) {
        walk->hole_count++;
        walk->shot_count = 0;
        json_array_foreach(json_object_get(walk->hole, "shots"), k, shot) {
            walk->shot_count++;
            if (!read_shot(walk, shot, error))
                return FALSE;
        }
    }
    return TRUE;
}

/* One round, a list of them, or either as a member. */
static gboolean read_rounds(Walk *walk, const json_t *file, GError **error) {
    const json_t *single = json_object_get(file, "round");
    const json_t *list = json_object_get(file, "rounds");
    const json_t *round = single ? single : file;
    gsize i;
    if (json_is_array(file))
        list = file;
    if (!list)
        return !json_is_array(json_object_get(round, "holes")) || read_round(walk, round, error);
    json_array_foreach(list, i, round) {
        if (json_is_array(json_object_get(round, "holes")) && !read_round(walk, round, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean has_too_many_values(const char *text, gsize size) {
    guint count = 0;
    for (gsize i = 0; i < size; i++)
        count += text[i] == ',' || text[i] == '{' || text[i] == '[' ? 1 : 0;
    return count > SHOTS_JSON_VALUES;
}

gboolean shots_read_arccos(ShotsReading *reading, const char *text, gsize size, GError **error) {
    if (has_too_many_values(text, size)) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_LIMIT,
                    "the file has more than %d values: cut it into parts", SHOTS_JSON_VALUES);
        return FALSE;
    }
    g_autoptr(json_t) file = base_json_parse(text, size, SHOTS_FILE_BYTES, error);
    if (!file)
        return FALSE;
    Walk walk = {.reading = reading};
    if (!read_rounds(&walk, file, error))
        return FALSE;
    if (walk.round_count)
        return TRUE;
    g_set_error_literal(error, BASE_ERROR, BASE_ERROR_INPUT,
                        "the file holds no round of Arccos: no object with holes");
    return FALSE;
}
