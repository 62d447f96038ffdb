#include "scenes.h"

#include <math.h>
#include <string.h>

uint8_t *scene_pixel(Scene *scene, int x, int y) {
    const SwingFrame *f = &scene->frame;
    int column = f->rotation == 90    ? y
                 : f->rotation == 180 ? f->coded_width - 1 - x
                 : f->rotation == 270 ? f->coded_width - 1 - y
                                      : x;
    int row = f->rotation == 90    ? f->coded_height - 1 - x
              : f->rotation == 180 ? f->coded_height - 1 - y
              : f->rotation == 270 ? x
                                   : y;
    return &scene->luma[row * f->stride[0] + column];
}

static void prepare(Scene *scene, int width, int height, int rotation) {
    int is_turned = rotation == 90 || rotation == 270;
    scene->frame = (SwingFrame){.pixels = SWING_PIXELS_YUV,
                                .coded_width = is_turned ? height : width,
                                .coded_height = is_turned ? width : height,
                                .width = width,
                                .height = height,
                                .rotation = rotation,
                                .full_range = 1};
    scene->frame.plane[0] = scene->luma;
    scene->frame.stride[0] = scene->frame.coded_width;
}

void scene_fill(Scene *scene, int width, int height, int rotation, int luma) {
    prepare(scene, width, height, rotation);
    memset(scene->luma, luma, (size_t)width * (size_t)height);
}

/* Hills of several sizes: smooth, and different everywhere. */
static double landscape(double x, double y, unsigned seed) {
    double s = seed * 1.7, sum = 0.0;
    sum += sin(x * 0.031 + y * 0.017 + s) * 30.0 + sin(y * 0.043 - x * 0.011 + 2.0 * s) * 25.0;
    sum += sin(x * 0.19 + sin(y * 0.05 + s) * 3.0) * 18.0;
    sum += sin(y * 0.23 + sin(x * 0.07 - s) * 3.0) * 18.0;
    return 128.0 + sum;
}

static unsigned next_random(unsigned *state) {
    *state = *state * 1664525u + 1013904223u;
    return *state >> 16;
}

void scene_draw(Scene *scene, int width, int height, int rotation, const SwingCameraMove *move,
                unsigned seed, int noise) {
    static const SwingCameraMove STILL = {0.0f, 0.0f, 0.0f, 1.0f};
    const SwingCameraMove *m = move ? move : &STILL;
    double cosine = cos((double)m->angle_rad), sine = sin((double)m->angle_rad);
    unsigned random = seed + (unsigned)fabs(1000.0 * (double)m->dx_px);
    prepare(scene, width, height, rotation);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            double u = (x + 0.5 - width / 2.0 - (double)m->dx_px) / (double)m->scale,
                   v = (y + 0.5 - height / 2.0 - (double)m->dy_px) / (double)m->scale;
            double value = landscape(cosine * u + sine * v, cosine * v - sine * u, seed);
            if (noise)
                value += (int)(next_random(&random) % (unsigned)(2 * noise + 1)) - noise;
            *scene_pixel(scene, x, y) = (uint8_t)fmin(fmax(value + 0.5, 0.0), 255.0);
        }
}
