#include "engine/image/similarity.h"

#include <math.h>
#include <stdlib.h>

enum { ROUNDS = 8 };
/* Of Tukey's weight: 4.685 times the standard deviation, which is 1.483 times the median. */
static const float REACH = 4.685f * 1.483f;

void image_similarity_apply(const ImageSimilarity *s, float *x, float *y) {
    float turned = s->a * *x - s->b * *y + s->dx;
    *y = s->b * *x + s->a * *y + s->dy;
    *x = turned;
}

ImageSimilarity image_similarity_chain(const ImageSimilarity *first,
                                       const ImageSimilarity *second) {
    ImageSimilarity chain = {.a = second->a * first->a - second->b * first->b,
                             .b = second->b * first->a + second->a * first->b,
                             .dx = first->dx,
                             .dy = first->dy};
    image_similarity_apply(second, &chain.dx, &chain.dy);
    return chain;
}

static int by_value(const void *left, const void *right) {
    float a = *(const float *)left, b = *(const float *)right;
    return (a > b) - (a < b);
}

static float median(const float *values, int count) {
    float sorted[IMAGE_MAX_PAIRS];
    for (int i = 0; i < count; i++)
        sorted[i] = values[i];
    qsort(sorted, (size_t)count, sizeof *sorted, by_value);
    return sorted[count / 2];
}

/* To start from: the shift in the middle of all shifts. */
static ImageSimilarity middle_shift(const ImagePair *pairs, int count) {
    float x[IMAGE_MAX_PAIRS], y[IMAGE_MAX_PAIRS];
    for (int i = 0; i < count; i++) {
        x[i] = pairs[i].to_x - pairs[i].from_x;
        y[i] = pairs[i].to_y - pairs[i].from_y;
    }
    return (ImageSimilarity){1.0f, 0.0f, median(x, count), median(y, count)};
}

static void distances(const ImagePair *pairs, int count, const ImageSimilarity *s,
                      float *ret_distances) {
    for (int i = 0; i < count; i++) {
        float x = pairs[i].from_x, y = pairs[i].from_y;
        image_similarity_apply(s, &x, &y);
        ret_distances[i] = hypotf(pairs[i].to_x - x, pairs[i].to_y - y);
    }
}

static float tukey(float distance, float reach) {
    float share = distance / reach;
    return share < 1.0f ? (1.0f - share * share) * (1.0f - share * share) : 0.0f;
}

/* Least squares with weights; false if the points lie on one spot. */
static bool fit_weighted(const ImagePair *pairs, int count, const float *weights,
                         ImageSimilarity *s) {
    float sum = 0, x = 0, y = 0, u = 0, v = 0, same = 0, across = 0, spread = 0;
    for (int i = 0; i < count; i++) {
        sum += weights[i];
        x += weights[i] * pairs[i].from_x;
        y += weights[i] * pairs[i].from_y;
        u += weights[i] * pairs[i].to_x;
        v += weights[i] * pairs[i].to_y;
    }
    if (!(sum > 0.0f))
        return false;
    x /= sum;
    y /= sum;
    u /= sum;
    v /= sum;
    for (int i = 0; i < count; i++) {
        float dx = pairs[i].from_x - x, dy = pairs[i].from_y - y, du = pairs[i].to_x - u,
              dv = pairs[i].to_y - v;
        same += weights[i] * (dx * du + dy * dv);
        across += weights[i] * (dx * dv - dy * du);
        spread += weights[i] * (dx * dx + dy * dy);
    }
    if (!(spread > sum))
        return false;
    s->a = same / spread;
    s->b = across / spread;
    s->dx = u - (s->a * x - s->b * y);
    s->dy = v - (s->b * x + s->a * y);
    return true;
}

int image_similarity_fit(const ImagePair *pairs, int count, float tolerance,
                         ImageSimilarity *ret_similarity) {
    if (count < 2)
        return 0;
    float distance[IMAGE_MAX_PAIRS], weights[IMAGE_MAX_PAIRS];
    ImageSimilarity s = middle_shift(pairs, count);
    for (int round = 0; round < ROUNDS; round++) {
        distances(pairs, count, &s, distance);
        float reach = REACH * fmaxf(median(distance, count), 0.05f * tolerance);
        for (int i = 0; i < count; i++)
            weights[i] = tukey(distance[i], reach);
        if (!fit_weighted(pairs, count, weights, &s))
            return 0;
    }
    distances(pairs, count, &s, distance);
    int agreed = 0;
    for (int i = 0; i < count; i++)
        agreed += distance[i] <= tolerance;
    if (agreed >= 2)
        *ret_similarity = s;
    return agreed >= 2 ? agreed : 0;
}
