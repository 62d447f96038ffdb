#include <math.h>
#include <string.h>

#include "engine/report/page.h"

/* Below this share of numbers that could be taken, silence about faults means nothing. */
static const double ENOUGH_SEEN = 0.5;

static const json_t *coaching_of(const ReportSource *source) {
    return json_object_get(source->report, "coaching");
}

static const json_t *analysis_list(const ReportSource *source, const char *name) {
    return json_object_get(json_object_get(coaching_of(source), "technical_analysis"), name);
}

/* The fault to work on first; NULL if there is none. */
static const json_t *priority_fault(const ReportSource *source) {
    const json_t *faults = json_object_get(source->report, "faults");
    for (gsize i = 0; i < json_array_size(faults); i++)
        if (report_number(json_array_get(faults, i), "order") == 1)
            return json_array_get(faults, i);
    return json_array_get(faults, 0);
}

static const json_t *first_recommendation(const ReportSource *source) {
    const json_t *all = json_object_get(coaching_of(source), "recommendations");
    for (gsize i = 0; i < json_array_size(all); i++)
        if (report_number(json_array_get(all, i), "priority") == 1)
            return json_array_get(all, i);
    return NULL;
}

static void add_paragraph(GString *out, const char *class, const char *text) {
    if (text && *text)
        report_add(out, "<p class=\"%s\">%s</p>\n", class, text);
}

static void add_list(GString *out, const char *class, const json_t *texts) {
    if (!json_array_size(texts))
        return;
    report_add(out, "<ul class=\"%s\">\n", class);
    for (gsize i = 0; i < json_array_size(texts); i++) {
        const char *text = json_string_value(json_array_get(texts, i));
        if (text)
            report_add(out, "<li>%s</li>\n", text);
    }
    g_string_append(out, "</ul>\n");
}

/* --- Head --- */

void report_page_title(GString *out, const ReportSource *source) {
    double score = report_number(source->report, "overall_score");
    if (isfinite(score))
        g_string_append_printf(out, "Swing report: %.1f of 10", score);
    else
        g_string_append(out, "Swing report");
}

enum { DIAL_RADIUS = 52 };

/* A ring that is full at 10. */
static void add_dial(GString *out, double score) {
    double around = 2 * G_PI * DIAL_RADIUS;
    g_string_append_printf(
        out,
        "<svg class=\"dial\" viewBox=\"0 0 120 120\" aria-hidden=\"true\">"
        "<circle class=\"rail\" cx=\"60\" cy=\"60\" r=\"%d\"/>"
        "<circle class=\"arc\" cx=\"60\" cy=\"60\" r=\"%d\" transform=\"rotate(-90 60 60)\" "
        "stroke-dasharray=\"%.1f %.1f\"/>"
        "<text x=\"60\" y=\"68\">%.1f</text><text class=\"of\" x=\"60\" y=\"88\">of "
        "10</text></svg>\n",
        DIAL_RADIUS, DIAL_RADIUS, around * CLAMP(score, 0, 10) / 10, around, score);
}

typedef struct {
    const char *value, *label;
} Words;

static const Words views[] = {{"face_on", "Face-on view"},
                              {"down_the_line", "Down-the-line view"},
                              {"other", "View from another side: not supported"}};
static const Words hands[] = {{"right", "Right-handed"}, {"left", "Left-handed"}};
static const Words clubs[] = {{"driver", "Driver"},
                              {"wood", "Fairway wood"},
                              {"hybrid", "Hybrid"},
                              {"iron", "Iron"},
                              {"wedge", "Wedge"}};

static void add_fact(GString *out, const Words *words, gsize count, const char *value,
                     const char *otherwise) {
    for (gsize i = 0; i < count; i++)
        if (!g_strcmp0(words[i].value, value))
            otherwise = words[i].label;
    report_add(out, "<li>%s</li>\n", otherwise);
}

static void add_facts(GString *out, const json_t *report) {
    const json_t *video = json_object_get(report, "video");
    double filming = report_number(json_object_get(video, "quality"), "score");
    double slow = report_number(report, "slow_motion"), fps = report_number(video, "fps");
    g_string_append(out, "<ul class=\"facts\">\n");
    add_fact(out, views, G_N_ELEMENTS(views), report_text(report, "view"), "View not recognised");
    add_fact(out, hands, G_N_ELEMENTS(hands), report_text(report, "handedness"),
             "Left- or right-handed not recognised");
    add_fact(out, clubs, G_N_ELEMENTS(clubs), report_text(report, "club"), "Club not told");
    if (isfinite(fps))
        g_string_append_printf(out, "<li>%.0f frames a second</li>\n", fps);
    if (slow > 1.01)
        g_string_append_printf(out, "<li>Slowed down about %.1f times</li>\n", slow);
    if (isfinite(filming))
        g_string_append_printf(out, "<li><a href=\"#filming\">Filming %.0f of 100</a></li>\n",
                               filming);
    g_string_append(out, "</ul>\n");
}

void report_page_head(GString *out, const ReportSource *source) {
    const json_t *report = source->report;
    double score = report_number(report, "overall_score");
    const char *reason = report_text(json_object_get(report, "score"), "reason");
    if (isfinite(score)) {
        add_dial(out, score);
        g_string_append_printf(out, "<div><h1>Your swing scores %.1f of 10</h1>\n", score);
    } else {
        g_string_append(out, "<div><h1>Your swing, without a score</h1>\n");
        if (reason)
            report_add(out, "<p class=\"quiet\">No score: %s.</p>\n", reason);
    }
    add_paragraph(out, "lead", report_text(coaching_of(source), "overall_feedback"));
    add_facts(out, report);
    g_string_append(out, "</div>\n");
}

/* --- Faults --- */

static const json_t *issue_of(const ReportSource *source, const char *fault_name) {
    const json_t *issues = analysis_list(source, "issues");
    for (gsize i = 0; fault_name && i < json_array_size(issues); i++)
        if (report_is(json_array_get(issues, i), "issue", fault_name))
            return json_array_get(issues, i);
    return NULL;
}

static void add_severity(GString *out, const json_t *fault) {
    const char *severity = report_text(fault, "severity");
    if (severity)
        report_add(out, "<span class=\"severity %s\">%s</span>", severity, severity);
}

/* "Pelvis thrust at impact: 6.1 cm ± 1.2 cm; usual up to 4 cm", and the same as a picture. */
static void add_proof_number(GString *out, const json_t *metric) {
    const char *name = report_text(metric, "name");
    g_autofree char *words = report_words(report_text(metric, "id"));
    report_add(out, "<div class=\"proof\"><p>%s, %s: <strong>", name ? name : words,
               report_event_label(report_text(metric, "at")));
    report_add_value(out, metric);
    g_string_append(out, "</strong>");
    report_add_uncertainty(out, metric);
    g_string_append(out, "<br><span class=\"quiet\">usual: ");
    if (!report_add_band(out, metric))
        g_string_append(out, "no range known");
    g_string_append(out, "</span></p>");
    report_add_bar(out, metric);
    g_string_append(out, "</div>\n");
}

/* The numbers that a fault rests on, each once. */
static void add_proof_numbers(GString *out, const ReportSource *source, const json_t *fault) {
    const json_t *evidence = json_object_get(fault, "evidence");
    g_autoptr(GPtrArray) shown = g_ptr_array_new();
    for (gsize i = 0; i < json_array_size(evidence); i++) {
        const json_t *one = json_array_get(evidence, i);
        const json_t *metric =
            report_metric(source->report, report_text(one, "metric"), report_text(one, "at"));
        if (!metric || g_ptr_array_find(shown, metric, NULL) ||
            !isfinite(report_number(metric, "value")))
            continue;
        g_ptr_array_add(shown, (gpointer)metric);
        add_proof_number(out, metric);
    }
}

/* Buttons that show the frames; without a script the numbers of the frames. */
static void add_proof_frames(GString *out, const json_t *fault) {
    const json_t *evidence = json_object_get(fault, "evidence");
    if (!json_array_size(evidence))
        return;
    g_string_append(out, "<p class=\"frames\">");
    double last = NAN;
    for (gsize i = 0; i < json_array_size(evidence); i++) {
        const json_t *one = json_array_get(evidence, i);
        double frame = report_number(one, "frame");
        if (!isfinite(frame) || frame == last)
            continue;
        const char *at = report_text(one, "at");
        report_add(out,
                   "<button type=\"button\" class=\"jump\" data-frame=\"%.0f\">See frame %.0f%s%s"
                   "</button> ",
                   frame, frame, at ? ": " : "", at ? report_event_label(at) : "");
        last = frame;
    }
    g_string_append(out, "</p>\n");
}

static const char *fault_name(const ReportSource *source, const char *id) {
    const json_t *faults = json_object_get(source->report, "faults");
    for (gsize i = 0; i < json_array_size(faults); i++)
        if (report_is(json_array_get(faults, i), "id", id))
            return report_text(json_array_get(faults, i), "name");
    return id;
}

static void add_fault(GString *out, const ReportSource *source, const json_t *fault) {
    const char *name = report_text(fault, "name"), *id = report_text(fault, "id");
    const char *cause = report_text(fault, "shares_cause_with");
    const json_t *issue = issue_of(source, name);
    report_add(out, "<li class=\"fault\"><h3>%s ", name ? name : id ? id : "A fault");
    add_severity(out, fault);
    g_string_append(out, "</h3>\n");
    add_paragraph(out, "", report_text(issue, "impact"));
    add_paragraph(out, "quiet", report_text(issue, "biomechanical_cause"));
    if (cause)
        report_add(out, "<p class=\"quiet\">It has the same cause as %s: work on that first.</p>\n",
                   fault_name(source, cause));
    add_proof_numbers(out, source, fault);
    add_proof_frames(out, fault);
    g_string_append(out, "</li>\n");
}

void report_page_faults(GString *out, const ReportSource *source) {
    const json_t *faults = json_object_get(source->report, "faults");
    const json_t *first = priority_fault(source);
    if (json_array_size(faults) < 2)
        return;
    g_string_append(out, "<section id=\"faults\"><h2>Also seen, for later</h2>\n"
                         "<p class=\"quiet\">One thing at a time: leave these until the priority "
                         "has changed.</p>\n<ul class=\"faults\">\n");
    for (gsize i = 0; i < json_array_size(faults); i++)
        if (json_array_get(faults, i) != first)
            add_fault(out, source, json_array_get(faults, i));
    g_string_append(out, "</ul></section>\n");
}

/* --- The one priority --- */

static const ReportDrill *drill_of(const ReportPage *page, const json_t *recommendation) {
    double id = report_number(recommendation, "drill_id");
    for (int i = 0; i < page->drill_count; i++)
        if (page->drills[i].id == id)
            return &page->drills[i];
    return NULL;
}

static void add_term(GString *out, const char *term, const char *text) {
    if (text && *text)
        report_add(out, "<div><dt>%s</dt><dd>%s</dd></div>\n", term, text);
}

static void add_drill(GString *out, const ReportPage *page, const json_t *recommendation) {
    const ReportDrill *drill = drill_of(page, recommendation);
    const char *how = report_text(recommendation, "how");
    if (!drill && !how)
        return;
    report_add(out, "<div class=\"drill\"><h3>%s%s</h3>\n", drill ? "Drill: " : "How to work on it",
               drill ? drill->name : "");
    add_paragraph(out, "", how);
    if (drill) {
        g_string_append(out, "<ol>\n");
        for (int i = 0; i < REPORT_MAX_DRILL_STEPS && drill->steps[i]; i++)
            report_add(out, "<li>%s</li>\n", drill->steps[i]);
        g_string_append(out, "</ol>\n<dl>\n");
        add_term(out, "How much", drill->dose);
        add_term(out, "You need", drill->kit);
        add_term(out, "Not when", drill->not_when);
        g_string_append(out, "</dl>\n");
    }
    g_string_append(out, "</div>\n");
}

static void add_cue_and_retest(GString *out, const ReportSource *source,
                               const json_t *recommendation) {
    const json_t *cues = json_object_get(coaching_of(source), "coaching_cues");
    const char *cue = json_string_value(json_array_get(cues, 0));
    const char *retest = report_text(recommendation, "expected_improvement");
    if (!cue && !retest)
        return;
    g_string_append(out, "<dl class=\"cue\">\n");
    add_term(out, "Feel", cue);
    add_term(out, "Measure again", retest);
    g_string_append(out, "</dl>\n");
}

static void add_positives(GString *out, const ReportSource *source) {
    const json_t *positives = analysis_list(source, "positives");
    if (!json_array_size(positives))
        return;
    g_string_append(out, "<h3>What is already good</h3>\n");
    add_list(out, "good", positives);
}

static void add_nothing_to_fix(GString *out, const ReportSource *source) {
    g_string_append(
        out, "<h2>Nothing to fix found in this view</h2>\n"
             "<p>No number that this view shows lies so far out that it would be called a "
             "fault. <a href=\"#unmeasured\">What this view cannot show</a> is listed below; "
             "film from the other side to see it.</p>\n");
    add_positives(out, source);
}

static void add_too_little_seen(GString *out, const ReportSource *source) {
    const json_t *video = json_object_get(source->report, "video");
    const json_t *issues = json_object_get(json_object_get(video, "quality"), "issues");
    const char *advice = report_text(json_array_get(issues, 0), "advice");
    g_string_append(out, "<h2>Too little could be seen to advise on the swing</h2>\n"
                         "<p>Rather no answer than a wrong one. <a href=\"#filming\">How to film "
                         "it</a> so that the next clip can be measured:</p>\n");
    add_paragraph(out, "change",
                  advice ? advice
                         : "Film one whole swing, from address to finish, face-on or down the "
                           "line, with the whole golfer in the picture.");
    add_positives(out, source);
}

void report_page_priority(GString *out, const ReportSource *source) {
    const json_t *fault = priority_fault(source);
    const json_t *recommendation = first_recommendation(source);
    report_add(out, "<p class=\"kicker\">%s</p>\n",
               fault ? "Your one priority" : "What to do next");
    if (!fault) {
        if (report_number(source->report, "reliability") >= ENOUGH_SEEN)
            add_nothing_to_fix(out, source);
        else
            add_too_little_seen(out, source);
        return;
    }
    const char *name = report_text(fault, "name"), *why = report_text(recommendation, "why");
    const json_t *issue = issue_of(source, name);
    report_add(out, "<h2>%s ", name ? name : "A fault");
    add_severity(out, fault);
    g_string_append(out, "</h2>\n");
    add_paragraph(out, "change", report_text(recommendation, "change"));
    add_paragraph(out, "", why ? why : report_text(issue, "impact"));
    add_paragraph(out, "quiet", report_text(issue, "biomechanical_cause"));
    add_proof_numbers(out, source, fault);
    add_proof_frames(out, fault);
    add_drill(out, source->page, recommendation);
    add_cue_and_retest(out, source, recommendation);
    add_positives(out, source);
}

/* --- Key frames --- */

/* Names of the faults that this frame proves, or NULL. */
static char *proves(const ReportSource *source, double frame) {
    const json_t *faults = json_object_get(source->report, "faults");
    g_autoptr(GString) names = g_string_new(NULL);
    for (gsize i = 0; i < json_array_size(faults); i++) {
        const json_t *fault = json_array_get(faults, i);
        const json_t *evidence = json_object_get(fault, "evidence");
        const char *name = report_text(fault, "name");
        for (gsize k = 0; name && k < json_array_size(evidence); k++) {
            if (report_number(json_array_get(evidence, k), "frame") != frame)
                continue;
            g_string_append_printf(names, "%s%s", names->len ? ", " : "", name);
            break;
        }
    }
    return names->len ? g_strdup(names->str) : NULL;
}

/* The picture as a data URI; nothing if there is none. A name that leads out of the folder is not
 * followed. */
static gboolean add_picture(GString *out, const ReportSource *source, const char *file,
                            const char *alt) {
    if (!source->page->folder || !file || g_path_is_absolute(file) || strstr(file, ".."))
        return FALSE;
    g_autofree char *path = g_build_filename(source->page->folder, file, NULL);
    g_autoptr(GString) uri = g_string_new(NULL);
    if (!report_add_data_uri(uri, "image/jpeg", path, NULL))
        return FALSE;
    report_add(out, "<img alt=\"%s\" src=\"", alt);
    g_string_append(out, uri->str);
    g_string_append(out, "\">");
    return TRUE;
}

static void add_key_frame(GString *out, const ReportSource *source, const json_t *key) {
    double frame = report_number(key, "frame"), time_ms = report_number(key, "time_ms");
    if (!isfinite(frame) || !isfinite(time_ms))
        return;
    const char *what = report_text(key, "what"), *id = report_text(key, "name");
    g_autofree char *proof = proves(source, frame);
    const char *label = report_moment_label(id);
    g_autofree char *alt = g_strdup_printf("The golfer: %s", label);
    report_add(out, "<li><button type=\"button\" class=\"jump%s\" data-frame=\"%.0f\">",
               proof ? " proves" : "", frame);
    if (!add_picture(out, source, report_text(key, "file"), alt))
        g_string_append(out, "<span class=\"nopicture\">No picture</span>");
    report_add(out, "<span class=\"name\">%s</span><span class=\"when\">frame %.0f · %.2f s</span>",
               label, frame, time_ms / 1000);
    if (what)
        report_add(out, "<span class=\"what\">%s</span>", what);
    if (proof)
        report_add(out, "<span class=\"badge\">Shows: %s</span>", proof);
    g_string_append(out, "</button></li>\n");
}

void report_page_key_frames(GString *out, const ReportSource *source) {
    const json_t *keys = json_object_get(source->report, "key_frames");
    if (!json_array_size(keys))
        return;
    g_string_append(out, "<section id=\"key-frames\"><h2>Key frames</h2>\n"
                         "<ol class=\"strip\" tabindex=\"0\" aria-label=\"Key frames\">\n");
    for (gsize i = 0; i < json_array_size(keys); i++)
        add_key_frame(out, source, json_array_get(keys, i));
    g_string_append(out, "</ol></section>\n");
}
