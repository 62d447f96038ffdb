/* Golfers for the tests, from options as on the command line. */
#ifndef GOLFCOACH_TESTS_UNIT_TOOLS_GOLFER_GOLFERS_H
#define GOLFCOACH_TESTS_UNIT_TOOLS_GOLFER_GOLFERS_H

#include <stdlib.h>
#include <string.h>

#include "golfer/truth.h"

/* `options`: separated by single spaces. Ends the program when they are wrong. */
static inline void golfers_make(Golfer *ret_golfer, const char *options) {
    char copy[512], message[512], *arguments[32], *rest = copy;
    int count = 0;
    GolferOptions parsed;
    snprintf(copy, sizeof copy, "%s", options);
    for (char *word = strtok_r(rest, " ", &rest); word && count < 32;
         word = strtok_r(rest, " ", &rest))
        arguments[count++] = word;
    if (golfer_options_parse(count, arguments, &parsed, message, sizeof message) !=
        GOLFER_OPTIONS_RUN) {
        printf("Bail out! %s\n", message);
        exit(1);
    }
    golfer_init(ret_golfer, &parsed);
}

#endif
