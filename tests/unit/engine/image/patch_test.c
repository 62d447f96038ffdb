#include "engine/image/patch.h"

#include <math.h>
#include <string.h>

#include "scenes.h"
#include "tap.h"

enum { SIDE = 20 };
static const int ROTATIONS[] = {0, 90, 180, 270};

static Scene scene;
static uint8_t cells[SIDE * SIDE];

/* Brightness that differs in every pixel of a small picture. */
static int luma_at(int x, int y) {
    return (3 * x + 7 * y) % 256;
}

static void draw(int width, int height, int rotation) {
    scene_fill(&scene, width, height, rotation, 0);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            *scene_pixel(&scene, x, y) = (uint8_t)luma_at(x, y);
}

static int mean_of(int x, int y, int size) {
    int sum = 0;
    for (int row = 0; row < size; row++)
        for (int column = 0; column < size; column++)
            sum += luma_at(x + column, y + row);
    return (sum + size * size / 2) / (size * size);
}

static void a_cell_is_the_mean_of_its_pixels(void) {
    for (int turn = 0; turn < 4; turn++)
        for (int size = 1; size <= 3; size++) {
            draw(90, 110, ROTATIONS[turn]);
            /* The first cell begins at pixel (12, 15). */
            float half = (float)(SIDE * size) / 2;
            ImagePatchPlace place = {12 + half, 15 + half, (float)size, SIDE};
            image_patch_take(&scene.frame, &place, cells);
            for (int i = 0; i < SIDE * SIDE; i += 7) {
                int x = 12 + size * (i % SIDE), y = 15 + size * (i / SIDE);
                TAP_CHECK(cells[i] == mean_of(x, y, size), "turned %d, cell %d of %d",
                          ROTATIONS[turn], i, size);
            }
        }
}

static void a_colour_is_its_green(void) {
    static uint8_t pixels[30 * 30 * 3];
    for (int i = 0; i < 900; i++)
        pixels[3 * i + 1] = (uint8_t)luma_at(i % 30, i / 30);
    const SwingFrame frame = {.pixels = SWING_PIXELS_RGB24,
                              .coded_width = 30,
                              .coded_height = 30,
                              .width = 30,
                              .height = 30,
                              .plane = {pixels},
                              .stride = {90}};
    const ImagePatchPlace place = {15, 15, 1, SIDE};
    image_patch_take(&frame, &place, cells);
    TAP_CHECK(cells[0] == luma_at(5, 5) && cells[SIDE * SIDE - 1] == luma_at(24, 24));
}

static void what_lies_outside_is_told(void) {
    const ImagePatchPlace place = {5, 40, 2, SIDE};
    draw(60, 50, 0);
    ImagePatchInside in = image_patch_inside(&place, 60, 50);
    /* Columns of cells begin at -15, rows at 20. */
    TAP_CHECK(in.first_column == 8 && in.last_column == 19, "%d..%d", in.first_column,
              in.last_column);
    TAP_CHECK(in.first_row == 0 && in.last_row == 14, "%d..%d", in.first_row, in.last_row);
    memset(cells, 9, sizeof cells);
    image_patch_take(&scene.frame, &place, cells);
    TAP_CHECK(cells[7] == 0 && cells[8] == mean_of(1, 20, 2) && cells[15 * SIDE + 10] == 0);
}

static void nothing_is_inside_of_nonsense(void) {
    static const ImagePatchPlace PLACES[] = {
        {NAN, 20, 1, SIDE},  {20, INFINITY, 1, SIDE}, {20, 20, 0, SIDE},
        {20, 20, NAN, SIDE}, {-1e30f, 20, 1, SIDE},   {20, 1e30f, 1, SIDE},
    };
    draw(40, 40, 0);
    for (size_t i = 0; i < sizeof PLACES / sizeof PLACES[0]; i++) {
        ImagePatchInside in = image_patch_inside(&PLACES[i], 40, 40);
        TAP_CHECK(in.last_column < in.first_column || in.last_row < in.first_row, "%d", (int)i);
        memset(cells, 9, sizeof cells);
        image_patch_take(&scene.frame, &PLACES[i], cells);
        TAP_CHECK(cells[0] == 0 && cells[SIDE * SIDE - 1] == 0, "%d", (int)i);
    }
}

int main(void) {
    TAP_RUN(a_cell_is_the_mean_of_its_pixels);
    TAP_RUN(a_colour_is_its_green);
    TAP_RUN(what_lies_outside_is_told);
    TAP_RUN(nothing_is_inside_of_nonsense);
    return tap_done();
}
