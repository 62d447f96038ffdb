#include "sandbox/lines.h"

#include <string.h>

void sandbox_lines_init(SandboxLines *lines, int stream, SandboxLine line, gpointer line_data) {
    *lines = (SandboxLines){
        .stream = stream,
        .line = line,
        .line_data = line_data,
        .open = g_string_new(NULL),
        .last = g_string_new(NULL),
    };
}

static char *printable(const char *bytes, gsize size) {
    char *text = g_utf8_make_valid(bytes, (gssize)size);
    for (char *c = text; *c; c++)
        if (g_ascii_iscntrl(*c) && *c != '\n')
            *c = '?';
    return text;
}

static void end_line(SandboxLines *lines) {
    g_autofree char *text = printable(lines->open->str, lines->open->len);
    if (lines->line)
        lines->line(lines->stream, text, lines->line_data);
    g_string_append_printf(lines->last, "%s\n", text);
    if (lines->last->len > SANDBOX_LAST_WORDS_BYTES)
        g_string_erase(lines->last, 0, (gssize)(lines->last->len - SANDBOX_LAST_WORDS_BYTES));
    g_string_truncate(lines->open, 0);
}

/* Up to the end of the line, or all; the end itself not. */
static void lengthen_line(SandboxLines *lines, const char *bytes, gsize size) {
    gsize room = SANDBOX_LINE_BYTES - lines->open->len;
    g_string_append_len(lines->open, bytes, (gssize)MIN(size, room));
}

void sandbox_lines_add(SandboxLines *lines, const char *bytes, gsize size) {
    size = MIN(size, SANDBOX_TALK_BYTES - lines->said);
    lines->said += size;
    while (size > 0) {
        const char *end = memchr(bytes, '\n', size);
        gsize length = end ? (gsize)(end - bytes) : size;
        lengthen_line(lines, bytes, length);
        if (!end)
            return;
        end_line(lines);
        bytes += length + 1;
        size -= length + 1;
    }
}

void sandbox_lines_finish(SandboxLines *lines) {
    if (lines->open->len > 0)
        end_line(lines);
}

char *sandbox_lines_last(const SandboxLines *lines) {
    const char *text = lines->last->str;
    /* Cut at the front: from the next line on, if there is one. */
    const char *next = strchr(text, '\n');
    if (lines->last->len == SANDBOX_LAST_WORDS_BYTES && next && next[1])
        text = next + 1;
    g_autofree char *valid = g_utf8_make_valid(text, -1); /* a cut may split a character */
    return g_strdup(g_strchomp(valid));
}

void sandbox_lines_clear(SandboxLines *lines) {
    g_string_free(lines->open, TRUE);
    g_string_free(lines->last, TRUE);
}
