/* A fresh, migrated database for the suites of this folder: on the PostgreSQL of
 * GOLFCOACH_TEST_POSTGRES, the TimescaleDB of GOLFCOACH_TEST_PGLITE, or SQLite. What goes wrong
 * here ends the test. */
#ifndef GOLFCOACH_TESTS_UNIT_STORE_TABLES_DATABASE_H
#define GOLFCOACH_TESTS_UNIT_STORE_TABLES_DATABASE_H

#include "store/rows/rows.h"

/* The moment at which the tests happen. */
#define NOW    INT64_C(1790000000000000)
#define SECOND INT64_C(1000000)
#define DAY    (86400 * SECOND)

void database_open(void);
void database_close(void);
/* PGlite serves one connection at a time. */
gboolean database_is_shared(void);
gboolean database_has_timescale(void);
/* Give back by g_autoptr. */
RowsDb *database_borrow(void);
/* What the statement without values yields in its first row and column, named n. */
int64_t database_number(RowsDb *db, const char *sql);

/* A new user, or a swing that was accepted for one: its id. Free with g_free(). */
char *database_user(RowsDb *db, const char *role);
char *database_swing(RowsDb *db, const char *user_id, int64_t recorded_us);
/* "users/USER/swings/SWING/video.mp4". */
char *database_video(const char *user_id, const char *swing_id);

/* For calls that take `&problem`: prints and forgets what went wrong. */
extern GError *problem;
gboolean went_well(gboolean good);
gboolean went_wrong(gboolean good, RowsErrorCode code);

/* `work` in that many threads at once, each with its number. */
void database_race(guint threads, void (*work)(guint number));

#endif
