#include "database.h"

#include <glib/gstdio.h>
#include <math.h>
#include <stdio.h>

#include "base/ids.h"
#include "store/tables/swings.h"
#include "store/tables/users.h"

enum { CONNECTIONS = 12 };

GError *problem;
static Rows *rows;
static char *folder;

static const char *pglite(void) {
    return g_getenv("GOLFCOACH_TEST_PGLITE");
}

gboolean database_is_shared(void) {
    return pglite() == NULL;
}

gboolean went_well(gboolean good) {
    if (good != (problem == NULL))
        printf("# %s, but %s\n", good ? "it succeeded" : "it failed",
               problem ? problem->message : "there is no error");
    else if (problem)
        printf("# %s\n", problem->message);
    gboolean well = good && !problem;
    g_clear_error(&problem);
    return well;
}

gboolean went_wrong(gboolean good, RowsErrorCode code) {
    gboolean matches = !good && g_error_matches(problem, ROWS_ERROR, (int)code);
    if (!matches)
        printf("# %s\n", problem ? problem->message : "no error");
    g_clear_error(&problem);
    return matches;
}

static void must(gboolean good) {
    if (!good)
        g_error("%s", problem ? problem->message : "no reason");
}

static void add_timescale(void) {
    g_autoptr(RowsDb) db = database_borrow();
    g_autoptr(RowsResult) done =
        ROWS_RUN(db, &problem, "CREATE EXTENSION IF NOT EXISTS timescaledb");
    must(done != NULL);
}

void database_open(void) {
    const char *postgres = g_getenv("GOLFCOACH_TEST_POSTGRES");
    folder = g_dir_make_tmp("tables-XXXXXX", NULL);
    g_autofree char *sqlite = g_strdup_printf("sqlite:%s/rows.db", folder);
    const char *url = pglite() ? pglite() : postgres ? postgres : sqlite;
    rows = rows_open(url, NULL, database_is_shared() ? CONNECTIONS : 1, &problem);
    must(rows != NULL);
    if (pglite())
        add_timescale();
    guint applied;
    must(rows_migrate(rows, &applied, &problem));
}

void database_close(void) {
    static const char *const FILES[] = {"rows.db", "rows.db-wal", "rows.db-shm"};
    rows_close(rows);
    for (gsize i = 0; i < G_N_ELEMENTS(FILES); i++) {
        g_autofree char *path = g_build_filename(folder, FILES[i], NULL);
        g_unlink(path);
    }
    g_rmdir(folder);
    g_free(folder);
}

RowsDb *database_borrow(void) {
    GError *error = NULL;
    RowsDb *db = rows_borrow(rows, &error);
    if (!db)
        g_error("%s", error->message);
    return db;
}

gboolean database_has_timescale(void) {
    g_autoptr(RowsDb) db = database_borrow();
    return rows_db_has_timescale(db);
}

int64_t database_number(RowsDb *db, const char *sql) {
    g_autoptr(RowsResult) found = ROWS_RUN(db, &problem, sql);
    must(found != NULL);
    rows_next(found);
    return rows_integer(found, "n");
}

char *database_user(RowsDb *db, const char *role) {
    char *id = base_id_new();
    g_autofree char *hash = g_strconcat("hash of ", id, NULL);
    TablesUser user = {.id = id,
                       .email_hash = hash,
                       .email_sealed = "k1.sealed",
                       .password_hash = "$argon2id$",
                       .role = role,
                       .handicap = NAN,
                       .created_us = NOW};
    must(tables_user_insert(db, &user, &problem));
    return id;
}

char *database_video(const char *user_id, const char *swing_id) {
    return g_strdup_printf("users/%s/swings/%s/video.mp4", user_id, swing_id);
}

char *database_swing(RowsDb *db, const char *user_id, int64_t recorded_us) {
    char *id = base_id_new();
    g_autofree char *video = database_video(user_id, id);
    const char *names[] = {video, NULL};
    must(tables_object_pending(db, names, user_id, id, NOW, &problem));
    TablesSwing swing = {.id = id,
                         .user_id = user_id,
                         .recorded_us = recorded_us,
                         .created_us = NOW,
                         .club_type = "iron",
                         .video_object = video,
                         .metadata = "{\"device\": \"phone\"}",
                         .content_sha256 = "abc",
                         .video_bytes = 1000};
    TablesKept kept = {video, 1000};
    TablesNewJob job = {.kind = "process_swing_video",
                        .pool = TABLES_POOL_VIDEO,
                        .priority = 100,
                        .user_id = user_id,
                        .swing_id = id,
                        .max_attempts = 3,
                        .run_us = NOW};
    TablesAccept accept = {
        .swing = &swing, .objects = &kept, .object_count = 1, .job = &job, .now_us = NOW};
    TablesAcceptance how;
    g_autoptr(TablesSwing) made = NULL;
    must(tables_swing_accept(db, &accept, &how, &made, &problem) && how == TABLES_SWING_ACCEPTED);
    return id;
}

typedef struct {
    void (*work)(guint number);
    guint number;
} Racer;

static gpointer run(gpointer data) {
    Racer *racer = data;
    racer->work(racer->number);
    return NULL;
}

void database_race(guint threads, void (*work)(guint number)) {
    g_autofree Racer *racers = g_new(Racer, threads);
    g_autofree GThread **started = g_new(GThread *, threads);
    for (guint i = 0; i < threads; i++) {
        racers[i] = (Racer){work, i};
        started[i] = g_thread_new("racer", run, &racers[i]);
    }
    for (guint i = 0; i < threads; i++)
        g_thread_join(started[i]);
}
