/* What a coach is given: a measured swing and what its golfer told about himself or herself.
 *
 * Everything a golfer writes is data: it is searched for known words and never shown nor obeyed. */
#ifndef GOLFCOACH_COACH_GOLFER_H
#define GOLFCOACH_COACH_GOLFER_H

#include <stdbool.h>

#include "engine/swing/report.h"

/* How the golfer learns best: a picture, a feel, a drill or a number comes first. */
typedef enum {
    COACH_STYLE_UNKNOWN,
    COACH_STYLE_SEEING,
    COACH_STYLE_FEELING,
    COACH_STYLE_DOING,
    COACH_STYLE_TECHNICAL,
} CoachStyle;

/* Parts of the body to be spared: bits, of a golfer's limitations and of what a drill loads. */
typedef enum {
    COACH_SPARE_BACK = 1 << 0,
    COACH_SPARE_SHOULDER = 1 << 1,
    COACH_SPARE_ELBOW = 1 << 2,
    COACH_SPARE_WRIST = 1 << 3,
    COACH_SPARE_HIP = 1 << 4,
    COACH_SPARE_KNEE = 1 << 5,
    COACH_SPARE_NECK = 1 << 6,
    COACH_SPARE_FOOT = 1 << 7,
    COACH_SPARE_BALANCE = 1 << 8,
    COACH_SPARE_ALL = (1 << 9) - 1,
} CoachSpare;

/* Where shots go wrong, and what a golfer wants: bits. */
typedef enum {
    COACH_BALL_SLICE = 1 << 0,
    COACH_BALL_HOOK = 1 << 1,
    COACH_BALL_PULL = 1 << 2,
    COACH_BALL_PUSH = 1 << 3,
    COACH_BALL_THIN = 1 << 4,
    COACH_BALL_FAT = 1 << 5,
    COACH_BALL_SHANK = 1 << 6,
    COACH_BALL_WEAK = 1 << 7,
    COACH_GOAL_CONTACT = 1 << 8,
    COACH_GOAL_DIRECTION = 1 << 9,
    COACH_GOAL_DISTANCE = 1 << 10,
    COACH_GOAL_BALANCE = 1 << 11,
} CoachBall;

enum { COACH_MAX_RECENT_DRILLS = 4, COACH_MAX_TEXT_BYTES = 2000, COACH_MAX_NAME_CHARACTERS = 30 };

/* Texts are UTF-8, borrowed, NULL = not told; only their first COACH_MAX_TEXT_BYTES are read. */
typedef struct {
    double handicap;          /* NAN = not known */
    const char *name;         /* what to call the golfer by */
    const char *primary_miss; /* "slice", "thin shots" … */
    const char *goal;         /* "solid contact" … */
    const char *limitations;  /* "lower back, knee" … */
    const char *note;         /* whatever the golfer wrote to this swing */
    CoachStyle style;
    SwingHandedness handedness;                 /* as the profile says; the clip decides */
    int recent_drills[COACH_MAX_RECENT_DRILLS]; /* drill ids, newest first; 0 = none */
} CoachGolfer;

typedef struct {
    const SwingReport *report;
    CoachGolfer golfer;
    const char *swing_key; /* names the swing: the same key, the same words. NULL = "" */
    bool has_launch;       /* the golfer has launch data of this shot beside the report */
} CoachInput;

/* A golfer who told nothing. */
CoachGolfer coach_golfer_unknown(void);

/* CoachSpare bits: the limitations, and whatever the note complains of. A complaint that names no
 * part spares all of them. */
unsigned coach_golfer_spares(const CoachGolfer *golfer);
/* The note, or the limitations, speak of pain or an injury. */
bool coach_golfer_complains(const CoachGolfer *golfer);
/* CoachBall bits of the primary miss, and of the goal. */
unsigned coach_golfer_miss(const CoachGolfer *golfer);
unsigned coach_golfer_goal(const CoachGolfer *golfer);
/* 1 above a handicap of 20, 2 down to 10 and when it is not known, 3 below. */
int coach_golfer_level(const CoachGolfer *golfer);

#endif
