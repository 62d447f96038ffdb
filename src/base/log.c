#include "base/log.h"

#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json_write.h"

/* Bytes of one value; longer ones are cut: a line should fit into one write to a pipe. */
enum { MAX_VALUE = 1024 };
/* Fields of a line, ours too; most have six. */
enum { MAX_FIELDS = 20 };
/* Bytes that most lines stay below. */
enum { USUAL_LINE = 512 };

/* One member of a line. */
typedef struct {
    const char *key;
    char type; /* as in the format: 's', 'i' (and 'I'), 'f', 'b' */
    union {
        const char *text; /* NULL: null */
        int64_t integer;
        double real;
        gboolean truth;
    };
} Field;

typedef struct {
    Field fields[MAX_FIELDS];
    gsize count;
} Line;

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
    /* What is no terminal now will not become one: it is asked once, not for each line. */
    lines_look =
        lines == BASE_LOG_LINES_AUTO && !isatty(STDERR_FILENO) ? BASE_LOG_LINES_JSON : lines;
}

void base_log_set_request(const char *request_id) {
    g_private_replace(&request_of_thread, g_strdup(request_id));
}

const char *base_log_request(void) {
    return g_private_get(&request_of_thread);
}

/* ---- fields ---- */

/* The caller's fields never replace ours. */
static void add_field(Line *line, const Field *field) {
    for (gsize i = 0; i < line->count; i++)
        if (!strcmp(line->fields[i].key, field->key))
            return;
    line->fields[line->count++] = *field;
}

static void add_text(Line *line, const char *key, const char *text) {
    add_field(line, &(Field){.key = key, .type = 's', .text = text});
}

/* "s:i" at the cursor, and its two arguments. What is wrong with it, or NULL. */
static const char *read_field(const char **cursor, va_list *arguments, Field *ret_field) {
    if (strncmp(*cursor, "s:", 2) != 0)
        return "a field is no s:TYPE";
    Field field = {.key = va_arg(*arguments, const char *), .type = (*cursor)[2]};
    *cursor += 3;
    if (!field.key)
        return "a key is NULL";
    switch (field.type) {
    case 's':
        field.text = va_arg(*arguments, const char *);
        if (**cursor == '?')
            (*cursor)++;
        else if (!field.text)
            return "a text is NULL";
        break;
    case 'i':
        field.integer = va_arg(*arguments, int);
        break;
    case 'I':
        field.type = 'i';
        field.integer = va_arg(*arguments, long long);
        break;
    case 'f':
        field.real = va_arg(*arguments, double);
        break;
    case 'b':
        field.truth = va_arg(*arguments, int);
        break;
    default:
        return "a field is of no known type";
    }
    *ret_field = field;
    return NULL;
}

/* What is wrong with the format, or NULL. */
static const char *read_fields(Line *line, const char *format, va_list *arguments) {
    if (*format++ != '{')
        return "not an object";
    while (*format != '}') {
        Field field;
        const char *mistake =
            line->count == MAX_FIELDS ? "too many fields" : read_field(&format, arguments, &field);
        if (mistake)
            return mistake;
        add_field(line, &field);
        format += strspn(format, " ");
    }
    return format[1] ? "something follows the object" : NULL;
}

/* All of them, or none and why. */
static void add_fields(Line *line, const char *format, va_list *arguments) {
    const gsize ours = line->count;
    const char *mistake = read_fields(line, format, arguments);
    if (!mistake)
        return;
    line->count = ours;
    add_text(line, "fields_lost", mistake);
}

/* ---- how they look ---- */

/* Of at most MAX_VALUE bytes and the mark of a cut. */
static void write_text(GString *text, const char *key, const char *value) {
    /* A byte that is no UTF-8 becomes three: so many never need a cut. */
    if (!value || strnlen(value, MAX_VALUE / 3 + 1) <= MAX_VALUE / 3) {
        base_json_write_text(text, key, value);
        return;
    }
    g_autofree char *head = g_strndup(value, MAX_VALUE + 1);
    g_autofree char *valid = g_utf8_make_valid(head, -1);
    if (strlen(valid) <= MAX_VALUE) {
        base_json_write_text(text, key, valid);
        return;
    }
    *g_utf8_find_prev_char(valid, valid + MAX_VALUE + 1) = 0;
    g_autofree char *cut = g_strconcat(valid, "…", NULL);
    base_json_write_text(text, key, cut);
}

static void write_value(GString *text, const char *key, const Field *field) {
    switch (field->type) {
    case 's':
        write_text(text, key, field->text);
        break;
    case 'i':
        base_json_write_integer(text, key, field->integer);
        break;
    case 'f':
        base_json_write_real(text, key, field->real);
        break;
    default:
        base_json_write_bool(text, key, field->truth);
        break;
    }
}

static void append_json(GString *text, const Line *line) {
    base_json_write_open(text, NULL, '{');
    for (gsize i = 0; i < line->count; i++)
        write_value(text, line->fields[i].key, &line->fields[i]);
    base_json_write_close(text, '}');
}

/* Without the quotes around it. */
static void append_inside(GString *text, const GString *quoted) {
    g_string_append_len(text, quoted->str + 1, (gssize)quoted->len - 2);
}

/* One word without quotes around it; whatever could be taken for something else with them. */
static void append_word(GString *text, const Field *field) {
    g_autoptr(GString) value = g_string_new(NULL);
    write_value(value, NULL, field);
    g_string_append_printf(text, " %s=", field->key);
    if (*value->str == '"' && !strpbrk(value->str, " \\\x7f"))
        append_inside(text, value);
    else
        g_string_append(text, value->str);
}

/* The first three are the time, the level and the message. */
static void append_words(GString *text, const Line *line) {
    const char *clock = strchr(line->fields[0].text, 'T');
    g_autoptr(GString) message = g_string_new(NULL);
    write_value(message, NULL, &line->fields[2]);
    g_string_append_printf(text, "%.8s %s ", clock ? clock + 1 : "--:--:--", line->fields[1].text);
    append_inside(text, message);
    for (gsize i = 3; i < line->count; i++)
        append_word(text, &line->fields[i]);
}

/* ---- lines ---- */

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
    g_autofree char *time = base_clock_text(base_clock_now_us());
    Line line = {.count = 0};
    add_text(&line, "time", time ? time : "");
    add_text(&line, "level", LEVELS[level]);
    add_text(&line, "message", message);
    if (base_log_request())
        add_text(&line, "request_id", base_log_request());
    if (fields) {
        va_list arguments;
        va_start(arguments, fields);
        add_fields(&line, fields, &arguments);
        va_end(arguments);
    }
    const gboolean in_words = lines_look == BASE_LOG_LINES_WORDS ||
                              (lines_look == BASE_LOG_LINES_AUTO && isatty(STDERR_FILENO));
    g_autoptr(GString) text = g_string_sized_new(USUAL_LINE);
    if (in_words)
        append_words(text, &line);
    else
        append_json(text, &line);
    g_string_append_c(text, '\n');
    write_line(text);
}
