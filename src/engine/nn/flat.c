#include "engine/nn/flat.h"

#include <string.h>

static bool inside(NnFlat *flat, size_t at, size_t bytes) {
    if (at <= flat->size && bytes <= flat->size - at)
        return true;
    flat->bad = true;
    return false;
}

uint8_t nn_flat_u8(NnFlat *flat, size_t at) {
    return inside(flat, at, 1) ? flat->data[at] : 0;
}

uint16_t nn_flat_u16(NnFlat *flat, size_t at) {
    if (!inside(flat, at, 2))
        return 0;
    return (uint16_t)(flat->data[at] | flat->data[at + 1] << 8);
}

uint32_t nn_flat_u32(NnFlat *flat, size_t at) {
    if (!inside(flat, at, 4))
        return 0;
    const uint8_t *p = flat->data + at;
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

int32_t nn_flat_i32(NnFlat *flat, size_t at) {
    return (int32_t)nn_flat_u32(flat, at);
}

/* Follows the unsigned offset that stands at `at`. */
static size_t follow(NnFlat *flat, size_t at) {
    size_t to = at + nn_flat_u32(flat, at);
    if (flat->bad || to == at || !inside(flat, to, 4)) {
        flat->bad = true;
        return 0;
    }
    return to;
}

size_t nn_flat_root(NnFlat *flat, const char *identifier) {
    if (!inside(flat, 0, 8) || memcmp(flat->data + 4, identifier, 4) != 0) {
        flat->bad = true;
        return 0;
    }
    return follow(flat, 0);
}

size_t nn_flat_field(NnFlat *flat, size_t table, int field) {
    if (!table)
        return 0;
    int64_t vtable = (int64_t)table - nn_flat_i32(flat, table);
    if (vtable < 0 || !inside(flat, (size_t)vtable, 4)) {
        flat->bad = true;
        return 0;
    }
    size_t entry = 4 + 2 * (size_t)field;
    if (entry + 2 > nn_flat_u16(flat, (size_t)vtable))
        return 0;
    uint16_t offset = nn_flat_u16(flat, (size_t)vtable + entry);
    if (!offset || !inside(flat, table + offset, 1))
        return 0;
    return table + offset;
}

int32_t nn_flat_field_i32(NnFlat *flat, size_t table, int field, int32_t fallback) {
    size_t at = nn_flat_field(flat, table, field);
    return at ? nn_flat_i32(flat, at) : fallback;
}

int nn_flat_field_i8(NnFlat *flat, size_t table, int field, int fallback) {
    size_t at = nn_flat_field(flat, table, field);
    return at ? (int8_t)nn_flat_u8(flat, at) : fallback;
}

size_t nn_flat_field_table(NnFlat *flat, size_t table, int field) {
    size_t at = nn_flat_field(flat, table, field);
    return at ? follow(flat, at) : 0;
}

NnFlatVector nn_flat_field_vector(NnFlat *flat, size_t table, int field, size_t element_bytes) {
    size_t at = nn_flat_field_table(flat, table, field);
    if (!at)
        return (NnFlatVector){0, 0};
    uint32_t count = nn_flat_u32(flat, at);
    if (!inside(flat, at + 4, count * element_bytes))
        return (NnFlatVector){0, 0};
    return (NnFlatVector){at + 4, count};
}

size_t nn_flat_vector_table(NnFlat *flat, NnFlatVector vector, uint32_t index) {
    if (index >= vector.count) {
        flat->bad = true;
        return 0;
    }
    return follow(flat, vector.at + 4 * (size_t)index);
}
