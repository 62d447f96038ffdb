#include <math.h>
#include <string.h>

#include "engine/report/page.h"

static const char *const side_ids[2] = {"a", "b"};

static const char *name_of(const ReportSource *source, int side) {
    const char *name = report_text(json_object_get(source->report, side_ids[side]), "name");
    return name && *name ? name : side ? "the second swing" : "the first swing";
}

static void fill_head(GString *out, const ReportSource *source) {
    const json_t *warnings = json_object_get(source->report, "warnings");
    report_add(out, "<div><h1>Two swings compared</h1>\n<p class=\"lead\">A: %s<br>B: %s</p>\n",
               name_of(source, 0), name_of(source, 1));
    for (int i = 0; i < 2; i++) {
        double score = report_number(json_object_get(source->report, side_ids[i]), "overall_score");
        if (isfinite(score))
            g_string_append_printf(out, "<p class=\"quiet\">Score of %c: %.1f of 10</p>\n", 'A' + i,
                                   score);
    }
    for (gsize i = 0; i < json_array_size(warnings); i++) {
        const char *text = json_string_value(json_array_get(warnings, i));
        if (text)
            report_add(out, "<p class=\"warning\"><strong>Note:</strong> %s</p>\n", text);
    }
    g_string_append(out, "</div>\n");
}

/* A number of the comparison as a metric of its own: `value` is "a", "b" or "difference". */
static json_t *part_of(const json_t *metric, const char *value, const char *uncertainty) {
    static const char *const kept[] = {"id", "unit", "kind"};
    json_t *part = json_object();
    for (gsize i = 0; i < G_N_ELEMENTS(kept); i++)
        json_object_set(part, kept[i], json_object_get(metric, kept[i]));
    json_object_set(part, "value", json_object_get(metric, value));
    json_object_set(part, "uncertainty", json_object_get(metric, uncertainty));
    return part;
}

static void add_part(GString *out, const json_t *metric, const char *value,
                     const char *uncertainty) {
    json_t *part = part_of(metric, value, uncertainty);
    report_add_value(out, part);
    report_add_uncertainty(out, part);
    json_decref(part);
}

typedef struct {
    const char *verdict, *words;
} Verdict;

static const Verdict verdicts[] = {
    {"same", "no difference that could be measured"},
    {"better", "B is nearer to what is usual"},
    {"worse", "B is further from what is usual"},
    {"differs", "B differs"},
};

static const char *verdict_words(const json_t *metric) {
    for (gsize i = 0; i < G_N_ELEMENTS(verdicts); i++)
        if (report_is(metric, "verdict", verdicts[i].verdict))
            return verdicts[i].words;
    return "not known";
}

static void add_name(GString *out, const json_t *metric) {
    const char *name = report_text(metric, "name"), *id = report_text(metric, "id");
    report_add(out, "%s", name ? name : id ? id : "A number");
}

/* The metric that "id@event" names; NULL if there is none. */
static const json_t *named_metric(const json_t *report, const char *key) {
    g_auto(GStrv) parts = g_strsplit(key ? key : "", "@", 2);
    return g_strv_length(parts) == 2 ? report_metric(report, parts[0], parts[1]) : NULL;
}

static void fill_top(GString *out, const ReportSource *source) {
    const json_t *top = json_object_get(source->report, "top");
    g_string_append(out, "<p class=\"kicker\">What differs most</p>\n");
    if (!json_array_size(top))
        g_string_append(out, "<h2>No clear difference</h2>\n<p>Nothing differs by more than these "
                             "measurements are uncertain by.</p>\n");
    else
        g_string_append(out, "<h2>The clearest differences</h2>\n<ol class=\"top\">\n");
    for (gsize i = 0; i < json_array_size(top); i++) {
        const json_t *metric =
            named_metric(source->report, json_string_value(json_array_get(top, i)));
        if (!metric)
            continue;
        g_string_append(out, "<li><h3>");
        add_name(out, metric);
        report_add(out, ", %s</h3><p>A ", report_event_label(report_text(metric, "at")));
        add_part(out, metric, "a", "");
        g_string_append(out, ", B ");
        add_part(out, metric, "b", "");
        g_string_append(out, ". Difference: <strong>");
        add_part(out, metric, "difference", "uncertainty");
        report_add(out, "</strong>: %s.</p></li>\n", verdict_words(metric));
    }
    g_string_append(out, json_array_size(top) ? "</ol>\n" : "");
}

static void fill_screens(GString *out, const ReportSource *source) {
    for (int i = 0; i < 2; i++) {
        report_add(out, "<figure class=\"side\"><div class=\"screen\" id=\"screen-%s\">",
                   side_ids[i]);
        if (source->clips[i]->len)
            g_string_append_printf(out,
                                   "<video id=\"clip-%s\" controls muted playsinline "
                                   "preload=\"auto\" aria-label=\"Clip %c\" src=\"%s\"></video>",
                                   side_ids[i], 'A' + i, source->clips[i]->str);
        report_add(out,
                   "<canvas id=\"overlay-%s\" class=\"js\" role=\"img\" aria-label=\"Skeleton over "
                   "clip %s\"></canvas></div><figcaption><strong>%c</strong> %s <span "
                   "id=\"where-%s\" class=\"quiet\"></span></figcaption></figure>\n",
                   side_ids[i], i ? "B" : "A", 'A' + i, name_of(source, i), side_ids[i]);
    }
}

static void add_seconds(GString *out, const json_t *segment, const char *side) {
    double seconds = report_number(segment, side);
    if (isfinite(seconds))
        g_string_append_printf(out, "<td class=\"n\">%.2f s</td>", seconds);
    else
        g_string_append(out, "<td class=\"n quiet\">not known</td>");
}

static void fill_segments(GString *out, const ReportSource *source) {
    const json_t *segments = json_object_get(source->report, "segments");
    if (!json_array_size(segments))
        return;
    g_string_append(out,
                    "<section><h2>How long each part takes</h2>\n<table><thead><tr><th "
                    "scope=\"col\">From</th><th scope=\"col\">To</th><th scope=\"col\" "
                    "class=\"n\">A</th><th scope=\"col\" class=\"n\">B</th></tr></thead><tbody>"
                    "\n");
    for (gsize i = 0; i < json_array_size(segments); i++) {
        const json_t *segment = json_array_get(segments, i);
        report_add(out, "<tr><td>%s</td><td>%s</td>",
                   report_event_label(report_text(segment, "from")),
                   report_event_label(report_text(segment, "to")));
        add_seconds(out, segment, "a_s");
        add_seconds(out, segment, "b_s");
        g_string_append(out, "</tr>\n");
    }
    g_string_append(out, "</tbody></table></section>\n");
}

static void add_row(GString *out, const json_t *metric) {
    static const char *const cells[][2] = {
        {"a", "a_uncertainty"}, {"b", "b_uncertainty"}, {"difference", "uncertainty"}};
    g_string_append(out, "<tr><th scope=\"row\">");
    add_name(out, metric);
    report_add(out, "</th><td>%s</td>", report_event_label(report_text(metric, "at")));
    for (gsize i = 0; i < G_N_ELEMENTS(cells); i++) {
        g_string_append(out, "<td class=\"n\">");
        add_part(out, metric, cells[i][0], cells[i][1]);
        g_string_append(out, "</td>");
    }
    report_add(out, "<td%s>%s</td></tr>\n",
               report_is(metric, "verdict", "same") ? " class=\"quiet\"" : "",
               verdict_words(metric));
}

static void fill_numbers(GString *out, const ReportSource *source) {
    const json_t *metrics = json_object_get(source->report, "metrics");
    g_string_append(
        out, "<section id=\"numbers\"><h2>All numbers</h2>\n<p class=\"quiet\">± is one "
             "standard deviation. Differences are B − A; what differs by less than twice its "
             "± counts as the same.</p>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
             "aria-label=\"All numbers\"><table class=\"numbers\"><thead><tr><th "
             "scope=\"col\">What</th><th scope=\"col\">At</th><th scope=\"col\" "
             "class=\"n\">A</th><th scope=\"col\" class=\"n\">B</th><th scope=\"col\" "
             "class=\"n\">Difference</th><th scope=\"col\">Verdict</th></tr></thead><tbody>"
             "\n");
    for (gsize i = 0; i < json_array_size(metrics); i++)
        add_row(out, json_array_get(metrics, i));
    g_string_append(out, "</tbody></table></div></section>\n");
}

static void fill_comparison(GString *out, const ReportSource *source) {
    report_add_json(out, source->compare->comparison_json);
}

static void fill_tracks(GString *out, const ReportSource *source) {
    for (int i = 0; i < 2; i++) {
        const ReportSide *side = &source->compare->sides[i];
        g_string_append(out, i ? "," : "[");
        if (side->track)
            report_add_track(out, side->track, side->clip_crop, side->clip_first_frame,
                             side->clip_last_frame);
        else
            g_string_append(out, "null");
    }
    g_string_append(out, "]");
}

const ReportSlot report_compare_slots[] = {
    {"head", fill_head},         {"top", fill_top},         {"screens", fill_screens},
    {"segments", fill_segments}, {"numbers", fill_numbers}, {"comparison", fill_comparison},
    {"tracks", fill_tracks},
};
const gsize report_compare_slot_count = G_N_ELEMENTS(report_compare_slots);
