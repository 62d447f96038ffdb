/* One decoded picture, as a borrowed view of its planes.
 *
 * Nothing here owns memory: the view is valid for as long as the one who handed it out says. Planes
 * stay as the decoder left them (usually YUV 4:2:0); whoever needs colours samples what it needs
 * (engine/image). */
#ifndef GOLFCOACH_ENGINE_SWING_FRAME_H
#define GOLFCOACH_ENGINE_SWING_FRAME_H

#include <stddef.h>
#include <stdint.h>

typedef enum {
    SWING_PIXELS_YUV,   /* 8-bit Y, U, V in three planes, chroma shifted by chroma_shift_x / _y */
    SWING_PIXELS_RGB24, /* 8-bit R, G, B interleaved in plane 0 */
} SwingPixels;

/* The matrix between YUV and RGB (ITU-T H.273 MatrixCoefficients). */
typedef enum { SWING_MATRIX_BT601, SWING_MATRIX_BT709, SWING_MATRIX_BT2020 } SwingMatrix;

typedef struct {
    SwingPixels pixels;
    /* Size of the planes, before rotation; chroma planes are (n + (1 << shift) - 1) >> shift. */
    int coded_width, coded_height;
    /* Size as shown: width and height swap when rotation is 90 or 270. */
    int width, height;
    int rotation; /* clockwise degrees from the planes to the picture shown: 0, 90, 180, 270 */
    const uint8_t *plane[3];
    ptrdiff_t stride[3]; /* bytes from one row to the next */
    int chroma_shift_x, chroma_shift_y;
    int full_range; /* 0: Y in 16..235 and chroma in 16..240 */
    SwingMatrix matrix;
    int index;       /* Nth decoded frame from 0, edit lists applied */
    int64_t time_us; /* time on the clip's own clock; the first frame shown is 0 */
} SwingFrame;

#endif
