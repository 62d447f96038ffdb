/* Frames of the clip as RGB. */
#ifndef GOLFCOACH_TOOLS_GOLFER_RENDER_H
#define GOLFCOACH_TOOLS_GOLFER_RENDER_H

#include <stdint.h>

#include "skeleton.h"

typedef struct GolferRenderer GolferRenderer;

/* The frames of a clip: its first frame is at time 0. */
int golfer_render_frame_count(const Golfer *golfer);
/* `golfer` is borrowed and must outlive the renderer. NULL when memory is short. */
GolferRenderer *golfer_render_new(const Golfer *golfer);
void golfer_render_free(GolferRenderer *renderer);
/* Gets every frame in order, width x height x 3 bytes, borrowed for the call; false ends the
 * drawing. */
typedef bool (*GolferFrameSink)(const uint8_t *rgb, int frame, void *user);
/* Draws frames first .. first + count - 1, several at once; the result does not depend on how many.
 * False when the sink said so or memory was short. */
bool golfer_render_frames(const GolferRenderer *renderer, int first, int count, int threads,
                          GolferFrameSink sink, void *user);

#endif
