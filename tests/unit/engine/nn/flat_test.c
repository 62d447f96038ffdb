#include "engine/nn/flat.h"

#include <string.h>

#include "unit/tap.h"

/* A table at 12 with its vtable at 4 (two fields), field 0 an offset to a vector of three u16 at
 * 24. */
static const uint8_t sample[] = {
    12, 0, 0,  0,             /* 0: root */
    8,  0, 12, 0, 4, 0, 8, 0, /* 4: vtable: its size, the table's, fields at 4 and 8 */
    8,  0, 0,  0,             /* 12: table: 12 - 8 = 4 */
    8,  0, 0,  0,             /* 16: field 0 -> 24 */
    77, 0, 0,  0,             /* 20: field 1 */
    3,  0, 0,  0,             /* 24: count */
    1,  0, 2,  0, 3, 0        /* 28 */
};

static NnFlat flat_of(const void *data, size_t size) {
    return (NnFlat){data, size, false};
}

static void reads_numbers_little_endian(void) {
    const uint8_t bytes[] = {0xfe, 0xff, 0xff, 0xff, 0x01};
    NnFlat flat = flat_of(bytes, sizeof bytes);
    TAP_CHECK(nn_flat_u8(&flat, 4) == 1);
    TAP_CHECK(nn_flat_u16(&flat, 0) == 0xfffe);
    TAP_CHECK(nn_flat_u32(&flat, 0) == 0xfffffffe);
    TAP_CHECK(nn_flat_i32(&flat, 0) == -2);
    TAP_CHECK(nn_flat_u32(&flat, 1) == 0x01ffffff);
    TAP_CHECK(!flat.bad);
}

static void a_read_outside_is_0_and_sticks(void) {
    NnFlat flat = flat_of(sample, 6);
    TAP_CHECK(nn_flat_u32(&flat, 2) && !flat.bad);
    TAP_CHECK(nn_flat_u32(&flat, 3) == 0 && flat.bad);
    TAP_CHECK(nn_flat_u8(&flat, 0) == 12 && flat.bad);
    const size_t far[] = {6, 7, SIZE_MAX, SIZE_MAX - 1, SIZE_MAX - 3};
    for (size_t i = 0; i < sizeof far / sizeof *far; i++) {
        flat = flat_of(sample, 6);
        TAP_CHECK(nn_flat_u8(&flat, far[i]) == 0 && flat.bad);
        flat = flat_of(sample, 6);
        TAP_CHECK(nn_flat_u16(&flat, far[i]) == 0 && flat.bad);
        flat = flat_of(sample, 6);
        TAP_CHECK(nn_flat_u32(&flat, far[i]) == 0 && flat.bad);
    }
}

static void the_root_needs_its_identifier(void) {
    uint8_t file[16] = {8, 0, 0, 0, 'T', 'F', 'L', '3'};
    NnFlat flat = flat_of(file, sizeof file);
    TAP_CHECK(nn_flat_root(&flat, "TFL3") == 8 && !flat.bad);
    TAP_CHECK(nn_flat_root(&flat, "TFL2") == 0 && flat.bad);
    for (size_t size = 0; size < 12; size++) {
        flat = flat_of(file, size);
        TAP_CHECK(nn_flat_root(&flat, "TFL3") == 0 && flat.bad, "%zu bytes", size);
    }
    file[0] = 13;
    flat = flat_of(file, sizeof file);
    TAP_CHECK(nn_flat_root(&flat, "TFL3") == 0 && flat.bad);
    file[0] = 0;
    flat = flat_of(file, sizeof file);
    TAP_CHECK(nn_flat_root(&flat, "TFL3") == 0 && flat.bad, "an offset of 0");
}

static void fields_are_found_or_have_their_default(void) {
    NnFlat flat = flat_of(sample, sizeof sample);
    TAP_CHECK(nn_flat_field(&flat, 12, 0) == 16);
    TAP_CHECK(nn_flat_field_i32(&flat, 12, 1, -5) == 77);
    TAP_CHECK(nn_flat_field_i8(&flat, 12, 1, -5) == 77);
    TAP_CHECK(nn_flat_field_i32(&flat, 12, 2, -5) == -5);
    TAP_CHECK(nn_flat_field_i8(&flat, 12, 9, -5) == -5);
    TAP_CHECK(nn_flat_field(&flat, 0, 0) == 0, "no table, no field");
    TAP_CHECK(nn_flat_field_table(&flat, 12, 5) == 0);
    NnFlatVector vector = nn_flat_field_vector(&flat, 12, 0, 2);
    TAP_CHECK(vector.count == 3 && nn_flat_u16(&flat, vector.at + 4) == 3);
    TAP_CHECK(nn_flat_field_vector(&flat, 12, 3, 2).count == 0);
    TAP_CHECK(!flat.bad);
}

static void a_negative_byte_is_negative(void) {
    uint8_t copy[sizeof sample];
    memcpy(copy, sample, sizeof copy);
    copy[20] = 0xff;
    NnFlat flat = flat_of(copy, sizeof copy);
    TAP_CHECK(nn_flat_field_i8(&flat, 12, 1, 0) == -1);
}

/* One byte of the sample changed: the lookup fails instead of leaving the buffer. */
static void links_out_of_the_buffer_are_refused(void) {
    static const struct {
        const char *what;
        size_t at;
        uint32_t value;
    } lies[] = {
        {"vtable before the buffer", 12, 13},
        {"vtable behind the buffer", 12, 0xffffff00},
        {"vtable at the very end", 12, (uint32_t)-20},
        {"vector behind the buffer", 16, 18},
        {"vector far behind", 16, 0xffffffff},
        {"offset to itself", 16, 0},
        {"one element too many", 24, 4},
        {"huge count", 24, 0x80000000},
        {"count that wraps around", 24, 0xffffffff},
    };
    for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
        uint8_t copy[sizeof sample];
        memcpy(copy, sample, sizeof copy);
        for (size_t k = 0; k < 4; k++)
            copy[lies[i].at + k] = (uint8_t)(lies[i].value >> 8 * k);
        NnFlat flat = flat_of(copy, sizeof copy);
        NnFlatVector vector = nn_flat_field_vector(&flat, 12, 0, 2);
        TAP_CHECK(vector.count == 0 && flat.bad, "%s", lies[i].what);
    }
}

static void tables_of_a_vector_are_followed(void) {
    /* two tables, at 12 and (outside) 99 */
    const uint8_t bytes[] = {2, 0, 0, 0, 8, 0, 0, 0, 91, 0, 0, 0, 1, 1, 1, 1};
    NnFlat flat = flat_of(bytes, sizeof bytes);
    const NnFlatVector vector = {4, 2};
    TAP_CHECK(nn_flat_vector_table(&flat, vector, 0) == 12 && !flat.bad);
    TAP_CHECK(nn_flat_vector_table(&flat, vector, 1) == 0 && flat.bad);
    flat = flat_of(bytes, sizeof bytes);
    TAP_CHECK(nn_flat_vector_table(&flat, vector, 2) == 0 && flat.bad);
    flat = flat_of(bytes, sizeof bytes);
    TAP_CHECK(nn_flat_vector_table(&flat, (NnFlatVector){0, 0}, UINT32_MAX) == 0 && flat.bad);
}

int main(void) {
    TAP_RUN(reads_numbers_little_endian);
    TAP_RUN(a_read_outside_is_0_and_sticks);
    TAP_RUN(the_root_needs_its_identifier);
    TAP_RUN(fields_are_found_or_have_their_default);
    TAP_RUN(a_negative_byte_is_negative);
    TAP_RUN(links_out_of_the_buffer_are_refused);
    TAP_RUN(tables_of_a_vector_are_followed);
    return tap_done();
}
