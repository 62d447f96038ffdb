#include "httpd/range.h"

#include "tap.h"

typedef struct {
    const char *header;
    uint64_t size;
    HttpdRange range;
    uint64_t first, last;
} Row;

static const Row ROWS[] = {
    {NULL, 100, HTTPD_RANGE_WHOLE, 0, 0},
    {"bytes=0-0", 100, HTTPD_RANGE_PART, 0, 0},
    {"bytes=0-99", 100, HTTPD_RANGE_PART, 0, 99},
    {"bytes=10-", 100, HTTPD_RANGE_PART, 10, 99},
    {"bytes=10-500", 100, HTTPD_RANGE_PART, 10, 99},
    {"Bytes= 10-19 ", 100, HTTPD_RANGE_PART, 10, 19},
    {"bytes=99-", 100, HTTPD_RANGE_PART, 99, 99},
    {"bytes=-1", 100, HTTPD_RANGE_PART, 99, 99},
    {"bytes=-100", 100, HTTPD_RANGE_PART, 0, 99},
    {"bytes=-500", 100, HTTPD_RANGE_PART, 0, 99},
    {"bytes=5-99999999999999999999999999", 100, HTTPD_RANGE_PART, 5, 99},
    {"bytes=-99999999999999999999999999", 100, HTTPD_RANGE_PART, 0, 99},
    {"bytes=18446744073709551614-", UINT64_MAX, HTTPD_RANGE_PART, UINT64_MAX - 1, UINT64_MAX - 1},
    {"bytes=100-", 100, HTTPD_RANGE_UNSATISFIABLE, 0, 0},
    {"bytes=18446744073709551615-", 100, HTTPD_RANGE_UNSATISFIABLE, 0, 0},
    {"bytes=18446744073709551616-", 100, HTTPD_RANGE_UNSATISFIABLE, 0, 0},
    {"bytes=0-", 0, HTTPD_RANGE_UNSATISFIABLE, 0, 0},
    {"bytes=-5", 0, HTTPD_RANGE_UNSATISFIABLE, 0, 0},
    {"bytes=-0", 100, HTTPD_RANGE_UNSATISFIABLE, 0, 0},
    {"bytes=9-5", 100, HTTPD_RANGE_WHOLE, 0, 0},
    {"bytes=0-1,3-4", 100, HTTPD_RANGE_WHOLE, 0, 0},
    {"bytes=-1,3-4", 100, HTTPD_RANGE_WHOLE, 0, 0},
    {"bytes=", 100, HTTPD_RANGE_WHOLE, 0, 0},
    {"bytes=-", 100, HTTPD_RANGE_WHOLE, 0, 0},
    {"bytes=a-b", 100, HTTPD_RANGE_WHOLE, 0, 0},
    {"bytes=1", 100, HTTPD_RANGE_WHOLE, 0, 0},
    {"bytes=1-2x", 100, HTTPD_RANGE_WHOLE, 0, 0},
    {"bytes=+1-2", 100, HTTPD_RANGE_WHOLE, 0, 0},
    {"bytes=--1", 100, HTTPD_RANGE_WHOLE, 0, 0},
    {"lines=1-2", 100, HTTPD_RANGE_WHOLE, 0, 0},
    {"", 100, HTTPD_RANGE_WHOLE, 0, 0},
};

static void reads_ranges(void) {
    for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        const Row *row = &ROWS[i];
        uint64_t first = 0, last = 0;
        const HttpdRange range = httpd_range_parse(row->header, row->size, &first, &last);
        TAP_CHECK(range == row->range, "%s: %d", row->header, range);
        TAP_CHECK(first == row->first && last == row->last,
                  "%s: %" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT, row->header, first, last);
    }
}

int main(void) {
    TAP_RUN(reads_ranges);
    return tap_done();
}
