/* The reader of multipart/form-data: an input is a boundary, a line break and a body; however the
 * body is cut, the same must come out. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "httpd/bounds.h"
#include "httpd/httpd.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct {
    GString *text; /* all that came */
    gboolean is_in_part;
} Form;

/* The parts in order, and in a part nothing but its bytes: anything else is our fault. */
static void must(gboolean truth) {
    if (!truth)
        abort();
}

static gboolean on_part(const char *name, const char *file_name, const char *content_type,
                        gpointer data) {
    Form *form = data;
    must(!form->is_in_part && strlen(name) <= HTTPD_BOUND_PART_NAME);
    must(g_utf8_validate(name, -1, NULL) && (!file_name || g_utf8_validate(file_name, -1, NULL)));
    form->is_in_part = TRUE;
    g_string_append_printf(form->text, "[%s|%s|%s]", name, file_name ? file_name : "",
                           content_type ? content_type : "");
    return TRUE;
}

static gboolean on_piece(const char *bytes, gsize size, gpointer data) {
    Form *form = data;
    must(form->is_in_part && size > 0);
    g_string_append_len(form->text, bytes, (gssize)size);
    return TRUE;
}

static gboolean on_end(gpointer data) {
    Form *form = data;
    must(form->is_in_part);
    form->is_in_part = FALSE;
    return TRUE;
}

/* In pieces of `piece` bytes; NULL if it is refused. */
static GString *read_body(const char *type, const char *body, gsize size, gsize piece) {
    static const HttpdMultipartCalls CALLS = {on_part, on_piece, on_end};
    Form form = {g_string_new(NULL), FALSE};
    HttpdMultipart *multipart = httpd_multipart_new(type, &CALLS, &form, NULL);
    gboolean is_fine = multipart != NULL;
    for (gsize at = 0; is_fine && at < size; at += piece)
        is_fine = httpd_multipart_feed(multipart, body + at, MIN(piece, size - at), NULL);
    is_fine = is_fine && httpd_multipart_end(multipart, NULL);
    httpd_multipart_free(multipart);
    if (is_fine)
        return form.text;
    g_string_free(form.text, TRUE);
    return NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const char *text = (const char *)data;
    const char *line_end = size ? memchr(text, '\n', size) : NULL;
    if (!line_end)
        return 0;
    const gsize boundary_size = (gsize)(line_end - text);
    g_autofree char *boundary = g_strndup(text, boundary_size);
    g_autofree char *type = g_strconcat("multipart/form-data; boundary=", boundary, NULL);
    const char *body = line_end + 1;
    const gsize body_size = size - boundary_size - 1;
    GString *whole = read_body(type, body, body_size, MAX(body_size, 1));
    for (gsize piece = 1; piece <= 8; piece++) {
        GString *cut = read_body(type, body, body_size, piece);
        must(!whole == !cut && (!whole || g_string_equal(whole, cut)));
        if (cut)
            g_string_free(cut, TRUE);
    }
    if (whole)
        g_string_free(whole, TRUE);
    return 0;
}
