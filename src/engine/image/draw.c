#include "engine/image/draw.h"

#include <math.h>

#include "engine/image/font.h"

typedef struct {
    int left, top, right, bottom; /* right and bottom are just outside */
} Box;

static int clamp_int(float value, int low, int high) {
    return value < (float)low ? low : value > (float)high ? high : (int)value;
}

static Box box_of(const ImageCanvas *canvas, float left, float top, float right, float bottom) {
    return (Box){
        clamp_int(floorf(left), 0, canvas->width), clamp_int(floorf(top), 0, canvas->height),
        clamp_int(ceilf(right), 0, canvas->width), clamp_int(ceilf(bottom), 0, canvas->height)};
}

static void blend(uint8_t *pixel, ImageInk ink, float coverage) {
    const float share = ink.opacity * (coverage < 1 ? coverage : 1);
    const uint8_t colour[3] = {ink.red, ink.green, ink.blue};
    if (!(share > 0))
        return;
    for (int i = 0; i < 3; i++)
        pixel[i] = (uint8_t)((float)pixel[i] + share * (float)(colour[i] - pixel[i]) + 0.5f);
}

static uint8_t *pixel_at(const ImageCanvas *canvas, int x, int y) {
    return canvas->data + y * canvas->stride + 3 * (ptrdiff_t)x;
}

typedef struct {
    float x0, y0, x_step, y_step, length2, radius;
} Stroke;

static float distance_to(const Stroke *stroke, float x, float y) {
    const float dx = x - stroke->x0, dy = y - stroke->y0;
    float along =
        stroke->length2 > 0 ? (dx * stroke->x_step + dy * stroke->y_step) / stroke->length2 : 0;
    along = along < 0 ? 0 : along > 1 ? 1 : along;
    const float off_x = dx - along * stroke->x_step, off_y = dy - along * stroke->y_step;
    return sqrtf(off_x * off_x + off_y * off_y);
}

/* The columns of a row that the stroke can touch: it crosses the row within radius * length /
 * |rise|. */
static Box row_box(const ImageCanvas *canvas, const Stroke *stroke, const Box *box, float y) {
    const float rise = fabsf(stroke->y_step), reach = stroke->radius + 1;
    if (rise * rise * 16 < stroke->length2 || rise < 1)
        return *box;
    const float middle = stroke->x0 + (y - stroke->y0) * stroke->x_step / stroke->y_step;
    const float half = reach * (sqrtf(stroke->length2) / rise) + reach;
    Box row = box_of(canvas, middle - half, y, middle + half, y);
    row.left = row.left > box->left ? row.left : box->left;
    row.right = row.right < box->right ? row.right : box->right;
    return row;
}

void image_draw_line(const ImageCanvas *canvas, float x0_px, float y0_px, float x1_px, float y1_px,
                     float width_px, ImageInk ink) {
    const Stroke stroke = {.x0 = x0_px,
                           .y0 = y0_px,
                           .x_step = x1_px - x0_px,
                           .y_step = y1_px - y0_px,
                           .length2 = (x1_px - x0_px) * (x1_px - x0_px) +
                                      (y1_px - y0_px) * (y1_px - y0_px),
                           .radius = 0.5f * width_px};
    if (!isfinite(stroke.length2) || !isfinite(x0_px + y0_px) || !isfinite(width_px))
        return;
    const float reach = stroke.radius + 1;
    const Box box = box_of(canvas, fminf(x0_px, x1_px) - reach, fminf(y0_px, y1_px) - reach,
                           fmaxf(x0_px, x1_px) + reach, fmaxf(y0_px, y1_px) + reach);
    for (int y = box.top; y < box.bottom; y++) {
        const Box row = row_box(canvas, &stroke, &box, (float)y + 0.5f);
        for (int x = row.left; x < row.right; x++)
            blend(pixel_at(canvas, x, y), ink,
                  stroke.radius + 0.5f - distance_to(&stroke, (float)x + 0.5f, (float)y + 0.5f));
    }
}

void image_draw_disc(const ImageCanvas *canvas, float x_px, float y_px, float radius_px,
                     ImageInk ink) {
    image_draw_line(canvas, x_px, y_px, x_px, y_px, 2 * radius_px, ink);
}

void image_draw_box(const ImageCanvas *canvas, float x_px, float y_px, float width_px,
                    float height_px, float radius_px, ImageInk ink) {
    if (!isfinite(x_px + y_px + width_px + height_px + radius_px))
        return;
    const Box box = box_of(canvas, x_px - 1, y_px - 1, x_px + width_px + 1, y_px + height_px + 1);
    const float middle_x = x_px + 0.5f * width_px, middle_y = y_px + 0.5f * height_px;
    for (int y = box.top; y < box.bottom; y++)
        for (int x = box.left; x < box.right; x++) {
            const float out_x = fabsf((float)x + 0.5f - middle_x) - 0.5f * width_px + radius_px;
            const float out_y = fabsf((float)y + 0.5f - middle_y) - 0.5f * height_px + radius_px;
            const float corner = hypotf(fmaxf(out_x, 0), fmaxf(out_y, 0));
            const float outside = corner + fminf(fmaxf(out_x, out_y), 0) - radius_px;
            blend(pixel_at(canvas, x, y), ink, 0.5f - outside);
        }
}

/* ---- text ---- */

/* Strokes of one glyph: digit pairs "xy", a space lifts the pen. */
static void draw_glyph(const ImageCanvas *canvas, float x_px, float y_px, float unit_px,
                       ImageInk ink, const char *strokes) {
    const float width = unit_px * 0.85f;
    const char *from = NULL;
    for (const char *at = strokes; *at; at += *at == ' ' ? 1 : 2) {
        if (*at == ' ') {
            from = NULL;
            continue;
        }
        if (from)
            image_draw_line(canvas, x_px + (float)(from[0] - '0') * unit_px,
                            y_px + (float)(from[1] - '0') * unit_px,
                            x_px + (float)(at[0] - '0') * unit_px,
                            y_px + (float)(at[1] - '0') * unit_px, width, ink);
        from = at;
    }
}

float image_draw_text(const ImageCanvas *canvas, float x_px, float y_px, float height_px,
                      ImageInk ink, const char *text) {
    const float unit = height_px / IMAGE_FONT_CAPITAL;
    float pen = x_px;
    for (const ImageGlyph *glyph; (glyph = image_font_next(&text));
         pen += unit * (float)(glyph->width + IMAGE_FONT_GAP))
        if (canvas)
            draw_glyph(canvas, pen, y_px, unit, ink, glyph->strokes);
    return pen > x_px ? pen - x_px - unit * IMAGE_FONT_GAP : 0;
}

float image_text_width(float height_px, const char *text) {
    return image_draw_text(NULL, 0, 0, height_px, (ImageInk){0}, text);
}
