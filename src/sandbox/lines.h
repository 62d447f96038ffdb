/* What a program says, in lines fit for a log. */
#ifndef GOLFCOACH_SANDBOX_LINES_H
#define GOLFCOACH_SANDBOX_LINES_H

#include "sandbox/sandbox.h"

typedef struct {
    int stream;
    SandboxLine line; /* or NULL */
    gpointer line_data;
    GString *open; /* the line that has not ended yet */
    gsize said;    /* bytes so far */
    GString *last; /* the end of all that was said */
} SandboxLines;

void sandbox_lines_init(SandboxLines *lines, int stream, SandboxLine line, gpointer line_data);
void sandbox_lines_add(SandboxLines *lines, const char *bytes, gsize size);
/* The stream is at its end: a last line may have none. */
void sandbox_lines_finish(SandboxLines *lines);
/* At most SANDBOX_LAST_WORDS_BYTES, whole lines where possible. Free with g_free(). */
char *sandbox_lines_last(const SandboxLines *lines);
void sandbox_lines_clear(SandboxLines *lines);

#endif
