/* A stretch of a row at a time, in three passes: where the taps are (eight cells a step), fetching
 * their bytes (plain loads: gathers take twice as long), mixing and converting (eight cells a
 * step). A fetch takes a tap and its right neighbour; at the right edge it is held back and the
 * bytes are shifted into place, so that nothing outside a row is read. */
#include <immintrin.h>
#include <string.h>

#include "engine/image/crop_job.h"

enum { LANES = 8, STRETCH = 128, FETCH_YUV = 2, FETCH_RGB = 8 /* bytes */ };

/* The taps of a stretch on one grid. */
typedef struct {
    float weight_x[STRETCH], weight_y[STRETCH];
    int32_t above[STRETCH], below[STRETCH]; /* byte offsets of the fetches */
    int32_t shift[STRETCH];                 /* bits to shift out of what was fetched */
} Taps;

typedef uint16_t Pairs[2][STRETCH];     /* two neighbours, rows above and below */
typedef uint32_t Pixels[2][2][STRETCH]; /* [above, below][left, right]; the top byte is rubbish */

typedef struct {
    float x[STRETCH], y[STRETCH]; /* column and row of the stored luma plane */
    Taps luma, chroma;
    Pairs y_pairs, u_pairs, v_pairs;
    Pixels pixels;
} Stretch;

/* Offsets are held in 32 bits. */
static int plane_fits(ptrdiff_t stride, int row_bytes, int height, int fetch) {
    const int64_t span = (int64_t)stride * height;
    return row_bytes >= fetch && span < INT32_MAX && span > -INT32_MAX;
}

int image_crop_avx2_takes(const ImageCropJob *job) {
    const SwingFrame *frame = job->frame;
    const int width = frame->coded_width, height = frame->coded_height;
    if (frame->pixels == SWING_PIXELS_RGB24)
        return plane_fits(frame->stride[0], 3 * width, height, FETCH_RGB);
    return frame->stride[1] == frame->stride[2] &&
           plane_fits(frame->stride[0], width, height, FETCH_YUV) &&
           plane_fits(frame->stride[1], job->chroma_width, job->chroma_height, FETCH_YUV);
}

/* Operands in this order: not-a-number becomes 0, as in the plain twin. */
static inline __m256 clamp_to(__m256 value, float last) {
    return _mm256_min_ps(_mm256_max_ps(value, _mm256_setzero_ps()), _mm256_set1_ps(last));
}

/* What a grid is made of. Positions on it: luma position * gain + offset. */
typedef struct {
    int width, height, step /* bytes from pixel to pixel */, fetch;
    ptrdiff_t stride;
    float gain_x, gain_y, offset_x, offset_y;
} Grid;

static void place_taps(const Grid *grid, const Stretch *stretch, int count, Taps *taps) {
    const __m256i line = _mm256_set1_epi32((int)grid->stride);
    const __m256i step = _mm256_set1_epi32(grid->step);
    const __m256i furthest = _mm256_set1_epi32(grid->width * grid->step - grid->fetch);
    const __m256i last_row = _mm256_set1_epi32(grid->height - 1);
    const __m256 gain_x = _mm256_set1_ps(grid->gain_x), gain_y = _mm256_set1_ps(grid->gain_y);
    const __m256 offset_x = _mm256_set1_ps(grid->offset_x);
    const __m256 offset_y = _mm256_set1_ps(grid->offset_y);
    for (int i = 0; i < count; i += LANES) {
        const __m256 x =
            clamp_to(_mm256_fmadd_ps(_mm256_loadu_ps(stretch->x + i), gain_x, offset_x),
                     (float)(grid->width - 1));
        const __m256 y =
            clamp_to(_mm256_fmadd_ps(_mm256_loadu_ps(stretch->y + i), gain_y, offset_y),
                     (float)(grid->height - 1));
        const __m256i column = _mm256_cvttps_epi32(x), row = _mm256_cvttps_epi32(y);
        const __m256i at = _mm256_mullo_epi32(column, step);
        const __m256i fetched = _mm256_min_epi32(at, furthest);
        const __m256i above = _mm256_add_epi32(_mm256_mullo_epi32(row, line), fetched);
        const __m256i to_below = _mm256_and_si256(line, _mm256_cmpgt_epi32(last_row, row));
        _mm256_storeu_ps(taps->weight_x + i, _mm256_sub_ps(x, _mm256_cvtepi32_ps(column)));
        _mm256_storeu_ps(taps->weight_y + i, _mm256_sub_ps(y, _mm256_cvtepi32_ps(row)));
        _mm256_storeu_si256((__m256i *)(void *)(taps->above + i), above);
        _mm256_storeu_si256((__m256i *)(void *)(taps->below + i),
                            _mm256_add_epi32(above, to_below));
        _mm256_storeu_si256((__m256i *)(void *)(taps->shift + i),
                            _mm256_slli_epi32(_mm256_sub_epi32(at, fetched), 3));
    }
}

static inline void fetch_pair(const uint8_t *plane, const Taps *taps, int i, Pairs pairs) {
    memcpy(&pairs[0][i], plane + taps->above[i], FETCH_YUV);
    memcpy(&pairs[1][i], plane + taps->below[i], FETCH_YUV);
}

static void fetch_yuv(const SwingFrame *frame, int count, Stretch *stretch) {
    for (int i = 0; i < count; i++)
        fetch_pair(frame->plane[0], &stretch->luma, i, stretch->y_pairs);
    for (int i = 0; i < count; i++) {
        fetch_pair(frame->plane[1], &stretch->chroma, i, stretch->u_pairs);
        fetch_pair(frame->plane[2], &stretch->chroma, i, stretch->v_pairs);
    }
}

static inline void fetch_pixels(const uint8_t *at, int shift, uint32_t *left, uint32_t *right) {
    uint64_t bytes;
    memcpy(&bytes, at, FETCH_RGB);
    bytes >>= shift;
    *left = (uint32_t)bytes;
    *right = (uint32_t)(bytes >> 24);
}

static void fetch_rgb(const SwingFrame *frame, int count, Stretch *stretch) {
    const Taps *taps = &stretch->luma;
    for (int i = 0; i < count; i++)
        for (int below = 0; below < 2; below++)
            fetch_pixels(frame->plane[0] + (below ? taps->below : taps->above)[i], taps->shift[i],
                         &stretch->pixels[below][0][i], &stretch->pixels[below][1][i]);
}

static inline __m256 mix(__m256 from, __m256 to, __m256 weight) {
    return _mm256_fmadd_ps(weight, _mm256_sub_ps(to, from), from);
}

/* Byte `index` of each lane as a float. */
static inline __m256 byte_of(__m256i lanes, int index) {
    return _mm256_cvtepi32_ps(
        _mm256_and_si256(_mm256_srli_epi32(lanes, 8 * index), _mm256_set1_epi32(255)));
}

static inline __m256 mix_pairs(const uint16_t *pairs, __m256i shift, __m256 weight) {
    const __m256i pair = _mm256_srlv_epi32(
        _mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i *)(const void *)pairs)), shift);
    return mix(byte_of(pair, 0), byte_of(pair, 1), weight);
}

static inline __m256 mix_plane(const Pairs pairs, const Taps *taps, int i) {
    const __m256i shift = _mm256_loadu_si256((const __m256i *)(const void *)(taps->shift + i));
    const __m256 weight = _mm256_loadu_ps(taps->weight_x + i);
    return mix(mix_pairs(pairs[0] + i, shift, weight), mix_pairs(pairs[1] + i, shift, weight),
               _mm256_loadu_ps(taps->weight_y + i));
}

static inline void mix_yuv(const ImageCropJob *job, const Stretch *stretch, int i, __m256 rgb[3]) {
    const __m256 centre = _mm256_set1_ps(128);
    const __m256 luma = _mm256_mul_ps(_mm256_sub_ps(mix_plane(stretch->y_pairs, &stretch->luma, i),
                                                    _mm256_set1_ps(job->luma_zero)),
                                      _mm256_set1_ps(job->luma_gain));
    const __m256 u = _mm256_sub_ps(mix_plane(stretch->u_pairs, &stretch->chroma, i), centre);
    const __m256 v = _mm256_sub_ps(mix_plane(stretch->v_pairs, &stretch->chroma, i), centre);
    const __m256 green = _mm256_fmadd_ps(u, _mm256_set1_ps(job->green_u), luma);
    rgb[0] = clamp_to(_mm256_fmadd_ps(v, _mm256_set1_ps(job->red_v), luma), 255);
    rgb[1] = clamp_to(_mm256_fmadd_ps(v, _mm256_set1_ps(job->green_v), green), 255);
    rgb[2] = clamp_to(_mm256_fmadd_ps(u, _mm256_set1_ps(job->blue_u), luma), 255);
}

static inline __m256i load_pixels(const uint32_t *pixels) {
    return _mm256_loadu_si256((const __m256i *)(const void *)pixels);
}

static inline void mix_rgb(const Stretch *stretch, int i, __m256 rgb[3]) {
    const __m256 weight_x = _mm256_loadu_ps(stretch->luma.weight_x + i);
    const __m256 weight_y = _mm256_loadu_ps(stretch->luma.weight_y + i);
    const __m256i left_above = load_pixels(stretch->pixels[0][0] + i);
    const __m256i right_above = load_pixels(stretch->pixels[0][1] + i);
    const __m256i left_below = load_pixels(stretch->pixels[1][0] + i);
    const __m256i right_below = load_pixels(stretch->pixels[1][1] + i);
    for (int k = 0; k < 3; k++)
        rgb[k] = mix(mix(byte_of(left_above, k), byte_of(right_above, k), weight_x),
                     mix(byte_of(left_below, k), byte_of(right_below, k), weight_x), weight_y);
}

/* All bits set where the position lies in the picture. */
static inline __m256 is_inside(const float *positions, int count) {
    const __m256 position = _mm256_loadu_ps(positions);
    return _mm256_and_ps(_mm256_cmp_ps(position, _mm256_set1_ps(-0.5f), _CMP_GE_OQ),
                         _mm256_cmp_ps(position, _mm256_set1_ps((float)count - 0.5f), _CMP_LE_OQ));
}

/* R, G, B of eight cells, one register each, to 24 floats in a row. */
static inline void store_interleaved(float *out, const __m256 rgb[3]) {
    const __m256 rrgg = _mm256_shuffle_ps(rgb[0], rgb[1], _MM_SHUFFLE(2, 0, 2, 0));
    const __m256 ggbb = _mm256_shuffle_ps(rgb[1], rgb[2], _MM_SHUFFLE(3, 1, 3, 1));
    const __m256 bbrr = _mm256_shuffle_ps(rgb[2], rgb[0], _MM_SHUFFLE(3, 1, 2, 0));
    const __m256 first = _mm256_shuffle_ps(rrgg, bbrr, _MM_SHUFFLE(2, 0, 2, 0));
    const __m256 second = _mm256_shuffle_ps(ggbb, rrgg, _MM_SHUFFLE(3, 1, 2, 0));
    const __m256 third = _mm256_shuffle_ps(bbrr, ggbb, _MM_SHUFFLE(3, 1, 3, 1));
    _mm256_storeu_ps(out, _mm256_permute2f128_ps(first, second, 0x20));
    _mm256_storeu_ps(out + 8, _mm256_permute2f128_ps(third, first, 0x30));
    _mm256_storeu_ps(out + 16, _mm256_permute2f128_ps(second, third, 0x31));
}

static void mix_cells(const ImageCropJob *job, const Stretch *stretch, int count, float *out) {
    const ImageTarget *target = job->target;
    const __m256 offset = _mm256_set1_ps(target->offset);
    for (int i = 0; i < count; i += LANES) {
        __m256 rgb[3], gain = _mm256_set1_ps(target->scale);
        if (job->frame->pixels == SWING_PIXELS_YUV)
            mix_yuv(job, stretch, i, rgb);
        else
            mix_rgb(stretch, i, rgb);
        if (target->border == IMAGE_BORDER_ZERO)
            gain = _mm256_and_ps(
                gain, _mm256_and_ps(is_inside(stretch->x + i, job->frame->coded_width),
                                    is_inside(stretch->y + i, job->frame->coded_height)));
        for (int k = 0; k < 3; k++)
            rgb[k] = _mm256_fmadd_ps(rgb[k], gain, offset);
        if (i + LANES <= count) {
            store_interleaved(out + 3 * i, rgb);
            continue;
        }
        float rest[3 * LANES];
        store_interleaved(rest, rgb);
        memcpy(out + 3 * i, rest, 3 * sizeof *rest * (size_t)(count - i));
    }
}

static void place_points(const ImageCropJob *job, int u, int v, int count, Stretch *stretch) {
    const __m256 lanes = _mm256_setr_ps(0, 1, 2, 3, 4, 5, 6, 7);
    const __m256 x_u = _mm256_set1_ps((float)job->x_u), y_u = _mm256_set1_ps((float)job->y_u);
    const __m256 x = _mm256_set1_ps((float)(job->x + v * job->x_v));
    const __m256 y = _mm256_set1_ps((float)(job->y + v * job->y_v));
    for (int i = 0; i < count; i += LANES) {
        const __m256 column = _mm256_add_ps(_mm256_set1_ps((float)(u + i)), lanes);
        /* Multiplied, then added: rounded as the plain twin rounds, so both sit on the same pixel.
         */
        _mm256_storeu_ps(stretch->x + i, _mm256_add_ps(x, _mm256_mul_ps(column, x_u)));
        _mm256_storeu_ps(stretch->y + i, _mm256_add_ps(y, _mm256_mul_ps(column, y_u)));
    }
}

static Grid luma_grid(const SwingFrame *frame) {
    const int rgb = frame->pixels == SWING_PIXELS_RGB24;
    return (Grid){.width = frame->coded_width,
                  .height = frame->coded_height,
                  .step = rgb ? 3 : 1,
                  .fetch = rgb ? FETCH_RGB : FETCH_YUV,
                  .stride = frame->stride[0],
                  .gain_x = 1,
                  .gain_y = 1};
}

static Grid chroma_grid(const ImageCropJob *job) {
    return (Grid){.width = job->chroma_width,
                  .height = job->chroma_height,
                  .step = 1,
                  .fetch = FETCH_YUV,
                  .stride = job->frame->stride[1],
                  .gain_x = job->chroma_gain_x,
                  .gain_y = job->chroma_gain_y,
                  .offset_x = job->chroma_offset_x,
                  .offset_y = job->chroma_offset_y};
}

void image_crop_run_avx2(const ImageCropJob *job) {
    const ImageTarget *target = job->target;
    const int rgb = job->frame->pixels == SWING_PIXELS_RGB24;
    const Grid luma = luma_grid(job->frame), chroma = chroma_grid(job);
    Stretch stretch;
    for (int v = 0; v < target->height; v++)
        for (int u = 0; u < target->width; u += STRETCH) {
            const int count = target->width - u < STRETCH ? target->width - u : STRETCH;
            place_points(job, u, v, count, &stretch);
            place_taps(&luma, &stretch, count, &stretch.luma);
            if (rgb) {
                fetch_rgb(job->frame, count, &stretch);
            } else {
                place_taps(&chroma, &stretch, count, &stretch.chroma);
                fetch_yuv(job->frame, count, &stretch);
            }
            mix_cells(job, &stretch, count,
                      target->data + (size_t)v * target->row_stride + 3 * (size_t)u);
        }
}
