#include "swings.h"

#include <math.h>
#include <string.h>

static const double RADIANS = 3.14159265358979 / 180;
enum { AROUND = 100, PLANK = 70, ARM = 150, PLANK_EVERY_PX = 37 };

const DrawnSwing swings_usual = {
    .top = 10, .impact = 22, .shaft_luma = 180, .has_planks = true, .scale = 1, .sharp_lag = 150};

static uint8_t luma[SWINGS_WIDTH * SWINGS_HEIGHT];

static double part_of(const DrawnSwing *swing, int frame) {
    return (double)(frame - swing->top) / (swing->impact - swing->top);
}

static double arm_deg(const DrawnSwing *swing, int frame) {
    return 150 + 120 * part_of(swing, frame);
}

double swings_shaft_deg(const DrawnSwing *swing, int frame) {
    double part = part_of(swing, frame);
    return arm_deg(swing, frame) - swing->sharp_lag * (1 - part * part);
}

static void put(double x, double y, int value) {
    if (x >= 0 && y >= 0 && x < SWINGS_WIDTH && y < SWINGS_HEIGHT)
        luma[(int)y * SWINGS_WIDTH + (int)x] = (uint8_t)value;
}

typedef struct {
    double x, y;
} Spot;

static Spot along(Spot from, double deg, double length) {
    return (Spot){from.x + length * cos(deg * RADIANS), from.y - length * sin(deg * RADIANS)};
}

static void draw_line(const DrawnSwing *swing, Spot from, double deg, double length, double thick,
                      int value) {
    for (double r = 0; r < length; r += 0.5)
        for (double aside = -thick / 2; aside <= thick / 2; aside += 0.5) {
            Spot at = along(along(from, deg, r), deg + 90, aside);
            put(swing->mirrored ? SWINGS_WIDTH - at.x : at.x, at.y, value);
        }
}

static Spot shoulder_of(const DrawnSwing *swing) {
    return (Spot){280 - swing->left_px, 170};
}

static Spot hands_of(const DrawnSwing *swing, int frame) {
    return along(shoulder_of(swing), arm_deg(swing, frame), 110 * swing->scale);
}

static void draw(const DrawnSwing *swing, int frame) {
    memset(luma, AROUND, sizeof luma);
    for (int i = 0; i < SWINGS_WIDTH * SWINGS_HEIGHT; i++)
        luma[i] = (uint8_t)(luma[i] + i * 7919 % 5);
    for (int x = 11; swing->has_planks && x < SWINGS_WIDTH; x += PLANK_EVERY_PX)
        for (int i = 0; i < 2; i++)
            for (int y = 0; y < SWINGS_HEIGHT; y++)
                luma[y * SWINGS_WIDTH + x + i] = PLANK;
    Spot hands = hands_of(swing, frame);
    double scale = swing->scale, arm = arm_deg(swing, frame);
    if (swing->shaft_luma != AROUND)
        draw_line(swing, hands, swings_shaft_deg(swing, frame), 190 * scale, 2 * scale,
                  swing->shaft_luma);
    draw_line(swing, shoulder_of(swing), arm, 110 * scale, 20 * scale, ARM);
}

static void set(const DrawnSwing *swing, SwingPose *pose, int lead, Spot left, Spot right) {
    SwingLandmark *l = pose->landmarks;
    double x[2] = {left.x, right.x}, y[2] = {left.y, right.y};
    for (int i = 0; i < 2; i++) {
        int k = swing->mirrored ? lead + 1 - i : lead + i;
        double shown = swing->mirrored ? SWINGS_WIDTH - x[i] : x[i];
        l[k] = (SwingLandmark){(float)(shown / SWINGS_WIDTH), (float)(y[i] / SWINGS_HEIGHT), 0, 1};
    }
}

static void stand(const DrawnSwing *swing, int frame, SwingPose *ret_pose) {
    Spot shoulder = shoulder_of(swing), hands = hands_of(swing, frame);
    double scale = swing->scale;
    Spot hip = {shoulder.x, shoulder.y + 100 * scale};
    *ret_pose = (SwingPose){.frame = frame, .time_us = (int64_t)frame * 33333, .found = true};
    set(swing, ret_pose, SWING_LEFT_SHOULDER, shoulder, shoulder);
    set(swing, ret_pose, SWING_LEFT_ELBOW, along(shoulder, arm_deg(swing, frame), 55 * scale),
        along(hip, 200, 20 * scale));
    set(swing, ret_pose, SWING_LEFT_WRIST, hands, hands);
    set(swing, ret_pose, SWING_LEFT_PINKY, hands, hands);
    set(swing, ret_pose, SWING_LEFT_INDEX, hands, hands);
    set(swing, ret_pose, SWING_LEFT_HIP, hip, hip);
}

void swings_show(const DrawnSwing *swing, SwingTrack *track, SwingEvents *ret_events,
                 ClubAlbum *album) {
    SwingFrame frame = {.coded_width = SWINGS_WIDTH,
                        .coded_height = SWINGS_HEIGHT,
                        .width = SWINGS_WIDTH,
                        .height = SWINGS_HEIGHT,
                        .plane = {luma},
                        .stride = {SWINGS_WIDTH}};
    track->width = SWINGS_WIDTH;
    track->height = SWINGS_HEIGHT;
    track->pose_count = 0;
    for (int i = 0; i <= swing->impact + 1; i++) {
        SwingPose *pose = &track->poses[track->pose_count++];
        int drawn = i < swing->top ? swing->top - 1 : i;
        draw(swing, drawn);
        stand(swing, drawn, pose);
        pose->frame = frame.index = i;
        club_album_look(album, &frame, pose);
    }
    *ret_events = (SwingEvents){0};
    ret_events->at[SWING_TOP] = (SwingEvent){true, swing->top, 0, 1};
    ret_events->at[SWING_IMPACT] = (SwingEvent){true, swing->impact, 0, 1};
}
