#include <glib.h>
#include <math.h>
#include <string.h>

#include "coach/golfer.h"

typedef struct {
    const char *word; /* lower case; found where a word begins, or, with a space behind it, whole */
    unsigned bits;
} Word;

static const Word BODY[] = {
    {"back", COACH_SPARE_BACK},        {"spine", COACH_SPARE_BACK},
    {"disc ", COACH_SPARE_BACK},       {"shoulder", COACH_SPARE_SHOULDER},
    {"rotator", COACH_SPARE_SHOULDER}, {"elbow", COACH_SPARE_ELBOW},
    {"forearm", COACH_SPARE_ELBOW},    {"wrist", COACH_SPARE_WRIST},
    {"hand ", COACH_SPARE_WRIST},      {"hands ", COACH_SPARE_WRIST},
    {"thumb", COACH_SPARE_WRIST},      {"finger", COACH_SPARE_WRIST},
    {"hip ", COACH_SPARE_HIP},         {"hips ", COACH_SPARE_HIP},
    {"groin", COACH_SPARE_HIP},        {"knee", COACH_SPARE_KNEE},
    {"meniscus", COACH_SPARE_KNEE},    {"neck", COACH_SPARE_NECK},
    {"ankle", COACH_SPARE_FOOT},       {"foot ", COACH_SPARE_FOOT},
    {"feet ", COACH_SPARE_FOOT},       {"heel", COACH_SPARE_FOOT},
    {"toe", COACH_SPARE_FOOT},         {"achilles", COACH_SPARE_FOOT},
    {"balance", COACH_SPARE_BALANCE},  {"dizz", COACH_SPARE_BALANCE},
    {"vertigo", COACH_SPARE_BALANCE},
};

static const Word COMPLAINTS[] = {
    {"pain ", 1},        {"pains ", 1},          {"painful", 1},  {"hurt", 1},   {"sore", 1},
    {"ache", 1},         {"aching", 1},          {"injur", 1},    {"strain", 1}, {"sprain", 1},
    {"surger", 1},       {"operation", 1},       {"operated", 1}, {"dizz", 1},   {"vertigo", 1},
    {"numb ", 1},        {"swollen", 1},         {"arthrit", 1},  {"hernia", 1}, {"torn ", 1},
    {"slipped disc", 1}, {"pulled a muscle", 1},
};

static const Word MISSES[] = {
    {"slic", COACH_BALL_SLICE}, {"fade", COACH_BALL_SLICE}, {"hook", COACH_BALL_HOOK},
    {"draw", COACH_BALL_HOOK},  {"pull", COACH_BALL_PULL},  {"push", COACH_BALL_PUSH},
    {"block", COACH_BALL_PUSH}, {"thin ", COACH_BALL_THIN}, {"thins ", COACH_BALL_THIN},
    {"topp", COACH_BALL_THIN},  {"tops ", COACH_BALL_THIN}, {"skull", COACH_BALL_THIN},
    {"fat ", COACH_BALL_FAT},   {"fats ", COACH_BALL_FAT},  {"heavy", COACH_BALL_FAT},
    {"chunk", COACH_BALL_FAT},  {"duff", COACH_BALL_FAT},   {"shank", COACH_BALL_SHANK},
    {"heel", COACH_BALL_SHANK}, {"weak", COACH_BALL_WEAK},  {"short ", COACH_BALL_WEAK},
};

static const Word GOALS[] = {
    {"contact", COACH_GOAL_CONTACT},    {"strike", COACH_GOAL_CONTACT},
    {"consisten", COACH_GOAL_CONTACT},  {"direction", COACH_GOAL_DIRECTION},
    {"straight", COACH_GOAL_DIRECTION}, {"accura", COACH_GOAL_DIRECTION},
    {"fairway", COACH_GOAL_DIRECTION},  {"distance", COACH_GOAL_DISTANCE},
    {"far ", COACH_GOAL_DISTANCE},      {"longer", COACH_GOAL_DISTANCE},
    {"speed", COACH_GOAL_DISTANCE},     {"power", COACH_GOAL_DISTANCE},
    {"balance", COACH_GOAL_BALANCE},    {"finish", COACH_GOAL_BALANCE},
    {"rhythm", COACH_GOAL_BALANCE},     {"tempo", COACH_GOAL_BALANCE},
};

static bool stands_at(const char *text, const char *place, const char *word) {
    gsize length = strlen(word);
    bool whole = word[length - 1] == ' ';
    length -= whole;
    return (place == text || !g_ascii_isalpha(place[-1])) && strncmp(place, word, length) == 0 &&
           !(whole && g_ascii_isalpha(place[length]));
}

/* Bits of all words that the first COACH_MAX_TEXT_BYTES of the text hold. */
static unsigned words_in(const char *text, const Word *words, gsize count) {
    if (!text)
        return 0;
    g_autofree char *start = g_strndup(text, COACH_MAX_TEXT_BYTES);
    g_autofree char *lower = g_ascii_strdown(start, -1);
    unsigned bits = 0;
    for (gsize i = 0; i < count; i++)
        for (const char *at = lower; *at; at++)
            if (stands_at(lower, at, words[i].word))
                bits |= words[i].bits;
    return bits;
}

#define WORDS_IN(text, table) words_in(text, table, G_N_ELEMENTS(table))

CoachGolfer coach_golfer_unknown(void) {
    return (CoachGolfer){.handicap = NAN};
}

bool coach_golfer_complains(const CoachGolfer *golfer) {
    return WORDS_IN(golfer->note, COMPLAINTS) || WORDS_IN(golfer->limitations, COMPLAINTS);
}

unsigned coach_golfer_spares(const CoachGolfer *golfer) {
    unsigned spares = WORDS_IN(golfer->limitations, BODY);
    if (!coach_golfer_complains(golfer))
        return spares;
    spares |= WORDS_IN(golfer->note, BODY);
    return spares ? spares : COACH_SPARE_ALL;
}

unsigned coach_golfer_miss(const CoachGolfer *golfer) {
    return WORDS_IN(golfer->primary_miss, MISSES);
}

unsigned coach_golfer_goal(const CoachGolfer *golfer) {
    return WORDS_IN(golfer->goal, GOALS);
}

int coach_golfer_level(const CoachGolfer *golfer) {
    if (golfer->handicap > 20)
        return 1;
    return golfer->handicap < 10 ? 3 : 2; /* an unknown one is neither */
}
