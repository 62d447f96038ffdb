#include <math.h>

#include "engine/quality/facts.h"
#include "engine/quality/filming.h"

/* On each side, of the longer side of what is to be seen: room for head, hands and half a club. */
static const double MARGIN = 0.15;

typedef struct {
    double left, top, right, bottom;
} Extent;

static bool measure(const SwingTrack *track, int first_frame, int last_frame, Extent *ret_extent) {
    Extent e = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (int frame = first_frame; frame <= last_frame; frame++)
        for (int landmark = 0; landmark < SWING_LANDMARKS; landmark++) {
            double x, y;
            if (!quality_point(track, frame, landmark, &x, &y))
                continue;
            e = (Extent){fmin(e.left, x), fmin(e.top, y), fmax(e.right, x), fmax(e.bottom, y)};
        }
    if (e.left > e.right)
        return false;
    *ret_extent = e;
    return true;
}

/* The even numbers around low..high within 0..size; an odd size keeps its last column out. */
static void even_span(double low, double high, int size, int *ret_from, int *ret_length) {
    int limit = size & ~1;
    int from = (int)fmin(fmax(floor(low), 0.0), fmax(limit - 2, 0)) & ~1;
    int to = ((int)fmin(fmax(ceil(high), from + 1.0), limit) + 1) & ~1;
    *ret_from = from;
    *ret_length = to - from;
}

SwingBox quality_crop(const SwingTrack *track, int first_frame, int last_frame) {
    Extent extent = {0.0, 0.0, track->width, track->height};
    int first = first_frame > 0 ? first_frame : 0,
        last = last_frame < track->pose_count ? last_frame : track->pose_count - 1;
    double margin = 0.0;
    if (measure(track, first, last, &extent))
        margin = MARGIN * fmax(extent.right - extent.left, extent.bottom - extent.top);
    SwingBox box;
    even_span(extent.left - margin, extent.right + margin, track->width, &box.x, &box.width);
    even_span(extent.top - margin, extent.bottom + margin, track->height, &box.y, &box.height);
    return box;
}
