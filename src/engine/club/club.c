#include "engine/club/club.h"

#include <math.h>
#include <string.h>

#include "engine/club/path.h"

/* What a picture is compared with has the hands this far away, in trunks: nearer, and the shaft has
 * hardly moved. */
static const float APART = 0.35f;
/* A picture's middle lies this near to the hands, in trunks: further off, it was taken about
 * somebody else's hands, before the track was mended. */
static const float ABOUT_THE_HANDS = 0.5f;
/* The response from which on a line is told: below it, one in five is none (drawn swings). */
static const float PLAIN = 0.3f;
/* Fewer sights are an accident. */
enum { LEAST_SIGHTS = 4 };
/* The response of a direction that no path may take. */
static const float NOWHERE = -1e6f;

typedef struct {
    const ClubPicture *picture;
    float hands_x_px, hands_y_px;
} Moment;

/* The frames that are looked at, in order; a step of the path for each. */
typedef struct {
    const SwingTrack *track;
    bool plays_left;
    int top, impact, count;
    Moment moments[CLUB_MOST_STEPS];
    ClubStep steps[CLUB_MOST_STEPS];
} Downswing;

typedef struct {
    float x, y;
} Spot;

static Spot spot(const Downswing *down, int frame, int landmark) {
    const SwingLandmark *point = &down->track->poses[frame].landmarks[landmark];
    return (Spot){point->x * (float)down->track->width, point->y * (float)down->track->height};
}

/* The middle of wrists and knuckles: where the club is held. */
static Spot hands_of(const Downswing *down, int frame) {
    static const int HELD_BY[] = {SWING_LEFT_WRIST,  SWING_RIGHT_WRIST, SWING_LEFT_PINKY,
                                  SWING_RIGHT_PINKY, SWING_LEFT_INDEX,  SWING_RIGHT_INDEX};
    enum { COUNT = sizeof HELD_BY / sizeof HELD_BY[0] };
    Spot sum = {0, 0};
    for (int i = 0; i < COUNT; i++) {
        Spot at = spot(down, frame, HELD_BY[i]);
        sum = (Spot){sum.x + at.x / COUNT, sum.y + at.y / COUNT};
    }
    return sum;
}

/* Of the lead forearm, 45..405 degrees: so that it does not jump on the way down; NAN: nowhere. */
static float arm_deg(const Downswing *down, int frame) {
    bool left = down->plays_left;
    Spot elbow = spot(down, frame, left ? SWING_RIGHT_ELBOW : SWING_LEFT_ELBOW);
    Spot wrist = spot(down, frame, left ? SWING_RIGHT_WRIST : SWING_LEFT_WRIST);
    float x = left ? elbow.x - wrist.x : wrist.x - elbow.x, y = elbow.y - wrist.y;
    if (!isfinite(x) || !isfinite(y))
        return NAN;
    float deg = atan2f(y, x) * 57.29577951f;
    return deg < 45 ? deg + 360 : deg;
}

static bool shows(const ClubPicture *picture, Spot hands) {
    float away = hypotf(hands.x - picture->place.center_x_px, hands.y - picture->place.center_y_px);
    return away <= ABOUT_THE_HANDS * picture->trunk_px;
}

static void add_moment(Downswing *down, const ClubPicture *picture) {
    Spot hands = hands_of(down, picture->frame);
    float arm = arm_deg(down, picture->frame);
    if (!shows(picture, hands) || !isfinite(arm))
        return;
    ClubStep *step = &down->steps[down->count];
    step->part = (float)(picture->frame - down->top) / (float)(down->impact - down->top);
    step->arm_deg = arm;
    if (!club_path_is_arm(step))
        return;
    down->moments[down->count++] = (Moment){picture, hands.x, hands.y};
}

/* At most CLUB_MOST_STEPS of the pictures from top to impact, evenly. */
static void collect(Downswing *down, const ClubAlbum *album) {
    const ClubPicture *kept[CLUB_MOST_PICTURES];
    int count = 0;
    for (int i = down->top; i <= down->impact; i++) {
        const ClubPicture *picture = club_album_picture(album, i);
        if (picture && down->track->poses[i].found)
            kept[count++] = picture;
    }
    int taken = count < CLUB_MOST_STEPS ? count : CLUB_MOST_STEPS;
    for (int k = 0; k < taken; k++)
        add_moment(down, kept[taken > 1 ? k * (count - 1) / (taken - 1) : 0]);
}

/* The nearest moment on that side whose hands are apart; NULL: none. */
static const ClubPicture *apart(const Downswing *down, int index, int side) {
    const Moment *now = &down->moments[index];
    for (int i = index + side; i >= 0 && i < down->count; i += side) {
        const Moment *there = &down->moments[i];
        float way =
            hypotf(there->hands_x_px - now->hands_x_px, there->hands_y_px - now->hands_y_px);
        if (way >= APART * now->picture->trunk_px)
            return there->picture;
    }
    return NULL;
}

static void look_at(Downswing *down, int index) {
    const Moment *moment = &down->moments[index];
    ClubStep *step = &down->steps[index];
    int first, last;
    const ClubView view = {.now = moment->picture,
                           .others = {apart(down, index, -1), apart(down, index, 1)},
                           .hands_x_px = moment->hands_x_px,
                           .hands_y_px = moment->hands_y_px,
                           .mirrored = down->plays_left};
    club_path_window(step, &first, &last);
    for (int i = 0; i < CLUB_PATH_DIRECTIONS; i++)
        step->responses[i] = NOWHERE;
    club_rays(&view, CLUB_FIRST_DIRECTION + first, last - first + 1, &step->responses[first]);
    club_path_weigh(step);
}

/* What another line is more of may be that. */
static void tell(const Downswing *down, const ClubPath *path, SwingShaft *ret_shaft) {
    for (int i = 0; i < down->count; i++) {
        float seen = down->steps[i].responses[path->index[i]];
        if (seen < PLAIN || seen < path->other[i])
            continue;
        ret_shaft->sights[ret_shaft->count++] = (SwingShaftSight){
            .frame = down->moments[i].picture->frame,
            .direction_deg = (float)(CLUB_FIRST_DIRECTION + path->index[i]) * CLUB_DIRECTION_DEG,
            .confidence = seen,
        };
    }
    if (ret_shaft->count < LEAST_SIGHTS)
        ret_shaft->count = 0;
}

void club_find_shaft(const ClubAlbum *album, const SwingTrack *track, const SwingEvents *events,
                     bool plays_left, SwingShaft *ret_shaft) {
    const SwingEvent *top = &events->at[SWING_TOP], *impact = &events->at[SWING_IMPACT];
    *ret_shaft = (SwingShaft){0};
    if (!top->found || !impact->found || top->frame < 0 || impact->frame <= top->frame ||
        impact->frame >= track->pose_count)
        return;
    Downswing down = {
        .track = track, .plays_left = plays_left, .top = top->frame, .impact = impact->frame};
    collect(&down, album);
    if (down.count == 0)
        return;
    ClubPath path;
    for (int i = 0; i < down.count; i++)
        look_at(&down, i);
    club_path_find(down.steps, down.count, &path);
    tell(&down, &path, ret_shaft);
}
