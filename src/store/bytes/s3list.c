#include "store/bytes/s3list.h"

#include "store/bytes/bytes.h"

/* The page while it is read. */
typedef struct {
    BytesS3Page page;
    gboolean is_list; /* its outermost element is the right one */
    GString *text;    /* of the element under way */
} Reading;

static gboolean is_below(GMarkupParseContext *context, const char *parent) {
    const GSList *open = g_markup_parse_context_get_element_stack(context);
    return open && open->next && g_str_equal(open->next->data, parent);
}

static void on_start(GMarkupParseContext *context, const char *name, const char **attributes,
                     const char **values, gpointer data, GError **error) {
    (void)attributes, (void)values, (void)error;
    Reading *reading = data;
    if (!g_markup_parse_context_get_element_stack(context)->next)
        reading->is_list = g_str_equal(name, "ListBucketResult");
    g_string_truncate(reading->text, 0);
}

static void on_text(GMarkupParseContext *context, const char *text, gsize size, gpointer data,
                    GError **error) {
    (void)context, (void)error;
    g_string_append_len(((Reading *)data)->text, text, (gssize)size);
}

static void on_end(GMarkupParseContext *context, const char *name, gpointer data, GError **error) {
    (void)error;
    Reading *reading = data;
    if (g_str_equal(name, "Key") && is_below(context, "Contents"))
        g_ptr_array_add(reading->page.keys, g_strdup(reading->text->str));
    else if (g_str_equal(name, "IsTruncated") && is_below(context, "ListBucketResult"))
        reading->page.goes_on = g_str_equal(reading->text->str, "true");
    g_string_truncate(reading->text, 0);
}

gboolean bytes_s3_page_parse(const char *xml, gsize size, BytesS3Page *ret_page, GError **error) {
    static const GMarkupParser parser = {
        .start_element = on_start, .end_element = on_end, .text = on_text};
    Reading reading = {.page = {.keys = g_ptr_array_new_with_free_func(g_free)},
                       .text = g_string_new(NULL)};
    g_autoptr(GMarkupParseContext) context =
        g_markup_parse_context_new(&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, &reading, NULL);
    gboolean is_page = size > 0 && g_markup_parse_context_parse(context, xml, (gssize)size, NULL) &&
                       g_markup_parse_context_end_parse(context, NULL) && reading.is_list;
    g_string_free(reading.text, TRUE);
    if (!is_page) {
        bytes_s3_page_clear(&reading.page);
        g_set_error(error, BYTES_ERROR, BYTES_ERROR_UNAVAILABLE,
                    "the list of objects that S3 sent cannot be read");
        return FALSE;
    }
    *ret_page = reading.page;
    return TRUE;
}

void bytes_s3_page_clear(BytesS3Page *page) {
    g_clear_pointer(&page->keys, g_ptr_array_unref);
}
