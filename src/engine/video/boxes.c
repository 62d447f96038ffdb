#include "engine/video/boxes.h"

#include <string.h>

#define FOURCC(a, b, c, d)                                                                         \
    ((guint32)(a) << 24 | (guint32)(b) << 16 | (guint32)(c) << 8 | (guint32)(d))

/* A phone's file has about a hundred boxes, one fragmented every second a few thousand. */
enum { MAX_BOXES = 200000, MAX_DEPTH = 12, MAX_EDITS = 1000 };
/* PCM has one sample a tick: 60 s at 96 kHz, and a little. */
enum { MAX_PCM_SAMPLES = 6 * 1000 * 1000 };

typedef struct {
    const VideoSource *source;
    gint64 max_samples;
    gint64 fragment_samples; /* of all fragments together */
    gint64 track_samples, track_edits;
    int boxes;
    gboolean has_index, is_absurd;
} Walk;

typedef struct {
    gint64 start, end; /* of what the box holds */
    guint32 type;
} Box;

static guint32 get_u32(const guint8 *bytes) {
    return FOURCC(bytes[0], bytes[1], bytes[2], bytes[3]);
}

/* Index and edits are multiplied by the demuxer: each edit may show the whole track again. */
static void check_track(Walk *walk) {
    if (walk->track_edits > MAX_EDITS ||
        (walk->track_edits > 1 && walk->track_samples * walk->track_edits > MAX_PCM_SAMPLES))
        walk->is_absurd = TRUE;
}

/* stsz: version and flags, size of every sample (0: a table follows), count. */
static void see_sample_sizes(Walk *walk, const Box *box, const guint8 *head) {
    gint64 each = get_u32(head + 4), count = get_u32(head + 8);
    gboolean is_constant = box->type == FOURCC('s', 't', 's', 'z') && each != 0;
    if (count > (is_constant ? MAX_PCM_SAMPLES : walk->max_samples) ||
        (is_constant && count * each > video_source_size(walk->source)))
        walk->is_absurd = TRUE;
    walk->track_samples = MAX(walk->track_samples, count);
    check_track(walk);
}

/* elst: version and flags, count. */
static void see_edits(Walk *walk, const Box *box, const guint8 *head) {
    (void)box;
    walk->track_edits = MAX(walk->track_edits, (gint64)get_u32(head + 4));
    check_track(walk);
}

/* trun: version and flags, count; its samples may take no bytes at all. */
static void see_run(Walk *walk, const Box *box, const guint8 *head) {
    (void)box;
    walk->fragment_samples += get_u32(head + 4);
    if (walk->fragment_samples > 4 * walk->max_samples)
        walk->is_absurd = TRUE;
}

/* A compressed index (QuickTime of the nineties) hides its tables from this walk. */
static void see_compressed(Walk *walk, const Box *box, const guint8 *head) {
    (void)box, (void)head;
    walk->is_absurd = TRUE;
}

static void see_track(Walk *walk, const Box *box, const guint8 *head) {
    (void)box, (void)head;
    walk->track_samples = walk->track_edits = 0;
}

static void see_index(Walk *walk, const Box *box, const guint8 *head) {
    (void)box, (void)head;
    walk->has_index = TRUE;
}

/* A new box to look at is a row here. `holds_boxes`: its children are walked after `see`. */
static const struct {
    guint32 type;
    gboolean holds_boxes;
    void (*see)(Walk *walk, const Box *box, const guint8 *head);
} kinds[] = {
    {FOURCC('m', 'o', 'o', 'v'), TRUE, see_index},
    {FOURCC('t', 'r', 'a', 'k'), TRUE, see_track},
    {FOURCC('m', 'd', 'i', 'a'), TRUE, NULL},
    {FOURCC('m', 'i', 'n', 'f'), TRUE, NULL},
    {FOURCC('s', 't', 'b', 'l'), TRUE, NULL},
    {FOURCC('e', 'd', 't', 's'), TRUE, NULL},
    {FOURCC('m', 'o', 'o', 'f'), TRUE, see_index},
    {FOURCC('t', 'r', 'a', 'f'), TRUE, NULL},
    {FOURCC('u', 'd', 't', 'a'), TRUE, NULL},
    {FOURCC('d', 'i', 'n', 'f'), TRUE, NULL},
    {FOURCC('m', 'v', 'e', 'x'), TRUE, NULL},
    {FOURCC('w', 'a', 'v', 'e'), TRUE, NULL},
    {FOURCC('h', 'o', 'o', 'v'), TRUE, see_index},
    {FOURCC('f', 'r', 'e', 'e'), TRUE, NULL},
    {FOURCC('e', 'l', 's', 't'), FALSE, see_edits},
    {FOURCC('s', 't', 's', 'z'), FALSE, see_sample_sizes},
    {FOURCC('t', 'r', 'u', 'n'), FALSE, see_run},
    {FOURCC('s', 't', 'z', '2'), FALSE, see_sample_sizes},
    {FOURCC('c', 'm', 'o', 'v'), FALSE, see_compressed},
};

/* The box at `offset`; FALSE where nothing that looks like one follows before `end`. */
static gboolean read_box(const Walk *walk, gint64 offset, gint64 end, Box *ret_box) {
    guint8 head[16];
    if (end - offset < 8 || video_source_read(walk->source, offset, head, 8) != 8)
        return FALSE;
    guint64 size = get_u32(head);
    gint64 start = offset + 8;
    if (size == 1) {
        if (video_source_read(walk->source, offset + 8, head + 8, 8) != 8)
            return FALSE;
        size = (guint64)get_u32(head + 8) << 32 | get_u32(head + 12);
        start += 8;
    }
    if (size == 0)
        size = (guint64)(end - offset);
    if (size < (guint64)(start - offset))
        return FALSE;
    gint64 box_end = size > (guint64)(end - offset) ? end : offset + (gint64)size;
    *ret_box = (Box){.start = start, .end = box_end, .type = get_u32(head + 4)};
    return TRUE;
}

static void walk_boxes(Walk *walk, gint64 offset, gint64 end, int depth) {
    Box box;
    while (!walk->is_absurd && read_box(walk, offset, end, &box)) {
        if (++walk->boxes > MAX_BOXES || depth > MAX_DEPTH)
            walk->is_absurd = TRUE;
        guint8 head[12] = {0};
        for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
            if (kinds[i].type != box.type)
                continue;
            if (video_source_read(walk->source, box.start, head, sizeof head) < 0)
                return;
            if (kinds[i].see)
                kinds[i].see(walk, &box, head);
            if (kinds[i].holds_boxes)
                walk_boxes(walk, box.start, box.end, depth + 1);
        }
        offset = box.end;
    }
}

VideoBoxes video_boxes_check(const VideoSource *source, int max_frames) {
    Walk walk = {.source = source, .max_samples = 10 * (gint64)max_frames};
    walk_boxes(&walk, 0, video_source_size(source), 0);
    if (walk.is_absurd)
        return VIDEO_BOXES_ABSURD;
    return walk.has_index ? VIDEO_BOXES_FINE : VIDEO_BOXES_NO_INDEX;
}
