#include "coach/render.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "coach/findings.h"

/* How numbers of a unit are shown: no finer than they are known. */
static const struct {
    const char *unit, *suffix;
    int decimals;
} UNITS[] = {
    {"deg", "°", 0},  {"percent", " %", 0},
    {"cm", " cm", 1}, {"s", " s", 2},
    {"ratio", "", 1}, {"m/s", " m/s", 1},
    {"ms", " ms", 0}, {"H/s", " times your height a second", 1},
};

static gsize unit_row(const char *unit) {
    for (gsize i = 0; i < G_N_ELEMENTS(UNITS); i++)
        if (g_strcmp0(unit, UNITS[i].unit) == 0)
            return i;
    return G_N_ELEMENTS(UNITS);
}

static int decimals_of(const SwingMetric *metric) {
    gsize row = unit_row(metric->unit);
    if (g_strcmp0(metric->unit, "s") == 0 && fabs(metric->value) >= 1)
        return 1;
    return row < G_N_ELEMENTS(UNITS) ? UNITS[row].decimals : 1;
}

static const char *suffix_of(const SwingMetric *metric) {
    gsize row = unit_row(metric->unit);
    return row < G_N_ELEMENTS(UNITS) ? UNITS[row].suffix : "";
}

static char *number(double value, int decimals) {
    double step = pow(10, -decimals), rounded = round(value / step) * step;
    char text[G_ASCII_DTOSTR_BUF_SIZE], format[8];
    g_snprintf(format, sizeof format, "%%.%df", decimals);
    return g_strdup(g_ascii_formatd(text, sizeof text, format, rounded == 0 ? 0 : rounded));
}

char *coach_render_number(const SwingMetric *metric, double value) {
    return number(value, decimals_of(metric));
}

/* Words around most numbers tell their direction. */
static gboolean keeps_sign(const SwingMetric *metric) {
    const CoachMetricText *text = coach_metric_text(metric->id, metric->at);
    return !text || text->is_signed;
}

/* What a share is of, or what a ratio is to. */
static const char *share_of(const SwingMetric *metric) {
    const CoachMetricText *text = coach_metric_text(metric->id, metric->at);
    gboolean is_length = g_strcmp0(metric->unit, "cm") == 0;
    return text && text->of && !is_length ? text->of : "";
}

static void append_value(GString *line, const SwingMetric *metric) {
    double shown = keeps_sign(metric) ? metric->value : fabs(metric->value);
    g_autofree char *value = coach_render_number(metric, shown);
    g_string_append_printf(line, "%s%s%s%s", metric->kind == SWING_ESTIMATED ? "about " : "", value,
                           suffix_of(metric), share_of(metric));
    if (!(metric->uncertainty > 0))
        return;
    double least = pow(10, -decimals_of(metric));
    g_autofree char *sigma = coach_render_number(metric, fmax(metric->uncertainty, least));
    g_string_append_printf(line, " (±%s)", sigma);
}

/* A band in the terms of a number that is shown without its sign: the end it is measured from. */
static void fold_band(const SwingMetric *metric, double band[2]) {
    if (keeps_sign(metric))
        return;
    double low = metric->band[0], high = metric->band[1];
    if (low < 0 && high > 0) { /* around zero: how far on this side */
        band[0] = NAN;
        band[1] = metric->value < 0 ? -low : high;
    } else if (high <= 0) {
        band[0] = -high;
        band[1] = -low;
    }
}

static void append_band(GString *line, const SwingMetric *metric) {
    double band[2] = {metric->band[0], metric->band[1]};
    fold_band(metric, band);
    const char *unit = suffix_of(metric);
    g_autofree char *low = coach_render_number(metric, band[0]);
    g_autofree char *high = coach_render_number(metric, band[1]);
    if (!isfinite(band[0]))
        g_string_append_printf(line, "up to %s%s", high, unit);
    else if (!isfinite(band[1]))
        g_string_append_printf(line, "%s%s or more", low, unit);
    else
        g_string_append_printf(line, "%s to %s%s", low, high, unit);
    if (!keeps_sign(metric) && metric->value < 0 && metric->band[0] >= 0)
        g_string_append(line, " the other way");
}

/* "id@event" or "id@event:band"; FALSE if the report cannot fill it. */
static gboolean append_metric(GString *line, const char *placeholder, const SwingReport *report) {
    g_auto(GStrv) parts = g_strsplit_set(placeholder, "@:", 3);
    gboolean band = g_strv_length(parts) == 3;
    if (g_strv_length(parts) < 2 || (band && strcmp(parts[2], "band") != 0))
        return FALSE;
    for (int i = 0; i < report->metric_count; i++) {
        const SwingMetric *metric = &report->metrics[i];
        if (strcmp(metric->id, parts[0]) != 0 ||
            strcmp(swing_event_name(metric->at), parts[1]) != 0)
            continue;
        if (!coach_is_known(metric) || (band && !coach_has_band(metric)))
            return FALSE;
        if (band)
            append_band(line, metric);
        else
            append_value(line, metric);
        return TRUE;
    }
    return FALSE;
}

char *coach_render_name(const char *name) {
    if (!name || !g_utf8_validate(name, -1, NULL))
        return NULL;
    g_autoptr(GString) clean = g_string_new(NULL);
    int count = 0;
    for (const char *at = name; *at && count < COACH_MAX_NAME_CHARACTERS;
         at = g_utf8_next_char(at)) {
        gunichar character = g_utf8_get_char(at);
        if (!g_unichar_isalpha(character) && !strchr(" -'", (int)MIN(character, 127)))
            continue;
        g_string_append_unichar(clean, character);
        count++;
    }
    g_strstrip(clean->str);
    return *clean->str ? g_strdup(clean->str) : NULL;
}

/* Text after a name that is not known begins the sentence itself. */
static const char *skip_name(GString *line, const char *rest) {
    if (line->len || !g_str_has_prefix(rest, ", "))
        return rest;
    g_string_append_c(line, g_ascii_toupper(rest[2]));
    return rest[2] ? rest + 3 : rest + 2;
}

char *coach_render_text(const char *raw, const SwingReport *report, const char *name,
                        GError **error) {
    g_autoptr(GString) line = g_string_new(NULL);
    g_autofree char *clean_name = coach_render_name(name);
    for (const char *at = raw; *at;) {
        const char *close = *at == '{' ? strchr(at, '}') : NULL;
        if (!close) {
            g_string_append_c(line, *at++);
            continue;
        }
        g_autofree char *placeholder = g_strndup(at + 1, (gsize)(close - at - 1));
        at = close + 1;
        if (strcmp(placeholder, "name") == 0 && clean_name) {
            g_string_append(line, clean_name);
        } else if (strcmp(placeholder, "name") == 0) {
            at = skip_name(line, at);
        } else if (!append_metric(line, placeholder, report)) {
            g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT,
                        "the swing has no number for {%s} in \"%.80s\"", placeholder, raw);
            return NULL;
        }
    }
    return g_strdup(line->str);
}

/* Fills the texts of a copy in place. Depth is that of the answer, at most five levels. */
static gboolean render_within(json_t *value, const SwingReport *report, const char *name, int depth,
                              GError **error) {
    const char *key;
    json_t *child;
    size_t index;
    if (depth > 8)
        return TRUE;
    if (json_is_string(value)) {
        g_autofree char *text = coach_render_text(json_string_value(value), report, name, error);
        return text && json_string_set(value, text) == 0;
    }
    json_object_foreach(
        value, key, child) if (!render_within(child, report, name, depth + 1, error)) return FALSE;
    json_array_foreach(value, index, child) if (!render_within(child, report, name, depth + 1,
                                                               error)) return FALSE;
    return TRUE;
}

json_t *coach_render(const json_t *raw, const SwingReport *report, const char *name,
                     GError **error) {
    json_t *copy = json_deep_copy(raw);
    if (copy && render_within(copy, report, name, 0, error))
        return copy;
    json_decref(copy);
    if (error && !*error)
        g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT, "the answer is not text as it should be");
    return NULL;
}
