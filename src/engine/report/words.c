#include <math.h>
#include <string.h>

#include "engine/report/page.h"

void report_add(GString *out, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_markup_vprintf_escaped(format, arguments);
    va_end(arguments);
    g_string_append(out, text);
}

const char *report_text(const json_t *object, const char *name) {
    return json_string_value(json_object_get(object, name));
}

double report_number(const json_t *object, const char *name) {
    const json_t *value = json_object_get(object, name);
    return json_is_number(value) ? json_number_value(value) : NAN;
}

gboolean report_is(const json_t *object, const char *name, const char *value) {
    return !g_strcmp0(report_text(object, name), value);
}

typedef struct {
    const char *id, *label;
} Label;

static const Label events[] = {
    {"address", "Address"},
    {"toe_up", "Club level, going back"},
    {"mid_backswing", "Arm level, going back"},
    {"top", "Top"},
    {"mid_downswing", "Arm level, coming down"},
    {"impact", "Impact"},
    {"mid_follow_through", "Club level, going through"},
    {"finish", "Finish"},
};

/* Key frames between the events. */
static const Label moments[] = {
    {"setup", "Set-up"},
    {"takeaway_mid", "Takeaway"},
    {"late_back", "Late backswing"},
    {"transition", "Transition"},
    {"delivery", "Delivery"},
    {"release", "Release"},
    {"hold", "Finish held"},
    {"arm_through", "Arm level, going through"},
};

static const Label phases[] = {
    {"ADDRESS", "Address"},     {"TAKEAWAY", "Takeaway"},
    {"BACKSWING", "Backswing"}, {"TRANSITION", "Transition"},
    {"DOWNSWING", "Downswing"}, {"IMPACT", "Impact"},
    {"FINISH", "Finish"},       {"FOLLOW_THROUGH", "Follow-through"},
};

static const char *label_of(const Label *labels, gsize count, const char *id) {
    for (gsize i = 0; i < count; i++)
        if (!g_strcmp0(labels[i].id, id))
            return labels[i].label;
    return id ? id : "not known";
}

const char *report_event_label(const char *event) {
    return label_of(events, G_N_ELEMENTS(events), event);
}

const char *report_moment_label(const char *key_frame) {
    const char *event = report_event_label(key_frame);
    return event == key_frame ? label_of(moments, G_N_ELEMENTS(moments), key_frame) : event;
}

const char *report_phase_label(const char *phase) {
    return label_of(phases, G_N_ELEMENTS(phases), phase);
}

char *report_words(const char *id) {
    char *words = g_strdelimit(g_strdup(id ? id : "not known"), "_", ' ');
    words[0] = g_ascii_toupper(words[0]);
    return words;
}

/* How a unit is written: what follows the number (no line breaks there), and how many decimals its
 * measurements are worth.
 */
typedef struct {
    const char *unit, *sign;
    int decimals;
} Unit;

static const Unit units[] = {
    {"deg", "°", 0},         {"cm", "\u00a0cm", 1},         {"percent", "\u00a0%", 0},
    {"s", "\u00a0s", 2},     {"ms", "\u00a0ms", 0},         {"ratio", "", 2},
    {"m/s", "\u00a0m/s", 1}, {"H/s", "\u00a0heights/s", 1},
};

/* A ratio of two times is spoken as "2.6 to 1". */
static const Unit tempo_unit = {"ratio", "\u00a0:\u00a01", 1};

static Unit unit_of(const json_t *metric) {
    const char *id = report_text(metric, "id"), *unit = report_text(metric, "unit");
    if (id && g_str_has_suffix(id, "tempo"))
        return tempo_unit;
    for (gsize i = 0; i < G_N_ELEMENTS(units); i++)
        if (!g_strcmp0(units[i].unit, unit))
            return units[i];
    return (Unit){unit, unit ? unit : "", 2};
}

/* With a minus sign, and no "-0". */
static void add_rounded(GString *out, double value, int decimals) {
    char digits[G_ASCII_DTOSTR_BUF_SIZE], format[] = "%.0f";
    format[2] = (char)('0' + decimals);
    g_ascii_formatd(digits, sizeof digits, format, fabs(value));
    gboolean zero = strspn(digits, "0.") == strlen(digits);
    g_string_append(out, value < 0 && !zero ? "−" : "");
    g_string_append(out, digits);
}

void report_add_value(GString *out, const json_t *metric) {
    Unit unit = unit_of(metric);
    double value = report_number(metric, "value");
    if (!isfinite(value))
        return;
    if (report_is(metric, "kind", "estimated"))
        g_string_append(out, "about\u00a0");
    add_rounded(out, value, unit.decimals);
    report_add(out, "%s", unit.sign);
}

void report_add_uncertainty(GString *out, const json_t *metric) {
    Unit unit = unit_of(metric);
    double uncertainty = report_number(metric, "uncertainty");
    if (!(uncertainty > 0) || !isfinite(uncertainty))
        return;
    /* Small ones would read "± 0". */
    double least = pow(10, -unit.decimals);
    g_string_append(out, "\u00a0±\u00a0");
    add_rounded(out, fmax(uncertainty, least), unit.decimals);
    if (strcmp(unit.sign, tempo_unit.sign) != 0)
        report_add(out, "%s", unit.sign);
}

/* Ends of the band; -INFINITY and INFINITY where it is open. FALSE: there is none. */
static gboolean band_of(const json_t *metric, double ret_band[2]) {
    const json_t *band = json_object_get(metric, "band");
    if (json_array_size(band) != 2)
        return FALSE;
    const json_t *low = json_array_get(band, 0), *high = json_array_get(band, 1);
    ret_band[0] = json_is_number(low) ? json_number_value(low) : -INFINITY;
    ret_band[1] = json_is_number(high) ? json_number_value(high) : INFINITY;
    return isfinite(ret_band[0]) || isfinite(ret_band[1]);
}

gboolean report_add_band(GString *out, const json_t *metric) {
    Unit unit = unit_of(metric);
    double band[2];
    if (!band_of(metric, band))
        return FALSE;
    if (isfinite(band[0]) && isfinite(band[1])) {
        add_rounded(out, band[0], unit.decimals);
        g_string_append(out, " to ");
        add_rounded(out, band[1], unit.decimals);
    } else {
        g_string_append(out, isfinite(band[0]) ? "from " : "up to ");
        add_rounded(out, isfinite(band[0]) ? band[0] : band[1], unit.decimals);
    }
    report_add(out, "%s", unit.sign);
    return TRUE;
}

gboolean report_is_outside(const json_t *metric) {
    double band[2], value = report_number(metric, "value");
    double uncertainty = report_number(metric, "uncertainty");
    if (!band_of(metric, band) || !isfinite(value))
        return FALSE;
    if (!isfinite(uncertainty))
        uncertainty = 0;
    return value + uncertainty < band[0] || value - uncertainty > band[1];
}

enum { BAR_WIDTH = 240, BAR_MARGIN = 8 };

/* From what is drawn to places on the bar. */
typedef struct {
    double low, high;
} Scale;

static double place(Scale scale, double value) {
    double share = (value - scale.low) / (scale.high - scale.low);
    return BAR_MARGIN + CLAMP(share, 0, 1) * (BAR_WIDTH - 2 * BAR_MARGIN);
}

/* Room for the value, its uncertainty and the finite ends of the band, and a quarter more. */
static Scale scale_of(double value, double uncertainty, const double band[2]) {
    Scale scale = {value - uncertainty, value + uncertainty};
    for (int i = 0; i < 2; i++) {
        if (!isfinite(band[i]))
            continue;
        scale.low = fmin(scale.low, band[i]);
        scale.high = fmax(scale.high, band[i]);
    }
    double room = fmax(0.25 * (scale.high - scale.low), 1e-6);
    return (Scale){scale.low - room, scale.high + room};
}

void report_add_bar(GString *out, const json_t *metric) {
    double band[2], value = report_number(metric, "value");
    double uncertainty = report_number(metric, "uncertainty");
    if (!band_of(metric, band) || !isfinite(value))
        return;
    if (!isfinite(uncertainty))
        uncertainty = 0;
    Scale scale = scale_of(value, uncertainty, band);
    double from = isfinite(band[0]) ? place(scale, band[0]) : 0;
    double to = isfinite(band[1]) ? place(scale, band[1]) : BAR_WIDTH;
    g_string_append_printf(
        out,
        "<svg class=\"bar%s\" viewBox=\"0 0 %d 20\" aria-hidden=\"true\">"
        "<rect class=\"rail\" x=\"0\" y=\"7\" width=\"%d\" height=\"6\" rx=\"3\"/>"
        "<rect class=\"band\" x=\"%.1f\" y=\"5\" width=\"%.1f\" height=\"10\"/>",
        report_is_outside(metric) ? " outside" : "", BAR_WIDTH, BAR_WIDTH, from, to - from);
    g_string_append_printf(out,
                           "<path class=\"spread\" d=\"M%.1f 10H%.1f\"/>"
                           "<circle class=\"dot\" cx=\"%.1f\" cy=\"10\" r=\"5\"/></svg>",
                           place(scale, value - uncertainty), place(scale, value + uncertainty),
                           place(scale, value));
}

const json_t *report_metric(const json_t *report, const char *id, const char *at) {
    const json_t *metrics = json_object_get(report, "metrics");
    for (gsize i = 0; id && i < json_array_size(metrics); i++) {
        const json_t *metric = json_array_get(metrics, i);
        if (report_is(metric, "id", id) && (!at || report_is(metric, "at", at)))
            return metric;
    }
    return NULL;
}
