#include "base/log.h"

#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"
#include "folder.h"
#include "tap.h"

static char *path;
static int real_stderr;

static void begin(BaseLogLines lines) {
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
    dup2(fd, STDERR_FILENO);
    close(fd);
    base_log_setup(BASE_LOG_DEBUG, lines);
}

/* What was logged, line by line. */
static GStrv end(void) {
    dup2(real_stderr, STDERR_FILENO);
    g_autofree char *text = NULL;
    gsize length = 0;
    g_file_get_contents(path, &text, &length, NULL);
    TAP_CHECK(!length || text[length - 1] == '\n');
    if (length)
        text[length - 1] = 0;
    return g_strsplit(text, "\n", -1);
}

/* The only line, as an object. */
static json_t *end_json(void) {
    g_auto(GStrv) lines = end();
    TAP_CHECK(g_strv_length(lines) == 1);
    g_autoptr(GError) error = NULL;
    json_t *line = base_json_parse(lines[0], strlen(lines[0]), 1 << 20, &error);
    TAP_CHECK(line, "%s: %s", lines[0], error ? error->message : "");
    return line;
}

static void check_string(json_t *line, const char *key, const char *expected) {
    const char *text = base_json_string(line, key);
    TAP_CHECK(!g_strcmp0(text, expected), "%s is %s, not %s", key, text, expected);
}

static void a_line_is_an_object(void) {
    begin(BASE_LOG_LINES_JSON);
    int64_t before_us = base_clock_now_us();
    base_log(BASE_LOG_WARNING, "swing analysed", "{s:s s:I}", "swing_id", "abc", "duration_ms",
             (json_int_t)1234);
    g_autoptr(json_t) line = end_json();
    check_string(line, "level", "warning");
    check_string(line, "message", "swing analysed");
    check_string(line, "swing_id", "abc");
    TAP_CHECK(base_json_integer(line, "duration_ms", 0) == 1234);
    TAP_CHECK(!json_object_get(line, "request_id"));
    int64_t time_us = 0;
    TAP_CHECK(base_clock_parse(base_json_string(line, "time"), &time_us));
    TAP_CHECK(time_us >= before_us && time_us <= base_clock_now_us());
}

static void every_type_is_written(void) {
    begin(BASE_LOG_LINES_JSON);
    base_log(BASE_LOG_INFO, "x", "{s:s s:s? s:s? s:i s:I s:f s:f s:b s:b}", "a", "", "b", NULL, "c",
             "\"", "d", -1, "e", (json_int_t)G_MAXINT64, "f", 0.1, "g", (double)NAN, "h", TRUE, "i",
             FALSE);
    g_auto(GStrv) lines = end();
    TAP_CHECK(g_str_has_suffix(lines[0], "\"message\":\"x\",\"a\":\"\",\"b\":null,\"c\":\"\\\"\","
                                         "\"d\":-1,\"e\":9223372036854775807,\"f\":0.1,\"g\":null,"
                                         "\"h\":true,\"i\":false}"),
              "%s", lines[0]);
}

/* The time, the level, the message and seventeen more. */
static void fields_are_counted(void) {
#define SEVENTEEN_TYPES "s:i s:i s:i s:i s:i s:i s:i s:i s:i s:i s:i s:i s:i s:i s:i s:i s:i"
#define SEVENTEEN                                                                                  \
    "a", 1, "b", 2, "c", 3, "d", 4, "e", 5, "f", 6, "g", 7, "h", 8, "i", 9, "j", 10, "k", 11, "l", \
        12, "m", 13, "n", 14, "o", 15, "p", 16, "q", 17
    begin(BASE_LOG_LINES_JSON);
    base_log(BASE_LOG_INFO, "x", "{" SEVENTEEN_TYPES "}", SEVENTEEN);
    g_autoptr(json_t) most = end_json();
    TAP_CHECK(base_json_integer(most, "q", 0) == 17);
    begin(BASE_LOG_LINES_JSON);
    base_log(BASE_LOG_INFO, "x", "{" SEVENTEEN_TYPES " s:i}", SEVENTEEN, "r", 18);
    g_autoptr(json_t) more = end_json();
    check_string(more, "fields_lost", "too many fields");
    check_string(more, "message", "x");
    TAP_CHECK(!json_object_get(more, "a"));
}

static void lines_below_the_level_are_dropped(void) {
    begin(BASE_LOG_LINES_JSON);
    base_log_setup(BASE_LOG_WARNING, BASE_LOG_LINES_JSON);
    base_log(BASE_LOG_DEBUG, "no", NULL);
    base_log(BASE_LOG_INFO, "no", NULL);
    base_log(BASE_LOG_WARNING, "yes", NULL);
    base_log(BASE_LOG_ERROR, "yes", NULL);
    g_auto(GStrv) lines = end();
    TAP_CHECK(g_strv_length(lines) == 2 && strstr(lines[0], "\"yes\""));
}

static gpointer request_of_other_thread(gpointer data) {
    (void)data;
    return g_strdup(base_log_request());
}

static void the_request_belongs_to_its_thread(void) {
    char id[] = "req-1";
    base_log_set_request(id);
    id[4] = '2';
    TAP_CHECK(!g_strcmp0(base_log_request(), "req-1"));
    g_autofree char *other = g_thread_join(g_thread_new("other", request_of_other_thread, NULL));
    TAP_CHECK(!other);
    begin(BASE_LOG_LINES_JSON);
    base_log(BASE_LOG_INFO, "x", NULL);
    g_autoptr(json_t) line = end_json();
    check_string(line, "request_id", "req-1");
    base_log_set_request(NULL);
    TAP_CHECK(!base_log_request());
}

static void our_fields_are_not_replaced(void) {
    begin(BASE_LOG_LINES_JSON);
    base_log(BASE_LOG_INFO, "x", "{s:s s:s}", "level", "error", "message", "y");
    g_autoptr(json_t) line = end_json();
    check_string(line, "level", "info");
    check_string(line, "message", "x");
}

static void a_wrong_format_keeps_the_line(void) {
    static const char *const formats[] = {"{s:s}",    "[s]", "{s",      "{s:",        "{s:q}",
                                          "nonsense", "",    "{s:s?}}", "{s:s? s:[]}"};
    for (gsize i = 0; i < G_N_ELEMENTS(formats); i++) {
        begin(BASE_LOG_LINES_JSON);
        base_log(BASE_LOG_INFO, "x", formats[i], "key", NULL);
        g_autoptr(json_t) line = end_json();
        check_string(line, "message", "x");
        TAP_CHECK(base_json_string(line, "fields_lost"), "%s", formats[i]);
    }
}

static void control_characters_stay_in_their_line(void) {
    begin(BASE_LOG_LINES_JSON);
    base_log(BASE_LOG_INFO, "a\nb", "{s:s}", "key", "c\r\n{\"level\":\"error\"}\x1b[2J");
    g_autoptr(json_t) line = end_json();
    check_string(line, "message", "a\nb");
    check_string(line, "key", "c\r\n{\"level\":\"error\"}\x1b[2J");
}

static void bytes_that_are_no_text_are_replaced(void) {
    begin(BASE_LOG_LINES_JSON);
    base_log_set_request("\xff");
    base_log(BASE_LOG_INFO, "a\xff", NULL);
    g_autoptr(json_t) line = end_json();
    check_string(line, "message", "a\xef\xbf\xbd");
    check_string(line, "request_id", "\xef\xbf\xbd");
    base_log_set_request(NULL);
}

static void long_values_are_cut(void) {
    g_autofree char *ascii = g_strnfill(5000, 'a');
    g_autofree char *bytes = g_strnfill(1000, (char)0xff);
    g_autoptr(GString) wide = g_string_new(NULL);
    for (int i = 0; i < 2000; i++)
        g_string_append(wide, "⛳");
    begin(BASE_LOG_LINES_JSON);
    base_log(BASE_LOG_INFO, ascii, "{s:s s:s s:s}", "wide", wide->str, "bytes", bytes, "short",
             "s");
    g_autoptr(json_t) line = end_json();
    TAP_CHECK(strlen(base_json_string(line, "message")) == 1024 + strlen("…"));
    const char *cut = base_json_string(line, "wide");
    TAP_CHECK(cut && strlen(cut) == 1023 + strlen("…") && !strstr(cut, "\xef\xbf\xbd"));
    TAP_CHECK(cut && g_str_has_suffix(cut, "⛳…"));
    /* Each of them becomes three. */
    const char *replaced = base_json_string(line, "bytes");
    TAP_CHECK(replaced && strlen(replaced) == 1023 + strlen("…"));
    check_string(line, "short", "s");
}

static void words_are_for_people(void) {
    begin(BASE_LOG_LINES_WORDS);
    base_log(BASE_LOG_INFO, "swing analysed", "{s:s s:i s:s s:f}", "swing_id", "abc", "duration_ms",
             12, "why", "two words\n", "score", 0.5);
    g_auto(GStrv) lines = end();
    TAP_CHECK(g_strv_length(lines) == 1);
    TAP_CHECK(strlen(lines[0]) > 8 && lines[0][2] == ':' && lines[0][5] == ':');
    TAP_CHECK(!strcmp(lines[0] + 8, " info swing analysed swing_id=abc duration_ms=12 "
                                    "why=\"two words\\n\" score=0.5"),
              "%s", lines[0]);
}

static void auto_is_json_where_nobody_looks(void) {
    begin(BASE_LOG_LINES_AUTO);
    base_log(BASE_LOG_INFO, "x", NULL);
    g_autoptr(json_t) line = end_json();
    check_string(line, "message", "x");
}

static gpointer log_much(gpointer data) {
    g_autofree char *text = g_strnfill(1000, *(char *)data);
    for (int i = 0; i < 200; i++)
        base_log(BASE_LOG_INFO, text, "{s:s s:s s:s s:s s:s}", "a", text, "b", text, "c", text, "d",
                 text, "e", text);
    return NULL;
}

static gpointer read_pipe(gpointer data) {
    GString *text = g_string_new(NULL);
    char piece[4096];
    for (gssize size; (size = read(GPOINTER_TO_INT(data), piece, sizeof piece)) > 0;)
        g_string_append_len(text, piece, size);
    return g_string_free(text, FALSE);
}

/* A pipe, as under a supervisor: larger pieces than PIPE_BUF are not written at once. */
static void lines_of_threads_do_not_mix(void) {
    int ends[2];
    TAP_CHECK(!pipe(ends));
    GThread *reader = g_thread_new("reader", read_pipe, GINT_TO_POINTER(ends[0]));
    dup2(ends[1], STDERR_FILENO);
    close(ends[1]);
    base_log_setup(BASE_LOG_DEBUG, BASE_LOG_LINES_JSON);
    char letters[] = "xyz";
    GThread *threads[3];
    for (int i = 0; i < 3; i++)
        threads[i] = g_thread_new("logger", log_much, &letters[i]);
    for (int i = 0; i < 3; i++)
        g_thread_join(threads[i]);
    dup2(real_stderr, STDERR_FILENO);
    g_autofree char *text = g_thread_join(reader);
    close(ends[0]);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    TAP_CHECK(g_strv_length(lines) == 601);
    for (int i = 0; lines[i] && *lines[i]; i++) {
        g_autoptr(json_t) line = base_json_parse(lines[i], strlen(lines[i]), 1 << 20, NULL);
        const char *a = base_json_string(line, "a");
        TAP_CHECK(a && !strcmp(a, base_json_string(line, "e")), "line %d", i);
    }
}

static void a_closed_stderr_is_survived(void) {
    int ends[2];
    TAP_CHECK(!pipe(ends));
    dup2(ends[1], STDERR_FILENO);
    close(STDERR_FILENO);
    base_log_setup(BASE_LOG_INFO, BASE_LOG_LINES_AUTO);
    base_log(BASE_LOG_ERROR, "nobody hears this", NULL);
    dup2(real_stderr, STDERR_FILENO);
    close(ends[0]);
    close(ends[1]);
}

int main(void) {
    g_autofree char *folder = folder_make();
    path = g_build_filename(folder, "log", NULL);
    real_stderr = dup(STDERR_FILENO);
    TAP_RUN(a_line_is_an_object);
    TAP_RUN(every_type_is_written);
    TAP_RUN(fields_are_counted);
    TAP_RUN(lines_below_the_level_are_dropped);
    TAP_RUN(the_request_belongs_to_its_thread);
    TAP_RUN(our_fields_are_not_replaced);
    TAP_RUN(a_wrong_format_keeps_the_line);
    TAP_RUN(control_characters_stay_in_their_line);
    TAP_RUN(bytes_that_are_no_text_are_replaced);
    TAP_RUN(long_values_are_cut);
    TAP_RUN(words_are_for_people);
    TAP_RUN(auto_is_json_where_nobody_looks);
    TAP_RUN(lines_of_threads_do_not_mix);
    TAP_RUN(a_closed_stderr_is_survived);
    folder_remove(folder);
    g_free(path);
    return tap_done();
}
