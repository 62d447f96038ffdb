/* The visible body: a skeleton dressed in simple solids (round cones and ellipsoids) whose signed
 * distances are blended smoothly within a group. */
#ifndef GOLFCOACH_TOOLS_GOLFER_BODY_H
#define GOLFCOACH_TOOLS_GOLFER_BODY_H

#include <stdint.h>

#include "skeleton.h"

typedef enum {
    MATERIAL_SHIRT,
    MATERIAL_TROUSERS,
    MATERIAL_SKIN,
    MATERIAL_FACE,
    MATERIAL_HAIR,
    MATERIAL_CAP,
    MATERIAL_SHOE,
    MATERIAL_GLOVE,
    MATERIAL_SHAFT,
    MATERIAL_GRIP,
    MATERIAL_CLUB_HEAD,
    MATERIAL_BALL
} GolferMaterial;

typedef enum { SOLID_CONE, SOLID_ELLIPSOID } GolferSolidKind;

typedef struct {
    GolferSolidKind kind;
    int group; /* neighbours of one group are blended */
    GolferMaterial material;
    Vec3 a, b;         /* ends of the cone; the ellipsoid's centre and 1 / half axes */
    float r1, r2;      /* radii at the ends */
    float blend;       /* m over which it melts into its group */
    float inv_length2; /* 1 / |b - a|^2 */
    Mat3 axes;
    Vec3 centre; /* bounding sphere */
    float bound;
} GolferSolid;

enum { GOLFER_SOLIDS = 64 }; /* sets of solids are masks of 64 bits */

typedef struct {
    Vec3 origin;
    Mat3 axes;
} GolferPlace;

typedef struct {
    Vec3 shirt, trousers, skin, hair, cap, shoe;
    bool shorts, has_cap, glove, beard, driver;
} GolferLook;

typedef struct {
    int count;
    GolferSolid solids[GOLFER_SOLIDS];
    GolferPlace thorax, pelvis, head; /* for what is painted on: collar, belt, face */
    float scale;
    const GolferLook *look;
} GolferFigure;

/* `look` is borrowed and must outlive the figure. */
void golfer_body_dress(const GolferSkeleton *skeleton, const GolferBody *body,
                       const GolferLook *look, GolferFigure *ret_figure);
/* Turns the figure by `axes` (a reflection is allowed) and then moves it. */
void golfer_body_move(GolferFigure *figure, Mat3 axes, Vec3 shift);

#endif
