/* The found body, drawn over its picture. */
#ifndef GOLFCOACH_ENGINE_IMAGE_SKELETON_H
#define GOLFCOACH_ENGINE_IMAGE_SKELETON_H

#include "engine/image/draw.h"
#include "engine/swing/track.h"

/* Bones and joints of a pose: the golfer's left warm, right cool, the trunk white; fainter where
 * the network sees less, faint under a visibility of 0.5. Line widths follow the size of the
 * picture. Draws nothing if no golfer was found. */
void image_draw_skeleton(const ImageCanvas *canvas, const SwingPose *pose);
/* The fingers of a hand (`is_left`: in the left side's colour); the points of a face, small. */
void image_draw_hand(const ImageCanvas *canvas, const SwingHand *hand, bool is_left);
void image_draw_face(const ImageCanvas *canvas, const SwingFace *face);

#endif
