#include "engine/phases/find.h"

#include <math.h>
#include <stdlib.h>

#include "engine/phases/decode.h"
#include "engine/phases/pieces.h"
#include "engine/phases/strokes.h"
#include "engine/phases/tempo.h"
#include "engine/phases/window.h"

/* Each look centres the next one on the top and impact that it found. */
enum { LOOKS = 3 };
/* At the end all is looked at again through windows of these lengths, and the mean taken. */
static const double LENGTHS[] = {0.85, 0.925, 1, 1.08, 1.17};
enum { LENGTH_COUNT = sizeof LENGTHS / sizeof *LENGTHS };
/* Slower than this share of the fastest swing is a rehearsal. */
static const double REHEARSAL_SPEED = 0.6;
/* An event is right within this part of address to impact, or one frame if that is longer (as
 * published scores have it); address to impact is about this many downswings. */
static const double TOLERANCE = 1 / 30.0, SWING_IN_RULERS = 4;

static const char *const NOBODY =
    "no golfer is followed for long enough: film one person, head to feet, in the whole swing";
static const char *const NO_STROKE =
    "the hands never swing through: film one full swing, from set-up to finish";
static const char *const NO_SWING =
    "nothing here moves like a golf swing: film one full swing, from set-up to finish";

/* A stroke that proved to be a swing. */
typedef struct {
    const PhasesStroke *stroke;
    PhasesWindow window;
    PhasesMoments moments;
    float right_handed; /* log odds */
    float view[PHASES_NET_VIEWS];
} Swing;

/* What one search needs. */
typedef struct {
    PhasesNet *net;
    const SwingTrack *track;
    const PhasesOptions *options;
    PhasesFeatures features;
    PhasesScores scores;
    PhasesStrokes strokes;
    int count;
    Swing swings[PHASES_MAX_STROKES];
} Search;

static bool look(Search *search, PhasesPiece piece, const PhasesWindow *window) {
    if (!phases_features_fill(search->track, piece, window, &search->features))
        return false;
    phases_net_run(search->net, &search->features, &search->scores);
    return true;
}

/* Log odds for a right-hander: how much rather this is one than its mirror image is. */
static bool find_side(Search *search, Swing *swing) {
    PhasesWindow mirrored = swing->window;
    mirrored.left_handed = true;
    if (!look(search, swing->stroke->piece, &mirrored))
        return false;
    float left = search->scores.right_handed;
    if (!look(search, swing->stroke->piece, &swing->window))
        return false;
    swing->right_handed = (search->scores.right_handed - left) / 2;
    SwingHandedness told = search->options->handedness;
    swing->window.left_handed =
        told == SWING_PLAYS_UNKNOWN ? swing->right_handed < 0 : told == SWING_PLAYS_LEFT;
    return true;
}

/* In samples of the window. */
static double tolerance(const SwingTrack *track, const Swing *swing) {
    const PhasesStroke *stroke = swing->stroke;
    double frame_s = (phases_frame_s(track, stroke->bottom) - phases_frame_s(track, stroke->top)) /
                     (stroke->bottom - stroke->top);
    double step_s = swing->window.ruler_s / PHASES_PER_RULER;
    return fmax(frame_s / step_s, TOLERANCE * SWING_IN_RULERS * PHASES_PER_RULER);
}

/* Sums over looks that found an event. */
typedef struct {
    int count;
    double time_s, confidence;
} Vote;

static bool vote(Search *search, const Swing *swing, double length, Vote votes[SWING_EVENT_COUNT]) {
    Swing other = *swing;
    other.window.ruler_s *= length;
    if (!look(search, swing->stroke->piece, &other.window))
        return false;
    phases_decode(&search->scores, tolerance(search->track, &other), &other.moments);
    for (int e = 0; e < SWING_EVENT_COUNT; e++) {
        const PhasesMoment *moment = &other.moments.at[e];
        if (!moment->found)
            continue;
        votes[e].count++;
        votes[e].time_s += phases_sample_s(&other.window, moment->sample);
        votes[e].confidence += (double)moment->confidence;
    }
    return true;
}

/* An event is there if most looks have it. false: the swing is not certain enough. */
static bool settle(Search *search, Swing *swing) {
    Vote votes[SWING_EVENT_COUNT] = {0};
    for (int i = 0; i < LENGTH_COUNT; i++)
        if (!vote(search, swing, LENGTHS[i], votes))
            return false;
    for (int e = 0; e < SWING_EVENT_COUNT; e++) {
        PhasesMoment *moment = &swing->moments.at[e];
        double count = votes[e].count;
        *moment = (PhasesMoment){.found = count > LENGTH_COUNT / 2.0};
        if (!moment->found)
            continue;
        moment->sample = phases_window_sample(&swing->window, votes[e].time_s / count);
        moment->confidence = (float)(votes[e].confidence / count);
    }
    swing->moments.swing =
        swing->moments.at[SWING_TOP].found && swing->moments.at[SWING_IMPACT].found;
    return swing->moments.swing;
}

/* One look through the swing's window; false: no swing in it. */
static bool look_for_moments(Search *search, Swing *swing) {
    if (!look(search, swing->stroke->piece, &swing->window))
        return false;
    phases_decode(&search->scores, tolerance(search->track, swing), &swing->moments);
    return swing->moments.swing;
}

/* The stroke's own ruler, then others: a wrist that was lost on the way down spoils it. */
static bool look_first(Search *search, Swing *swing) {
    static const double RULERS[] = {1, 0.6, 1.6};
    const PhasesStroke *stroke = swing->stroke;
    for (size_t i = 0; i < sizeof RULERS / sizeof *RULERS; i++) {
        swing->window = (PhasesWindow){stroke->impact_s, stroke->ruler_s * RULERS[i], false};
        if (find_side(search, swing) && look_for_moments(search, swing))
            return true;
    }
    return false;
}

/* false: the stroke is no swing. */
static bool look_closer(Search *search, Swing *swing) {
    if (!look_first(search, swing))
        return false;
    for (int i = 1; i < LOOKS; i++) {
        double top_s = phases_sample_s(&swing->window, swing->moments.at[SWING_TOP].sample);
        double impact_s = phases_sample_s(&swing->window, swing->moments.at[SWING_IMPACT].sample);
        swing->window.impact_s = impact_s;
        swing->window.ruler_s = impact_s - top_s;
        if (!look_for_moments(search, swing))
            return false;
    }
    for (int v = 0; v < PHASES_NET_VIEWS; v++)
        swing->view[v] = search->scores.view[v];
    return settle(search, swing);
}

static double certainty(const Swing *swing) {
    double sum = 0;
    for (int e = 0; e < SWING_EVENT_COUNT; e++)
        sum += (double)swing->moments.at[e].confidence; /* 0 if not found */
    return sum;
}

/* From the first event to the last, clip time. */
static void extent(const Swing *swing, double *ret_first_s, double *ret_last_s) {
    int first = SWING_TOP, last = SWING_IMPACT;
    while (first > 0 && swing->moments.at[first - 1].found)
        first--;
    while (last + 1 < SWING_EVENT_COUNT && swing->moments.at[last + 1].found)
        last++;
    *ret_first_s = phases_sample_s(&swing->window, swing->moments.at[first].sample);
    *ret_last_s = phases_sample_s(&swing->window, swing->moments.at[last].sample);
}

static bool overlap(const Swing *a, const Swing *b) {
    double a_first, a_last, b_first, b_last;
    extent(a, &a_first, &a_last);
    extent(b, &b_first, &b_last);
    return a_first < b_last && b_first < a_last;
}

/* Strokes can prove to be the same swing, or the way from one to the next: of those that overlap
 * the most certain stays. */
static void keep(Search *search, const Swing *swing) {
    int count = 0;
    for (int i = 0; i < search->count; i++)
        if (overlap(&search->swings[i], swing) && certainty(&search->swings[i]) >= certainty(swing))
            return;
    for (int i = 0; i < search->count; i++)
        if (!overlap(&search->swings[i], swing))
            search->swings[count++] = search->swings[i];
    search->swings[count++] = *swing;
    search->count = count;
}

static void find_swings(Search *search) {
    for (int i = 0; i < search->strokes.count; i++) {
        Swing swing = {.stroke = &search->strokes.at[i]};
        if (look_closer(search, &swing))
            keep(search, &swing);
    }
}

/* The last full one: rehearsals come first, or are slower. */
static const Swing *choose(const Search *search) {
    const Swing *last = NULL, *last_whole = NULL;
    double fastest = 0;
    for (int i = 0; i < search->count; i++)
        fastest = fmax(fastest, search->swings[i].stroke->speed);
    for (int i = 0; i < search->count; i++) {
        const Swing *swing = &search->swings[i];
        if (swing->stroke->speed < REHEARSAL_SPEED * fastest)
            continue;
        last = swing;
        if (swing->moments.at[SWING_TOE_UP].found &&
            swing->moments.at[SWING_MID_FOLLOW_THROUGH].found)
            last_whole = swing;
    }
    return last_whole ? last_whole : last;
}

static int frame_of(const Search *search, const Swing *swing, SwingEventKind kind) {
    double time_s = phases_sample_s(&swing->window, swing->moments.at[kind].sample);
    return phases_frame_near(search->track, swing->stroke->piece, time_s);
}

/* Two events never share a frame: the later one moves on, and is lost past the end. */
static void set_events(const Search *search, const Swing *swing, SwingEvents *ret_events) {
    PhasesPiece piece = swing->stroke->piece;
    int last = piece.first_frame - 1;
    for (int e = 0; e < SWING_EVENT_COUNT; e++) {
        if (!swing->moments.at[e].found)
            continue;
        int frame = frame_of(search, swing, (SwingEventKind)e);
        frame = frame > last ? frame : last + 1;
        if (frame >= piece.first_frame + piece.count)
            continue;
        ret_events->at[e] = (SwingEvent){
            .found = true,
            .frame = frame,
            .time_us = search->track->poses[frame].time_us,
            .confidence = swing->moments.at[e].confidence,
        };
        last = frame;
    }
    SwingEvent *impact = &ret_events->at[SWING_IMPACT];
    if (impact->found)
        impact->time_us =
            llrint(1e6 * phases_sample_s(&swing->window, swing->moments.at[SWING_IMPACT].sample));
}

static void set_candidates(const Search *search, const Swing *chosen, PhasesResult *result) {
    int first = search->count - SWING_MAX_CANDIDATES;
    first = first < 0 ? 0 : first;
    for (int i = first; i < search->count; i++) {
        const Swing *swing = &search->swings[i];
        const PhasesMoment *at = swing->moments.at;
        bool starts = at[SWING_ADDRESS].found, ends = at[SWING_FINISH].found;
        result->candidates[result->candidate_count++] = (SwingCandidate){
            .first_frame = starts ? frame_of(search, swing, SWING_ADDRESS) : swing->stroke->before,
            .last_frame = ends ? frame_of(search, swing, SWING_FINISH) : swing->stroke->after,
            .impact_frame = frame_of(search, swing, SWING_IMPACT),
            .analysed = swing == chosen,
            .complete = starts && ends,
        };
    }
}

static void set_view(const Swing *swing, PhasesResult *result) {
    static const SwingView VIEWS[PHASES_NET_VIEWS] = {
        [PHASES_NET_FACE_ON] = SWING_VIEW_FACE_ON,
        [PHASES_NET_DOWN_THE_LINE] = SWING_VIEW_DOWN_THE_LINE,
        [PHASES_NET_OTHER] = SWING_VIEW_OTHER,
    };
    int best = 0;
    for (int v = 1; v < PHASES_NET_VIEWS; v++)
        best = swing->view[v] > swing->view[best] ? v : best;
    result->view = VIEWS[best];
    result->view_confidence = swing->view[best];
}

static void set_side(const Swing *swing, PhasesResult *result) {
    result->handedness = swing->window.left_handed ? SWING_PLAYS_LEFT : SWING_PLAYS_RIGHT;
    result->handedness_confidence = 1 / (1 + expf(-fabsf(swing->right_handed)));
}

static void describe(const Search *search, const Swing *chosen, PhasesResult *result) {
    set_candidates(search, chosen, result);
    set_events(search, chosen, &result->events);
    if (search->options->view == SWING_VIEW_UNKNOWN)
        set_view(chosen, result);
    if (search->options->handedness == SWING_PLAYS_UNKNOWN)
        set_side(chosen, result);
    const PhasesMoment *at = chosen->moments.at;
    double downswing_s = phases_sample_s(&chosen->window, at[SWING_IMPACT].sample) -
                         phases_sample_s(&chosen->window, at[SWING_TOP].sample);
    result->slow_motion = phases_slow_motion(search->options, search->track->fps, downswing_s,
                                             &result->slow_motion_confidence);
}

/* false: out of memory. */
static bool find_strokes(Search *search, bool *ret_somebody) {
    PhasesPiece piece = phases_piece_next(search->track, 0);
    for (; piece.count; piece = phases_piece_next(search->track, piece.first_frame + piece.count)) {
        *ret_somebody |= piece.count > 3;
        if (!phases_strokes_add(search->track, piece, &search->strokes))
            return false;
    }
    return true;
}

static PhasesResult told(const PhasesOptions *options) {
    return (PhasesResult){
        .view = options->view,
        .view_confidence = options->view == SWING_VIEW_UNKNOWN ? 0 : 1,
        .handedness = options->handedness,
        .handedness_confidence = options->handedness == SWING_PLAYS_UNKNOWN ? 0 : 1,
    };
}

PhasesStatus phases_find_with(PhasesNet *net, const SwingTrack *track, const PhasesOptions *options,
                              PhasesResult *ret_result) {
    bool somebody = false;
    Search *search = calloc(1, sizeof *search);
    if (!search)
        return PHASES_ERROR_MEMORY;
    search->net = net;
    search->track = track;
    search->options = options;
    if (!find_strokes(search, &somebody)) {
        free(search);
        return PHASES_ERROR_MEMORY;
    }
    find_swings(search);
    PhasesResult result = told(options);
    const Swing *chosen = choose(search);
    if (chosen)
        describe(search, chosen, &result);
    else
        result.why_none = !somebody ? NOBODY : search->strokes.count ? NO_SWING : NO_STROKE;
    free(search);
    *ret_result = result;
    return PHASES_OK;
}
