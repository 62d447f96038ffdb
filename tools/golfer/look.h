/* Clothes, faces and their colours. */
#ifndef GOLFCOACH_TOOLS_GOLFER_LOOK_H
#define GOLFCOACH_TOOLS_GOLFER_LOOK_H

#include "body.h"

/* `person` 0 is the golfer, more are the bystanders. */
void golfer_look_draw(const GolferOptions *options, int person, GolferLook *ret_look);
/* Linear colour of a point on a solid of the figure; ret_normal comes in smooth and leaves with the
 * folds of the cloth; ret_shine is the strength of the highlight. */
Vec3 golfer_look_paint(const GolferFigure *figure, const GolferSolid *solid, Vec3 point,
                       Vec3 *ret_normal, float *ret_shine);
/* 0xRRGGBB in sRGB to linear. */
Vec3 golfer_look_rgb(unsigned colour);

#endif
