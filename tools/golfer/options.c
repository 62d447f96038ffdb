#include "options.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "random.h"

typedef struct {
    const char *name, *unit;
    size_t offset;
    double low, high, standard;
    double spread;       /* a seed draws standard +- spread; 0 = never drawn */
    const char *choices; /* "name=number|name=number", NULL = a number only */
    const char *help;
} Row;

#define YES_NO    "no=0|yes=1"
#define AT(field) offsetof(GolferOptions, field)

/* A new option is a field in options.h, a row here and its use. */
static const Row rows[] = {
    {"seed", "", AT(seed), 0, 1e9, 0, 0, NULL,
     "looks, build and small habits; 0 = the plain golfer"},
    {"view", "deg", AT(view), -180, 360, 0, 0, "face_on=0|down_the_line=90",
     "camera place, or any azimuth"},
    {"distance", "m", AT(distance), 0, 15, 0, 0, NULL, "camera to golfer; 0 = fill the picture"},
    {"camera-height", "m", AT(camera_height), 0.1, 4, 1.1, 0.12, NULL, "lens above the ground"},
    {"aim-height", "m", AT(aim_height), 0, 2, 0.95, 0, NULL,
     "height of the point in the picture's centre"},
    {"aim-side", "m", AT(aim_side), -2, 2, 0, 0, NULL, "shifts that point along the target line"},
    {"focal", "mm", AT(focal), 13, 120, 26, 0, NULL,
     "focal length, 35 mm equivalent, of the long side"},
    {"shake", "deg", AT(shake), 0, 5, 0, 0, NULL, "hand-held rotation"},
    {"drift", "cm", AT(drift), 0, 10, 0, 0, NULL, "hand-held movement of the camera"},
    {"width", "px", AT(width), 64, 4096, 720, 0, NULL, "picture width, even"},
    {"height", "px", AT(height), 64, 4096, 1280, 0, NULL, "picture height, even"},
    {"fps", "1/s", AT(fps), 15, 240, 60, 0, NULL, "frame rate, whole"},
    {"blur", "", AT(blur), 1, 64, 1, 0, NULL, "pictures averaged per frame (motion blur)"},
    {"shutter", "", AT(shutter), 0, 1, 0.2, 0, NULL, "share of the frame time the shutter is open"},
    {"noise", "levels", AT(noise), 0, 20, 1.6, 0, NULL, "sensor noise"},
    {"softness", "", AT(softness), 0, 1, 0.5, 0, NULL, "lens softness"},
    {"antialias", "", AT(antialias), 0, 1, 1, 0, YES_NO, "smooth outlines"},
    {"crf", "", AT(crf), 0, 51, 20, 0, NULL, "H.264 quality, lower is finer"},
    {"threads", "", AT(threads), 1, 64, 1, 0, NULL,
     "frames drawn at once; never changes the result"},
    {"sound", "", AT(sound), 0, 1, 1, 0, YES_NO, "sound track with the click of impact"},
    {"truth-frames", "", AT(truth_frames), 0, 1, 1, 0, YES_NO,
     "landmarks of every frame in the truth"},
    {"background", "", AT(background), 0, 1, 0, 0, "grass=0|range=1", "the place"},
    {"sun-azimuth", "deg", AT(sun_azimuth), -180, 180, 35, 25, NULL,
     "0 = the sun stands behind the face-on camera"},
    {"sun-height", "deg", AT(sun_height), 8, 85, 48, 12, NULL, "above the horizon"},
    {"bystanders", "", AT(bystanders), 0, 3, 0, 0, NULL, "people standing around"},
    {"hand", "", AT(hand), 0, 1, 0, 0, "right=0|left=1", "left = the mirror image"},
    {"stature", "m", AT(stature), 1.3, 2.2, 1.78, 0.12, NULL, "body height"},
    {"girth", "", AT(girth), 0.8, 1.35, 1, 0.12, NULL, "thickness of trunk and limbs"},
    {"legs", "", AT(legs), 0.94, 1.06, 1, 0.03, NULL, "leg length; the trunk makes up for it"},
    {"arms", "", AT(arms), 0.94, 1.06, 1, 0.02, NULL, "arm length"},
    {"shoulders", "", AT(shoulders), 0.88, 1.12, 1, 0.05, NULL, "shoulder width"},
    {"shorts", "", AT(shorts), 0, 1, 0, 0, YES_NO, "shorts instead of trousers"},
    {"cap", "", AT(cap), 0, 1, 1, 0, YES_NO, "wears a cap"},
    {"glove", "", AT(glove), 0, 1, 1, 0, YES_NO, "glove on the lead hand"},
    {"beard", "", AT(beard), 0, 1, 0, 0, YES_NO, "beard"},
    {"white-cap", "", AT(white_cap), 0, 1, 0, 0, YES_NO,
     "white cap and red shirt: pose detectors dislike it"},
    {"club", "", AT(club), 0, 1, 0, 0, "iron=0|driver=1", "the club"},
    {"backswing", "s", AT(backswing), 0.45, 2, 0.87, 0.11, NULL, "takeaway to top"},
    {"downswing", "s", AT(downswing), 0.18, 0.6, 0.27, 0.025, NULL, "top to impact"},
    {"follow", "s", AT(follow), 0.45, 1.5, 0.7, 0.08, NULL, "impact to finish"},
    {"lead-in", "s", AT(lead_in), 0, 10, 0.8, 0, NULL, "still address before the takeaway"},
    {"hold", "s", AT(hold), 0, 10, 0.6, 0, NULL, "held finish"},
    {"waggle", "", AT(waggle), 0, 4, 0, 0, NULL,
     "waggles of the club before the swing, 0.8 s each"},
    {"practice", "", AT(practice), 0, 1, 0, 0, YES_NO,
     "a practice swing and a step to the ball first"},
    {"false-start", "", AT(false_start), 0, 1, 0, 0, YES_NO, "a takeaway that is broken off first"},
    {"walk-in", "", AT(walk_in), 0, 1, 0, 0, YES_NO, "walks up to the ball first"},
    {"idle", "", AT(idle), 0, 4, 1, 0.4, NULL, "breathing and postural sway"},
    {"trim-start", "s", AT(trim_start), 0, 60, 0, 0, NULL, "the clip begins this much late"},
    {"trim-end", "s", AT(trim_end), 0, 60, 0, 0, NULL, "the clip ends this much early"},
    {"turn", "%", AT(turn), 40, 120, 100, 6, NULL,
     "thorax turn in the backswing (fault: short turn)"},
    {"hip-turn", "%", AT(hip_turn), 30, 200, 100, 8, NULL, "pelvis turn in the backswing"},
    {"bend", "deg", AT(bend), -15, 15, 0, 3, NULL, "forward bend added all through"},
    {"knee-flex", "deg", AT(knee_flex), -15, 20, 0, 3, NULL,
     "knee flexion added until the downswing"},
    {"early-extension", "cm", AT(early_extension), 0, 15, 0, 0, NULL,
     "fault: pelvis to the ball at impact"},
    {"sway", "cm", AT(sway), -5, 15, 0, 0.7, NULL,
     "fault: pelvis away from the target in the backswing"},
    {"slide", "cm", AT(slide), -5, 20, 0, 1, NULL, "fault: pelvis to the target in the downswing"},
    {"lift", "cm", AT(lift), -5, 10, 0, 0, NULL, "fault: pelvis rises in the downswing"},
    {"reverse-spine", "deg", AT(reverse_spine), 0, 30, 0, 0, NULL,
     "fault: trunk leans to the target at the top"},
    {"hang-back", "cm", AT(hang_back), 0, 20, 0, 0, NULL, "fault: weight stays on the trail foot"},
    {"chicken-wing", "deg", AT(chicken_wing), 0, 70, 0, 0, NULL,
     "fault: lead elbow bends after impact"},
    {"over-the-top", "deg", AT(over_the_top), 0, 30, 0, 0, NULL,
     "fault: thorax and club come from outside"},
    {"cast", "deg", AT(cast), 0, 60, 0, 4, NULL, "fault: wrist angle lost early"},
    {"head-dip", "cm", AT(head_dip), -8, 12, 0, 0.5, NULL, "fault: head drops in the downswing"},
    {"head-sway", "cm", AT(head_sway), -8, 15, 0, 0.5, NULL,
     "fault: head moves from the target in the backswing"},
    {"flying-elbow", "deg", AT(flying_elbow), 0, 60, 0, 0, NULL,
     "fault: trail elbow lifted at the top"},
};
enum { ROWS = sizeof rows / sizeof *rows };

static double *field(GolferOptions *options, const Row *row) {
    return (double *)(void *)((char *)options + row->offset);
}

static double value(const GolferOptions *options, const Row *row) {
    return *(const double *)(const void *)((const char *)options + row->offset);
}

void golfer_options_init(GolferOptions *ret_options) {
    memset(ret_options, 0, sizeof *ret_options);
    for (int i = 0; i < ROWS; i++)
        *field(ret_options, &rows[i]) = rows[i].standard;
}

static int least(int a, int b) {
    return a < b ? a : b;
}

/* Letters to insert, delete or replace to get from one word to the other; words are cut at 31
 * letters. */
static int word_distance(const char *a, const char *b) {
    enum { WORD = 32 };
    int row[WORD], a_length = least((int)strlen(a), WORD - 1),
                   b_length = least((int)strlen(b), WORD - 1);
    for (int j = 0; j <= b_length; j++)
        row[j] = j;
    for (int i = 1; i <= a_length; i++) {
        int diagonal = row[0];
        row[0] = i;
        for (int j = 1; j <= b_length; j++) {
            int change = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            row[j] = least(change, least(row[j], row[j - 1]) + 1);
        }
    }
    return row[b_length];
}

static const char *nearest(const char *name) {
    const char *best = "help";
    int best_distance = word_distance(name, best);
    static const char *const paths[] = {"out", "truth"};
    for (int i = 0; i < ROWS + 2; i++) {
        const char *known = i < ROWS ? rows[i].name : paths[i - ROWS];
        int distance = word_distance(name, known);
        if (distance < best_distance) {
            best_distance = distance;
            best = known;
        }
    }
    return best;
}

/* A number, or one of the row's named choices. */
static bool read_value(const Row *row, const char *text, double *ret_value) {
    size_t length = strlen(text);
    for (const char *p = row->choices; p && length; p = strchr(p, '|')) {
        p += *p == '|';
        if (strncmp(p, text, length) == 0 && p[length] == '=') {
            *ret_value = strtod(p + length + 1, NULL);
            return true;
        }
    }
    char *end;
    double number = strtod(text, &end);
    if (end == text || *end || !(number >= row->low && number <= row->high))
        return false;
    *ret_value = number;
    return true;
}

static void draw(GolferOptions *options, const bool *given) {
    GolferRandom random;
    golfer_random_init(&random, (uint32_t)options->seed);
    for (int i = 0; i < ROWS; i++) {
        /* Two draws make the middle likelier than the ends; drawn for every row, so that giving one
         * option leaves the others as they were. */
        double offset = golfer_random_unit(&random) + golfer_random_unit(&random) - 1.0;
        if (!given[i] && options->seed > 0 && rows[i].spread > 0)
            *field(options, &rows[i]) += rows[i].spread * offset;
    }
    const struct {
        size_t offset;
        double chance;
    } wears[] = {{AT(shorts), 0.3}, {AT(cap), 0.6}, {AT(glove), 0.8}, {AT(beard), 0.25}};
    for (size_t w = 0; w < sizeof wears / sizeof *wears; w++) {
        bool on = golfer_random_unit(&random) < wears[w].chance;
        for (int i = 0; i < ROWS; i++)
            if (rows[i].offset == wears[w].offset && !given[i] && options->seed > 0)
                *field(options, &rows[i]) = on;
    }
}

static bool read_path(const char *argument, const char *name, char *ret_path) {
    size_t length = strlen(name);
    if (strncmp(argument, name, length) != 0 || argument[length] != '=')
        return false;
    snprintf(ret_path, GOLFER_PATH_MAX, "%s", argument + length + 1);
    return true;
}

static bool read_option(const char *argument, GolferOptions *options, bool *given, char *message,
                        size_t size) {
    const char *equals = strchr(argument, '=');
    char name[64];
    snprintf(name, sizeof name, "%.*s", equals ? (int)(equals - argument) : 60, argument);
    for (int i = 0; i < ROWS; i++) {
        const Row *row = &rows[i];
        if (strcmp(name, row->name) != 0)
            continue;
        given[i] = true;
        if (read_value(row, equals ? equals + 1 : "", field(options, row)))
            return true;
        snprintf(message, size, "--%s takes %s%sa number from %g to %g %s", row->name,
                 row->choices ? row->choices : "", row->choices ? " or " : "", row->low, row->high,
                 row->unit);
        return false;
    }
    snprintf(message, size, "unknown option --%s; the nearest is --%s", name, nearest(name));
    return false;
}

GolferOptionsResult golfer_options_parse(int count, char *const *arguments,
                                         GolferOptions *ret_options, char *message, size_t size) {
    GolferOptions options;
    bool given[ROWS] = {false};
    golfer_options_init(&options);
    for (int i = 0; i < count; i++) {
        const char *argument = arguments[i];
        if (strncmp(argument, "--", 2) != 0) {
            snprintf(message, size, "'%s' is not an option; options are --name=value", argument);
            return GOLFER_OPTIONS_BAD;
        }
        argument += 2;
        if (strcmp(argument, "help") == 0)
            return GOLFER_OPTIONS_HELP;
        if (read_path(argument, "out", options.out) || read_path(argument, "truth", options.truth))
            continue;
        if (!read_option(argument, &options, given, message, size))
            return GOLFER_OPTIONS_BAD;
    }
    if (((int)options.width | (int)options.height) & 1) {
        snprintf(message, size, "--width and --height must be even");
        return GOLFER_OPTIONS_BAD;
    }
    draw(&options, given);
    *ret_options = options;
    return GOLFER_OPTIONS_RUN;
}

void golfer_options_help(FILE *file) {
    fprintf(
        file,
        "golfer --out=CLIP.mp4 --truth=CLIP.json [--name=value ...]\n"
        "Draws a golf swing and writes what is true about it. Without --out only the truth.\n\n");
    for (int i = 0; i < ROWS; i++) {
        const Row *row = &rows[i];
        char range[48];
        snprintf(range, sizeof range, "%g..%g %s", row->low, row->high, row->unit);
        fprintf(file, "  --%-16s %-18s default %-6g %s", row->name, range, row->standard,
                row->help);
        if (row->choices)
            fprintf(file, " (%s)", row->choices);
        fputc('\n', file);
    }
}

void golfer_options_json(const GolferOptions *options, FILE *file) {
    bool first = true;
    for (int i = 0; i < ROWS; i++) {
        if (rows[i].offset == AT(threads)) /* the only one that must not change the truth */
            continue;
        fprintf(file, "%s\"%s\": %.6g", first ? "" : ", ", rows[i].name, value(options, &rows[i]));
        first = false;
    }
}
