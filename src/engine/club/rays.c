#include "engine/club/rays.h"

#include <math.h>
#include <stddef.h>

/* In cells of a picture, 66.7 to a trunk: a shaft is one or two thick, hands reach 12 from their
 * middle. A ray is looked at as wide as the club may pass the hands' middle by. */
enum {
    FIRST_RADIUS = 12,
    STEP = 2, /* from one radius to the next */
    RADII = 31,
    BESIDE = 3,     /* from the line to what it must stand out against, on both sides */
    MOST_LEFT = 20, /* how far the club may pass the hands' middle by: on the left of the ray, */
    MOST_RIGHT = 8, /* and on its right */
    LINES = MOST_LEFT + 1 + MOST_RIGHT,
    SAMPLED_LINES = LINES + 2 * BESIDE,
    ALONG = 3,        /* odd: samples along the line that are taken together against noise, */
    STANDS_ALONG = 7, /* and those of a line that stands there, against leaves and grass */
    SAMPLES = RADII + ALONG - 1,
};

/* Where the club passes on the mean, and how far from there it may: cells to the right of the ray.
 */
static const float USUAL_PASS = -5, PASS_SPREAD = 10;
/* Levels of brightness, and shares of what the surroundings differ by, that stand out by half. */
static const float HALF_LEVEL = 1, HALF_TEXTURE = 1.2f;
/* How much of a line that stands in other pictures too is taken off. */
static const float STANDING = 1.5f;
/* Radii over which the shaft may be seen: short ones count less. */
static const int LENGTHS[] = {15, 21, RADII};

/* The brightness of what no picture shows: means with it are below 0 as well. */
static const float OUTSIDE = -1e6f;

/* Brighter than both sides: above 0; darker: below. */
typedef struct {
    float at[LINES][RADII];
} Ridges;

static bool is_inside(const ClubPicture *picture, float column, float row) {
    const ImagePatchInside *in = &picture->inside;
    return column >= (float)in->first_column && column < (float)in->last_column &&
           row >= (float)in->first_row && row < (float)in->last_row;
}

static float brightness(const ClubPicture *picture, float column, float row) {
    int x = (int)column, y = (int)row;
    float right = column - (float)x, down = row - (float)y;
    const uint8_t *cell = &picture->cells[y * CLUB_PICTURE_SIDE + x];
    float above = (float)cell[0] + right * (float)(cell[1] - cell[0]);
    cell += CLUB_PICTURE_SIDE;
    float below = (float)cell[0] + right * (float)(cell[1] - cell[0]);
    return above + down * (below - above);
}

/* From one sample to the next along a line, in cells. */
typedef struct {
    float column, row, to_column, to_row;
} Walk;

static void sample_line(const ClubPicture *picture, Walk walk, float ret_line[SAMPLES]) {
    bool whole = is_inside(picture, walk.column, walk.row) &&
                 is_inside(picture, walk.column + (SAMPLES - 1) * walk.to_column,
                           walk.row + (SAMPLES - 1) * walk.to_row);
    for (int i = 0; i < SAMPLES; i++) {
        float column = walk.column + (float)i * walk.to_column;
        float row = walk.row + (float)i * walk.to_row;
        bool inside = whole || is_inside(picture, column, row);
        ret_line[i] = inside ? brightness(picture, column, row) : OUTSIDE;
    }
}

/* The same lines of the world in any picture: the scale is that of the picture looked at. */
static void sample(const ClubView *view, const ClubPicture *picture, float angle_rad,
                   float ret_fan[SAMPLED_LINES][SAMPLES]) {
    const ImagePatchPlace *place = &picture->place;
    float up_down = view->now->place.cell_px / place->cell_px;
    float across = view->mirrored ? -up_down : up_down;
    float half = (float)(CLUB_PICTURE_SIDE - 1) / 2;
    float column = (view->hands_x_px - place->center_x_px) / place->cell_px + half;
    float row = (view->hands_y_px - place->center_y_px) / place->cell_px + half;
    float out_x = across * cosf(angle_rad), out_y = -up_down * sinf(angle_rad);
    float aside_x = across * sinf(angle_rad), aside_y = up_down * cosf(angle_rad);
    const float first = FIRST_RADIUS - STEP * (ALONG / 2);
    for (int line = 0; line < SAMPLED_LINES; line++) {
        float aside = (float)(line - MOST_LEFT - BESIDE);
        Walk walk = {column + first * out_x + aside * aside_x,
                     row + first * out_y + aside * aside_y, STEP * out_x, STEP * out_y};
        sample_line(picture, walk, ret_fan[line]);
    }
}

/* Means of ALONG samples. */
static void calm(float fan[SAMPLED_LINES][SAMPLES], float ret_calm[SAMPLED_LINES][RADII]) {
    for (int line = 0; line < SAMPLED_LINES; line++)
        for (int i = 0; i < RADII; i++) {
            float sum = 0;
            for (int k = 0; k < ALONG; k++)
                sum += fan[line][i + k];
            ret_calm[line][i] = sum / ALONG;
        }
}

/* fminf() and fmaxf() are calls, for numbers that may be none; these are. */
static float smaller(float a, float b) {
    return a < b ? a : b;
}

static float larger(float a, float b) {
    return a > b ? a : b;
}

static float ridge(float before, float middle, float after) {
    float a = middle - before, b = middle - after;
    float height = larger(smaller(a, b), 0) + smaller(larger(a, b), 0);
    return smaller(middle, smaller(before, after)) < 0 ? 0 : height;
}

static void find_ridges(const ClubView *view, const ClubPicture *picture, float angle_rad,
                        Ridges *ret_ridges) {
    float fan[SAMPLED_LINES][SAMPLES], calmed[SAMPLED_LINES][RADII];
    sample(view, picture, angle_rad, fan);
    calm(fan, calmed);
    for (int line = 0; line < LINES; line++)
        for (int i = 0; i < RADII; i++)
            ret_ridges->at[line][i] =
                ridge(calmed[line][i], calmed[line + BESIDE][i], calmed[line + 2 * BESIDE][i]);
}

/* Means of STANDS_ALONG ridges of a line, fewer at its ends. */
static void calm_ridges(Ridges *ridges) {
    for (int line = 0; line < LINES; line++) {
        float sums[RADII + 1] = {0};
        for (int i = 0; i < RADII; i++)
            sums[i + 1] = sums[i] + ridges->at[line][i];
        for (int i = 0; i < RADII; i++) {
            int first = i < STANDS_ALONG / 2 ? 0 : i - STANDS_ALONG / 2;
            int end = i + STANDS_ALONG / 2 + 1 > RADII ? RADII : i + STANDS_ALONG / 2 + 1;
            ridges->at[line][i] = (sums[end] - sums[first]) / (float)(end - first);
        }
    }
}

/* Ridges that are there too, at that line or beside it. */
static float standing(const Ridges *there, int line, int i, float here) {
    int before = line > 0 ? line - 1 : line, after = line + 1 < LINES ? line + 1 : line;
    float a = there->at[before][i], b = there->at[line][i], c = there->at[after][i];
    float bright = larger(a, larger(b, c)), dark = -smaller(a, smaller(b, c));
    return larger(0, here > 0 ? bright : dark);
}

/* Takes away what stands in another picture as well. */
static void take_standing(const Ridges *there, const Ridges *seen, Ridges *rest) {
    for (int line = 0; line < LINES; line++)
        for (int i = 0; i < RADII; i++) {
            float now = seen->at[line][i];
            float moved = fabsf(now) - STANDING * standing(there, line, i, now);
            rest->at[line][i] = smaller(rest->at[line][i], larger(0, moved));
        }
}

/* Mean of all lines at each radius: how restless the picture is there. */
static void find_texture(const Ridges *ridges, float ret_texture[RADII]) {
    for (int i = 0; i < RADII; i++) {
        float sum = 0;
        for (int line = 0; line < LINES; line++)
            sum += fabsf(ridges->at[line][i]);
        ret_texture[i] = sum / LINES;
    }
}

/* How much of one line stands out, at the best of several lengths: 0..1. */
static float coverage(const float heights[RADII], const float texture[RADII]) {
    float sum = 0, best = 0;
    int i = 0;
    for (size_t k = 0; k < sizeof LENGTHS / sizeof LENGTHS[0]; k++) {
        for (; i < LENGTHS[k]; i++)
            sum += heights[i] / (heights[i] + HALF_LEVEL + HALF_TEXTURE * texture[i]);
        float length = (float)LENGTHS[k];
        best = larger(best, sum / length * sqrtf(length / RADII));
    }
    return best;
}

static float response(const ClubView *view, float angle_rad) {
    Ridges seen, there, rest;
    float texture[RADII], best = 0;
    find_ridges(view, view->now, angle_rad, &seen);
    find_texture(&seen, texture);
    for (int line = 0; line < LINES; line++)
        for (int i = 0; i < RADII; i++)
            rest.at[line][i] = fabsf(seen.at[line][i]);
    for (int k = 0; k < CLUB_OTHERS; k++) {
        if (!view->others[k])
            continue;
        find_ridges(view, view->others[k], angle_rad, &there);
        calm_ridges(&there);
        take_standing(&there, &seen, &rest);
    }
    for (int line = 0; line < LINES; line++) {
        float off = ((float)(line - MOST_LEFT) - USUAL_PASS) / PASS_SPREAD;
        best = larger(best, coverage(rest.at[line], texture) * expf(-off * off / 2));
    }
    return best;
}

void club_rays(const ClubView *view, int first, int count, float *ret_responses) {
    for (int i = 0; i < count; i++)
        ret_responses[i] = response(view, (float)(first + i) * CLUB_DIRECTION_DEG * 0.01745329252f);
}
