/* A launch monitor's side of the listener. */
#include "jobs/gspro.h"

#include <arpa/inet.h>
#include <math.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/error.h"
#include "base/ids.h"
#include "base/json.h"
#include "base/log.h"
#include "folder.h"
#include "store/tables/shots.h"
#include "store/tables/users.h"
#include "tap.h"

enum { PATIENCE_MS = 5000, REPLY_BYTES = 4096 };

static char *folder;
static BaseSecrets *secrets;
static Rows *rows;
static char *user_id;

/* --- The stage -------------------------------------------------------------------------------- */

static void add_user(RowsDb *db, const char *email) {
    g_autofree char *hash = base_lookup_hash(secrets, "users.email", email);
    user_id = base_id_new();
    const TablesUser user = {.id = user_id,
                             .email_hash = hash,
                             .email_sealed = "sealed",
                             .password_hash = "$argon2id$",
                             .role = "user",
                             .handicap = (double)NAN,
                             .created_us = base_clock_now_us()};
    TAP_CHECK(tables_user_insert(db, &user, NULL));
}

static void open_stage(void) {
    folder = folder_make();
    g_autofree char *keys = g_build_filename(folder, "keys", NULL);
    g_autofree char *url = g_strdup_printf("sqlite:%s/rows.db", folder);
    secrets = base_secrets_load(keys, TRUE, NULL);
    rows = rows_open(url, NULL, 4, NULL);
    guint applied;
    TAP_CHECK(secrets && rows && rows_migrate(rows, &applied, NULL));
    g_autoptr(RowsDb) db = rows_borrow(rows, NULL);
    add_user(db, "ann@example.com");
}

static void close_stage(void) {
    rows_close(rows);
    base_secrets_free(secrets);
    folder_remove(folder);
    g_free(folder);
    g_free(user_id);
}

static JobsGspro *start(const char *email, GError **error) {
    const JobsStores stores = {.secrets = secrets, .rows = rows};
    const JobsGsproOptions options = {.address = "127.0.0.1", .email = email};
    return jobs_gspro_start(&stores, &options, error);
}

static guint count_shots(void) {
    g_autoptr(RowsDb) db = rows_borrow(rows, NULL);
    const TablesShotQuery query = {.user_id = user_id, .limit = TABLES_LIST_MOST};
    g_autoptr(GPtrArray) shots = tables_shot_list(db, &query, NULL);
    return shots->len;
}

/* --- The launch monitor ----------------------------------------------------------------------- */

static int dial(const JobsGspro *gspro) {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const struct sockaddr_in place = {.sin_family = AF_INET,
                                      .sin_port = htons(jobs_gspro_port(gspro)),
                                      .sin_addr = {htonl(INADDR_LOOPBACK)}};
    TAP_CHECK(connect(fd, (const struct sockaddr *)&place, sizeof place) == 0);
    return fd;
}

static void say(int fd, const char *text) {
    TAP_CHECK(send(fd, text, strlen(text), MSG_NOSIGNAL) == (ssize_t)strlen(text));
}

/* The code of the next reply; 0: the connection ended; -1: nothing came. */
static int hear(int fd) {
    char bytes[REPLY_BYTES];
    struct pollfd wait = {fd, POLLIN, 0};
    gsize size = 0;
    while (size < sizeof bytes && (size == 0 || bytes[size - 1] != '}')) {
        if (poll(&wait, 1, PATIENCE_MS) != 1)
            return -1;
        if (recv(fd, bytes + size, 1, 0) <= 0)
            return 0;
        size++;
    }
    g_autoptr(json_t) reply = base_json_parse(bytes, size, sizeof bytes, NULL);
    return (int)base_json_integer(reply, "Code", -1);
}

#define BEAT "{\"ShotDataOptions\": {\"IsHeartBeat\": true}}"

static char *shot_text(int number) {
    return g_strdup_printf("{\"DeviceID\": \"x\", \"Units\": \"Yards\", \"ShotNumber\": %d, "
                           "\"BallData\": {\"Speed\": 140.5}, "
                           "\"ShotDataOptions\": {\"ContainsBallData\": true}}",
                           number);
}

static int say_shot(int fd, int number) {
    g_autofree char *text = shot_text(number);
    say(fd, text);
    return hear(fd);
}

/* --- Tests ------------------------------------------------------------------------------------ */

static void shots_are_kept_and_answered(void) {
    g_autoptr(JobsGspro) gspro = start("Ann@Example.com", NULL);
    const guint before = count_shots();
    const int fd = dial(gspro);
    say(fd, BEAT);
    TAP_CHECK(hear(fd) == 200);
    TAP_CHECK(say_shot(fd, 1) == 200 && count_shots() == before + 1);
    TAP_CHECK(say_shot(fd, 1) == 200 && count_shots() == before + 1); /* said again */
    TAP_CHECK(say_shot(fd, 2) == 200 && count_shots() == before + 2);
    say(fd, "{\"BallData\": {\"Speed\": \"fast\"}}");
    TAP_CHECK(hear(fd) == 501 && count_shots() == before + 2);
    TAP_CHECK(say_shot(fd, 3) == 200); /* goes on */
    close(fd);
}

static void messages_come_in_pieces(void) {
    g_autoptr(JobsGspro) gspro = start("ann@example.com", NULL);
    const int fd = dial(gspro);
    g_autofree char *text = shot_text(10);
    for (const char *byte = text; *byte; byte++) {
        const char piece[] = {*byte, 0};
        say(fd, piece);
    }
    TAP_CHECK(hear(fd) == 200);
    say(fd, BEAT BEAT);
    TAP_CHECK(hear(fd) == 200 && hear(fd) == 200);
    close(fd);
}

static void what_is_no_json_is_closed(void) {
    g_autoptr(JobsGspro) gspro = start("ann@example.com", NULL);
    const int fd = dial(gspro);
    say(fd, "POST / HTTP/1.1\r\n\r\n");
    TAP_CHECK(hear(fd) == 501 && hear(fd) == 0);
    close(fd);
}

static void there_are_only_so_many_connections(void) {
    g_autoptr(JobsGspro) gspro = start("ann@example.com", NULL);
    int fds[JOBS_GSPRO_MONITORS];
    for (int i = 0; i < JOBS_GSPRO_MONITORS; i++) {
        fds[i] = dial(gspro);
        say(fds[i], BEAT);
        TAP_CHECK(hear(fds[i]) == 200);
    }
    const int surplus = dial(gspro);
    TAP_CHECK(hear(surplus) == 503 && hear(surplus) == 0);
    close(surplus);
    close(fds[0]);
    say(fds[1], BEAT);
    TAP_CHECK(hear(fds[1]) == 200);
    fds[0] = dial(gspro);
    say(fds[0], BEAT);
    TAP_CHECK(hear(fds[0]) == 200);
    for (int i = 0; i < JOBS_GSPRO_MONITORS; i++)
        close(fds[i]);
}

static void floods_are_stemmed(void) {
    g_autoptr(JobsGspro) gspro = start("ann@example.com", NULL);
    const guint before = count_shots();
    const int fd = dial(gspro);
    int code = 200, number = 100;
    for (; code == 200 && number < 1100; number++)
        code = say_shot(fd, number);
    TAP_CHECK(code == 503 && count_shots() - before == 60, "%d %d", code, number);
    for (; code > 0 && number < 1100; number++)
        code = say_shot(fd, number);
    TAP_CHECK(code == 0 && number < 1100, "%d %d", code, number); /* closed at last */
    close(fd);
}

static void nobody_gets_shots_without_an_account(void) {
    g_autoptr(JobsGspro) gspro = start("bob@example.com", NULL);
    const int fd = dial(gspro);
    TAP_CHECK(say_shot(fd, 1) == 503);
    g_autofree char *ann = g_steal_pointer(&user_id);
    g_autoptr(RowsDb) db = rows_borrow(rows, NULL);
    add_user(db, "bob@example.com");
    TAP_CHECK(say_shot(fd, 1) == 200 && count_shots() == 1); /* it came later */
    gboolean found = FALSE;
    TAP_CHECK(tables_user_set_disabled(db, user_id, TRUE, base_clock_now_us(), &found, NULL));
    TAP_CHECK(found && say_shot(fd, 2) == 503 && count_shots() == 1);
    g_free(user_id);
    user_id = g_steal_pointer(&ann);
    close(fd);
}

static void bad_settings_are_refused(void) {
    g_autoptr(GError) error = NULL;
    TAP_CHECK(!start(NULL, &error) && g_error_matches(error, BASE_ERROR, BASE_ERROR_INPUT));
    g_clear_error(&error);
    g_autoptr(JobsGspro) gspro = start("ann@example.com", NULL);
    const JobsStores stores = {.secrets = secrets, .rows = rows};
    JobsGsproOptions options = {"127.0.0.1", jobs_gspro_port(gspro), "ann@example.com"};
    TAP_CHECK(!jobs_gspro_start(&stores, &options, &error));
    TAP_CHECK(g_error_matches(error, BASE_ERROR, BASE_ERROR_INPUT)); /* taken */
    g_clear_error(&error);
    options.address = "localhost.invalid";
    TAP_CHECK(!jobs_gspro_start(&stores, &options, &error));
    TAP_CHECK(g_error_matches(error, BASE_ERROR, BASE_ERROR_INPUT), "%s", error->message);
    jobs_gspro_stop(NULL);
}

int main(void) {
    base_log_setup(BASE_LOG_ERROR, BASE_LOG_LINES_JSON);
    open_stage();
    TAP_RUN(shots_are_kept_and_answered);
    TAP_RUN(messages_come_in_pieces);
    TAP_RUN(what_is_no_json_is_closed);
    TAP_RUN(there_are_only_so_many_connections);
    TAP_RUN(floods_are_stemmed);
    TAP_RUN(nobody_gets_shots_without_an_account);
    TAP_RUN(bad_settings_are_refused);
    close_stage();
    return tap_done();
}
