#include "engine/image/skeleton.h"

#include <math.h>

typedef enum { MIDDLE, LEFT, RIGHT } Side;

static const uint8_t colours[][3] = {
    [MIDDLE] = {245, 245, 245},
    [LEFT] = {255, 149, 0},
    [RIGHT] = {0, 200, 255},
};

typedef struct {
    uint8_t from, to;
    uint8_t side;
    uint8_t fine; /* hands, feet and face: thinner */
} Bone;

/* MediaPipe's POSE_CONNECTIONS. */
static const Bone bones[] = {
    {0, 1, LEFT, 1},     {1, 2, LEFT, 1},     {2, 3, LEFT, 1},     {3, 7, LEFT, 1},
    {0, 4, RIGHT, 1},    {4, 5, RIGHT, 1},    {5, 6, RIGHT, 1},    {6, 8, RIGHT, 1},
    {9, 10, MIDDLE, 1},  {15, 17, LEFT, 1},   {15, 19, LEFT, 1},   {15, 21, LEFT, 1},
    {17, 19, LEFT, 1},   {16, 18, RIGHT, 1},  {16, 20, RIGHT, 1},  {16, 22, RIGHT, 1},
    {18, 20, RIGHT, 1},  {27, 29, LEFT, 1},   {29, 31, LEFT, 1},   {27, 31, LEFT, 1},
    {28, 30, RIGHT, 1},  {30, 32, RIGHT, 1},  {28, 32, RIGHT, 1},  {11, 12, MIDDLE, 0},
    {11, 23, MIDDLE, 0}, {12, 24, MIDDLE, 0}, {23, 24, MIDDLE, 0}, {11, 13, LEFT, 0},
    {13, 15, LEFT, 0},   {12, 14, RIGHT, 0},  {14, 16, RIGHT, 0},  {23, 25, LEFT, 0},
    {25, 27, LEFT, 0},   {24, 26, RIGHT, 0},  {26, 28, RIGHT, 0},
};

/* The nose, then odd = left, even = right up to landmark 32; face landmarks 1-3 are the left eye,
 * 4-6 the right. */
static Side side_of(int landmark) {
    if (landmark == SWING_NOSE)
        return MIDDLE;
    if (landmark <= 6)
        return landmark <= 3 ? LEFT : RIGHT;
    return landmark % 2 ? LEFT : RIGHT;
}

static float opacity_of(float visibility) {
    if (!(visibility >= 0.5f))
        return 0.18f;
    return 0.55f + 0.9f * (fminf(visibility, 1) - 0.5f);
}

static ImageInk ink_of(Side side, float opacity) {
    return (ImageInk){colours[side][0], colours[side][1], colours[side][2], opacity};
}

static void draw_bone(const ImageCanvas *canvas, const SwingPose *pose, const Bone *bone,
                      float width_px) {
    const SwingLandmark *from = &pose->landmarks[bone->from], *to = &pose->landmarks[bone->to];
    const float width = (float)canvas->width, height = (float)canvas->height;
    const float opacity = opacity_of(fminf(from->visibility, to->visibility));
    const float thick = bone->fine ? 0.55f * width_px : width_px;
    /* A dark rim keeps the line readable on grass and on white shirts. */
    const ImageInk rim = {12, 16, 20, 0.55f * opacity};
    image_draw_line(canvas, from->x * width, from->y * height, to->x * width, to->y * height,
                    thick + 0.5f * width_px, rim);
    image_draw_line(canvas, from->x * width, from->y * height, to->x * width, to->y * height, thick,
                    ink_of((Side)bone->side, opacity));
}

static void draw_joint(const ImageCanvas *canvas, const SwingPose *pose, int landmark,
                       float width_px) {
    const SwingLandmark *at = &pose->landmarks[landmark];
    const int fine = landmark < SWING_LEFT_SHOULDER ||
                     (landmark > SWING_RIGHT_WRIST && landmark < SWING_LEFT_HIP) ||
                     landmark > SWING_RIGHT_ANKLE;
    const float radius = width_px * (fine ? 0.45f : 0.95f);
    const float x = at->x * (float)canvas->width, y = at->y * (float)canvas->height;
    const float opacity = opacity_of(at->visibility);
    image_draw_disc(canvas, x, y, radius + 0.3f * width_px, (ImageInk){12, 16, 20, 0.7f * opacity});
    image_draw_disc(canvas, x, y, radius, ink_of(side_of(landmark), opacity));
    if (!fine)
        image_draw_disc(canvas, x, y, 0.45f * radius, (ImageInk){255, 255, 255, opacity});
}

static float line_px(const ImageCanvas *canvas) {
    const int shorter = canvas->width < canvas->height ? canvas->width : canvas->height;
    return fmaxf(1.5f, (float)shorter * 0.0065f);
}

void image_draw_skeleton(const ImageCanvas *canvas, const SwingPose *pose) {
    const float width_px = line_px(canvas);
    if (!pose->found)
        return;
    for (size_t i = 0; i < sizeof bones / sizeof *bones; i++)
        draw_bone(canvas, pose, &bones[i], width_px);
    for (int i = 0; i < SWING_LANDMARKS; i++)
        draw_joint(canvas, pose, i, width_px);
}

void image_draw_hand(const ImageCanvas *canvas, const SwingHand *hand, bool is_left) {
    enum { FINGERS = 5, JOINTS = 4 };
    const float width = (float)canvas->width, height = (float)canvas->height;
    const ImageInk ink = ink_of(is_left ? LEFT : RIGHT, 1);
    if (!hand->found)
        return;
    for (int finger = 0; finger < FINGERS; finger++) {
        const SwingLandmark *from = &hand->landmarks[0]; /* the wrist */
        for (int joint = 0; joint < JOINTS; joint++) {
            const SwingLandmark *to = &hand->landmarks[1 + finger * JOINTS + joint];
            image_draw_line(canvas, from->x * width, from->y * height, to->x * width,
                            to->y * height, 0.35f * line_px(canvas), ink);
            from = to;
        }
    }
}

void image_draw_face(const ImageCanvas *canvas, const SwingFace *face) {
    const ImageInk ink = ink_of(MIDDLE, 0.6f);
    if (!face->found)
        return;
    for (int i = 0; i < SWING_FACE_LANDMARKS; i++)
        image_draw_disc(canvas, face->landmarks[i].x * (float)canvas->width,
                        face->landmarks[i].y * (float)canvas->height, 0.12f * line_px(canvas), ink);
}
