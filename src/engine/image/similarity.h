/* Shift, turn and zoom of a plane, and the one that pairs of points have in common. */
#ifndef GOLFCOACH_ENGINE_IMAGE_SIMILARITY_H
#define GOLFCOACH_ENGINE_IMAGE_SIMILARITY_H

#include <stdbool.h>

/* (x, y) goes to (a x - b y + dx, b x + a y + dy). */
typedef struct {
    float a, b, dx, dy;
} ImageSimilarity;

typedef struct {
    float from_x, from_y, to_x, to_y;
} ImagePair;

enum { IMAGE_MAX_PAIRS = 64 };

void image_similarity_apply(const ImageSimilarity *s, float *x, float *y);
/* First `first`, then `second`. */
ImageSimilarity image_similarity_chain(const ImageSimilarity *first, const ImageSimilarity *second);

/* What most of the pairs (at most IMAGE_MAX_PAIRS) agree on; outliers are left out. Returns how
 * many agree within `tolerance`; fewer than 2 leave *ret_similarity untouched. */
int image_similarity_fit(const ImagePair *pairs, int count, float tolerance,
                         ImageSimilarity *ret_similarity);

#endif
