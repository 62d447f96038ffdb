/* A body is, byte for byte,
 *
 *     --BOUNDARY CRLF headers CRLF CRLF bytes CRLF --BOUNDARY CRLF … CRLF --BOUNDARY-- [CRLF]
 *
 * with nothing before or after it. Pieces may be cut anywhere: what has been seen of a delimiter is
 * held back until it is one or is not. A carriage return stands only at a delimiter's beginning, so
 * a mismatch never has to look back further than the byte it happened at. */
#include <string.h>

#include "base/error.h"
#include "httpd/bounds.h"
#include "httpd/httpd.h"
#include "httpd/parameters.h"

typedef enum {
    AT_START,       /* in the first delimiter, which has no line break before it */
    AT_BYTES,       /* in a part's bytes, or in the delimiter after them */
    AFTER_BOUNDARY, /* CRLF or "--" must follow */
    AT_HEADERS,     /* of a part */
    AT_END,         /* an empty line may follow */
    FAILED
} State;

struct HttpdMultipart {
    HttpdMultipartCalls calls;
    gpointer data;
    State state;
    char *delimiter; /* CRLF, two dashes, boundary */
    gsize delimiter_size;
    gsize matched;    /* bytes of the delimiter seen */
    char after[2];    /* the two bytes after a boundary */
    gsize after_size; /* how many of them, or of the last line break, have been seen */
    GString *headers; /* of the part, so far */
    guint parts;
};

typedef struct {
    char *name, *file_name, *content_type;
} Part;

static void part_clear(Part *part) {
    g_free(part->name);
    g_free(part->file_name);
    g_free(part->content_type);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Part, part_clear)

static gboolean fail(GError **error, BaseErrorCode code, const char *what) {
    g_set_error(error, BASE_ERROR, (gint)code, "cannot read the form: %s", what);
    return FALSE;
}

/* --- The boundary ------------------------------------------------------------------------- */

static gboolean is_boundary(const char *text) {
    const gsize size = strlen(text);
    if (size == 0 || size > HTTPD_BOUND_BOUNDARY || text[size - 1] == ' ')
        return FALSE;
    for (gsize i = 0; i < size; i++)
        if (!g_ascii_isalnum(text[i]) && !strchr("'()+_,-./:=? ", text[i]))
            return FALSE;
    return TRUE;
}

/* NULL if there is none, two, or one that is no boundary. */
static char *find_boundary(const char *content_type) {
    const char *rest;
    if (!content_type || !httpd_parameters_begin(content_type, "multipart/form-data", &rest))
        return NULL;
    g_autofree char *boundary = NULL;
    for (;;) {
        g_autofree char *name = NULL, *value = NULL;
        const HttpdParameter got = httpd_parameters_next(&rest, &name, &value);
        if (got == HTTPD_PARAMETER_END)
            return boundary && is_boundary(boundary) ? g_steal_pointer(&boundary) : NULL;
        if (got == HTTPD_PARAMETER_BAD)
            return NULL;
        if (g_ascii_strcasecmp(name, "boundary") != 0)
            continue;
        if (boundary)
            return NULL;
        boundary = g_steal_pointer(&value);
    }
}

HttpdMultipart *httpd_multipart_new(const char *content_type, const HttpdMultipartCalls *calls,
                                    gpointer data, GError **error) {
    g_autofree char *boundary = find_boundary(content_type);
    if (!boundary) {
        fail(error, BASE_ERROR_INPUT, "it is not multipart/form-data with a boundary");
        return NULL;
    }
    HttpdMultipart *multipart = g_new0(HttpdMultipart, 1);
    multipart->calls = *calls;
    multipart->data = data;
    multipart->delimiter = g_strconcat("\r\n--", boundary, NULL);
    multipart->delimiter_size = strlen(multipart->delimiter);
    multipart->matched = strlen("\r\n");
    multipart->headers = g_string_new(NULL);
    return multipart;
}

void httpd_multipart_free(HttpdMultipart *multipart) {
    if (!multipart)
        return;
    g_free(multipart->delimiter);
    g_string_free(multipart->headers, TRUE);
    g_free(multipart);
}

/* --- A part's headers --------------------------------------------------------------------- */

/* A text of one line that a person could have typed. */
static gboolean is_text(const char *text) {
    if (strlen(text) > HTTPD_BOUND_PART_NAME || !g_utf8_validate(text, -1, NULL))
        return FALSE;
    for (; *text; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7f)
            return FALSE;
    return TRUE;
}

/* Keeps a value of which there may be one. */
static gboolean keep(char **place, const char *value) {
    if (*place || !is_text(value))
        return FALSE;
    *place = g_strdup(value);
    return TRUE;
}

static gboolean read_disposition(Part *part, const char *value) {
    const char *rest;
    if (!httpd_parameters_begin(value, "form-data", &rest))
        return FALSE;
    for (;;) {
        g_autofree char *name = NULL, *text = NULL;
        const HttpdParameter got = httpd_parameters_next(&rest, &name, &text);
        if (got != HTTPD_PARAMETER_READ)
            return got == HTTPD_PARAMETER_END && part->name;
        gboolean is_fine = TRUE;
        if (g_ascii_strcasecmp(name, "name") == 0)
            is_fine = keep(&part->name, text);
        else if (g_ascii_strcasecmp(name, "filename") == 0)
            is_fine = keep(&part->file_name, text);
        else if (g_ascii_strcasecmp(name, "filename*") == 0)
            is_fine = FALSE; /* forbidden here by RFC 7578, 4.2: a second name */
        if (!is_fine)
            return FALSE;
    }
}

static gboolean read_type(Part *part, const char *value) {
    return keep(&part->content_type, value);
}

/* Nothing encodes any more (RFC 7578, 4.7): what says it does would be stored encoded. */
static gboolean read_transfer_encoding(Part *part, const char *value) {
    (void)part;
    return g_ascii_strcasecmp(value, "binary") == 0 || g_ascii_strcasecmp(value, "8bit") == 0 ||
           g_ascii_strcasecmp(value, "7bit") == 0;
}

/* Header fields of a part that mean something; others are skipped. */
static const struct {
    const char *name;
    gboolean (*read)(Part *part, const char *value);
} FIELDS[] = {
    {"Content-Disposition", read_disposition},
    {"Content-Type", read_type},
    {"Content-Transfer-Encoding", read_transfer_encoding},
};

static gboolean read_field(Part *part, char *line) {
    char *colon = strchr(line, ':');
    if (!colon || colon == line || strpbrk(line, " \t") == line)
        return FALSE;
    *colon = 0;
    const char *value = g_strstrip(colon + 1);
    for (gsize i = 0; i < G_N_ELEMENTS(FIELDS); i++)
        if (g_ascii_strcasecmp(line, FIELDS[i].name) == 0)
            return FIELDS[i].read(part, value);
    return TRUE;
}

/* The lines gathered, each ended by CRLF. A 0 byte would hide what follows it. */
static gboolean read_headers(const GString *headers, Part *part) {
    if (memchr(headers->str, 0, headers->len))
        return FALSE;
    g_auto(GStrv) lines = g_strsplit(headers->str, "\r\n", -1);
    for (char **line = lines; *line; line++)
        if (**line && !read_field(part, *line))
            return FALSE;
    return part->name != NULL;
}

static gboolean begin_part(HttpdMultipart *multipart, GError **error) {
    g_auto(Part) part = {0};
    if (++multipart->parts > HTTPD_BOUND_PARTS)
        return fail(error, BASE_ERROR_LIMIT, "too many parts");
    if (!read_headers(multipart->headers, &part))
        return fail(error, BASE_ERROR_INPUT, "the header of a part is malformed");
    if (!multipart->calls.part(part.name, part.file_name, part.content_type, multipart->data))
        return fail(error, BASE_ERROR_INPUT, "a part was refused");
    multipart->state = AT_BYTES;
    multipart->matched = 0;
    return TRUE;
}

/* --- States: each takes bytes and says how many, or 0 for an error ------------------------ */

static gsize take_start(HttpdMultipart *multipart, const char *bytes, gsize size, GError **error) {
    (void)size;
    if (*bytes != multipart->delimiter[multipart->matched]) {
        fail(error, BASE_ERROR_INPUT, "it does not begin with its boundary");
        return 0;
    }
    if (++multipart->matched == multipart->delimiter_size)
        multipart->state = AFTER_BOUNDARY;
    return 1;
}

static gboolean emit(HttpdMultipart *multipart, const char *bytes, gsize size, GError **error) {
    return multipart->calls.piece(bytes, size, multipart->data) ||
           fail(error, BASE_ERROR_INPUT, "a part was refused");
}

static gsize end_part(HttpdMultipart *multipart, GError **error) {
    multipart->state = AFTER_BOUNDARY;
    if (multipart->calls.part_end(multipart->data))
        return 1;
    fail(error, BASE_ERROR_INPUT, "a part was refused");
    return 0;
}

/* How many bytes come before the first that may begin a delimiter: all of a large piece in one
 * call, though every 256th byte of a video is a carriage return. */
static gsize plain_size(const HttpdMultipart *multipart, const char *bytes, gsize size) {
    const char *end = bytes + size;
    for (const char *at = bytes; (at = memchr(at, '\r', (gsize)(end - at))); at++)
        if (memcmp(at, multipart->delimiter, MIN((gsize)(end - at), multipart->delimiter_size)) ==
            0)
            return (gsize)(at - bytes);
    return size;
}

static gsize take_bytes(HttpdMultipart *multipart, const char *bytes, gsize size, GError **error) {
    if (multipart->matched == 0) {
        const gsize plain = plain_size(multipart, bytes, size);
        if (plain > 0)
            return emit(multipart, bytes, plain, error) ? plain : 0;
    }
    if (*bytes == multipart->delimiter[multipart->matched])
        return ++multipart->matched == multipart->delimiter_size ? end_part(multipart, error) : 1;
    /* It was no delimiter: what was held back is part of the bytes, and this byte is looked at
     * again. */
    const gsize held = multipart->matched;
    multipart->matched = 0;
    if (!emit(multipart, multipart->delimiter, held, error))
        return 0;
    return take_bytes(multipart, bytes, size, error);
}

static gsize take_after(HttpdMultipart *multipart, const char *bytes, gsize size, GError **error) {
    (void)size;
    multipart->after[multipart->after_size++] = *bytes;
    if (multipart->after_size < sizeof multipart->after)
        return 1;
    multipart->after_size = 0;
    if (memcmp(multipart->after, "\r\n", 2) == 0) {
        multipart->state = AT_HEADERS;
        g_string_truncate(multipart->headers, 0);
    } else if (memcmp(multipart->after, "--", 2) == 0) {
        multipart->state = AT_END;
    } else {
        fail(error, BASE_ERROR_INPUT, "a boundary is followed by neither a part nor the end");
        return 0;
    }
    return 1;
}

static gsize take_headers(HttpdMultipart *multipart, const char *bytes, gsize size,
                          GError **error) {
    static const char EMPTY_LINE[] = "\r\n\r\n";
    (void)size;
    GString *headers = multipart->headers;
    g_string_append_c(headers, *bytes);
    const gsize end_size = strlen(EMPTY_LINE);
    if (headers->len > HTTPD_BOUND_PART_HEADER_BYTES) {
        fail(error, BASE_ERROR_LIMIT, "the header of a part is too large");
        return 0;
    }
    if (headers->len < end_size ||
        memcmp(headers->str + headers->len - end_size, EMPTY_LINE, end_size) != 0)
        return 1;
    return begin_part(multipart, error) ? 1 : 0;
}

static gsize take_end(HttpdMultipart *multipart, const char *bytes, gsize size, GError **error) {
    static const char LINE_BREAK[] = "\r\n";
    (void)size;
    if (multipart->after_size < strlen(LINE_BREAK) && *bytes == LINE_BREAK[multipart->after_size]) {
        multipart->after_size++;
        return 1;
    }
    fail(error, BASE_ERROR_INPUT, "something follows its end");
    return 0;
}

static gsize take_nothing(HttpdMultipart *multipart, const char *bytes, gsize size,
                          GError **error) {
    (void)multipart;
    (void)bytes;
    (void)size;
    fail(error, BASE_ERROR_INPUT, "it was malformed before");
    return 0;
}

static gsize (*const TAKE[])(HttpdMultipart *multipart, const char *bytes, gsize size,
                             GError **error) = {
    [AT_START] = take_start,     [AT_BYTES] = take_bytes, [AFTER_BOUNDARY] = take_after,
    [AT_HEADERS] = take_headers, [AT_END] = take_end,     [FAILED] = take_nothing};

gboolean httpd_multipart_feed(HttpdMultipart *multipart, const char *bytes, gsize size,
                              GError **error) {
    while (size > 0) {
        const gsize taken = TAKE[multipart->state](multipart, bytes, size, error);
        if (taken == 0) {
            multipart->state = FAILED;
            return FALSE;
        }
        bytes += taken;
        size -= taken;
    }
    return TRUE;
}

gboolean httpd_multipart_end(HttpdMultipart *multipart, GError **error) {
    if (multipart->state == AT_END)
        return TRUE;
    return fail(error, BASE_ERROR_INPUT, "it ends before its last boundary");
}
