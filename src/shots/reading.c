#include "shots/reading.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "shots/bounds.h"
#include "shots/club.h"
#include "shots/words.h"

/* Six decimals: a micrometre, a millionth of a degree. */
#define DECIMALS 1e6

ShotsShot *shots_shot_new(void) {
    ShotsShot *shot = g_new0(ShotsShot, 1);
    shot->data = json_object();
    return shot;
}

void shots_shot_free(ShotsShot *shot) {
    if (!shot)
        return;
    json_decref(shot->data);
    g_free(shot);
}

/* --- The file ----------------------------------------------------------------------------- */

gboolean shots_reading_add(ShotsReading *reading, ShotsShot *shot, GError **error) {
    GPtrArray *shots = reading->read->shots;
    if (shots->len == SHOTS_SHOTS) {
        shots_shot_free(shot);
        g_set_error(error, BASE_ERROR, BASE_ERROR_LIMIT,
                    "the file has more than %d shots: cut it into parts", SHOTS_SHOTS);
        return FALSE;
    }
    g_ptr_array_add(shots, shot);
    return TRUE;
}

void shots_reading_refuse(ShotsReading *reading, const char *where, const char *reason) {
    if (reading->refused++ >= SHOTS_REFUSALS)
        return;
    /* The JSON parser may cut a character of the text that it quotes. */
    g_autofree char *whole = g_utf8_make_valid(reason, -1);
    g_ptr_array_add(reading->read->refused, g_strdup_printf("%s: %s", where, whole));
}

void shots_reading_note(ShotsReading *reading, const char *format, ...) {
    GPtrArray *notes = reading->read->notes;
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *note = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    if (notes->len < SHOTS_NOTES &&
        !g_ptr_array_find_with_equal_func(notes, note, g_str_equal, NULL))
        g_ptr_array_add(notes, g_steal_pointer(&note));
}

/* --- The data of a shot ------------------------------------------------------------------- */

static double rounded(double value) {
    return round(value * DECIMALS) / DECIMALS;
}

gboolean shots_data_put(json_t *data, const char *name, double number, const ShotsUnit *unit,
                        const char *given, const char *given_unit, GError **error) {
    const double value = rounded(number * unit->factor + unit->offset);
    if (!shots_unit_possible(unit->quantity, value)) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT, "%s: %g %s is not possible", name, value,
                    shots_unit_si(unit->quantity));
        return FALSE;
    }
    json_object_set_new(data, name,
                        json_pack("{s:f s:s s:s s:s?}", "value", value, "unit",
                                  shots_unit_si(unit->quantity), "given", given, "given_unit",
                                  given_unit));
    return TRUE;
}

double shots_data_value(const json_t *data, const char *name) {
    return base_json_real(json_object_get(data, name), "value", (double)NAN);
}

gboolean shots_data_has(const json_t *data, const char *name) {
    return json_object_get(data, name) != NULL;
}

static void put_derived(json_t *data, const char *name, ShotsQuantity quantity, double value) {
    if (!shots_data_has(data, name) && shots_unit_possible(quantity, value))
        json_object_set_new(data, name,
                            json_pack("{s:f s:s s:b}", "value", rounded(value), "unit",
                                      shots_unit_si(quantity), "derived", 1));
}

void shots_data_derive(json_t *data) {
    const double club_speed = shots_data_value(data, "club_speed");
    if (club_speed > 0)
        put_derived(data, "smash", SHOTS_RATIO, shots_data_value(data, "ball_speed") / club_speed);
    put_derived(data, "face_to_path", SHOTS_ANGLE,
                shots_data_value(data, "face_angle") - shots_data_value(data, "club_path"));
}

void shots_data_put_club(json_t *data, const char *name, gboolean keep_name) {
    g_autofree char *bare = shots_words_strip(name);
    if (shots_words_is_missing(bare))
        return;
    const char *club = shots_club_find(bare);
    if (club && !shots_data_has(data, "club"))
        json_object_set_new(data, "club", json_string(club));
    if (!keep_name)
        return;
    const glong length = g_utf8_strlen(bare, -1);
    g_autofree char *start = g_utf8_substring(bare, 0, MIN(length, SHOTS_CLUB_LENGTH));
    json_object_set_new(data, "club_given", json_string(start));
}
