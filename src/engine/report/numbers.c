#include <math.h>

#include "engine/report/page.h"

static const json_t *metrics_of(const ReportSource *source) {
    return json_object_get(source->report, "metrics");
}

static gboolean is_known(const json_t *metric) {
    return metric && !report_is(metric, "kind", "unavailable") &&
           isfinite(report_number(metric, "value"));
}

static void add_metric_name(GString *out, const json_t *metric) {
    const char *name = report_text(metric, "name");
    g_autofree char *words = report_words(report_text(metric, "id"));
    report_add(out, "%s", name ? name : words);
}

/* --- Tempo --- */

static void add_stretch(GString *out, const char *class, const char *label, double x, double width,
                        double seconds) {
    g_string_append_printf(out,
                           "<rect class=\"%s\" x=\"%.1f\" y=\"6\" width=\"%.1f\" height=\"28\"/>"
                           "<text x=\"%.1f\" y=\"52\">%s %.2f s</text>",
                           class, x, width, x + 2, label, seconds);
}

/* Backswing and downswing as two stretches of one bar. */
static void add_tempo_picture(GString *out, const json_t *report) {
    double back = report_number(report_metric(report, "backswing_s", NULL), "value");
    double down = report_number(report_metric(report, "downswing_s", NULL), "value");
    if (!(back > 0) || !(down > 0))
        return;
    double part = 400 * back / (back + down);
    g_string_append(out, "<svg class=\"tempo\" viewBox=\"0 0 400 60\" aria-hidden=\"true\">");
    add_stretch(out, "back", "back", 0, part - 1, back);
    add_stretch(out, "down", "down", part + 1, 399 - part, down);
    g_string_append(out, "</svg>\n");
}

/* Those of the named metrics that are known, with what is usual. */
static void add_pairs(GString *out, const json_t *report, const char *const *ids, gsize count) {
    g_string_append(out, "<dl class=\"pairs\">\n");
    for (gsize i = 0; i < count; i++) {
        const json_t *metric = report_metric(report, ids[i], NULL);
        if (!is_known(metric))
            continue;
        g_string_append(out, "<div><dt>");
        add_metric_name(out, metric);
        g_string_append(out, "</dt><dd>");
        report_add_value(out, metric);
        report_add_uncertainty(out, metric);
        g_string_append(out, "<span class=\"quiet\">usual: ");
        if (!report_add_band(out, metric))
            g_string_append(out, "no range known");
        g_string_append(out, "</span></dd></div>\n");
    }
    g_string_append(out, "</dl>\n");
}

static const char *const tempo_metrics[] = {"tempo", "late_tempo", "backswing_s", "downswing_s"};

void report_page_tempo(GString *out, const ReportSource *source) {
    const json_t *tempo = report_metric(source->report, "tempo", NULL);
    if (!is_known(tempo))
        return;
    g_string_append(out, "<section id=\"tempo\"><h2>Tempo</h2>\n<p>Backswing to downswing: "
                         "<strong class=\"big\">");
    report_add_value(out, tempo);
    g_string_append(out, "</strong>");
    report_add_uncertainty(out, tempo);
    g_string_append(out, "</p>\n");
    add_tempo_picture(out, source->report);
    add_pairs(out, source->report, tempo_metrics, G_N_ELEMENTS(tempo_metrics));
    g_string_append(out, "</section>\n");
}

/* --- Kinematic sequence --- */

static const char *const lags[] = {"pelvis_to_chest_lag", "chest_to_hands_lag", "hand_speed_peak"};

void report_page_sequence(GString *out, const ReportSource *source) {
    const json_t *report = source->report;
    if (!is_known(report_metric(report, lags[0], NULL)) &&
        !is_known(report_metric(report, lags[1], NULL)))
        return;
    g_string_append(
        out, "<section id=\"sequence\"><h2>Sequence of the downswing</h2>\n<p class=\"quiet\">"
             "Which part reaches its highest speed first, from top to impact. Skilled golfers "
             "mostly show pelvis, chest, hands; other orders work too. Each line is a share "
             "of its own highest speed.</p>\n"
             "<ul class=\"legend js\" id=\"sequence-legend\" hidden>");
    static const char *const names[][2] = {{"", "Pelvis"}, {"second", "Chest"}, {"third", "Hands"}};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        report_add(out,
                   "<li><svg class=\"plot\" viewBox=\"0 0 35 10\" aria-hidden=\"true\"><path "
                   "class=\"value %s\" d=\"M0 5H35\"/></svg>%s</li>",
                   names[i][0], names[i][1]);
    g_string_append(out, "</ul>\n<div class=\"curve js\" id=\"sequence-plot\" role=\"img\" "
                         "aria-label=\"Speed of pelvis, chest and hands from top to impact; the "
                         "lags are given in numbers below\"></div>\n");
    add_pairs(out, report, lags, G_N_ELEMENTS(lags));
    g_string_append(out, "</section>\n");
}

/* --- Score --- */

enum { MAX_LOSSES = 3, PHASES = 8 };

static const char *const phase_ids[PHASES] = {"ADDRESS",        "TAKEAWAY",  "BACKSWING",
                                              "TRANSITION",     "DOWNSWING", "IMPACT",
                                              "FOLLOW_THROUGH", "FINISH"};

static const json_t *find_phase(const json_t *list, const char *phase) {
    for (gsize i = 0; i < json_array_size(list); i++) {
        const char *name = report_text(json_array_get(list, i), "phase");
        if (name && !g_ascii_strcasecmp(name, phase))
            return json_array_get(list, i);
    }
    return NULL;
}

static void add_phase_row(GString *out, const ReportSource *source, const char *id) {
    const json_t *coaching = json_object_get(source->report, "coaching");
    const json_t *phase = find_phase(json_object_get(source->report, "phases"), id);
    const json_t *words =
        json_object_get(find_phase(json_object_get(coaching, "swing_phases"), id), "observations");
    double score = report_number(phase, "quality_score");
    report_add(out, "<tr><th scope=\"row\">%s</th><td class=\"n\">", report_phase_label(id));
    if (isfinite(score))
        g_string_append_printf(
            out,
            "%.1f <svg class=\"meter\" viewBox=\"0 0 100 8\" aria-hidden=\"true\">"
            "<rect class=\"rail\" width=\"100\" height=\"8\" rx=\"4\"/><rect "
            "class=\"fill\" width=\"%.1f\" height=\"8\" rx=\"4\"/></svg>",
            score, 10 * CLAMP(score, 0, 10));
    else
        g_string_append(out, phase ? "<span class=\"quiet\">not scored in this view</span>"
                                   : "<span class=\"quiet\">not in this clip</span>");
    g_string_append(out, "</td><td>");
    for (gsize i = 0; i < json_array_size(words); i++) {
        const char *text = json_string_value(json_array_get(words, i));
        if (text)
            report_add(out, "%s%s", i ? " " : "", text);
    }
    g_string_append(out, "</td></tr>\n");
}

static int by_loss(gconstpointer a, gconstpointer b) {
    double first = report_number(*(json_t *const *)a, "loss");
    double second = report_number(*(json_t *const *)b, "loss");
    return first < second ? 1 : first > second ? -1 : 0;
}

static void add_loss(GString *out, const json_t *report, const json_t *part) {
    const json_t *metric =
        report_metric(report, report_text(part, "metric"), report_text(part, "at"));
    g_string_append_printf(out, "<li><strong>−%.1f</strong> ", report_number(part, "loss"));
    if (metric) {
        add_metric_name(out, metric);
        report_add(out, ", %s: ", report_event_label(report_text(metric, "at")));
        report_add_value(out, metric);
        report_add_uncertainty(out, metric);
        g_string_append(out, "; usual ");
        if (!report_add_band(out, metric))
            g_string_append(out, "range not known");
    } else {
        report_add(out, "%s", report_phase_label(report_text(part, "phase")));
    }
    g_string_append(out, "</li>\n");
}

/* The three that took most off. */
static void add_losses(GString *out, const ReportSource *source) {
    const json_t *parts = json_object_get(json_object_get(source->report, "score"), "parts");
    g_autoptr(GPtrArray) sorted = g_ptr_array_new();
    for (gsize i = 0; i < json_array_size(parts); i++)
        if (report_number(json_array_get(parts, i), "loss") >= 0.05)
            g_ptr_array_add(sorted, json_array_get(parts, i));
    if (!sorted->len)
        return;
    g_ptr_array_sort(sorted, by_loss);
    g_string_append(out, "<h3>What took most off the score</h3>\n<ul class=\"losses\">\n");
    for (guint i = 0; i < sorted->len && i < MAX_LOSSES; i++)
        add_loss(out, source->report, sorted->pdata[i]);
    g_string_append(out, "</ul>\n");
}

void report_page_score(GString *out, const ReportSource *source) {
    const char *reason = report_text(json_object_get(source->report, "score"), "reason");
    g_string_append(out, "<section id=\"score\"><h2>Score by phase</h2>\n");
    if (reason)
        report_add(out, "<p>No overall score: %s.</p>\n", reason);
    add_losses(out, source);
    g_string_append(out,
                    "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Score by "
                    "phase\"><table class=\"phases\"><thead><tr><th scope=\"col\">Phase</th>"
                    "<th scope=\"col\" class=\"n\">Score of 10</th><th scope=\"col\">What was "
                    "seen</th></tr></thead><tbody>\n");
    for (int i = 0; i < PHASES; i++)
        add_phase_row(out, source, phase_ids[i]);
    g_string_append(out, "</tbody></table></div></section>\n");
}

/* --- All numbers --- */

static void add_metric_row(GString *out, const json_t *metric) {
    const char *definition = report_text(metric, "definition");
    gboolean outside = report_is_outside(metric);
    g_string_append(out, "<tr><th scope=\"row\">");
    add_metric_name(out, metric);
    if (definition)
        report_add(out, "<span class=\"definition\">%s</span>", definition);
    report_add(out, "</th><td>%s</td><td class=\"n%s\">",
               report_event_label(report_text(metric, "at")), outside ? " outside" : "");
    report_add_value(out, metric);
    report_add_uncertainty(out, metric);
    g_string_append(out, "</td><td class=\"n\">");
    if (!report_add_band(out, metric))
        g_string_append(out, "–");
    g_string_append(out, "</td><td>");
    report_add_bar(out, metric);
    report_add(out, "%s</td><td>%s</td></tr>\n", outside ? "outside" : "",
               report_is(metric, "kind", "estimated") ? "estimated" : "measured");
}

void report_page_measured(GString *out, const ReportSource *source) {
    const json_t *metrics = metrics_of(source);
    int known = 0;
    for (gsize i = 0; i < json_array_size(metrics); i++)
        known += is_known(json_array_get(metrics, i));
    report_add(out,
               "<section id=\"numbers\"><h2>All numbers</h2>\n<details><summary>%d numbers of "
               "this swing</summary>\n",
               known);
    g_string_append(
        out, "<p class=\"quiet\">± is one standard deviation: two measurements in three lie "
             "within. Measured: in the plane of the picture. Estimated: needs depth, which "
             "one camera does not show; watch its change, not its size.</p>\n"
             "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"All "
             "numbers\"><table class=\"numbers\"><thead><tr><th scope=\"col\">What</th><th "
             "scope=\"col\">At</th><th scope=\"col\" class=\"n\">Value</th><th scope=\"col\" "
             "class=\"n\">Usual</th><th scope=\"col\">Against usual</th><th "
             "scope=\"col\">Kind</th></tr></thead><tbody>\n");
    for (gsize i = 0; i < json_array_size(metrics); i++)
        if (is_known(json_array_get(metrics, i)))
            add_metric_row(out, json_array_get(metrics, i));
    g_string_append(out, "</tbody></table></div></details></section>\n");
}

/* One line for each reason: the same one holds for many numbers. */
void report_page_unmeasured(GString *out, const ReportSource *source) {
    const json_t *metrics = metrics_of(source);
    g_autoptr(GPtrArray) reasons = g_ptr_array_new();
    int count = 0;
    for (gsize i = 0; i < json_array_size(metrics); i++) {
        const json_t *metric = json_array_get(metrics, i);
        const char *reason = report_text(metric, "reason");
        if (is_known(metric))
            continue;
        count++;
        reason = reason ? reason : "not seen in this clip";
        if (!g_ptr_array_find_with_equal_func(reasons, reason, g_str_equal, NULL))
            g_ptr_array_add(reasons, (gpointer)reason);
    }
    g_string_append(out, "<section id=\"unmeasured\"><h2>What could not be measured</h2>\n");
    report_add(out,
               "<p>Never shown by one camera: the grip, the club face and the club's path, "
               "wrist angles, pressure under the feet.%s</p>\n",
               count || !json_array_size(metrics) ? "" : " Everything else was measured.");
    if (count)
        report_add(out, "<details><summary>%d more numbers, and why</summary><dl class=\"why\">\n",
                   count);
    for (guint k = 0; k < reasons->len; k++) {
        const char *wanted = reasons->pdata[k], *separator = "";
        report_add(out, "<div><dt>Not measured: %s</dt><dd>", wanted);
        for (gsize i = 0; i < json_array_size(metrics); i++) {
            const json_t *metric = json_array_get(metrics, i);
            const char *reason = report_text(metric, "reason");
            if (is_known(metric) || g_strcmp0(reason ? reason : "not seen in this clip", wanted))
                continue;
            g_string_append(out, separator);
            add_metric_name(out, metric);
            report_add(out, " (%s)", report_event_label(report_text(metric, "at")));
            separator = ", ";
        }
        g_string_append(out, "</dd></div>\n");
    }
    g_string_append(out, count ? "</dl></details></section>\n" : "</section>\n");
}

/* --- The clip --- */

typedef struct {
    const char *step, *done, *left;
} Preparation;

static const Preparation preparations[] = {
    {"stabilise", "Steadied", "Not steadied"},
    {"crop", "Cropped to the golfer", "Not cropped"},
    {"light", "Light evened out", "Light left as it is"},
};

static void add_preparation(GString *out, const json_t *video) {
    const json_t *steps = json_object_get(video, "preparation");
    g_string_append(out, "<ul class=\"steps\">\n");
    for (gsize i = 0; i < json_array_size(steps); i++) {
        const json_t *step = json_array_get(steps, i);
        gboolean applied = json_is_true(json_object_get(step, "applied"));
        const char *reason = report_text(step, "reason");
        for (gsize k = 0; k < G_N_ELEMENTS(preparations); k++)
            if (report_is(step, "step", preparations[k].step))
                report_add(out, "<li>%s%s%s</li>\n",
                           applied ? preparations[k].done : preparations[k].left,
                           reason ? ": " : "", reason ? reason : "");
    }
    g_string_append(out, "</ul>\n");
}

void report_page_filming(GString *out, const ReportSource *source) {
    const json_t *video = json_object_get(source->report, "video");
    const json_t *quality = json_object_get(video, "quality");
    const json_t *issues = json_object_get(quality, "issues");
    double score = report_number(quality, "score");
    g_string_append(out, "<section id=\"filming\"><h2>How the clip was filmed</h2>\n");
    if (isfinite(score))
        g_string_append_printf(out, "<p>%.0f of 100%s</p>\n", score,
                               json_array_size(issues) ? ". What would help, most useful first:"
                                                       : ": nothing to improve.");
    g_string_append(out, "<ul class=\"advice\">\n");
    for (gsize i = 0; i < json_array_size(issues); i++) {
        const json_t *issue = json_array_get(issues, i);
        const char *advice = report_text(issue, "advice");
        if (advice)
            report_add(out, "<li>%s <span class=\"quiet\">(−%.0f)</span></li>\n", advice,
                       report_number(issue, "loss"));
    }
    g_string_append(out, "</ul>\n");
    if (json_array_size(json_object_get(video, "preparation")))
        g_string_append(out, "<h3>How the picture was prepared</h3>\n");
    add_preparation(out, video);
    g_string_append(out, "</section>\n");
}

void report_page_sound(GString *out, const ReportSource *source) {
    const json_t *sound = json_object_get(source->report, "sound");
    const char *remark = report_text(sound, "remark");
    if (!json_is_object(sound))
        return;
    g_string_append(out, "<section id=\"sound\"><h2>Sound of the strike</h2>\n");
    if (remark)
        report_add(out, "<p>%s</p>\n", remark);
    if (report_is(sound, "strike", "heard") && isfinite(report_number(sound, "time_ms"))) {
        g_string_append_printf(
            out,
            "<dl class=\"pairs\"><div><dt>Strike</dt><dd>%.2f s into the clip</dd></div>"
            "<div><dt>Against the picture</dt><dd>%.0f ms %s</dd></div>"
            "<div><dt>Loudness</dt><dd>%.0f dB over the noise</dd></div>"
            "<div><dt>Brightness</dt><dd>%.1f kHz</dd></div></dl>\n",
            report_number(sound, "time_ms") / 1000, fabs(report_number(sound, "lag_ms")),
            report_number(sound, "lag_ms") < 0 ? "earlier" : "later",
            report_number(sound, "above_db"), report_number(sound, "centroid_hz") / 1000);
    }
    g_string_append(out, "</section>\n");
}

void report_page_swings(GString *out, const ReportSource *source) {
    const json_t *swings = json_object_get(source->report, "swings");
    if (json_array_size(swings) < 2)
        return;
    g_string_append(out, "<section id=\"swings\"><h2>Swings in this clip</h2>\n<ol>\n");
    for (gsize i = 0; i < json_array_size(swings); i++) {
        const json_t *swing = json_array_get(swings, i);
        if (!isfinite(report_number(swing, "first_frame")) ||
            !isfinite(report_number(swing, "last_frame")) ||
            !isfinite(report_number(swing, "impact_frame")))
            continue;
        report_add(out, "<li>Frames %.0f to %.0f, impact at %.0f%s%s</li>\n",
                   report_number(swing, "first_frame"), report_number(swing, "last_frame"),
                   report_number(swing, "impact_frame"),
                   json_is_true(json_object_get(swing, "complete")) ? "" : ", not complete",
                   json_is_true(json_object_get(swing, "analysed")) ? ": this report is about it"
                                                                    : "");
    }
    g_string_append(out, "</ol></section>\n");
}
