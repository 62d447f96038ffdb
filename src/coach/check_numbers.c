#include <math.h>
#include <string.h>

#include "coach/check.h"
#include "coach/render.h"

#define FAIL(check, ...) coach_check_fail(check, COACH_POINT_NUMBERS, __VA_ARGS__)

/* Words for units, as the metrics call them; NULL: a unit that nothing here is measured in. */
static const struct {
    const char *word, *unit;
} UNITS[] = {
    {"°", "deg"},
    {"deg", "deg"},
    {"degree", "deg"},
    {"degrees", "deg"},
    {"%", "percent"},
    {"percent", "percent"},
    {"per cent", "percent"},
    {"cm", "cm"},
    {"centimetre", "cm"},
    {"centimetres", "cm"},
    {"centimeters", "cm"},
    {"s", "s"},
    {"sec", "s"},
    {"second", "s"},
    {"seconds", "s"},
    {"to 1", "ratio"},
    {": 1", "ratio"},
    {":1", "ratio"},
    {"ms", "ms"},
    {"milliseconds", "ms"},
    {"m/s", "m/s"},
    {"times your height", "H/s"},
    {"inch", NULL},
    {"inches", NULL},
    {"foot", NULL},
    {"feet", NULL},
    {"yard", NULL},
    {"yards", NULL},
    {"yd", NULL},
    {"yds", NULL},
    {"m", NULL},
    {"metres", NULL},
    {"meters", NULL},
    {"mm", NULL},
    {"mph", NULL},
    {"km/h", NULL},
    {"rpm", NULL},
    {"kg", NULL},
    {"strokes", NULL},
    {"points", NULL},
};

/* A number in a text. */
typedef struct {
    double value, half_step; /* half of its last digit */
    const char *start, *end;
    gboolean is_word;
} Token;

typedef enum { NO_UNIT, KNOWN_UNIT, FOREIGN_UNIT } UnitKind;

static UnitKind unit_after(const char *text, const char **ret_unit) {
    while (*text == ' ' || *text == '-')
        text++;
    for (gsize i = 0; i < G_N_ELEMENTS(UNITS); i++) {
        gsize length = strlen(UNITS[i].word);
        gboolean alphabetic = g_ascii_isalpha(UNITS[i].word[length - 1]);
        gboolean number = g_ascii_isdigit(UNITS[i].word[length - 1]);
        if (g_ascii_strncasecmp(text, UNITS[i].word, length) != 0 ||
            (alphabetic && (g_ascii_isalpha(text[length]) || text[length] == '/')) ||
            (number && g_ascii_isdigit(text[length])))
            continue;
        *ret_unit = UNITS[i].unit;
        return UNITS[i].unit ? KNOWN_UNIT : FOREIGN_UNIT;
    }
    return NO_UNIT;
}

static gboolean equals(const Token *token, double value) {
    return isfinite(value) && fabs(token->value - fabs(value)) <= token->half_step + 1e-9;
}

static gboolean is_number_of(const Token *token, const SwingMetric *metric) {
    return equals(token, metric->value) ||
           (coach_has_band(metric) &&
            (equals(token, metric->band[0]) || equals(token, metric->band[1])));
}

/* A value or a band's end of that unit; NULL: any unit. */
static gboolean is_supplied(const CoachCheck *check, const Token *token, const char *unit) {
    for (int i = 0; i < check->report->metric_count; i++) {
        const SwingMetric *metric = &check->report->metrics[i];
        if (coach_is_known(metric) && (!unit || g_strcmp0(metric->unit, unit) == 0) &&
            is_number_of(token, metric))
            return TRUE;
    }
    return FALSE;
}

/* A deviation that rounds to nothing is shown as the last digit's one. */
static gboolean is_uncertainty(const CoachCheck *check, const Token *token) {
    for (int i = 0; i < check->report->metric_count; i++) {
        double sigma = check->report->metrics[i].uncertainty;
        if (coach_is_known(&check->report->metrics[i]) &&
            (equals(token, sigma) || (sigma > 0 && sigma < token->value &&
                                      fabs(token->value - 2 * token->half_step) < 1e-9)))
            return TRUE;
    }
    return FALSE;
}

/* ---- numbers that are not measured
 * ----------------------------------------------------------------------- */

static gboolean comes_after(const Token *token, const char *text, const char *words) {
    gsize length = strlen(words);
    return (gsize)(token->start - text) >= length &&
           g_ascii_strncasecmp(token->start - length, words, length) == 0;
}

static gboolean is_frame(const CoachCheck *check, const Token *token) {
    int frame = (int)token->value;
    for (int i = 0; i < check->report->key_frame_count; i++)
        if (check->report->key_frames[i].frame == frame)
            return TRUE;
    for (int i = 0; i < SWING_EVENT_COUNT; i++)
        if (check->report->events.at[i].found && check->report->events.at[i].frame == frame)
            return TRUE;
    return FALSE;
}

static gboolean is_in_dose(const CoachCheck *check, const CoachText *text, const Token *token) {
    const CoachDrill *drill =
        text->field == COACH_HOW ? coach_check_drill(check, text->index) : NULL;
    const char *dose = drill ? strstr(text->text, drill->dose) : NULL;
    return dose && token->start >= dose && token->end <= dose + strlen(drill->dose);
}

static gboolean is_club(const Token *token) {
    return g_str_has_prefix(token->end, "-iron") || g_str_has_prefix(token->end, "-wood") ||
           g_str_has_prefix(token->end, " iron") || g_str_has_prefix(token->end, " wood");
}

static gboolean is_no_measurement(const CoachCheck *check, const CoachText *text,
                                  const Token *token) {
    if (comes_after(token, text->text, "frame "))
        return is_frame(check, token);
    if (comes_after(token, text->text, "after ") && g_str_has_prefix(token->end, " balls"))
        return token->value == 20;
    return is_club(token) || is_in_dose(check, text, token);
}

/* ---- tokens
 * -------------------------------------------------------------------------------------------- */

enum { LARGEST_COUNT = 12 };

static gboolean is_good(const CoachCheck *check, const CoachText *text, const Token *token,
                        gboolean values) {
    const char *unit = NULL;
    UnitKind kind = unit_after(token->end, &unit);
    if (!token->is_word && is_no_measurement(check, text, token))
        return TRUE;
    if (kind == FOREIGN_UNIT)
        return FALSE;
    if (kind == KNOWN_UNIT)
        return values && is_supplied(check, token, unit);
    if (token->is_word)
        return token->value <= LARGEST_COUNT;
    if (!values)
        return FALSE;
    if (comes_after(token, text->text, "±"))
        return is_uncertainty(check, token);
    if (comes_after(token, text->text, " to ") && token->value == 1)
        return TRUE; /* of "2.6 to 1" */
    gboolean range = g_str_has_prefix(token->end, " to ");
    return is_supplied(check, token, range ? NULL : "ratio");
}

static const char *read_digits(const char *at, Token *token) {
    token->start = at;
    const char *dot = NULL;
    for (token->end = at; g_ascii_isdigit(*token->end) ||
                          (!dot && *token->end == '.' && g_ascii_isdigit(token->end[1]));
         token->end++)
        if (*token->end == '.')
            dot = token->end;
    g_autofree char *digits = g_strndup(at, (gsize)(token->end - at));
    token->value = g_ascii_strtod(digits, NULL);
    token->half_step = 0.5 * pow(10, dot ? -(double)(token->end - dot - 1) : 0);
    return token->end;
}

static gboolean read_word(const char *at, Token *token) {
    static const struct {
        const char *word;
        double value;
    } words[] = {
        {"one", 1},      {"two", 2},        {"three", 3},     {"four", 4},        {"five", 5},
        {"six", 6},      {"seven", 7},      {"eight", 8},     {"nine", 9},        {"ten", 10},
        {"eleven", 11},  {"twelve", 12},    {"thirteen", 13}, {"fourteen", 14},   {"fifteen", 15},
        {"sixteen", 16}, {"seventeen", 17}, {"eighteen", 18}, {"nineteen", 19},   {"twenty", 20},
        {"thirty", 30},  {"forty", 40},     {"fifty", 50},    {"sixty", 60},      {"seventy", 70},
        {"eighty", 80},  {"ninety", 90},    {"hundred", 100}, {"thousand", 1000}, {"dozen", 12},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
        gsize length = strlen(words[i].word);
        if (g_ascii_strncasecmp(at, words[i].word, length) != 0 || g_ascii_isalpha(at[length]))
            continue;
        *token = (Token){words[i].value, 0.5, at, at + length, TRUE};
        return TRUE;
    }
    return FALSE;
}

/* Calls every number of the text to account. Placeholders are passed over. */
static void check_tokens(CoachCheck *check, const CoachText *text, gboolean values) {
    gboolean begins = TRUE;
    for (const char *at = text->text; *at;) {
        Token token = {0};
        const char *start = at;
        if (*at == '{' && strchr(at, '}')) {
            at = strchr(at, '}') + 1;
        } else if (g_ascii_isdigit(*at)) {
            at = read_digits(at, &token);
        } else if (begins && read_word(at, &token)) {
            at = token.end;
        } else {
            at++;
        }
        begins = !g_ascii_isalpha(at[-1]);
        if (token.start && !is_good(check, text, &token, values))
            FAIL(check, "%s: %.*s is no number of this swing%s", coach_check_place(text),
                 (int)(token.end - start), start, values ? "" : " (typed, not a placeholder)");
    }
}

/* ---- doubt
 * --------------------------------------------------------------------------------------------- */

/* Overwrites each place where `part` stands with spaces, but not in the middle of a number. */
static void blank(char *text, const char *part) {
    gsize length = strlen(part);
    for (char *at = text; (at = strstr(at, part)); at++)
        if (at == text || !(g_ascii_isdigit(at[-1]) || at[-1] == '.'))
            memset(at, ' ', length);
}

static gint longer_first(gconstpointer a, gconstpointer b) {
    gsize first = strlen(*(char *const *)a), second = strlen(*(char *const *)b);
    return (first < second) - (first > second);
}

/* Every number of the swing as it is shown, and every band; the longest first, since one may stand
 * in another. */
static GPtrArray *forms_of(const SwingReport *report) {
    static const char *const parts[] = {":band", ""};
    GPtrArray *forms = g_ptr_array_new_with_free_func(g_free);
    for (int i = 0; i < report->metric_count; i++) {
        const SwingMetric *metric = &report->metrics[i];
        for (gsize p = 0; p < G_N_ELEMENTS(parts) && coach_is_known(metric); p++) {
            g_autofree char *placeholder =
                g_strdup_printf("{%s@%s%s}", metric->id, swing_event_name(metric->at), parts[p]);
            char *form = coach_render_text(placeholder, report, NULL, NULL);
            if (form)
                g_ptr_array_add(forms, form);
        }
    }
    g_ptr_array_sort(forms, longer_first);
    return forms;
}

/* A number that is left when all complete ones, with "about" and their ±, are taken out, stands
 * there without its doubt. */
static void check_doubt(CoachCheck *check, const CoachText *text) {
    g_autofree char *rest = g_strdup(text->text);
    for (guint i = 0; i < check->forms->len; i++)
        blank(rest, check->forms->pdata[i]);
    for (const char *at = rest; *at;) {
        Token token = {0};
        const char *unit;
        at = g_ascii_isdigit(*at) ? read_digits(at, &token) : at + 1;
        if (token.start && unit_after(token.end, &unit) == KNOWN_UNIT)
            coach_check_fail(check, COACH_POINT_UNCERTAINTY, "%s shows %.*s without its doubt",
                             coach_check_place(text), (int)(token.end - token.start), token.start);
    }
}

static void check_rendered(CoachCheck *check, const CoachText *text) {
    check_tokens(check, text, TRUE);
    if (strpbrk(text->text, "0123456789"))
        check_doubt(check, text);
}

static void check_raw(CoachCheck *check, const CoachText *text) {
    check_tokens(check, text, FALSE);
}

void coach_check_numbers(CoachCheck *check) {
    g_autoptr(GError) error = NULL;
    json_t *filled = coach_render(check->raw, check->report, check->input->golfer.name, &error);
    if (!filled)
        FAIL(check, "%s", error->message);
    else if (!json_equal(filled, check->answer))
        FAIL(check, "the text shown is not the raw text with its numbers filled in");
    json_decref(filled);
    g_autoptr(GPtrArray) forms = forms_of(check->report);
    check->forms = forms;
    coach_check_each(check, check->raw, check_raw);
    coach_check_each(check, check->answer, check_rendered);
    check->forms = NULL;
}
