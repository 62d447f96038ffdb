/* Smooth lines, discs and text into an RGB picture: overlays that people look at.
 *
 * Coordinates are pixels, (0, 0) the top left corner of the top left pixel; they may lie outside
 * the picture, and what is not finite is not drawn. Nothing is allocated. */
#ifndef GOLFCOACH_ENGINE_IMAGE_DRAW_H
#define GOLFCOACH_ENGINE_IMAGE_DRAW_H

#include <stddef.h>
#include <stdint.h>

/* 8-bit R, G, B interleaved; borrowed. */
typedef struct {
    uint8_t *data;
    int width, height;
    ptrdiff_t stride; /* bytes from one row to the next */
} ImageCanvas;

typedef struct {
    uint8_t red, green, blue;
    float opacity; /* 0..1 */
} ImageInk;

/* A stroke of width_px with round ends. */
void image_draw_line(const ImageCanvas *canvas, float x0_px, float y0_px, float x1_px, float y1_px,
                     float width_px, ImageInk ink);
void image_draw_disc(const ImageCanvas *canvas, float x_px, float y_px, float radius_px,
                     ImageInk ink);
/* A box with corners rounded by radius_px, for text to stand on. */
void image_draw_box(const ImageCanvas *canvas, float x_px, float y_px, float width_px,
                    float height_px, float radius_px, ImageInk ink);

/* Text of capitals height_px high, whose top left corner is (x, y); lower case may hang 1/3 below.
 * ASCII and the degree sign (UTF-8); other characters show as a box. One line; returns its width in
 * pixels. */
float image_draw_text(const ImageCanvas *canvas, float x_px, float y_px, float height_px,
                      ImageInk ink, const char *text);
float image_text_width(float height_px, const char *text);

#endif
