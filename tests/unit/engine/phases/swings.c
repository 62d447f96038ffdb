#include "swings.h"

#include <stddef.h>
#include <string.h>

/* Embedded by tools/embed.py: little-endian int16. Width, height, frame rate, frames, the eight
 * events; then for each frame 33 x (x, y, visibility) / 16384 and 33 x (x, y, z) / 8192. A frame of
 * zeros: nobody was found. */
extern const unsigned char swings_face_on[], swings_down_the_line[];

static int read_number(const unsigned char **at) {
    int value = (*at)[0] | (*at)[1] << 8;
    *at += 2;
    return value < 32768 ? value : value - 65536;
}

static float read_fraction(const unsigned char **at, float one) {
    return (float)read_number(at) / one;
}

static void read_pose(SwingPose *pose, const unsigned char **at) {
    for (int i = 0; i < SWING_LANDMARKS; i++) {
        SwingLandmark *l = &pose->landmarks[i];
        l->x = read_fraction(at, 16384);
        l->y = read_fraction(at, 16384);
        l->visibility = read_fraction(at, 16384);
        pose->found |= l->x != 0 || l->y != 0;
    }
    for (int i = 0; i < SWING_LANDMARKS; i++) {
        SwingWorldPoint *w = &pose->world[i];
        w->x = read_fraction(at, 8192);
        w->y = read_fraction(at, 8192);
        w->z = read_fraction(at, 8192);
    }
}

void swings_load(SwingsClip *clip, SwingsWhich which) {
    const unsigned char *at = which == SWINGS_FACE_ON ? swings_face_on : swings_down_the_line;
    memset(clip, 0, sizeof *clip);
    clip->track.poses = clip->poses;
    clip->track.width = read_number(&at);
    clip->track.height = read_number(&at);
    clip->track.fps = read_number(&at);
    clip->track.pose_count = read_number(&at);
    for (int e = 0; e < SWING_EVENT_COUNT; e++)
        clip->event[e] = read_number(&at);
    for (int i = 0; i < clip->track.pose_count; i++) {
        clip->poses[i].frame = i;
        clip->poses[i].time_us = (int64_t)((double)i * 1e6 / clip->track.fps);
        clip->poses[i].presence = 1;
        read_pose(&clip->poses[i], &at);
    }
}

void swings_take(SwingsClip *clip, int first, int end, int step) {
    int count = 0;
    for (int i = first; i < end && i < clip->track.pose_count; i += step, count++) {
        clip->poses[count] = clip->poses[i];
        clip->poses[count].frame = count;
    }
    clip->track.pose_count = count;
    clip->track.fps /= step;
    for (int e = 0; e < SWING_EVENT_COUNT; e++) {
        bool inside = clip->event[e] >= first && clip->event[e] < end;
        clip->event[e] = inside ? (clip->event[e] - first + step / 2) / step : -1;
    }
}

void swings_append(SwingsClip *clip, const SwingsClip *more, double pause_s) {
    int count = clip->track.pose_count;
    int64_t start_us = count ? clip->poses[count - 1].time_us + (int64_t)(pause_s * 1e6) : 0;
    for (int i = 0; i < more->track.pose_count && count < SWINGS_MAX_FRAMES; i++, count++) {
        clip->poses[count] = more->poses[i];
        clip->poses[count].frame = count;
        clip->poses[count].time_us = start_us + more->poses[i].time_us;
    }
    clip->track.pose_count = count;
}
