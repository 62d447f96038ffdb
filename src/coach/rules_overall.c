#include "coach/write.h"

#include <string.h>

enum { MAX_NAMED_UNSEEN = 2, MAX_ADVICE_BYTES = 160 };

static const char *const BEGINNINGS[] = {"First job: ", "Start here: ", "One thing first: "};

static void append_beginning(const CoachVoice *voice, GString *line) {
    const char *beginning =
        BEGINNINGS[coach_voice_choice(voice, "beginning", G_N_ELEMENTS(BEGINNINGS))];
    if (voice->input->golfer.name)
        g_string_append_printf(line, "{name}, %c%s", g_ascii_tolower(*beginning), beginning + 1);
    else
        g_string_append(line, beginning);
}

static gboolean can_be_quoted(const char *advice) {
    return advice && strlen(advice) <= MAX_ADVICE_BYTES && !strpbrk(advice, "0123456789{}[]") &&
           !strstr(advice, ". ") && !strstr(advice, "left") && !strstr(advice, "right");
}

const char *coach_camera_advice(const SwingReport *report) {
    if (report->view == SWING_VIEW_OTHER)
        return "Film face-on or down the line: this camera stood at neither.";
    if (report->filming.issue_count > 0 && can_be_quoted(report->filming.issues[0].advice))
        return report->filming.issues[0].advice;
    return "Film again with your whole body in the picture from set-up to finish, in good light.";
}

static void append_priority(const CoachVoice *voice, GString *line) {
    const SwingFault *fault = coach_fault_of_order(voice->report, 1);
    if (coach_cannot_judge(voice->report)) {
        append_beginning(voice, line);
        g_string_append(line, "a better film of this swing.");
    } else if (!fault) {
        g_string_append(line, "Nothing to fix found in this view: keep this swing.");
    } else {
        /* The one number that every golfer is told. */
        g_autofree char *opening =
            coach_write(coach_fault_words(voice->report, fault)->opening,
                        coach_fault_metric(voice->report, fault), TRUE, FALSE);
        append_beginning(voice, line);
        g_string_append_printf(line, "%s.", opening);
    }
}

/* ---- what could not be seen
 * ----------------------------------------------------------------------------------------- */

/* Times without a known speed are told of by themselves. */
static gboolean is_unseen(const SwingReport *report, const CoachMetricText *row) {
    if (row->view != SWING_VIEW_UNKNOWN && row->view != report->view)
        return FALSE;
    for (int i = 0; i < report->metric_count; i++) {
        const SwingMetric *metric = &report->metrics[i];
        if (coach_metric_text(metric->id, metric->at) != row)
            continue;
        gboolean is_time = strcmp(metric->unit, "s") == 0;
        return !coach_is_known(metric) && !(is_time && !(swing_known_slow_motion(report) > 0));
    }
    return FALSE;
}

/* "; not seen this time: head height, stance width and more": of what this view could show. */
static void append_unseen(const SwingReport *report, GString *line) {
    const CoachMetricText *row;
    int count = 0;
    for (int i = 0; (row = coach_metric_text_at(i)); i++) {
        if (!is_unseen(report, row))
            continue;
        if (++count <= MAX_NAMED_UNSEEN)
            g_string_append_printf(line, "%s%s", count == 1 ? "; not seen this time: " : ", ",
                                   row->name);
    }
    if (count > MAX_NAMED_UNSEEN)
        g_string_append(line, " and more");
}

static const char *other_view(SwingView view) {
    return view == SWING_VIEW_FACE_ON
               ? "this camera cannot show your posture or the track of your hands, so film the "
                 "next swing down the line"
               : "this camera cannot show sideways movement, tilt or the lead arm, so film the "
                 "next swing face-on";
}

static void append_limits(const SwingReport *report, GString *line) {
    gsize start = line->len + 1;
    g_string_append_printf(line, " %s%s",
                           report->reliability < COACH_FULL_RELIABILITY
                               ? "only part of this swing could be measured, and "
                               : "",
                           other_view(report->view));
    line->str[start] = g_ascii_toupper(line->str[start]);
    append_unseen(report, line);
    if (!(swing_known_slow_motion(report) > 0))
        g_string_append(line, "; the clip's speed is not known, so there are no times");
    g_string_append_c(line, '.');
}

/* ---- what the golfer told
 * ----------------------------------------------------------------------------------------- */

static gboolean sides_differ(const CoachInput *input) {
    SwingHandedness told = input->golfer.handedness, seen = input->report->handedness;
    return told != SWING_PLAYS_UNKNOWN && seen != SWING_PLAYS_UNKNOWN && told != seen;
}

static const char *remark_of(const CoachInput *input) {
    if (coach_golfer_complains(&input->golfer))
        return " About your complaint, please ask a medical professional before you practise.";
    if (sides_differ(input))
        return " Your profile names the other side than this clip shows: check it, or whether the "
               "film is mirrored.";
    return "";
}

/* Three sentences at most. */
json_t *coach_write_overall(const CoachVoice *voice) {
    g_autoptr(GString) line = g_string_new(NULL);
    const char *remark = remark_of(voice->input);
    append_priority(voice, line);
    if (!coach_cannot_judge(voice->report)) {
        append_limits(voice->report, line);
    } else {
        g_string_append(line, " Too little could be measured to coach from.");
        if (!*remark)
            g_string_append_printf(line, " %s", coach_camera_advice(voice->report));
    }
    g_string_append(line, remark);
    return json_string(line->str);
}
