/* The format alone. */
#include "store/bytes/seal.h"

#include <string.h>

#include "place.h"
#include "unit/tap.h"

static void sizes_add_up(void) {
    const struct {
        uint64_t plain, sealed;
    } rows[] = {
        {0, 140},
        {1, 140 + 17},
        {65535, 140 + 65535 + 16},
        {65536, 140 + 65536 + 16},
        {65537, 140 + 65537 + 32},
        {50 << 20, 140 + (50 << 20) + 800 * 16},
        {BYTES_SEAL_MAX_SIZE, 140 + BYTES_SEAL_MAX_SIZE + 65536 * 16},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        TAP_CHECK(bytes_seal_sealed_size(rows[i].plain) == rows[i].sealed, "row %zu", i);
    TAP_CHECK(bytes_seal_chunk_offset(0) == 140 && bytes_seal_chunk_offset(3) == 140 + 3 * 65552);
}

static void a_header_opens_for_its_name_only(void) {
    g_autoptr(Place) place = place_new(NULL);
    g_autoptr(BytesSeal) seal = bytes_seal_new();
    guint8 header[BYTES_SEAL_HEADER];
    uint64_t size = 7;
    bytes_seal_wrap(seal, place->secrets, "a/b", 12345, header);
    TAP_CHECK(memcmp(header, "GCSEAL\0\1", 8) == 0);
    TAP_CHECK(bytes_seal_is_newest(place->secrets, header));
    g_autoptr(BytesSeal) same = bytes_seal_unwrap(place->secrets, "a/b", header, &size, NULL);
    TAP_CHECK(same && size == 12345);
    g_autoptr(GError) error = NULL;
    size = 7;
    TAP_CHECK(!bytes_seal_unwrap(place->secrets, "a/c", header, &size, &error));
    TAP_CHECK(g_error_matches(error, BYTES_ERROR, BYTES_ERROR_DAMAGED) && size == 7);
}

static void each_bit_of_a_header_counts(void) {
    g_autoptr(Place) place = place_new(NULL);
    g_autoptr(BytesSeal) seal = bytes_seal_new();
    guint8 header[BYTES_SEAL_HEADER];
    uint64_t size = 7;
    bytes_seal_wrap(seal, place->secrets, "a", 1, header);
    for (int bit = 0; bit < 8 * BYTES_SEAL_HEADER; bit++) {
        g_autoptr(GError) error = NULL;
        header[bit / 8] ^= (guint8)(1 << bit % 8);
        g_autoptr(BytesSeal) opened = bytes_seal_unwrap(place->secrets, "a", header, &size, &error);
        TAP_CHECK(!opened && size == 7, "bit %d", bit);
        TAP_CHECK(g_error_matches(error, BYTES_ERROR, BYTES_ERROR_DAMAGED));
        header[bit / 8] ^= (guint8)(1 << bit % 8);
    }
}

static void two_headers_of_one_key_differ(void) {
    g_autoptr(Place) place = place_new(NULL);
    g_autoptr(BytesSeal) seal = bytes_seal_new();
    guint8 first[BYTES_SEAL_HEADER], second[BYTES_SEAL_HEADER];
    bytes_seal_wrap(seal, place->secrets, "a", 1, first);
    bytes_seal_wrap(seal, place->secrets, "a", 1, second);
    TAP_CHECK(memcmp(first + 80, second + 80, 12) != 0 && memcmp(first + 92, second + 92, 32) != 0);
}

static void chunks_open_under_their_number_only(void) {
    g_autoptr(BytesSeal) seal = bytes_seal_new(), other = bytes_seal_new();
    guint8 sealed[100 + BYTES_SEAL_TAG], plain[100];
    g_autofree guint8 *text = place_pattern(100, 1);
    bytes_seal_close_chunk(seal, 5, text, 100, sealed);
    TAP_CHECK(bytes_seal_open_chunk(seal, 5, sealed, sizeof sealed, plain));
    TAP_CHECK(memcmp(plain, text, 100) == 0);
    TAP_CHECK(!bytes_seal_open_chunk(seal, 4, sealed, sizeof sealed, plain));
    TAP_CHECK(!bytes_seal_open_chunk(seal, 5 + ((uint64_t)1 << 32), sealed, sizeof sealed, plain));
    TAP_CHECK(!bytes_seal_open_chunk(other, 5, sealed, sizeof sealed, plain));
    for (gsize size = 0; size < sizeof sealed; size++)
        TAP_CHECK(!bytes_seal_open_chunk(seal, 5, sealed, size, plain));
    TAP_CHECK(bytes_seal_open_chunk(seal, 5, sealed, sizeof sealed, plain));
}

static void a_number_is_a_nonce(void) {
    g_autoptr(BytesSeal) seal = bytes_seal_new();
    guint8 zero[64] = {0}, first[80], again[80], second[80];
    bytes_seal_close_chunk(seal, 0, zero, sizeof zero, first);
    bytes_seal_close_chunk(seal, 0, zero, sizeof zero, again);
    bytes_seal_close_chunk(seal, 1, zero, sizeof zero, second);
    TAP_CHECK(memcmp(first, again, sizeof first) == 0);
    for (int i = 0; i < 64; i += 16)
        for (int k = 0; k < 64; k += 16)
            TAP_CHECK(memcmp(first + i, second + k, 16) != 0);
}

int main(void) {
    TAP_RUN(sizes_add_up);
    TAP_RUN(a_header_opens_for_its_name_only);
    TAP_RUN(each_bit_of_a_header_counts);
    TAP_RUN(two_headers_of_one_key_differ);
    TAP_RUN(chunks_open_under_their_number_only);
    TAP_RUN(a_number_is_a_nonce);
    return tap_done();
}
