#include "golfer/options.h"

#include <string.h>

#include "../../tap.h"

static GolferOptions options;
static char message[512];

static GolferOptionsResult parse(char *first, char *second) {
    char *arguments[] = {first, second};
    message[0] = 0;
    return golfer_options_parse(second ? 2 : 1, arguments, &options, message, sizeof message);
}

static void reads_numbers_names_and_paths(void) {
    TAP_CHECK(parse("--view=down_the_line", "--fps=30") == GOLFER_OPTIONS_RUN);
    TAP_CHECK(options.view == 90 && options.fps == 30);
    TAP_CHECK(parse("--out=a b.mp4", "--view=-20") == GOLFER_OPTIONS_RUN);
    TAP_CHECK(strcmp(options.out, "a b.mp4") == 0 && options.view == -20);
    TAP_CHECK(parse("--hand=left", "--practice=yes") == GOLFER_OPTIONS_RUN);
    TAP_CHECK(options.hand == 1 && options.practice == 1);
}

static void names_the_nearest_option(void) {
    TAP_CHECK(parse("--chiken-wing=20", NULL) == GOLFER_OPTIONS_BAD);
    TAP_CHECK(strstr(message, "--chicken-wing") != NULL, "%s", message);
    TAP_CHECK(parse("--sede=2", NULL) == GOLFER_OPTIONS_BAD);
    TAP_CHECK(strstr(message, "nearest is --seed") != NULL, "%s", message);
}

static void refuses_what_is_out_of_range(void) {
    static const char *const bad[] = {"--fps=0",     "--fps=1000",      "--fps=",      "--fps",
                                      "--width=101", "--view=sideways", "--fps=30x",   "--hand=2",
                                      "--fps=nan",   "face_on",         "--stature=9", "--view=f"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char copy[64];
        snprintf(copy, sizeof copy, "%s", bad[i]);
        TAP_CHECK(parse(copy, NULL) == GOLFER_OPTIONS_BAD, "%s", bad[i]);
        TAP_CHECK(message[0], "%s", bad[i]);
    }
}

static void a_seed_varies_only_what_is_not_given(void) {
    TAP_CHECK(parse("--seed=0", NULL) == GOLFER_OPTIONS_RUN);
    GolferOptions plain = options;
    TAP_CHECK(plain.stature == 1.78);
    TAP_CHECK(parse("--seed=3", NULL) == GOLFER_OPTIONS_RUN);
    GolferOptions third = options;
    TAP_CHECK(third.stature != plain.stature && third.backswing != plain.backswing);
    TAP_CHECK(parse("--seed=3", "--stature=1.6") == GOLFER_OPTIONS_RUN);
    TAP_CHECK(options.stature == 1.6 && options.backswing == third.backswing &&
              options.cap == third.cap);
    TAP_CHECK(third.early_extension == 0 && third.hand == 0, "faults and the hand are never drawn");
}

int main(void) {
    TAP_RUN(reads_numbers_names_and_paths);
    TAP_RUN(names_the_nearest_option);
    TAP_RUN(refuses_what_is_out_of_range);
    TAP_RUN(a_seed_varies_only_what_is_not_given);
    return tap_done();
}
