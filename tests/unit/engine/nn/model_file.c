/* The lower half of the model builder: tensors and operators in lists, written out as a
 * flatbuffer front to back; every offset points to something that comes later. */
#include <stdlib.h>
#include <string.h>

#include "model_builder_lists.h"

void *mb_room(void *items, int count, size_t item_bytes) {
    if (count & (count - 1)) /* room grows at powers of two */
        return items;
    void *more = realloc(items, (size_t)(count ? 2 * count : 1) * item_bytes);
    if (!more)
        abort();
    return more;
}

void *mb_copy(const void *bytes, size_t size) {
    void *copy = malloc(size ? size : 1);
    if (!copy)
        abort();
    if (size)
        memcpy(copy, bytes, size);
    return copy;
}

/* ---- bytes ---- */

typedef struct {
    uint8_t *data;
    size_t size, room;
} Bytes;

static size_t put(Bytes *b, const void *bytes, size_t size) {
    while (b->size + size > b->room) {
        b->room = b->room ? 2 * b->room : 4096;
        b->data = realloc(b->data, b->room);
        if (!b->data)
            abort();
    }
    if (bytes)
        memcpy(b->data + b->size, bytes, size);
    else
        memset(b->data + b->size, 0, size);
    b->size += size;
    return b->size - size;
}

static size_t put_u16(Bytes *b, unsigned value) {
    uint8_t bytes[2] = {(uint8_t)value, (uint8_t)(value >> 8)};
    return put(b, bytes, 2);
}

static size_t put_u32(Bytes *b, uint32_t value) {
    uint8_t bytes[4] = {(uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16),
                        (uint8_t)(value >> 24)};
    return put(b, bytes, 4);
}

static void align(Bytes *b, size_t to) {
    while (b->size % to)
        put(b, NULL, 1);
}

/* Makes the offset at `slot` point to `target`. */
static void point(Bytes *b, size_t slot, size_t target) {
    uint32_t offset = (uint32_t)(target - slot);
    for (int i = 0; i < 4; i++)
        b->data[slot + (size_t)i] = (uint8_t)(offset >> 8 * i);
}

/* A table whose fields take four bytes each. slots[i] becomes the position of field i. */
static size_t put_table(Bytes *b, const MbOption *fields, int count, size_t *ret_slots) {
    int highest = -1;
    for (int i = 0; i < count; i++)
        highest = fields[i].field > highest ? fields[i].field : highest;
    align(b, 4);
    if ((4 + 2 * (highest + 1)) % 4)
        put_u16(b, 0);
    const size_t vtable = b->size;
    put_u16(b, (unsigned)(4 + 2 * (highest + 1)));
    put_u16(b, (unsigned)(4 + 4 * count));
    for (int f = 0; f <= highest; f++) {
        unsigned at = 0;
        for (int i = 0; i < count; i++)
            if (fields[i].field == f)
                at = (unsigned)(4 + 4 * i);
        put_u16(b, at);
    }
    const size_t table = put_u32(b, (uint32_t)(b->size - vtable));
    for (int i = 0; i < count; i++) {
        size_t slot = put_u32(b, 0);
        if (ret_slots)
            ret_slots[i] = slot;
        if (fields[i].bytes == 1)
            b->data[slot] = (uint8_t)fields[i].value;
        else
            for (int k = 0; k < 4; k++)
                b->data[slot + (size_t)k] = (uint8_t)((uint32_t)fields[i].value >> 8 * k);
    }
    return table;
}

static void put_ints(Bytes *b, size_t slot, const int *values, int count) {
    align(b, 4);
    point(b, slot, put_u32(b, (uint32_t)count));
    for (int i = 0; i < count; i++)
        put_u32(b, (uint32_t)values[i]);
}

/* A vector of `count` offsets; returns the slot of the first. */
static size_t put_offsets(Bytes *b, size_t slot, int count) {
    align(b, 4);
    point(b, slot, put_u32(b, (uint32_t)count));
    return put(b, NULL, 4 * (size_t)count);
}

/* ---- the file ---- */

static void put_indices(Bytes *b, size_t slot, int type, const int *values, int count) {
    size_t inner;
    align(b, 4);
    point(b, slot, put_table(b, &(MbOption){0, 4, 0}, 1, &inner));
    point(b, inner, put_u32(b, (uint32_t)count));
    for (int i = 0; i < count; i++) {
        uint8_t bytes[4] = {(uint8_t)values[i], (uint8_t)(values[i] >> 8),
                            (uint8_t)(values[i] >> 16), (uint8_t)(values[i] >> 24)};
        put(b, bytes, type == 1 ? 4 : type == 2 ? 2 : 1);
    }
}

static void put_sparsity(Bytes *b, size_t slot, const MbSparsity *s) {
    const MbOption fields[] = {{0, 4, 0}, {2, 4, 0}, {1, 4, 0}};
    size_t slots[3];
    point(b, slot, put_table(b, fields, s->block_count ? 3 : 2, slots));
    put_ints(b, slots[0], s->order, s->rank);
    if (s->block_count)
        put_ints(b, slots[2], s->order, s->block_count);
    size_t dimension = put_offsets(b, slots[1], s->rank);
    for (int i = 0; i < s->rank; i++, dimension += 4) {
        const MbOption described[] = {{0, 1, s->format[i]},    {1, 4, s->size[i]},
                                      {2, 1, s->segment_type}, {3, 4, 0},
                                      {4, 1, s->index_type},   {5, 4, 0}};
        size_t inner[6];
        point(b, dimension, put_table(b, described, s->format[i] ? 6 : 2, inner));
        if (!s->format[i])
            continue;
        put_indices(b, inner[3], s->segment_type, s->segments, s->segment_count);
        put_indices(b, inner[5], s->index_type, s->indices, s->index_count);
    }
}

static void put_tensors(Bytes *b, size_t slot, const ModelBuilder *mb) {
    size_t next = put_offsets(b, slot, mb->tensor_count);
    int buffer = 0;
    for (int i = 0; i < mb->tensor_count; i++, next += 4) {
        const MbTensor *t = &mb->tensors[i];
        const MbOption fields[] = {
            {0, 4, 0}, {1, 1, (int)t->type}, {2, 4, t->bytes ? ++buffer : 0}, {6, 4, 0}};
        size_t slots[4];
        point(b, next, put_table(b, fields, t->sparsity.rank ? 4 : 3, slots));
        put_ints(b, slots[0], t->dims, t->rank);
        if (t->sparsity.rank)
            put_sparsity(b, slots[3], &t->sparsity);
    }
}

static void put_buffers(Bytes *b, size_t slot, const ModelBuilder *mb) {
    int count = 1;
    for (int i = 0; i < mb->tensor_count; i++)
        count += mb->tensors[i].bytes != NULL;
    size_t next = put_offsets(b, slot, count);
    point(b, next, put_table(b, NULL, 0, NULL)); /* buffer 0 is the empty one */
    for (int i = 0; i < mb->tensor_count; i++) {
        const MbTensor *t = &mb->tensors[i];
        if (!t->bytes)
            continue;
        size_t data;
        next += 4;
        point(b, next, put_table(b, &(MbOption){0, 4, 0}, 1, &data));
        while ((b->size + 4) % 16) /* constants stand at multiples of 16 */
            put(b, NULL, 1);
        point(b, data, put_u32(b, (uint32_t)t->size));
        put(b, t->bytes, t->size);
    }
}

/* One operator code per operator: the schema allows repetition. */
static void put_codes(Bytes *b, size_t slot, const ModelBuilder *mb) {
    size_t next = put_offsets(b, slot, mb->op_count);
    for (int i = 0; i < mb->op_count; i++, next += 4) {
        const int code = mb->ops[i].code;
        const MbOption fields[] = {{0, 1, code < 127 ? code : 127}, {3, 4, code}};
        point(b, next, put_table(b, fields, 2, NULL));
    }
}

static void put_operators(Bytes *b, size_t slot, const ModelBuilder *mb) {
    size_t next = put_offsets(b, slot, mb->op_count);
    for (int i = 0; i < mb->op_count; i++, next += 4) {
        const MbOperator *op = &mb->ops[i];
        const MbOption fields[] = {{0, 4, i}, {1, 4, 0}, {2, 4, 0}, {4, 4, 0}};
        size_t slots[4];
        point(b, next, put_table(b, fields, op->option_count ? 4 : 3, slots));
        put_ints(b, slots[1], op->inputs, op->input_count);
        put_ints(b, slots[2], &op->output, 1);
        if (op->option_count)
            point(b, slots[3], put_table(b, op->options, op->option_count, NULL));
    }
}

uint8_t *mb_finish(ModelBuilder *mb, size_t *ret_size) {
    Bytes b = {0};
    const MbOption model[] = {{0, 4, 3}, {1, 4, 0}, {2, 4, 0}, {4, 4, 0}};
    const MbOption subgraph[] = {{0, 4, 0}, {1, 4, 0}, {2, 4, 0}, {3, 4, 0}};
    size_t slots[4], inner[4];
    put_u32(&b, 0);
    put(&b, "TFL3", 4);
    point(&b, 0, put_table(&b, model, 4, slots));
    put_codes(&b, slots[1], mb);
    size_t only = put_offsets(&b, slots[2], 1);
    point(&b, only, put_table(&b, subgraph, 4, inner));
    put_tensors(&b, inner[0], mb);
    put_ints(&b, inner[1], mb->inputs, mb->input_count);
    put_ints(&b, inner[2], mb->outputs, mb->output_count);
    put_operators(&b, inner[3], mb);
    put_buffers(&b, slots[3], mb);
    *ret_size = b.size;
    return b.data;
}
