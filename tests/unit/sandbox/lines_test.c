#include "sandbox/lines.h"

#include <string.h>

#include "tap.h"

static void note(int stream, const char *line, gpointer data) {
    g_string_append_printf(data, "%d<%s>", stream, line);
}

static void lines_do_not_hang_on_how_they_come(void) {
    static const char text[] = "one\n\ntwo\r\n\xff\033[2J\nlast";
    for (gsize piece = 1; piece < sizeof text; piece++) {
        g_autoptr(GString) said = g_string_new(NULL);
        SandboxLines lines;
        sandbox_lines_init(&lines, 2, note, said);
        for (gsize i = 0; i < sizeof text - 1; i += piece)
            sandbox_lines_add(&lines, text + i, MIN(piece, sizeof text - 1 - i));
        sandbox_lines_finish(&lines);
        TAP_CHECK(!strcmp(said->str, "2<one>2<>2<two?>2<\xef\xbf\xbd?[2J>2<last>"), "%s",
                  said->str);
        g_autofree char *last = sandbox_lines_last(&lines);
        TAP_CHECK(g_str_has_suffix(last, "\nlast"), "%s", last);
        sandbox_lines_clear(&lines);
    }
}

static void a_zero_ends_what_is_shown_of_a_line(void) {
    g_autoptr(GString) said = g_string_new(NULL);
    SandboxLines lines;
    sandbox_lines_init(&lines, 1, note, said);
    sandbox_lines_add(&lines, "a\0b\nc\n", 6);
    TAP_CHECK(g_str_has_prefix(said->str, "1<a") && g_str_has_suffix(said->str, "1<c>"), "%s",
              said->str);
    sandbox_lines_clear(&lines);
}

static void long_lines_are_cut(void) {
    g_autofree char *text = g_strnfill(3 * SANDBOX_LINE_BYTES, 'x');
    g_autoptr(GString) said = g_string_new(NULL);
    SandboxLines lines;
    sandbox_lines_init(&lines, 1, note, said);
    sandbox_lines_add(&lines, text, strlen(text));
    sandbox_lines_add(&lines, "\nnext\n", 6);
    TAP_CHECK(said->len == SANDBOX_LINE_BYTES + strlen("1<>1<next>"), "%zu", said->len);
    g_autofree char *last = sandbox_lines_last(&lines);
    TAP_CHECK(!strcmp(last, "next"), "%s", last);
    sandbox_lines_clear(&lines);
}

static void a_flood_ends(void) {
    g_autofree char *text = g_strnfill(1000, 'x');
    text[999] = '\n';
    g_autoptr(GString) said = g_string_new(NULL);
    SandboxLines lines;
    sandbox_lines_init(&lines, 1, note, said);
    for (int i = 0; i < 2000; i++)
        sandbox_lines_add(&lines, text, 1000);
    sandbox_lines_finish(&lines);
    TAP_CHECK(said->len > SANDBOX_TALK_BYTES && said->len < SANDBOX_TALK_BYTES + 10000);
    g_autofree char *last = sandbox_lines_last(&lines);
    TAP_CHECK(strlen(last) > 0 && strlen(last) <= SANDBOX_LAST_WORDS_BYTES);
    sandbox_lines_clear(&lines);
}

int main(void) {
    TAP_RUN(lines_do_not_hang_on_how_they_come);
    TAP_RUN(a_zero_ends_what_is_shown_of_a_line);
    TAP_RUN(long_lines_are_cut);
    TAP_RUN(a_flood_ends);
    return tap_done();
}
