/* Where the golfer stands: ground, what lies behind, and the light. */
#ifndef GOLFCOACH_TOOLS_GOLFER_SCENE_H
#define GOLFCOACH_TOOLS_GOLFER_SCENE_H

#include "camera.h"

typedef struct {
    Vec3 sun;                        /* unit, to the sun */
    Vec3 sunlight, skylight, bounce; /* linear colours of the three lights */
    bool range;                      /* a bay of a driving range instead of a meadow */
} GolferScene;

/* The scene drawn once for a still camera with a margin for its shake. */
typedef struct {
    GolferCamera camera;
    int width, height, margin;
    float *rgb;
} GolferBackdrop;

void golfer_scene_init(const GolferOptions *options, GolferScene *ret_scene);
/* Linear colour seen along a ray. */
Vec3 golfer_scene_colour(const GolferScene *scene, Vec3 origin, Vec3 ray);

/* False when memory is short. */
bool golfer_backdrop_init(GolferBackdrop *ret_backdrop, const GolferScene *scene,
                          const GolferOptions *options);
void golfer_backdrop_clear(GolferBackdrop *backdrop);
/* What a ray from a camera near the still one meets; `ground` says that it meets the ground, at
 * `point`. */
Vec3 golfer_backdrop_sample(const GolferBackdrop *backdrop, Vec3 ray, bool ground, Vec3 point);

#endif
