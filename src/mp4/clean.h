/* Takes out of an MP4 or MOV file what is neither picture nor sound: place, device, names, and
 * tracks of sensors. */
#ifndef GOLFCOACH_MP4_CLEAN_H
#define GOLFCOACH_MP4_CLEAN_H

#include <glib.h>

/* In place; size, frames, edit lists and rotation stay as they are: boxes of metadata become empty
 * space of the same length
 * (`free`), the samples of all tracks but video and sound become zeros. FALSE, and the bytes are
 * not to be used: it is no such file, or its tables point outside of it. */
gboolean mp4_clean(guint8 *bytes, gsize size);

#endif
