/* JSON objects back to back, cut apart by their braces: whole texts come out, unparsed. One thread.
 */
#ifndef GOLFCOACH_SHOTS_OBJECTS_H
#define GOLFCOACH_SHOTS_OBJECTS_H

#include <glib.h>

typedef struct ShotsObjects ShotsObjects;

ShotsObjects *shots_objects_new(void);
void shots_objects_free(ShotsObjects *objects);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ShotsObjects, shots_objects_free)

/* The text from '{' to its '}'. FALSE with an error ends the feeding. */
typedef gboolean (*ShotsObject)(const char *text, gsize size, gpointer data, GError **error);

/* In pieces of any size. FALSE with BASE_ERROR_INPUT: something else than white space stands
 * between two objects; with _LIMIT: one is longer than SHOTS_MESSAGE_BYTES; or what `object` says.
 */
gboolean shots_objects_feed(ShotsObjects *objects, const char *bytes, gsize size,
                            ShotsObject object, gpointer data, GError **error);
/* Whether an object has begun and not ended. */
gboolean shots_objects_is_open(const ShotsObjects *objects);

#endif
