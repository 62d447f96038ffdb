/* Tables of shots in CSV files: the columns of one source, and the reader that goes by them. */
#ifndef GOLFCOACH_SHOTS_SHEET_H
#define GOLFCOACH_SHOTS_SHEET_H

#include "shots/reading.h"

typedef enum {
    SHOTS_MEASURED, /* a number of `quantity` */
    SHOTS_SIDEWAYS, /* the same; may be written "12.3 L" = -12.3 */
    SHOTS_WORD,     /* one of `words` */
    SHOTS_DATE,     /* with or without the time of day */
    SHOTS_CLOCK,    /* the time of day beside a date without it */
    SHOTS_CLUB,
    SHOTS_CLUB_NAME, /* the golfer's own name for it: may tell the club, is not kept */
    SHOTS_PERSONAL,  /* not read */
} ShotsColumnKind;

typedef struct {
    const char *name;    /* in ShotsShot.data; NULL for those that have none */
    const char *headers; /* shots_words_plain() of it, without its unit: "side|carry flat side" */
    ShotsColumnKind kind;
    ShotsQuantity quantity;
    const char *words;
} ShotsColumn;

typedef struct {
    const char *title; /* for messages */
    const ShotsColumn *columns;
    gsize count;
    void (*mend)(json_t *data); /* what this source gets wrong; or NULL */
} ShotsSheet;

/* Columns that no source's table may let through: names, addresses, ids of people and devices. */
#define SHOTS_PERSONAL_COLUMNS                                                                     \
    {                                                                                              \
        NULL,                                                                                      \
            "player|player name|golfer|name|first name|last name|user|user name|username|email|e " \
            "mail|"                                                                                \
            "email address|player id|user id|device id|serial number|tmd no|tmd "                  \
            "filename|note|notes|"                                                                 \
            "comment|comments|tag|tags",                                                           \
            SHOTS_PERSONAL, 0, NULL                                                                \
    }

gboolean shots_sheet_read(const ShotsSheet *sheet, ShotsReading *reading, const char *text,
                          gsize size, GError **error);

#endif
