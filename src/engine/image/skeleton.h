/* The found body, drawn over its picture. */
#ifndef GOLFCOACH_ENGINE_IMAGE_SKELETON_H
#define GOLFCOACH_ENGINE_IMAGE_SKELETON_H

#include "engine/image/draw.h"
#include "engine/swing/track.h"

/* Bones and joints of a pose: the golfer's left warm, right cool, the trunk white; fainter where
 * the network sees less, faint under a visibility of 0.5. Line widths follow the size of the
 * picture. Draws nothing if no golfer was found. */
void image_draw_skeleton(const ImageCanvas *canvas, const SwingPose *pose);

#endif
