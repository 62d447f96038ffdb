/* Bounds-checked reading of a flatbuffer without a schema compiler.
 *
 * Positions are byte offsets from the start; 0 means absent. A read outside the buffer sets `bad`,
 * which sticks, and gives 0: a caller may follow several links and check once. */
#ifndef GOLFCOACH_ENGINE_NN_FLAT_H
#define GOLFCOACH_ENGINE_NN_FLAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    const uint8_t *data;
    size_t size;
    bool bad;
} NnFlat;

typedef struct {
    size_t at;      /* of element 0 */
    uint32_t count; /* elements; all of them lie inside the buffer */
} NnFlatVector;

uint8_t nn_flat_u8(NnFlat *flat, size_t at);
uint16_t nn_flat_u16(NnFlat *flat, size_t at);
uint32_t nn_flat_u32(NnFlat *flat, size_t at);
int32_t nn_flat_i32(NnFlat *flat, size_t at);

/* The root table, if the file identifier is `identifier` (4 characters). */
size_t nn_flat_root(NnFlat *flat, const char *identifier);
/* Where field `field` of `table` stands; 0 if it has its default value. */
size_t nn_flat_field(NnFlat *flat, size_t table, int field);
int32_t nn_flat_field_i32(NnFlat *flat, size_t table, int field, int32_t fallback);
int nn_flat_field_i8(NnFlat *flat, size_t table, int field, int fallback);
/* The table that a field refers to. */
size_t nn_flat_field_table(NnFlat *flat, size_t table, int field);
/* The vector that a field refers to, elements of `element_bytes`; count 0 if absent. */
NnFlatVector nn_flat_field_vector(NnFlat *flat, size_t table, int field, size_t element_bytes);
/* Table `index` of a vector of tables. */
size_t nn_flat_vector_table(NnFlat *flat, NnFlatVector vector, uint32_t index);

#endif
