/* Everything that can be asked of the golfer, read from `--name=value`. */
#ifndef GOLFCOACH_TOOLS_GOLFER_OPTIONS_H
#define GOLFCOACH_TOOLS_GOLFER_OPTIONS_H

#include <stdbool.h>
#include <stdio.h>

enum { GOLFER_PATH_MAX = 1024 };

/* Units and ranges: the table in options.c, which `--help` prints. */
typedef struct {
    char out[GOLFER_PATH_MAX], truth[GOLFER_PATH_MAX];
    double seed;
    /* camera */
    double view, distance, camera_height, aim_height, aim_side, focal, shake, drift;
    /* picture */
    double width, height, fps, blur, shutter, noise, softness, antialias, crf, threads, sound,
        truth_frames;
    /* place */
    double background, sun_azimuth, sun_height, bystanders;
    /* person */
    double hand, stature, girth, legs, arms, shoulders, shorts, cap, glove, beard, white_cap;
    double club;
    /* time */
    double backswing, downswing, follow, lead_in, hold, waggle, practice, false_start, walk_in,
        idle;
    double trim_start, trim_end;
    /* swing and faults */
    double turn, hip_turn, bend, knee_flex, early_extension, sway, slide, lift, reverse_spine,
        hang_back;
    double chicken_wing, over_the_top, cast, head_dip, head_sway, flying_elbow;
} GolferOptions;

typedef enum { GOLFER_OPTIONS_RUN, GOLFER_OPTIONS_HELP, GOLFER_OPTIONS_BAD } GolferOptionsResult;

/* The plain golfer of seed 0. */
void golfer_options_init(GolferOptions *ret_options);
/* Reads the arguments after the program's name; what is not given is drawn from the seed (seed 0
 * draws nothing). BAD: `message` (of `size` bytes) says what is wrong and names the nearest known
 * option. */
GolferOptionsResult golfer_options_parse(int count, char *const *arguments,
                                         GolferOptions *ret_options, char *message, size_t size);
void golfer_options_help(FILE *file);
/* The members of a JSON object, without its braces. */
void golfer_options_json(const GolferOptions *options, FILE *file);

#endif
