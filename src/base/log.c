#include "base/log.h"

#include <errno.h>
#include <jansson.h>
#include <pthread.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"

/* Bytes of one value; longer ones are cut: a line should fit into one write to a pipe. */
enum { MAX_VALUE = 1024 };

static const char *const LEVELS[] = {
    [BASE_LOG_DEBUG] = "debug",
    [BASE_LOG_INFO] = "info",
    [BASE_LOG_WARNING] = "warning",
    [BASE_LOG_ERROR] = "error",
};

static BaseLogLevel least_level = BASE_LOG_INFO;
static BaseLogLines lines_look = BASE_LOG_LINES_AUTO;
static GPrivate request_of_thread = G_PRIVATE_INIT(g_free);
/* Lines longer than PIPE_BUF would otherwise mix. POSIX rather than GLib: the thread sanitizer sees
 * through it. */
static pthread_mutex_t output = PTHREAD_MUTEX_INITIALIZER;

void base_log_setup(BaseLogLevel least, BaseLogLines lines) {
    least_level = least;
    lines_look = lines;
}

void base_log_set_request(const char *request_id) {
    g_private_replace(&request_of_thread, g_strdup(request_id));
}

const char *base_log_request(void) {
    return g_private_get(&request_of_thread);
}

/* Valid UTF-8 of at most MAX_VALUE bytes and the mark of a cut. */
static json_t *short_string(const char *text) {
    g_autofree char *head = g_strndup(text, MAX_VALUE + 1);
    g_autofree char *valid = g_utf8_make_valid(head, -1);
    if (strlen(valid) <= MAX_VALUE)
        return json_string(valid);
    char *last = g_utf8_find_prev_char(valid, valid + MAX_VALUE + 1);
    *last = 0;
    g_autofree char *cut = g_strconcat(valid, "…", NULL);
    return json_string(cut);
}

/* As it stands, or cut. */
static json_t *short_value(json_t *value) {
    if (json_is_string(value))
        return short_string(json_string_value(value));
    if (!json_is_array(value) && !json_is_object(value))
        return json_incref(value);
    g_autofree char *text = base_json_text(value);
    return strlen(text) <= MAX_VALUE ? json_incref(value) : short_string(text);
}

/* The caller's fields never replace ours. */
static void add_fields(json_t *line, json_t *fields) {
    const char *key;
    json_t *value;
    json_object_foreach(fields, key, value) {
        if (!json_object_get(line, key))
            json_object_set_new(line, key, short_value(value));
    }
}

static void add_packed(json_t *line, const char *format, va_list arguments) {
    json_error_t mistake;
    g_autoptr(json_t) fields = json_vpack_ex(&mistake, 0, format, arguments);
    if (json_is_object(fields))
        add_fields(line, fields);
    else
        json_object_set_new(line, "fields_lost",
                            short_string(fields ? "not an object" : mistake.text));
}

static gboolean is_plain(const char *text) {
    for (; *text; text++)
        if ((guchar)*text <= ' ' || *text == '"' || *text == '\\' || *text == 0x7f)
            return FALSE;
    return TRUE;
}

static void append_words(GString *text, json_t *line) {
    const char *time = base_json_string(line, "time");
    const char *clock = time ? strchr(time, 'T') : NULL;
    g_autofree char *message = base_json_text(json_object_get(line, "message"));
    gsize length = strlen(message);
    g_string_append_printf(text, "%.8s %s %.*s", clock ? clock + 1 : "--:--:--",
                           base_json_string(line, "level"), (int)length - 2, message + 1);
    const char *key;
    json_t *value;
    json_object_foreach(line, key, value) {
        if (!strcmp(key, "time") || !strcmp(key, "level") || !strcmp(key, "message"))
            continue;
        const char *word = json_string_value(value);
        g_autofree char *quoted = word && is_plain(word) ? g_strdup(word) : base_json_text(value);
        g_string_append_printf(text, " %s=%s", key, quoted);
    }
}

static void write_line(const GString *text) {
    pthread_mutex_lock(&output);
    for (gsize done = 0; done < text->len;) {
        gssize written = write(STDERR_FILENO, text->str + done, text->len - done);
        if (written < 0 && errno != EINTR)
            break; /* nobody listens; there is nowhere to say so */
        done += written > 0 ? (gsize)written : 0;
    }
    pthread_mutex_unlock(&output);
}

void base_log(BaseLogLevel level, const char *message, const char *fields, ...) {
    if (level < least_level)
        return;
    g_autoptr(json_t) line = json_object();
    g_autofree char *time = base_clock_text(base_clock_now_us());
    json_object_set_new(line, "time", json_string(time ? time : ""));
    json_object_set_new(line, "level", json_string(LEVELS[level]));
    json_object_set_new(line, "message", short_string(message));
    if (base_log_request())
        json_object_set_new(line, "request_id", short_string(base_log_request()));
    if (fields) {
        va_list arguments;
        va_start(arguments, fields);
        add_packed(line, fields, arguments);
        va_end(arguments);
    }
    gboolean words = lines_look == BASE_LOG_LINES_WORDS ||
                     (lines_look == BASE_LOG_LINES_AUTO && isatty(STDERR_FILENO));
    g_autoptr(GString) text = g_string_new(NULL);
    if (words) {
        append_words(text, line);
    } else {
        g_autofree char *json = base_json_text(line);
        g_string_append(text, json);
    }
    g_string_append_c(text, '\n');
    write_line(text);
}
