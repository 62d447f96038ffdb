#include "shots/unit.h"

#include <math.h>
#include <string.h>

#include "shots/words.h"

static const struct {
    const char *si;
    double least, most; /* generous: the fastest ball ever measured left at 108 m/s */
} QUANTITIES[SHOTS_QUANTITIES] = {
    [SHOTS_SPEED] = {"m/s", 0, 150},         [SHOTS_LENGTH] = {"m", -1000, 1000},
    [SHOTS_ANGLE] = {"deg", -360, 360},      [SHOTS_SPIN] = {"rpm", -20000, 20000},
    [SHOTS_RATIO] = {"1", -1000, 1000},      [SHOTS_TIME] = {"s", 0, 60},
    [SHOTS_TEMPERATURE] = {"degC", -60, 70}, [SHOTS_PRESSURE] = {"kPa", 30, 120},
    [SHOTS_DENSITY] = {"kg/m3", 0.3, 2},     [SHOTS_SHARE] = {"%", -100, 1000},
};

static const ShotsUnit UNITS[] = {
    {"m/s", SHOTS_SPEED, 1, 0},
    {"mps", SHOTS_SPEED, 1, 0},
    {"mph", SHOTS_SPEED, 0.44704, 0},
    {"mi/h", SHOTS_SPEED, 0.44704, 0},
    {"km/h", SHOTS_SPEED, 1 / 3.6, 0},
    {"kmh", SHOTS_SPEED, 1 / 3.6, 0},
    {"kph", SHOTS_SPEED, 1 / 3.6, 0},
    {"ft/s", SHOTS_SPEED, 0.3048, 0},
    {"fps", SHOTS_SPEED, 0.3048, 0},
    {"m", SHOTS_LENGTH, 1, 0},
    {"meter", SHOTS_LENGTH, 1, 0},
    {"meters", SHOTS_LENGTH, 1, 0},
    {"metres", SHOTS_LENGTH, 1, 0},
    {"yd", SHOTS_LENGTH, 0.9144, 0},
    {"yds", SHOTS_LENGTH, 0.9144, 0},
    {"yard", SHOTS_LENGTH, 0.9144, 0},
    {"yards", SHOTS_LENGTH, 0.9144, 0},
    {"ft", SHOTS_LENGTH, 0.3048, 0},
    {"feet", SHOTS_LENGTH, 0.3048, 0},
    {"in", SHOTS_LENGTH, 0.0254, 0},
    {"inch", SHOTS_LENGTH, 0.0254, 0},
    {"inches", SHOTS_LENGTH, 0.0254, 0},
    {"cm", SHOTS_LENGTH, 0.01, 0},
    {"mm", SHOTS_LENGTH, 0.001, 0},
    {"deg", SHOTS_ANGLE, 1, 0},
    {"degrees", SHOTS_ANGLE, 1, 0},
    {"°", SHOTS_ANGLE, 1, 0},
    {"rpm", SHOTS_SPIN, 1, 0},
    {"1", SHOTS_RATIO, 1, 0},
    {"s", SHOTS_TIME, 1, 0},
    {"sec", SHOTS_TIME, 1, 0},
    {"seconds", SHOTS_TIME, 1, 0},
    {"ms", SHOTS_TIME, 0.001, 0},
    {"deg c", SHOTS_TEMPERATURE, 1, 0},
    {"°c", SHOTS_TEMPERATURE, 1, 0},
    {"c", SHOTS_TEMPERATURE, 1, 0},
    {"deg f", SHOTS_TEMPERATURE, 5 / 9.0, -160 / 9.0},
    {"°f", SHOTS_TEMPERATURE, 5 / 9.0, -160 / 9.0},
    {"f", SHOTS_TEMPERATURE, 5 / 9.0, -160 / 9.0},
    {"kpa", SHOTS_PRESSURE, 1, 0},
    {"hpa", SHOTS_PRESSURE, 0.1, 0},
    {"mbar", SHOTS_PRESSURE, 0.1, 0},
    {"pa", SHOTS_PRESSURE, 0.001, 0},
    {"inhg", SHOTS_PRESSURE, 3.386389, 0},
    {"g/l", SHOTS_DENSITY, 1, 0},
    {"kg/m3", SHOTS_DENSITY, 1, 0},
    {"kg/m^3", SHOTS_DENSITY, 1, 0},
    {"kg/m³", SHOTS_DENSITY, 1, 0},
    {"lb/ft^3", SHOTS_DENSITY, 16.018463, 0},
    {"%", SHOTS_SHARE, 1, 0},
};

const ShotsUnit *shots_unit_find(const char *word) {
    g_autofree char *bare = shots_words_unbracket(word);
    g_autofree char *lower = g_utf8_strdown(bare, -1);
    for (gsize i = 0; i < G_N_ELEMENTS(UNITS); i++)
        if (!strcmp(UNITS[i].word, lower))
            return &UNITS[i];
    return NULL;
}

const ShotsUnit *shots_unit_standard(ShotsQuantity quantity) {
    switch (quantity) {
    case SHOTS_ANGLE:
    case SHOTS_SPIN:
    case SHOTS_RATIO:
    case SHOTS_SHARE:
        return shots_unit_find(QUANTITIES[quantity].si);
    default:
        return NULL;
    }
}

const char *shots_unit_si(ShotsQuantity quantity) {
    return QUANTITIES[quantity].si;
}

gboolean shots_unit_possible(ShotsQuantity quantity, double value) {
    return isfinite(value) && value >= QUANTITIES[quantity].least &&
           value <= QUANTITIES[quantity].most;
}
