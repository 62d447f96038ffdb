/* Clips of a small golfer with a larger bystander, composed from the bundled sample. */
#ifndef GOLFCOACH_TESTS_UNIT_ENGINE_PIPELINE_BESIDE_H
#define GOLFCOACH_TESTS_UNIT_ENGINE_PIPELINE_BESIDE_H

#include <glib.h>

enum { BESIDE_WIDTH = 360, BESIDE_HEIGHT = 640 };

/* Writes the swing in `sample` at 30 frames a second, small, in the middle of a grey picture. In
 * the first `bystander_frames` frames the golfer's likeness stands beside him, twice as large and
 * still. FALSE if the sample cannot be read or the clip not be written. */
gboolean beside_write(const char *sample, const char *path, int bystander_frames);

#endif
