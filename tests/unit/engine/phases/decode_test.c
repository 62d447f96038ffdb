#include <math.h>
#include <string.h>

#include "engine/phases/decode.h"
#include "tap.h"

/* A swing as it should be, in samples. */
static const int USUAL[SWING_EVENT_COUNT] = {92, 109, 119, 136, 145, 152, 156, 193};

static PhasesScores scores;

/* All the probability where the events are, shared between a sample and the next. */
static void say(SwingEventKind kind, int sample, float share_of_next) {
    float *row = scores.event[kind];
    for (int k = 0; k <= PHASES_SAMPLES; k++)
        row[k] = -20;
    row[sample] = logf(1 - share_of_next);
    if (share_of_next > 0)
        row[sample + 1] = logf(share_of_next);
}

static void say_missing(SwingEventKind kind) {
    say(kind, PHASES_SAMPLES, 0);
}

static void say_usual(void) {
    for (int e = 0; e < SWING_EVENT_COUNT; e++)
        say((SwingEventKind)e, USUAL[e], 0);
}

static PhasesMoments decode(void) {
    PhasesMoments moments;
    memset(&moments, 0xff, sizeof moments);
    phases_decode(&scores, 2, &moments);
    return moments;
}

static void takes_what_is_clear(void) {
    say_usual();
    PhasesMoments moments = decode();
    TAP_CHECK(moments.swing);
    for (int e = 0; e < SWING_EVENT_COUNT; e++) {
        TAP_CHECK(moments.at[e].found && fabs(moments.at[e].sample - USUAL[e]) < 0.5);
        TAP_CHECK(moments.at[e].confidence > 0.99f);
    }
}

static void places_events_between_samples(void) {
    say_usual();
    say(SWING_IMPACT, USUAL[SWING_IMPACT], 0.25f);
    PhasesMoments moments = decode();
    TAP_CHECK(fabs(moments.at[SWING_IMPACT].sample - USUAL[SWING_IMPACT] - 0.25) < 0.01);
}

static void keeps_the_order(void) {
    say_usual();
    float *row = scores.event[SWING_MID_DOWNSWING]; /* rather after impact than before */
    for (int k = 0; k <= PHASES_SAMPLES; k++)
        row[k] = -20;
    row[170] = logf(0.7f);
    row[144] = logf(0.3f);
    PhasesMoments moments = decode();
    TAP_CHECK(fabs(moments.at[SWING_MID_DOWNSWING].sample - 144) < 0.01);
    TAP_CHECK(fabsf(moments.at[SWING_MID_DOWNSWING].confidence - 0.3f) < 0.01f);
}

static void usual_lengths_decide_a_draw(void) {
    say_usual();
    float *row = scores.event[SWING_FINISH];
    for (int k = 0; k <= PHASES_SAMPLES; k++)
        row[k] = -20;
    row[165] = row[194] = logf(0.5f); /* 0.8 and 2.6 downswings after impact */
    TAP_CHECK(fabs(decode().at[SWING_FINISH].sample - 194) < 0.5);
}

static void what_is_missing_takes_the_rest_of_its_end_along(void) {
    say_usual();
    say_missing(SWING_ADDRESS);
    say_missing(SWING_FINISH);
    PhasesMoments moments = decode();
    TAP_CHECK(moments.swing && !moments.at[SWING_ADDRESS].found && !moments.at[SWING_FINISH].found);
    TAP_CHECK(moments.at[SWING_TOE_UP].found && moments.at[SWING_MID_FOLLOW_THROUGH].found);
    say(SWING_ADDRESS, USUAL[SWING_ADDRESS], 0); /* but no toe-up: then it is another movement */
    say_missing(SWING_TOE_UP);
    moments = decode();
    TAP_CHECK(!moments.at[SWING_ADDRESS].found && !moments.at[SWING_TOE_UP].found);
    TAP_CHECK(moments.at[SWING_MID_BACKSWING].found);
}

static void without_top_or_impact_there_is_no_swing(void) {
    static const SwingEventKind NEEDED[] = {SWING_TOP, SWING_IMPACT};
    for (int i = 0; i < 2; i++) {
        say_usual();
        say_missing(NEEDED[i]);
        PhasesMoments moments = decode();
        TAP_CHECK(!moments.swing && !moments.at[SWING_MID_DOWNSWING].found);
    }
    say_usual();
    say(SWING_TOP, USUAL[SWING_IMPACT] + 5, 0); /* after impact */
    TAP_CHECK(!decode().swing);
}

/* Top and impact are doubted, but all is sharp, in order and where it should be. */
static void a_clear_swing_is_one_all_the_same(void) {
    say_usual();
    for (int e = 0; e < SWING_EVENT_COUNT; e++) {
        scores.event[e][USUAL[e]] = logf(0.01f);
        scores.event[e][PHASES_SAMPLES] = logf(0.99f);
    }
    PhasesMoments moments = decode();
    TAP_CHECK(moments.swing && !moments.at[SWING_ADDRESS].found && !moments.at[SWING_FINISH].found);
    for (int e = SWING_TOE_UP; e < SWING_FINISH; e++)
        TAP_CHECK(moments.at[e].found && fabs(moments.at[e].sample - USUAL[e]) < 0.01);
    scores.event[SWING_MID_DOWNSWING][100] = logf(0.01f); /* not sharp any more */
    TAP_CHECK(!decode().swing);
}

static void knowing_nothing_is_no_crash(void) {
    for (int e = 0; e < SWING_EVENT_COUNT; e++)
        for (int k = 0; k <= PHASES_SAMPLES; k++)
            scores.event[e][k] = logf(1.0f / (PHASES_SAMPLES + 1));
    PhasesMoments moments = decode();
    double last = -1;
    for (int e = 0; e < SWING_EVENT_COUNT; e++) {
        TAP_CHECK(!moments.at[e].found || moments.at[e].confidence < 0.1f);
        TAP_CHECK(!moments.at[e].found || moments.at[e].sample >= last);
        last = moments.at[e].found ? moments.at[e].sample : last;
    }
    for (int e = 0; e < SWING_EVENT_COUNT; e++)
        for (int k = 0; k <= PHASES_SAMPLES; k++)
            scores.event[e][k] = NAN;
    TAP_CHECK(!decode().swing);
}

int main(void) {
    TAP_RUN(takes_what_is_clear);
    TAP_RUN(places_events_between_samples);
    TAP_RUN(keeps_the_order);
    TAP_RUN(usual_lengths_decide_a_draw);
    TAP_RUN(what_is_missing_takes_the_rest_of_its_end_along);
    TAP_RUN(without_top_or_impact_there_is_no_swing);
    TAP_RUN(a_clear_swing_is_one_all_the_same);
    TAP_RUN(knowing_nothing_is_no_crash);
    return tap_done();
}
