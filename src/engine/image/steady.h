/* How the camera moved, told by the background: never by the golfer.
 *
 * Textured blocks outside the golfer's box are followed in a small copy of the luma, and one shift,
 * turn and zoom is laid through them. Movement is measured against a key frame, so it does not
 * drift; a new key frame is taken only when too little of the old one is left in the picture. No
 * picture is ever warped: landmarks stay where they are, who measures displacements takes the
 * movement off. Plain C, no memory is made after _new. One object belongs to one thread. */
#ifndef GOLFCOACH_ENGINE_IMAGE_STEADY_H
#define GOLFCOACH_ENGINE_IMAGE_STEADY_H

#include "engine/swing/frame.h"
#include "engine/swing/quality.h"
#include "engine/swing/track.h"

typedef struct ImageSteady ImageSteady;

typedef enum {
    IMAGE_MOVE_KNOWN,
    IMAGE_MOVE_UNKNOWN, /* too little texture, or too fast: *ret_move is the last known one */
    IMAGE_MOVE_CUT,     /* another scene: movement counts from this frame on */
} ImageMoveState;

/* Over all frames so far. */
typedef struct {
    int frame_count, known_count, cut_count;
    /* Movement of the picture's centre and, by turn and zoom, of points half-way to its edges,
     * about its mean: root mean square, in pixels of the picture shown. */
    double shake_px;
    double shake_percent; /* of the picture's height */
    double drift_px;      /* farthest that a frame lies from the first one */
} ImageSteadySummary;

/* For frames of that size as shown; NULL without memory, or if a side is under 64 px or the picture
 * is a banner (sides 20 to 1). */
ImageSteady *image_steady_new(int width, int height);
void image_steady_free(ImageSteady *steady);

/* Frames in their order. `golfer` NULL or not found: everything counts as background. The movement
 * of the first frame is the identity. */
ImageMoveState image_steady_step(ImageSteady *steady, const SwingFrame *frame,
                                 const SwingPose *golfer, SwingCameraMove *ret_move);
void image_steady_summary(const ImageSteady *steady, ImageSteadySummary *ret_summary);

#endif
