#include "engine/quality/filming.h"

#include <math.h>
#include <stddef.h>

#include "engine/quality/facts.h"

/* What one check found: no loss, no issue. */
typedef struct {
    double value, loss;
} Finding;

/* Loss grows from 0 at `fine` to `most` at `bad`, in either direction; what is not a number is
 * fine. */
static Finding ramp(double value, double fine, double bad, double most) {
    double share = (value - fine) / (bad - fine);
    return (Finding){value, share > 0.0 ? most * fmin(share, 1.0) : 0.0};
}

static const Finding FINE = {0.0, 0.0};

static double percent(double luma) {
    return luma / 2.55;
}

/* By the brightest parts: black clothes in daylight are no fault of the light. */
static Finding too_dark(const QualityInput *input, const QualityFacts *facts) {
    (void)facts;
    return input->has_light ? ramp(percent(input->bright_luma), 40.0, 12.0, 25.0) : FINE;
}

/* A light golfer before a lighter sky is fine: only a dark one loses his outline's inside. */
static Finding backlit(const QualityInput *input, const QualityFacts *facts) {
    (void)facts;
    if (!input->has_light || input->golfer_luma > 75.0)
        return FINE;
    return ramp(percent(input->around_luma - input->golfer_luma), 35.0, 70.0, 15.0);
}

static Finding low_contrast(const QualityInput *input, const QualityFacts *facts) {
    (void)facts;
    return input->has_light ? ramp(percent(input->bright_luma - input->dark_luma), 18.0, 5.0, 15.0)
                            : FINE;
}

static Finding feet_cut(const QualityInput *input, const QualityFacts *facts) {
    (void)input;
    return ramp(100.0 * facts->feet_out, 3.0, 60.0, 25.0);
}

static Finding head_cut(const QualityInput *input, const QualityFacts *facts) {
    (void)input;
    return ramp(100.0 * facts->head_out, 3.0, 60.0, 20.0);
}

static Finding hands_cut(const QualityInput *input, const QualityFacts *facts) {
    (void)input;
    return ramp(100.0 * facts->hands_out, 1.0, 25.0, 20.0);
}

static Finding too_far(const QualityInput *input, const QualityFacts *facts) {
    (void)input;
    return facts->height_px > 0.0 ? ramp(facts->height_px, 300.0, 120.0, 25.0) : FINE;
}

static Finding too_close(const QualityInput *input, const QualityFacts *facts) {
    (void)input;
    return ramp(100.0 * facts->height_share, 88.0, 100.0, 8.0);
}

static Finding camera_tilted(const QualityInput *input, const QualityFacts *facts) {
    (void)input;
    return facts->has_roll ? ramp(fabs(facts->roll_deg), 3.0, 10.0, 15.0) : FINE;
}

static Finding shaky(const QualityInput *input, const QualityFacts *facts) {
    (void)facts;
    return input->has_shake ? ramp(input->shake_percent, 0.5, 4.0, 15.0) : FINE;
}

static Finding cut_scene(const QualityInput *input, const QualityFacts *facts) {
    (void)facts;
    return ramp(input->cut_count, 0.0, 1.0, 20.0);
}

/* Frames for a second of the swing, not of the clip: slow motion has more of them. */
static double real_rate(const QualityInput *input) {
    return input->track->fps * (input->slow_motion > 1.4 ? input->slow_motion : 1.0);
}

static Finding slow_camera(const QualityInput *input, const QualityFacts *facts) {
    (void)facts;
    double rate = real_rate(input);
    return rate > 0.0 ? ramp(rate, 55.0, 20.0, 14.0) : FINE;
}

/* Only while the club moves: a golfer who stands still looks the same in each picture. */
static Finding repeated(const QualityInput *input, const QualityFacts *facts) {
    (void)facts;
    const SwingEvent *from = &input->events.at[SWING_TOE_UP],
                     *to = &input->events.at[SWING_MID_FOLLOW_THROUGH];
    double count = (double)to->frame - from->frame;
    return from->found && to->found && count > 0.0
               ? ramp(100.0 * input->repeated_count / count, 20.0, 80.0, 25.0)
               : FINE;
}

static Finding several_people(const QualityInput *input, const QualityFacts *facts) {
    (void)facts;
    return ramp(input->other_people_count, 0.0, 2.0, 6.0);
}

static Finding hardly_seen(const QualityInput *input, const QualityFacts *facts) {
    (void)input;
    return facts->found > 0.0 ? ramp(100.0 * facts->visibility, 70.0, 30.0, 25.0) : FINE;
}

static Finding golfer_lost(const QualityInput *input, const QualityFacts *facts) {
    (void)input;
    return ramp(100.0 * (1.0 - facts->found), 1.0, 50.0, 60.0);
}

static Finding between_views(const QualityInput *input, const QualityFacts *facts) {
    bool is_clear = input->view == SWING_VIEW_FACE_ON || input->view == SWING_VIEW_DOWN_THE_LINE;
    if (facts->found <= 0.0)
        return FINE;
    return is_clear ? ramp(100.0 * input->view_confidence, 60.0, 20.0, 15.0)
                    : (Finding){100.0 * input->view_confidence, 20.0};
}

static bool has_swing(const QualityInput *input) {
    return input->events.at[SWING_TOP].found || input->events.at[SWING_IMPACT].found;
}

static Finding starts_late(const QualityInput *input, const QualityFacts *facts) {
    if (!has_swing(input))
        return FINE;
    return input->events.at[SWING_ADDRESS].found ? ramp(facts->before_s, 0.3, 0.0, 6.0)
                                                 : (Finding){0.0, 12.0};
}

static Finding ends_early(const QualityInput *input, const QualityFacts *facts) {
    if (!has_swing(input))
        return FINE;
    return input->events.at[SWING_FINISH].found ? ramp(facts->after_s, 0.15, 0.0, 3.0)
                                                : (Finding){0.0, 10.0};
}

/* A new check: a function above and its row here. */
static const struct {
    const char *id, *advice, *unit;
    Finding (*check)(const QualityInput *input, const QualityFacts *facts);
} CHECKS[] = {
    {"too_dark", "The picture is dark, so joints are placed less exactly: film in more light.",
     "percent", too_dark},
    {"backlit",
     "The light comes from behind the golfer, who is seen as a dark shape: film with the sun at "
     "your back.",
     "percent", backlit},
    {"low_contrast",
     "The golfer hardly stands out, so joints are placed less exactly: choose a background of "
     "another brightness than the clothes.",
     "percent", low_contrast},
    {"feet_cut",
     "The feet leave the picture, so weight shift and sway have nothing to stand on: move back or "
     "tilt the camera down.",
     "percent", feet_cut},
    {"head_cut",
     "The head leaves the picture, so head movement and posture cannot be judged: move back or "
     "tilt the camera up.",
     "percent", head_cut},
    {"hands_cut",
     "The hands leave the picture during the swing, so their path is guessed there: leave more "
     "room around the golfer.",
     "percent", hands_cut},
    {"too_far",
     "The golfer is small in the picture, so small movements drown: move closer or zoom in.", "px",
     too_far},
    {"too_close",
     "The golfer fills the picture from top to bottom, and little is needed to cut hands or feet: "
     "move back a step.",
     "percent", too_close},
    {"camera_tilted",
     "The camera is not level, so tilts of the body are off by as much: level it, best on a "
     "tripod.",
     "deg", camera_tilted},
    {"shaky",
     "The camera moves, which mixes with sway and lift of the body: put it on a tripod or lean it "
     "against something.",
     "percent", shaky},
    {"cut",
     "The clip changes its scene, so it cannot be measured as one: film one swing without "
     "cuts.",
     "count", cut_scene},
    {"low_frame_rate",
     "So few pictures a second leave tempo uncertain by about 0.5 and may miss the impact: film "
     "with 60 a second or more.",
     "1/s", slow_camera},
    {"repeated_pictures",
     "Many pictures are repeated, so times are not to be trusted: use the camera's own file, not "
     "a converted one.",
     "percent", repeated},
    {"several_people",
     "Other people are in the picture and may be taken for the golfer: film the golfer alone.",
     "count", several_people},
    {"hardly_seen",
     "Much of the body is hidden or unclear, so joints are guessed: clear the view, and wear "
     "clothes that stand out.",
     "percent", hardly_seen},
    {"golfer_lost",
     "The golfer is not found in every picture of the swing: keep the whole body in view from "
     "start to finish.",
     "percent", golfer_lost},
    {"between_views",
     "The camera stands neither face-on nor down the line, so angles are seen askew: place it at "
     "a right angle to the target line or on it.",
     "percent", between_views},
    {"starts_late",
     "The clip starts too late to show the address at rest: begin filming a second before the "
     "swing.",
     "s", starts_late},
    {"ends_early", "The clip ends before the finish is held: keep filming a second longer.", "s",
     ends_early},
};

/* Costliest first; equal ones in the order of the table. The cheapest give way when all places are
 * taken. */
static void insert(SwingFilming *filming, SwingFilmingIssue issue) {
    int place = filming->issue_count;
    while (place > 0 && filming->issues[place - 1].loss < issue.loss)
        place--;
    if (place == SWING_MAX_FILMING_ISSUES)
        return;
    if (filming->issue_count < SWING_MAX_FILMING_ISSUES)
        filming->issue_count++;
    for (int i = filming->issue_count - 1; i > place; i--)
        filming->issues[i] = filming->issues[i - 1];
    filming->issues[place] = issue;
}

void quality_filming(const QualityInput *input, SwingFilming *ret_filming) {
    QualityFacts facts;
    quality_facts_take(input, &facts);
    SwingFilming filming = {.score = 100.0};
    for (size_t i = 0; i < sizeof CHECKS / sizeof *CHECKS; i++) {
        Finding finding = CHECKS[i].check(input, &facts);
        if (!(finding.loss > 0.0))
            continue;
        filming.score = fmax(0.0, filming.score - finding.loss);
        insert(&filming, (SwingFilmingIssue){CHECKS[i].id, CHECKS[i].advice, finding.value,
                                             CHECKS[i].unit, finding.loss});
    }
    *ret_filming = filming;
}
