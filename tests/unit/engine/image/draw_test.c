/* (tests: font.c) */
#include "engine/image/draw.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tap.h"

enum { WIDTH = 40, HEIGHT = 30, STRIDE = 3 * WIDTH + 7 };

static uint8_t pixels[STRIDE * HEIGHT];
static const ImageCanvas canvas = {pixels, WIDTH, HEIGHT, STRIDE};
static const ImageInk white = {255, 255, 255, 1}, half_red = {255, 0, 0, 0.5f};

static void clear(void) {
    memset(pixels, 0, sizeof pixels);
}

static int at(int x, int y, int channel) {
    return pixels[y * STRIDE + 3 * x + channel];
}

/* The picture's light, as a number of white pixels. */
static double light(void) {
    double sum = 0;
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            sum += at(x, y, 0) / 255.0;
    return sum;
}

static void line_has_its_width(void) {
    clear();
    image_draw_line(&canvas, 10, 15, 30, 15, 4, white);
    TAP_CHECK(at(20, 14, 0) == 255 && at(20, 15, 0) == 255, "%d %d", at(20, 14, 0), at(20, 15, 0));
    TAP_CHECK(at(20, 10, 0) == 0 && at(20, 19, 0) == 0, "%d %d", at(20, 10, 0), at(20, 19, 0));
    /* 20 x 4 and two half discs of radius 2. */
    TAP_CHECK(fabs(light() - (80 + 12.57)) < 2, "%f", light());
}

static void slanted_line_keeps_its_area(void) {
    clear();
    image_draw_line(&canvas, 8, 5, 20, 25, 3, white);
    const double length = sqrt(12 * 12 + 20 * 20);
    TAP_CHECK(fabs(light() - (3 * length + 7.07)) < 2.5, "%f", light());
}

static void disc_has_its_area(void) {
    clear();
    image_draw_disc(&canvas, 20.3f, 14.8f, 6, white);
    TAP_CHECK(fabs(light() - 113.1) < 1.5, "%f", light());
}

static void opacity_mixes(void) {
    clear();
    image_draw_box(&canvas, 5, 5, 20, 20, 3, half_red);
    TAP_CHECK(abs(at(15, 15, 0) - 128) <= 1 && at(15, 15, 1) == 0, "%d", at(15, 15, 0));
    TAP_CHECK(at(5, 5, 0) < 40, "the corner is round: %d", at(5, 5, 0));
}

static void outside_is_clipped(void) {
    clear();
    image_draw_line(&canvas, -1e6f, -1e6f, 1e6f, 1e6f, 3, white);
    image_draw_line(&canvas, -500, 10, -400, 12, 9, white);
    image_draw_disc(&canvas, 1e9f, 5, 3, white);
    image_draw_disc(&canvas, NAN, 5, 3, white);
    image_draw_line(&canvas, 0, 0, INFINITY, 5, 3, white);
    image_draw_box(&canvas, -50, -50, 20, 20, 4, white);
    image_draw_text(&canvas, -10, 25, 12, white, "clipped text");
    for (int y = 0; y < HEIGHT; y++)
        for (int i = 3 * WIDTH; i < STRIDE; i++)
            TAP_CHECK(pixels[y * STRIDE + i] == 0, "row %d: wrote behind its end", y);
    TAP_CHECK(at(15, 15, 0) > 100, "the long diagonal passes through: %d", at(15, 15, 0));
}

static void text_has_the_width_it_says(void) {
    clear();
    const float width = image_draw_text(&canvas, 3, 5, 12, white, "H1");
    TAP_CHECK(fabsf(width - image_text_width(12, "H1")) < 1e-4f);
    /* H is 4 units wide, the gap 2, 1 is 2; a unit is 12 / 6 px. */
    TAP_CHECK(fabsf(width - 16) < 1e-3f, "%f", (double)width);
    TAP_CHECK(at(3, 10, 0) > 200, "left stem of the H: %d", at(3, 10, 0));
    TAP_CHECK(at(7, 11, 0) > 200 && at(7, 7, 0) == 0, "its bar and the space above");
}

static void every_character_has_a_shape(void) {
    for (char letter = 33; letter < 127; letter++) {
        const char text[2] = {letter, 0};
        clear();
        image_draw_text(&canvas, 12, 8, 12, white, text);
        TAP_CHECK(light() > 2, "%c is invisible", letter);
    }
    TAP_CHECK(image_text_width(12, "") == 0);
    TAP_CHECK(image_text_width(12, "\xc2\xb0") < image_text_width(12, "\xc3\xa9"),
              "a degree sign is narrower than the box of an unknown letter");
    TAP_CHECK(image_text_width(12, "\xe2") > 0, "a broken character ends with the text");
}

int main(void) {
    TAP_RUN(line_has_its_width);
    TAP_RUN(slanted_line_keeps_its_area);
    TAP_RUN(disc_has_its_area);
    TAP_RUN(opacity_mixes);
    TAP_RUN(outside_is_clipped);
    TAP_RUN(text_has_the_width_it_says);
    TAP_RUN(every_character_has_a_shape);
    return tap_done();
}
