#include <math.h>
#include <string.h>

#include "base/error.h"
#include "engine/report/report.h"

static const char HEAD[] =
    "<!doctype html>\n"
    "<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<title>Swing report</title>\n"
    "<style>\n"
    ":root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }\n"
    "body { max-width: 60rem; margin: 0 auto; padding: 1rem; }\n"
    "h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2rem; }\n"
    "table { border-collapse: collapse; width: 100%; }\n"
    "th, td { text-align: left; padding: .35rem .6rem; border-bottom: 1px solid #8884; }\n"
    "th:nth-child(n+3) { text-align: right; }\n"
    "td.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }\n"
    ".frames { display: grid; gap: 1rem;\n"
    "  grid-template-columns: repeat(auto-fill, minmax(8rem, 1fr)); }\n"
    "figure { margin: 0; } figure img { width: 100%; border-radius: .4rem; }\n"
    "figcaption { font-size: .9rem; }\n"
    ".outside { color: #c2410c; font-weight: 600; } .quiet { opacity: .7; }\n"
    "</style></head><body>\n";

static const char *view_words(SwingView view) {
    static const char *const words[] = {
        [SWING_VIEW_UNKNOWN] = "unknown (or a view that cannot be measured in)",
        [SWING_VIEW_FACE_ON] = "face-on",
        [SWING_VIEW_DOWN_THE_LINE] = "down the line",
    };
    return words[view];
}

/* "lead_elbow_flex" -> "lead elbow flex" */
static char *words(const char *id) {
    return g_strdelimit(g_strdup(id), "_", ' ');
}

/* The same without the unit that some ids end in: it stands beside the value. */
static char *metric_words(const char *id) {
    char *name = words(id);
    if (g_str_has_suffix(name, " pct") || g_str_has_suffix(name, " s"))
        *strrchr(name, ' ') = '\0';
    return name;
}

static void append_summary(GString *page, const SwingReport *report) {
    const char *hand = swing_handedness_name(report->handedness);
    g_string_append(page, "<h1>Swing report</h1>\n<p>");
    g_string_append_printf(page, "%d &times; %d, %.4g frames a second, %.1f s. View: %s. ",
                           report->width, report->height, report->fps,
                           (double)report->duration_us / 1e6, view_words(report->view));
    g_string_append_printf(page, "Plays: %s-handed. ", hand ? hand : "unknown");
    g_string_append_printf(page, "The golfer was found on %d of %d frames. ", report->found_count,
                           report->frame_count);
    if (report->events.at[SWING_TOP].found && !(report->slow_motion > 0))
        g_string_append(page, "The clip looks slowed down, so no times in seconds are given. ");
    g_string_append(page, "<a href=\"overlay.mp4\">Clip with skeleton</a></p>\n");
}

static void append_key_frames(GString *page, const SwingReport *report) {
    if (!report->key_frame_count)
        return;
    g_string_append(page, "<h2>Key frames</h2>\n<div class=\"frames\">\n");
    for (int i = 0; i < report->key_frame_count; i++) {
        const SwingKeyFrame *key = &report->key_frames[i];
        g_autofree char *name = words(key->name);
        g_string_append_printf(page,
                               "<figure><img src=\"%s\" alt=\"%s\"><figcaption>%s, frame %d, "
                               "%.2f s</figcaption></figure>\n",
                               key->file, name, name, key->frame, (double)key->time_us / 1e6);
    }
    g_string_append(page, "</div>\n");
}

static void append_events(GString *page, const SwingReport *report) {
    g_string_append(page, "<h2>Events</h2>\n<table><tr><th>Event</th><th>Frame</th><th>Time</th>"
                          "<th>Confidence</th></tr>\n");
    for (int i = 0; i < SWING_EVENT_COUNT; i++) {
        const SwingEvent *event = &report->events.at[i];
        g_autofree char *name = words(swing_event_name((SwingEventKind)i));
        if (event->found)
            g_string_append_printf(page,
                                   "<tr><td>%s</td><td class=\"n\">%d</td><td class=\"n\">%.3f s"
                                   "</td><td class=\"n\">%.2f</td></tr>\n",
                                   name, event->frame, (double)event->time_us / 1e6,
                                   (double)event->confidence);
        else
            g_string_append_printf(page,
                                   "<tr class=\"quiet\"><td>%s</td><td colspan=\"3\">not found"
                                   "</td></tr>\n",
                                   name);
    }
    g_string_append(page, "</table>\n");
}

static const char *unit_sign(const char *unit) {
    static const char *const signs[][2] = {{"deg", "&deg;"}, {"percent", " %"}, {"s", " s"}};
    for (gsize i = 0; i < G_N_ELEMENTS(signs); i++)
        if (!g_strcmp0(unit, signs[i][0]))
            return signs[i][1];
    return "";
}

static void append_band(GString *page, const SwingMetric *metric) {
    if (!metric->has_band)
        g_string_append(page, "&ndash;");
    else if (isnan(metric->band[0]))
        g_string_append_printf(page, "up to %.4g", metric->band[1]);
    else if (isnan(metric->band[1]))
        g_string_append_printf(page, "from %.4g", metric->band[0]);
    else
        g_string_append_printf(page, "%.4g to %.4g", metric->band[0], metric->band[1]);
}

/* Only what the uncertainty cannot explain is called unusual. */
static gboolean is_outside(const SwingMetric *metric) {
    double low = metric->value + metric->uncertainty, high = metric->value - metric->uncertainty;
    return metric->has_band && (low < metric->band[0] || high > metric->band[1]);
}

static void append_metric(GString *page, const SwingMetric *metric) {
    g_autofree char *name = metric_words(metric->id);
    g_autofree char *event = words(swing_event_name(metric->at));
    gboolean outside = is_outside(metric);
    const char *sign = unit_sign(metric->unit);
    int decimals = !g_strcmp0(metric->unit, "s") || !g_strcmp0(metric->unit, "ratio") ? 2 : 1;
    g_string_append_printf(page, "<tr><td>%s</td><td>%s</td><td class=\"n%s\">%.*f%s</td>", name,
                           event, outside ? " outside" : "", decimals, metric->value, sign);
    g_string_append_printf(page, "<td class=\"n\">&plusmn;%.*f%s</td><td class=\"n\">", decimals,
                           metric->uncertainty, sign);
    append_band(page, metric);
    g_string_append(page, "</td></tr>\n");
}

static void append_metrics(GString *page, const SwingReport *report) {
    int known = 0;
    g_string_append(page, "<h2>Measured</h2>\n<table><tr><th>What</th><th>At</th><th>Value</th>"
                          "<th>Uncertainty</th><th>Usual</th></tr>\n");
    for (int i = 0; i < report->metric_count; i++) {
        if (report->metrics[i].kind == SWING_UNAVAILABLE)
            continue;
        append_metric(page, &report->metrics[i]);
        known++;
    }
    g_string_append_printf(page,
                           "</table>\n<p class=\"quiet\">%d more cannot be seen in this clip: "
                           "another view, a hidden joint or a missing event.</p>\n",
                           report->metric_count - known);
}

gboolean report_write_html(const SwingReport *report, const char *path, GError **error) {
    g_autoptr(GString) page = g_string_new(HEAD);
    append_summary(page, report);
    append_key_frames(page, report);
    append_metrics(page, report);
    append_events(page, report);
    g_string_append(page, "</body></html>\n");
    g_autoptr(GError) cause = NULL;
    if (g_file_set_contents(path, page->str, (gssize)page->len, &cause))
        return TRUE;
    g_set_error(error, BASE_ERROR, BASE_ERROR_INTERNAL, "cannot write %s: %s", path,
                cause->message);
    return FALSE;
}
