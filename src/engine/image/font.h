/* Letters as strokes, so that they are smooth at every size. */
#ifndef GOLFCOACH_ENGINE_IMAGE_FONT_H
#define GOLFCOACH_ENGINE_IMAGE_FONT_H

/* In units of the grid: height of a capital, space between letters. */
enum { IMAGE_FONT_CAPITAL = 6, IMAGE_FONT_GAP = 2 };

typedef struct {
    int width; /* units */
    /* Points as digit pairs "xy": x from 0, y from 0 (top of a capital) over 2 (top of an x) and 6
     * (base line) to 8; a space lifts the pen. */
    const char *strokes;
} ImageGlyph;

/* The glyph of the character at *text, which is moved on; NULL at its end. */
const ImageGlyph *image_font_next(const char **text);

#endif
