#include "engine/compare/compare.h"

#include <math.h>
#include <string.h>

#include "engine/compare/align.h"

/* Two-sided 95 % of a normal law. */
static const double CLEAR_SIGMAS = 1.96;
static const double MAX_STAND_APART_DEG = 10;
/* Rates further apart than this show different things: 30 and 60, but not 50 and 60. */
static const double MAX_RATE_RATIO = 1.5;

/* ---- whether, and how well ---- */

static bool is_supported(SwingView view) {
    return view == SWING_VIEW_FACE_ON || view == SWING_VIEW_DOWN_THE_LINE;
}

static CompareStatus check(const SwingReport *first, const SwingReport *second) {
    if (!is_supported(first->view) || !is_supported(second->view))
        return COMPARE_VIEW_NOT_SUPPORTED;
    if (first->view != second->view)
        return COMPARE_VIEWS_DIFFER;
    if (first->handedness == SWING_PLAYS_UNKNOWN || second->handedness == SWING_PLAYS_UNKNOWN)
        return COMPARE_SIDE_UNKNOWN;
    return COMPARE_OK;
}

/* Pictures a second of what really happened. */
static double real_rate(const SwingReport *report) {
    return report->fps * (report->slow_motion > 0 ? report->slow_motion : 1);
}

static bool rates_differ(const SwingReport *first, const SwingReport *second) {
    double a = real_rate(first), b = real_rate(second);
    return a > 0 && b > 0 && fmax(a, b) >= MAX_RATE_RATIO * fmin(a, b);
}

/* Woods and hybrids are swung alike. */
static SwingClub club_group(SwingClub club) {
    return club == SWING_CLUB_HYBRID ? SWING_CLUB_WOOD : club;
}

static unsigned find_warnings(const CompareSwing *first, const CompareSwing *second,
                              int step_count) {
    const SwingReport *a = first->report, *b = second->report;
    double apart_deg = remainder(compare_stand_deg(first) - compare_stand_deg(second), 360);
    unsigned warnings = 0;
    if (club_group(a->club) != club_group(b->club))
        warnings |= COMPARE_WARN_CLUB;
    if (rates_differ(a, b))
        warnings |= COMPARE_WARN_FPS;
    if (fabs(apart_deg) > MAX_STAND_APART_DEG)
        warnings |= COMPARE_WARN_YAW;
    if ((a->stature_cm > 0) != (b->stature_cm > 0))
        warnings |= COMPARE_WARN_UNITS;
    if (a->handedness != b->handedness)
        warnings |= COMPARE_WARN_MIRROR;
    if (step_count < COMPARE_STEPS)
        warnings |= COMPARE_WARN_PARTIAL;
    return warnings;
}

/* ---- numbers ---- */

/* Limits in cm that are shares of the stance differ as the stances do: up to this. */
static const double STANCE_RATIO = 1.3;

static bool same_limit(double a, double b, bool is_length) {
    if (a == b || (isnan(a) && isnan(b)))
        return true;
    double ratio = a / b;
    return is_length && ratio < STANCE_RATIO && ratio > 1 / STANCE_RATIO;
}

/* How far outside its band, with the sign of the side; 0 inside. */
static double outside(double value, const double band[2]) {
    if (value < band[0])
        return value - band[0];
    if (value > band[1])
        return value - band[1];
    return 0;
}

static CompareVerdict verdict(const SwingMetric *a, const SwingMetric *b, double sigma,
                              bool same_golfer) {
    if (!(fabs(b->value - a->value) > CLEAR_SIGMAS * sigma))
        return COMPARE_SAME;
    bool is_length = strcmp(a->unit, "cm") == 0;
    bool one_band = a->has_band && b->has_band && same_limit(a->band[0], b->band[0], is_length) &&
                    same_limit(a->band[1], b->band[1], is_length);
    if (!same_golfer || !one_band)
        return COMPARE_DIFFERS;
    double before = outside(a->value, a->band), after = outside(b->value, b->band);
    /* From one side to the other, or inside the band all the time: no way is the better one. */
    if (before * after < 0 || before == after)
        return COMPARE_DIFFERS;
    return fabs(after) < fabs(before) ? COMPARE_BETTER : COMPARE_WORSE;
}

/* Its error is known, so that a difference can be told from noise. */
static bool is_judgeable(const SwingMetric *metric) {
    return metric->kind != SWING_UNAVAILABLE && metric->uncertainty > 0 && isfinite(metric->value);
}

static int compare_metrics(const SwingReport *first, const SwingReport *second, bool same_golfer,
                           CompareDifference *ret_differences) {
    int count = 0;
    for (int i = 0; i < first->metric_count; i++) {
        const SwingMetric *a = &first->metrics[i];
        const SwingMetric *b =
            swing_metric_find(second->metrics, second->metric_count, a->id, a->at);
        if (!b || !is_judgeable(a) || !is_judgeable(b) || strcmp(a->unit, b->unit) != 0)
            continue;
        double sigma = hypot(a->uncertainty, b->uncertainty);
        ret_differences[count++] =
            (CompareDifference){.metric = {i, (int)(b - second->metrics)},
                                .delta = b->value - a->value,
                                .uncertainty = sigma,
                                .verdict = verdict(a, b, sigma, same_golfer)};
    }
    return count;
}

static bool is_highlighted(const CompareResult *result, const SwingMetric *metrics,
                           const char *id) {
    for (int i = 0; i < result->highlight_count; i++) {
        const CompareDifference *chosen = &result->differences[result->highlights[i]];
        if (!strcmp(metrics[chosen->metric[0]].id, id))
            return true;
    }
    return false;
}

/* The clearest difference of an id that is not highlighted yet; -1: none. */
static int clearest_left(const CompareResult *result, const SwingMetric *metrics) {
    int best = -1;
    double best_size = 0;
    for (int i = 0; i < result->difference_count; i++) {
        const CompareDifference *difference = &result->differences[i];
        double size = fabs(difference->delta) / difference->uncertainty;
        if (difference->verdict == COMPARE_SAME || size <= best_size ||
            is_highlighted(result, metrics, metrics[difference->metric[0]].id))
            continue;
        best = i;
        best_size = size;
    }
    return best;
}

static void highlight(CompareResult *result, const SwingMetric *metrics) {
    while (result->highlight_count < COMPARE_MAX_HIGHLIGHTS) {
        int next = clearest_left(result, metrics);
        if (next < 0)
            return;
        result->highlights[result->highlight_count++] = next;
    }
}

static void measure_segments(const SwingReport *report, double ret_s[SWING_EVENT_COUNT - 1]) {
    double slow_motion = swing_known_slow_motion(report);
    for (int i = 0; i < SWING_EVENT_COUNT - 1; i++) {
        const SwingEvent *from = &report->events.at[i], *to = &report->events.at[i + 1];
        bool known = from->found && to->found && slow_motion > 0;
        ret_s[i] = known ? (double)(to->time_us - from->time_us) / 1e6 / slow_motion : NAN;
    }
}

/* ---- all of it ---- */

static int nearest_frame(const SwingReport *report, double frame) {
    double last = report->frame_count > 0 ? report->frame_count - 1 : 0;
    return (int)lround(fmax(0, fmin(frame, last)));
}

CompareStatus compare_swings(const CompareSwing *first, const CompareSwing *second,
                             const CompareOptions *options, CompareResult *ret_result) {
    const SwingReport *a = first->report, *b = second->report;
    CompareStatus status = check(a, b);
    CompareTimeline timeline;
    if (status == COMPARE_OK && !compare_timeline_init(&timeline, &a->events, &b->events))
        status = COMPARE_EVENTS_MISSING;
    if (status != COMPARE_OK)
        return status;
    memset(ret_result, 0, sizeof *ret_result);
    ret_result->step_count = timeline.step_count;
    ret_result->warnings = find_warnings(first, second, timeline.step_count);
    for (int i = 0; i < timeline.step_count; i++) {
        ret_result->steps[i].place = timeline.place[i];
        ret_result->steps[i].frame[0] = nearest_frame(a, timeline.frame[0][i]);
        ret_result->steps[i].frame[1] = nearest_frame(b, timeline.frame[1][i]);
    }
    ret_result->difference_count =
        compare_metrics(a, b, options->same_golfer, ret_result->differences);
    highlight(ret_result, a->metrics);
    measure_segments(a, ret_result->segment_s[0]);
    measure_segments(b, ret_result->segment_s[1]);
    ret_result->has_body[0] = compare_overlay(&timeline, first, 0, ret_result->steps);
    ret_result->has_body[1] = compare_overlay(&timeline, second, 1, ret_result->steps);
    ret_result->curve_count = compare_curves(&timeline, &a->curves, &b->curves, ret_result->curves);
    return COMPARE_OK;
}

/* ---- words ---- */

const char *compare_status_text(CompareStatus status) {
    static const char *const texts[] = {
        [COMPARE_OK] = NULL,
        [COMPARE_VIEW_NOT_SUPPORTED] =
            "Only swings filmed face-on or down the line can be compared.",
        [COMPARE_VIEWS_DIFFER] = "One swing is filmed face-on, the other down the line: film both "
                                 "from the same side.",
        [COMPARE_EVENTS_MISSING] =
            "Address, top and impact must be found in both clips: film the whole swing.",
        [COMPARE_SIDE_UNKNOWN] =
            "It is not clear which way one of the golfers plays: tell it and try again.",
    };
    return texts[status];
}

const char *compare_warning_text(CompareWarning warning) {
    static const struct {
        CompareWarning warning;
        const char *text;
    } texts[] = {
        {COMPARE_WARN_CLUB, "The clubs differ or are not told: stance, turn and tilt differ from "
                            "club to club anyway."},
        {COMPARE_WARN_FPS,
         "The clips have different frame rates: fast moments are less certain in the slower one."},
        {COMPARE_WARN_YAW, "The cameras seem to stand more than 10 degrees apart: angles and "
                           "distances may differ for that alone."},
        {COMPARE_WARN_UNITS,
         "The golfer's height is known for one swing only: distances are not compared."},
        {COMPARE_WARN_MIRROR, "One golfer plays left-handed and is shown mirrored."},
        {COMPARE_WARN_PARTIAL,
         "The finish is missing in one of the clips: the comparison ends before it."},
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (texts[i].warning == warning)
            return texts[i].text;
    return NULL;
}

const char *compare_verdict_name(CompareVerdict verdict) {
    static const char *const names[] = {
        [COMPARE_SAME] = "same",
        [COMPARE_BETTER] = "better",
        [COMPARE_WORSE] = "worse",
        [COMPARE_DIFFERS] = "differs",
    };
    return names[verdict];
}
