/* Limits of what comes from outside. */
#ifndef GOLFCOACH_SHOTS_BOUNDS_H
#define GOLFCOACH_SHOTS_BOUNDS_H

#include "base/clock.h"

enum {
    /* A file: 5,000 shots of 40 columns are 2 MB; the JSON of a year of rounds is about 4 MB. */
    SHOTS_FILE_BYTES = 8 * 1024 * 1024,
    /* Of one file: a long day at a simulator is some hundred shots. */
    SHOTS_SHOTS = 5000,
    /* Beyond the shots of a table: a title above them, units, blank rows, averages. */
    SHOTS_ROWS = SHOTS_SHOTS + 1000,
    /* The widest export known has 60. */
    SHOTS_COLUMNS = 200,
    /* A cell; the longest known, a golfer's note, has some hundred bytes. */
    SHOTS_CELL_BYTES = 1000,
    /* The header of a table stands within as many rows. */
    SHOTS_HEADER_ROWS = 15,
    /* A row that names fewer of our measurements is not taken for a header. */
    SHOTS_HEADER_LEAST = 3,
    /* Digits, signs and separators of a number. */
    SHOTS_NUMBER_BYTES = 40,
    /* What is kept of a club's own name. Characters. */
    SHOTS_CLUB_LENGTH = 40,
    /* What is repeated of a bad cell or of an unknown column. Characters. */
    SHOTS_QUOTE_LENGTH = 40,
    /* A golfer reads no more of them. */
    SHOTS_REFUSALS = 100,
    SHOTS_NOTES = 100,
    /* Of a JSON file, by its commas and open brackets: an empty object of three bytes costs the
     * parser some hundred. 5,000 shots of 16 members have 90,000. */
    SHOTS_JSON_VALUES = 200000,
    /* One Open Connect message: about 1,000 bytes when every field is there. */
    SHOTS_MESSAGE_BYTES = 64 * 1024,
    /* Messages in one file, heartbeats included: one a second for a day. */
    SHOTS_MESSAGES = 86400,
};

/* 2000-01-01: before it none of these devices was sold. A file that claims more years than that
 * would spread over as many partitions of the store. */
#define SHOTS_EARLIEST_US BASE_CLOCK_YEAR_2000_US

#endif
