#include "store/bytes/s3list.h"

#include <string.h>

#include "store/bytes/bytes.h"
#include "unit/tap.h"

static gboolean parse(const char *xml, BytesS3Page *ret_page, GError **error) {
    return bytes_s3_page_parse(xml, strlen(xml), ret_page, error);
}

static void reads_a_page(void) {
    g_auto(BytesS3Page) page = {0};
    TAP_CHECK(parse("<?xml version=\"1.0\" encoding=\"UTF-8\"?><ListBucketResult "
                    "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>swings</Name>"
                    "<Prefix>users/</Prefix><IsTruncated>true</IsTruncated>"
                    "<Contents><Key>users/1/a.mp4</Key><ETag>&quot;x&quot;</ETag>"
                    "<Owner><ID>Key</ID></Owner></Contents>"
                    "<Contents><ETag>e</ETag><Key>a&amp;b&lt;c</Key></Contents>"
                    "<CommonPrefixes><Key>not one</Key></CommonPrefixes>"
                    "</ListBucketResult>",
                    &page, NULL));
    TAP_CHECK(page.goes_on && page.keys && page.keys->len == 2);
    TAP_CHECK(g_strcmp0(page.keys->pdata[0], "users/1/a.mp4") == 0);
    TAP_CHECK(g_strcmp0(page.keys->pdata[1], "a&b<c") == 0);
}

static void reads_an_empty_page(void) {
    g_auto(BytesS3Page) page = {0};
    TAP_CHECK(parse("<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>", &page,
                    NULL));
    TAP_CHECK(!page.goes_on && page.keys && page.keys->len == 0);
}

static void refuses_what_is_no_page(void) {
    static const char *const texts[] = {
        "",
        "not XML",
        "<Error><Code>NoSuchBucket</Code></Error>",
        "<html><body>welcome</body></html>",
        "<ListBucketResult><Contents><Key>cut",
        "<ListBucketResult></Other>",
        "<Other><ListBucketResult></ListBucketResult></Other>",
        "<ListBucketResult>&bomb;</ListBucketResult>",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GError) error = NULL;
        BytesS3Page page = {0};
        TAP_CHECK(!parse(texts[i], &page, &error), "%s", texts[i]);
        TAP_CHECK(g_error_matches(error, BYTES_ERROR, BYTES_ERROR_UNAVAILABLE));
        TAP_CHECK(!page.keys);
    }
}

int main(void) {
    TAP_RUN(reads_a_page);
    TAP_RUN(reads_an_empty_page);
    TAP_RUN(refuses_what_is_no_page);
    return tap_done();
}
