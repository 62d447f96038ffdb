#include "engine/image/luma.h"

#include <string.h>

/* Where the shown pixel (x, y) lies in the planes. */
static size_t plane_offset(const SwingFrame *frame, int x, int y, int bytes_per_pixel) {
    int column = x, row = y;
    switch (frame->rotation) {
    case 90:
        column = y;
        row = frame->coded_height - 1 - x;
        break;
    case 180:
        column = frame->coded_width - 1 - x;
        row = frame->coded_height - 1 - y;
        break;
    case 270:
        column = frame->coded_width - 1 - y;
        row = x;
        break;
    default:
        break;
    }
    return (size_t)(row * frame->stride[0] + (ptrdiff_t)column * bytes_per_pixel);
}

int image_luma_at(const SwingFrame *frame, int x_px, int y_px) {
    if (frame->pixels == SWING_PIXELS_RGB24) {
        const uint8_t *p = frame->plane[0] + plane_offset(frame, x_px, y_px, 3);
        return (54 * p[0] + 183 * p[1] + 19 * p[2]) / 256;
    }
    int luma = frame->plane[0][plane_offset(frame, x_px, y_px, 1)];
    if (frame->full_range)
        return luma;
    luma = ((luma - 16) * 255 + 109) / 219;
    return luma < 0 ? 0 : luma > 255 ? 255 : luma;
}

static ptrdiff_t padded(int size) {
    return (ptrdiff_t)size + 2 * IMAGE_SMALL_PAD;
}

size_t image_small_bytes(int width, int height) {
    return (size_t)padded(width) * (size_t)padded(height);
}

void image_small_place(ImageSmall *small, int width, int height, uint8_t *memory) {
    ptrdiff_t stride = padded(width);
    *small = (ImageSmall){.width = width,
                          .height = height,
                          .stride = stride,
                          .data = memory + IMAGE_SMALL_PAD * stride + IMAGE_SMALL_PAD};
}

static void pad(ImageSmall *small) {
    for (int y = 0; y < small->height; y++) {
        uint8_t *row = small->data + y * small->stride;
        memset(row - IMAGE_SMALL_PAD, row[0], IMAGE_SMALL_PAD);
        memset(row + small->width, row[small->width - 1], IMAGE_SMALL_PAD);
    }
    const uint8_t *top = small->data - IMAGE_SMALL_PAD,
                  *bottom = top + (small->height - 1) * small->stride;
    for (int y = 1; y <= IMAGE_SMALL_PAD; y++) {
        memcpy(small->data - IMAGE_SMALL_PAD - y * small->stride, top, (size_t)small->stride);
        memcpy(small->data - IMAGE_SMALL_PAD + (small->height - 1 + y) * small->stride, bottom,
               (size_t)small->stride);
    }
}

static void add_row(uint16_t *restrict sums, const uint8_t *restrict row, int count) {
    enum { CHUNK = 16 }; /* a loop of a fixed length becomes vectors */
    int i = 0;
    for (; i + CHUNK <= count; i += CHUNK)
        for (int k = 0; k < CHUNK; k++)
            sums[i + k] = (uint16_t)(sums[i + k] + row[i + k]);
    for (; i < count; i++)
        sums[i] = (uint16_t)(sums[i] + row[i]);
}

/* Sums of `rows` rows, column by column; rows <= 128, so that 16 bits hold them. */
static void sum_rows(const uint8_t *first, ptrdiff_t stride, int rows, int count,
                     uint16_t *ret_sums) {
    memset(ret_sums, 0, (size_t)count * sizeof *ret_sums);
    for (int r = 0; r < rows; r++)
        add_row(ret_sums, first + r * stride, count);
}

/* Where the cells of a turned picture go: the first one, and steps to the next column and row. */
typedef struct {
    uint8_t *first;
    ptrdiff_t column, row;
} Target;

static Target target_of(const ImageSmall *small, int rotation) {
    ptrdiff_t right = 1, down = small->stride;
    uint8_t *last = small->data + (small->height - 1) * down + (small->width - 1);
    switch (rotation) {
    case 90:
        return (Target){small->data + (small->width - 1), down, -right};
    case 180:
        return (Target){last, -right, -down};
    case 270:
        return (Target){small->data + (small->height - 1) * down, -down, right};
    default:
        return (Target){small->data, right, down};
    }
}

/* Green, so that RGB goes the same way; the middle row stands for all, as this format is not what
 * cameras write. */
static void sum_green(const uint8_t *first, ptrdiff_t stride, int rows, int count,
                      uint16_t *ret_sums) {
    const uint8_t *row = first + rows / 2 * stride + 1;
    for (int i = 0; i < count; i++)
        ret_sums[i] = (uint16_t)(rows * row[3 * i]);
}

/* One row of the small picture: means of `factor` sums of as many rows. */
static void put_means(const uint16_t *sums, int factor, int count, uint8_t *to, ptrdiff_t step) {
    unsigned area = (unsigned)(factor * factor);
    /* A division for each pixel is what would cost most. */
    uint64_t inverse = (UINT64_C(1) << 40) / area + 1;
    for (int i = 0; i < count; i++, sums += factor, to += step) {
        unsigned sum = area / 2;
        for (int k = 0; k < factor; k++)
            sum += sums[k];
        *to = (uint8_t)(sum * inverse >> 40);
    }
}

void image_small_shrink(const SwingFrame *frame, int factor, uint16_t *row_sums,
                        ImageSmall *small) {
    int is_turned = frame->rotation == 90 || frame->rotation == 270;
    int is_rgb = frame->pixels == SWING_PIXELS_RGB24;
    int columns = is_turned ? small->height : small->width,
        rows = is_turned ? small->width : small->height;
    int left = (frame->coded_width - columns * factor) / 2,
        top = (frame->coded_height - rows * factor) / 2;
    Target target = target_of(small, frame->rotation);
    for (int row = 0; row < rows; row++) {
        const uint8_t *first = frame->plane[0] +
                               (ptrdiff_t)(top + row * factor) * frame->stride[0] +
                               left * (is_rgb ? 3 : 1);
        (is_rgb ? sum_green : sum_rows)(first, frame->stride[0], factor, columns * factor,
                                        row_sums);
        put_means(row_sums, factor, columns, target.first + row * target.row, target.column);
    }
    pad(small);
}

void image_small_halve(const ImageSmall *from, ImageSmall *to) {
    for (int y = 0; y < to->height; y++) {
        const uint8_t *above = from->data + 2 * y * from->stride, *below = above + from->stride;
        uint8_t *row = to->data + y * to->stride;
        for (int x = 0; x < to->width; x++)
            row[x] =
                (uint8_t)((above[2 * x] + above[2 * x + 1] + below[2 * x] + below[2 * x + 1] + 2) /
                          4);
    }
    pad(to);
}
