#include "engine/swing/sides.h"

#include <math.h>
#include <stdlib.h>

#include "engine/swing/mirror.h"

/* In lengths of the trunk: closer together, the feet of the picture are not told from each other;
 * further from its place, a foot does not stand there. */
static const double LEAST_APART = 0.75, FARTHEST = 0.35;
/* Crossed feet lie so much nearer to the places than straight ones. */
static const double SURELY = 0.5;
/* In lengths of the trunk: shoulders and hips together are so wide the wrong way. */
static const double REVERSED = -0.3;
/* Frames count as fast from this share of the fastest hands on; glitches are faster than hands. */
static const double FAST = 0.5, FASTEST_QUANTILE = 0.98;
/* Share of the fast frames that must show the feet as most of them do. */
static const double AGREE = 0.8;

typedef struct {
    double x, y; /* pixels */
} Point;

enum { LEFT, RIGHT };

typedef struct {
    Point at[2];
} Feet;

/* Where the feet stand in the swing, and how long the trunk is there. */
typedef struct {
    Feet feet;
    double trunk;
} Places;

typedef struct {
    const SwingTrack *track;
    double *hand_speed; /* pixels between the frames before and after; -1 = not known */
    double *sorted;     /* room for one number a frame */
} Sides;

static Point mean_of(const SwingTrack *track, const SwingPose *pose, const int *landmarks,
                     int count) {
    Point sum = {0, 0};
    for (int i = 0; i < count; i++) {
        sum.x += (double)pose->landmarks[landmarks[i]].x * track->width / count;
        sum.y += (double)pose->landmarks[landmarks[i]].y * track->height / count;
    }
    return sum;
}

static Feet feet_of(const SwingTrack *track, const SwingPose *pose) {
    static const int left[] = {SWING_LEFT_ANKLE, SWING_LEFT_HEEL, SWING_LEFT_FOOT};
    static const int right[] = {SWING_RIGHT_ANKLE, SWING_RIGHT_HEEL, SWING_RIGHT_FOOT};
    return (Feet){{mean_of(track, pose, left, 3), mean_of(track, pose, right, 3)}};
}

/* The middles of hands and trunk are the same whichever side is which. */
static Point middle_of(const SwingTrack *track, const SwingPose *pose, int left) {
    const int both[] = {left, left + 1};
    return mean_of(track, pose, both, 2);
}

static double between(Point a, Point b) {
    return hypot(a.x - b.x, a.y - b.y);
}

static int by_size(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Of `count` numbers, which are put in order; 0 of none. */
static double quantile(double *numbers, int count, double share) {
    if (!count)
        return 0;
    qsort(numbers, (size_t)count, sizeof *numbers, by_size);
    return numbers[(int)(share * (count - 1) + 0.5)];
}

static double trunk_length(const Sides *sides) {
    const SwingTrack *track = sides->track;
    int count = 0;
    for (int i = 0; i < track->pose_count; i++)
        if (track->poses[i].found)
            sides->sorted[count++] =
                between(middle_of(track, &track->poses[i], SWING_LEFT_SHOULDER),
                        middle_of(track, &track->poses[i], SWING_LEFT_HIP));
    return quantile(sides->sorted, count, 0.5);
}

/* Fills hand_speed; returns the speed of the fastest. */
static double measure_hands(const Sides *sides) {
    const SwingTrack *track = sides->track;
    int count = 0;
    for (int i = 0; i < track->pose_count; i++) {
        const SwingPose *now = &track->poses[i];
        sides->hand_speed[i] = -1;
        if (i == 0 || i == track->pose_count - 1 || !now[-1].found || !now->found || !now[1].found)
            continue;
        sides->hand_speed[i] = between(middle_of(track, now - 1, SWING_LEFT_WRIST),
                                       middle_of(track, now + 1, SWING_LEFT_WRIST));
        sides->sorted[count++] = sides->hand_speed[i];
    }
    return quantile(sides->sorted, count, FASTEST_QUANTILE);
}

/* Where that foot stands in the fast frames: the median of each coordinate. */
static Point usual_place(const Sides *sides, double fast, int foot) {
    Point place = {0, 0};
    for (int axis = 0; axis < 2; axis++) {
        int count = 0;
        for (int i = 0; i < sides->track->pose_count; i++) {
            if (sides->hand_speed[i] < fast)
                continue;
            Point seen = feet_of(sides->track, &sides->track->poses[i]).at[foot];
            sides->sorted[count++] = axis ? seen.y : seen.x;
        }
        *(axis ? &place.y : &place.x) = quantile(sides->sorted, count, 0.5);
    }
    return place;
}

static double straight(const Feet *feet, const Feet *places) {
    return between(feet->at[LEFT], places->at[LEFT]) + between(feet->at[RIGHT], places->at[RIGHT]);
}

static double crossed(const Feet *feet, const Feet *places) {
    return between(feet->at[LEFT], places->at[RIGHT]) + between(feet->at[RIGHT], places->at[LEFT]);
}

static bool agree(const Sides *sides, double fast, const Feet *places) {
    int count = 0, alike = 0;
    for (int i = 0; i < sides->track->pose_count; i++) {
        if (sides->hand_speed[i] < fast)
            continue;
        Feet feet = feet_of(sides->track, &sides->track->poses[i]);
        count++;
        alike += straight(&feet, places) < crossed(&feet, places);
    }
    return alike >= AGREE * count;
}

/* false: they cannot be told. */
static bool find_places(const Sides *sides, double trunk, Feet *ret_places) {
    double fast = FAST * measure_hands(sides);
    if (!(fast > 0))
        return false;
    Feet places = {{usual_place(sides, fast, LEFT), usual_place(sides, fast, RIGHT)}};
    if (!(between(places.at[LEFT], places.at[RIGHT]) >= LEAST_APART * trunk) ||
        !agree(sides, fast, &places))
        return false;
    *ret_places = places;
    return true;
}

static bool is_leg(int landmark) {
    return landmark >= SWING_LEFT_KNEE;
}

static void turn_round(SwingPose *pose, bool legs) {
    SwingPose seen = *pose;
    for (int i = 0; i < SWING_LANDMARKS; i++) {
        if (is_leg(i) != legs)
            continue;
        int from = swing_landmark_twin(i);
        pose->landmarks[i] = seen.landmarks[from];
        pose->landmarks[i].z = -seen.landmarks[from].z;
        pose->world[i] = seen.world[from];
        pose->world[i].z = -seen.world[from].z;
    }
}

/* How wide shoulders and hips are in the picture along the line of the feet; below 0 where left is
 * on the right foot's side. */
static double trunk_width(const SwingTrack *track, const SwingPose *pose, const Feet *places) {
    static const int lefts[] = {SWING_LEFT_SHOULDER, SWING_LEFT_HIP};
    double apart = between(places->at[LEFT], places->at[RIGHT]), sum = 0;
    double x = (places->at[LEFT].x - places->at[RIGHT].x) / apart;
    double y = (places->at[LEFT].y - places->at[RIGHT].y) / apart;
    for (int i = 0; i < 2; i++) {
        int right_landmark = lefts[i] + 1;
        Point left = mean_of(track, pose, &lefts[i], 1);
        Point right = mean_of(track, pose, &right_landmark, 1);
        sum += (left.x - right.x) * x + (left.y - right.y) * y;
    }
    return sum;
}

typedef enum { ELSEWHERE, STRAIGHT, CROSSED } Stand;

static Stand stand_of(const SwingTrack *track, const SwingPose *pose, const Places *places) {
    Feet feet = feet_of(track, pose);
    double right = straight(&feet, &places->feet), wrong = crossed(&feet, &places->feet);
    if (!(fmin(right, wrong) <= 2 * FARTHEST * places->trunk))
        return ELSEWHERE;
    return wrong <= SURELY * right ? CROSSED : STRAIGHT;
}

static bool hands_are_low(const SwingTrack *track, const SwingPose *pose) {
    double shoulders = middle_of(track, pose, SWING_LEFT_SHOULDER).y;
    double hips = middle_of(track, pose, SWING_LEFT_HIP).y;
    return middle_of(track, pose, SWING_LEFT_WRIST).y > 0.5 * (shoulders + hips);
}

/* Before he hits it, one who stands at his place faces the camera with the whole trunk, but at the
 * top, where a camera off its line sees some of the back. In some frames the legs alone are on the
 * wrong sides, in some all but the legs. Returns whether anything was turned. */
static bool settle_pose(const SwingTrack *track, const Places *places, SwingPose *pose) {
    Stand stand = stand_of(track, pose, places);
    if (stand == ELSEWHERE)
        return false;
    bool legs = stand == CROSSED;
    bool trunk = (legs || hands_are_low(track, pose)) &&
                 trunk_width(track, pose, &places->feet) < REVERSED * places->trunk;
    if (trunk)
        turn_round(pose, false);
    if (legs)
        turn_round(pose, true);
    return trunk || legs;
}

/* The fastest frame whose feet stand where they should; -1 = none. */
static int find_anchor(const Sides *sides, const Feet *places) {
    int anchor = -1;
    for (int i = 0; i < sides->track->pose_count; i++) {
        if (sides->hand_speed[i] < 0 ||
            (anchor >= 0 && sides->hand_speed[i] <= sides->hand_speed[anchor]))
            continue;
        Feet feet = feet_of(sides->track, &sides->track->poses[i]);
        if (straight(&feet, places) < crossed(&feet, places))
            anchor = i;
    }
    return anchor;
}

static int settle(const Sides *sides, SwingTrack *track) {
    Places places = {.trunk = trunk_length(sides)};
    int turned = 0;
    if (!(places.trunk > 0) || !find_places(sides, places.trunk, &places.feet))
        return 0;
    int anchor = find_anchor(sides, &places.feet);
    for (int i = 0; i < anchor; i++)
        if (track->poses[i].found)
            turned += settle_pose(track, &places, &track->poses[i]);
    return turned;
}

int swing_track_settle_sides(SwingTrack *track) {
    size_t frames = track->pose_count > 0 ? (size_t)track->pose_count : 1;
    double *room = calloc(2 * frames, sizeof *room);
    if (!room)
        return -1;
    Sides sides = {.track = track, .hand_speed = room, .sorted = room + frames};
    int turned = settle(&sides, track);
    free(room);
    return turned;
}
