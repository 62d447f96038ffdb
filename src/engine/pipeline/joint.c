#include "engine/pipeline/joint.h"

#include "engine/pipeline/track.h"

/* Shorter segments would spend too much of their time on warming up, and the first one should show
 * a second of uncut tracking. */
static const gint64 SEGMENT_MIN_US = 2000000;
enum { SEGMENT_MIN_FRAMES = 60 };

int pipeline_segment_count(int frame_count, gint64 duration_us) {
    gint64 count = MIN(duration_us / SEGMENT_MIN_US, frame_count / SEGMENT_MIN_FRAMES);
    return (int)CLAMP(count, 1, PIPELINE_MAX_SEGMENTS);
}

int pipeline_segment_first(int frame_count, int segment_count, int segment) {
    return (int)((gint64)frame_count * segment / segment_count);
}

static float mix(float a, float b, float share) {
    return a + (b - a) * share;
}

void pipeline_blend(SwingPose *into, const SwingPose *with, int step) {
    float share = (float)(step + 1) / (PIPELINE_BLEND_FRAMES + 1);
    if (!into->found || !with->found) {
        if (share > 0.5f)
            *into = *with;
        return;
    }
    into->presence = mix(into->presence, with->presence, share);
    for (int i = 0; i < SWING_LANDMARKS; i++) {
        SwingLandmark *a = &into->landmarks[i];
        const SwingLandmark *b = &with->landmarks[i];
        *a = (SwingLandmark){mix(a->x, b->x, share), mix(a->y, b->y, share), mix(a->z, b->z, share),
                             mix(a->visibility, b->visibility, share)};
        SwingWorldPoint *p = &into->world[i];
        const SwingWorldPoint *q = &with->world[i];
        *p = (SwingWorldPoint){mix(p->x, q->x, share), mix(p->y, q->y, share),
                               mix(p->z, q->z, share)};
    }
}
