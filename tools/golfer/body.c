#include "body.h"

#include <assert.h>
#include <string.h>

/* What the helpers below need; lengths of the tables are for a stature of 1.78 m. */
typedef struct {
    GolferFigure *figure;
    const GolferSkeleton *s;
    const GolferLook *look;
    float k, girth, limb; /* scale, girth of the trunk, girth of limbs with the scale in it */
    int group;
    GolferMaterial material;
} Tailor;

static GolferSolid *new_solid(Tailor *t, GolferSolidKind kind, float blend, Mat3 axes) {
    assert(t->figure->count < GOLFER_SOLIDS);
    GolferSolid *solid = &t->figure->solids[t->figure->count++];
    memset(solid, 0, sizeof *solid);
    solid->kind = kind;
    solid->group = t->group;
    solid->material = t->material;
    solid->blend = blend * t->k;
    solid->axes = axes;
    return solid;
}

static void cone(Tailor *t, float blend, Vec3 a, Vec3 b, float r1, float r2, Mat3 axes) {
    Vec3 line = vec3_sub(b, a);
    float length = vec3_length(line);
    if (length > 1e-5f) {
        Vec3 front = fabsf(vec3_dot(vec3_unit(line), axes.z)) < 0.95f ? axes.z : axes.y;
        axes = mat3_facing(line, front);
    }
    GolferSolid *solid = new_solid(t, SOLID_CONE, blend, axes);
    solid->a = a;
    solid->b = b;
    solid->r1 = r1;
    solid->r2 = r2;
    solid->inv_length2 = 1.0f / (length * length + 1e-9f);
    solid->centre = vec3_mix(a, b, 0.5f);
    solid->bound = 0.5f * length + (r1 > r2 ? r1 : r2);
}

static void ellipsoid(Tailor *t, float blend, Vec3 centre, Vec3 half, Mat3 axes) {
    GolferSolid *solid = new_solid(t, SOLID_ELLIPSOID, blend, axes);
    solid->a = solid->centre = centre;
    solid->b = vec3(1.0f / half.x, 1.0f / half.y, 1.0f / half.z);
    solid->bound = fmaxf(half.x, fmaxf(half.y, half.z));
}

/* A point given in the axes of a body part. */
static Vec3 at(const Tailor *t, Mat3 axes, Vec3 origin, float x, float y, float z) {
    return vec3_add(origin, mat3_apply(axes, vec3(x * t->k, y * t->k, z * t->k)));
}

static Vec3 trunk_size(const Tailor *t, float x, float y, float z) {
    return vec3(x * t->girth * t->k, y * t->k, z * t->girth * t->k);
}

static void shirt(Tailor *t) {
    const GolferSkeleton *s = t->s;
    float q = t->limb;
    Mat3 waist =
        mat3_facing(vec3_add(s->pelvis.y, s->thorax.y), vec3_add(s->pelvis.z, s->thorax.z));
    t->group = 1;
    t->material = MATERIAL_SHIRT;
    ellipsoid(t, .07f, at(t, s->thorax, s->neck, 0, -.165f, -.002f),
              trunk_size(t, .158f, .19f, .112f), s->thorax);
    ellipsoid(t, .07f, at(t, s->thorax, s->neck, 0, -.125f, .03f),
              trunk_size(t, .142f, .11f, .092f), s->thorax);
    ellipsoid(t, .07f, at(t, waist, s->lumbar, 0, 0, .008f), trunk_size(t, .142f, .14f, .108f),
              waist);
    ellipsoid(t, .06f, at(t, s->pelvis, s->pelvis_centre, 0, .10f, 0),
              trunk_size(t, .160f, .085f, .122f), s->pelvis);
    cone(t, .06f, vec3_mix(s->shoulder[0], s->neck, .1f), vec3_mix(s->shoulder[1], s->neck, .1f),
         .06f * q, .06f * q, s->thorax);
    cone(t, .03f, s->neck, at(t, s->thorax, s->neck, 0, .042f, .012f), .066f * q, .060f * q,
         s->thorax);
    for (int i = 0; i < 2; i++) {
        Vec3 slope = vec3_along(vec3_mix(s->shoulder[i], s->neck, .25f), s->thorax.y, .022f * t->k);
        Vec3 cap = vec3_along(s->shoulder[i], s->thorax.y, -.008f * t->k);
        cone(t, .05f, at(t, s->thorax, s->neck, 0, .012f, -.01f), slope, .046f * q, .036f * q,
             s->thorax);
        cone(t, .035f, cap, vec3_mix(s->shoulder[i], s->elbow[i], .58f), .066f * q, .060f * q,
             s->thorax);
    }
}

static void calf(Tailor *t, int i, float out, float top, float bottom, float blend) {
    const GolferSkeleton *s = t->s;
    Vec3 axis = vec3_unit(vec3_sub(s->ankle[i], s->knee[i]));
    Vec3 back = vec3_scale(s->foot[i].z, -1.0f);
    back = vec3_unit(vec3_along(back, axis, -vec3_dot(back, axis)));
    cone(t, blend, vec3_along(vec3_mix(s->knee[i], s->ankle[i], .22f), back, out * t->k),
         vec3_along(vec3_mix(s->knee[i], s->ankle[i], .5f), back, .01f * t->k), top * t->limb,
         bottom * t->limb, s->pelvis);
}

static void legs(Tailor *t) {
    const GolferSkeleton *s = t->s;
    float q = t->limb;
    bool shorts = t->look->shorts;
    t->group = 2;
    t->material = MATERIAL_TROUSERS;
    ellipsoid(t, .05f, at(t, s->pelvis, s->pelvis_centre, 0, .035f, -.005f),
              trunk_size(t, .166f, .095f, .124f), s->pelvis);
    for (int i = 0; i < 2; i++) {
        Vec3 top = at(t, s->pelvis, s->hip[i], i ? -.008f : .008f, -.015f, .005f);
        ellipsoid(t, .05f, at(t, s->pelvis, s->pelvis_centre, i ? -.075f : .075f, -.035f, -.055f),
                  trunk_size(t, .088f, .095f, .085f), s->pelvis);
        cone(t, .06f, top, vec3_mix(top, s->knee[i], shorts ? .8f : 1.0f), .096f * q,
             (shorts ? .078f : .066f) * q, s->pelvis);
        if (shorts)
            continue;
        Vec3 axis = vec3_unit(vec3_sub(s->ankle[i], s->knee[i]));
        cone(t, .05f, s->knee[i], vec3_along(s->ankle[i], axis, .015f * t->k), .066f * q, .054f * q,
             s->pelvis);
        calf(t, i, .018f, .060f, .055f, .05f);
    }
    t->group = 3;
    t->material = MATERIAL_SKIN;
    for (int i = 0; shorts && i < 2; i++) {
        cone(t, .04f, vec3_mix(s->hip[i], s->knee[i], .5f), s->knee[i], .075f * q, .053f * q,
             s->pelvis);
        cone(t, .04f, s->knee[i], s->ankle[i], .053f * q, .036f * q, s->pelvis);
        calf(t, i, .018f, .052f, .044f, .04f);
    }
}

static void shoes(Tailor *t) {
    const GolferSkeleton *s = t->s;
    float k = t->k;
    t->material = MATERIAL_SHOE;
    for (int i = 0; i < 2; i++) {
        Mat3 m = s->foot[i];
        Vec3 ankle = s->ankle[i], ball = at(t, m, ankle, 0, -.050f, .10f);
        t->group = 4 + i;
        cone(t, .03f, at(t, m, ankle, 0, -.040f, -.045f), ball, .040f * k, .042f * k, m);
        cone(t, .03f, ball, s->toe[i], .042f * k, .030f * k, m);
        cone(t, .03f, at(t, m, ankle, 0, -.030f, -.030f), at(t, m, ankle, 0, -.012f, -.012f),
             .042f * k, .040f * k, m);
    }
}

static void arms(Tailor *t) {
    const GolferSkeleton *s = t->s;
    float q = t->limb, k = t->k;
    for (int i = 0; i < 2; i++) {
        Vec3 elbow = s->elbow[i], wrist = s->wrist[i], grip = s->grip[i], club = s->club_direction;
        Vec3 axis = vec3_unit(vec3_sub(wrist, elbow)), out = vec3_unit(vec3_sub(grip, wrist));
        Vec3 belly = vec3_mix(elbow, wrist, .35f);
        t->group = 6 + i;
        t->material = MATERIAL_SKIN;
        cone(t, .03f, vec3_mix(s->shoulder[i], elbow, .3f), elbow, .050f * q, .040f * q, s->thorax);
        cone(t, .03f, elbow, belly, .040f * q, .042f * q, s->thorax);
        cone(t, .03f, belly, wrist, .042f * q, .028f * q, s->thorax);
        if (i == 0 && t->look->glove && s->has_club)
            t->material = MATERIAL_GLOVE;
        cone(t, .025f, vec3_along(wrist, axis, .01f * k), vec3_along(grip, out, -.012f * k),
             .029f * k, .034f * k, s->thorax);
        cone(t, .02f, vec3_along(vec3_along(grip, club, -.032f * k), out, .006f * k),
             vec3_along(vec3_along(grip, club, .032f * k), out, .010f * k), .028f * k, .029f * k,
             s->thorax);
    }
}

static void head(Tailor *t) {
    const GolferSkeleton *s = t->s;
    Mat3 m = s->head;
    Vec3 c = s->head_centre;
    float k = t->k, q = t->limb;
#define ON_HEAD(x, y, z) at(t, m, c, x, y, z)
    t->group = 8;
    t->material = MATERIAL_SKIN;
    cone(t, .03f, at(t, s->thorax, s->neck, 0, -.02f, -.004f), ON_HEAD(0, -.05f, -.022f), .060f * q,
         .056f * q, m);
    t->material = MATERIAL_FACE;
    ellipsoid(t, .02f, ON_HEAD(0, .022f, -.006f), vec3(.077f * k, .097f * k, .096f * k), m);
    cone(t, .03f, ON_HEAD(0, -.03f, .028f), ON_HEAD(0, -.085f, .062f), .062f * k, .030f * k, m);
    ellipsoid(t, .03f, ON_HEAD(0, -.04f, .03f), vec3(.066f * k, .065f * k, .062f * k), m);
    cone(t, .012f, ON_HEAD(0, .022f, .086f), ON_HEAD(0, -.020f, .106f), .009f * k, .0135f * k, m);
    cone(t, .012f, ON_HEAD(.012f, -.024f, .094f), ON_HEAD(-.012f, -.024f, .094f), .009f * k,
         .009f * k, m);
    cone(t, .02f, ON_HEAD(.04f, .034f, .074f), ON_HEAD(-.04f, .034f, .074f), .016f * k, .016f * k,
         m);
    cone(t, .01f, ON_HEAD(.016f, -.058f, .083f), ON_HEAD(-.016f, -.058f, .083f), .0105f * k,
         .0105f * k, m);
    t->group = 9;
    for (int i = 0; i < 2; i++)
        ellipsoid(t, 0, ON_HEAD(i ? -.079f : .079f, -.004f, -.012f),
                  vec3(.010f * k, .032f * k, .019f * k), m);
    t->group = 10;
    if (t->look->has_cap) {
        t->material = MATERIAL_CAP;
        ellipsoid(t, .01f, ON_HEAD(0, .060f, -.008f), vec3(.083f * k, .068f * k, .101f * k), m);
        Mat3 peak = mat3_facing(vec3_along(m.y, m.z, .06f), m.z);
        ellipsoid(t, .01f, ON_HEAD(0, .058f, .104f), vec3(.064f * k, .008f * k, .062f * k), peak);
    } else {
        t->material = MATERIAL_HAIR;
        ellipsoid(t, .01f, ON_HEAD(0, .037f, -.020f), vec3(.0835f * k, .096f * k, .098f * k), m);
    }
#undef ON_HEAD
}

static void club_and_ball(Tailor *t) {
    const GolferSkeleton *s = t->s;
    float k = t->k, plane = VEC3_RAD(s->club_plane_deg);
    Vec3 normal = vec3(0, cosf(plane), sinf(plane)), club = s->club_direction;
    normal = vec3_unit(vec3_along(vec3_scale(normal, .9f), club, .3f));
    Mat3 m = mat3_facing(normal, club);
    t->group = 11;
    t->material = MATERIAL_GRIP;
    cone(t, 0, vec3_along(s->grip[0], club, -.07f * k), vec3_along(s->grip[0], club, .20f * k),
         .0135f, .0105f, m);
    t->material = MATERIAL_SHAFT;
    cone(t, 0, vec3_along(s->grip[0], club, .20f * k), s->club_head, .0066f, .0056f, m);
    t->group = 12;
    t->material = MATERIAL_CLUB_HEAD;
    if (t->look->driver)
        ellipsoid(t, 0, vec3_along(vec3_along(s->club_head, normal, .045f), m.x, -.03f),
                  vec3(.052f, .060f, .033f), m);
    else
        ellipsoid(t, 0, vec3_along(vec3_along(s->club_head, normal, .030f), club, .004f),
                  vec3(.013f, .042f, .027f), m);
    t->group = 13;
    t->material = MATERIAL_BALL;
    if (s->ball.x < 40.0f)
        cone(t, 0, s->ball, vec3_along(s->ball, vec3(0, 1, 0), .0005f), .0214f, .0214f, s->head);
}

void golfer_body_dress(const GolferSkeleton *skeleton, const GolferBody *body,
                       const GolferLook *look, GolferFigure *ret_figure) {
    ret_figure->count = 0;
    ret_figure->scale = body->scale;
    ret_figure->look = look;
    ret_figure->thorax = (GolferPlace){skeleton->neck, skeleton->thorax};
    ret_figure->pelvis = (GolferPlace){skeleton->pelvis_centre, skeleton->pelvis};
    ret_figure->head = (GolferPlace){skeleton->head_centre, skeleton->head};
    Tailor t = {
        .figure = ret_figure, .s = skeleton, .look = look, .k = body->scale, .girth = body->girth};
    t.limb = body->scale * sqrtf(body->girth);
    shirt(&t);
    legs(&t);
    shoes(&t);
    arms(&t);
    head(&t);
    if (skeleton->has_club)
        club_and_ball(&t);
}

void golfer_body_move(GolferFigure *figure, Mat3 axes, Vec3 shift) {
    GolferPlace *places[] = {&figure->thorax, &figure->pelvis, &figure->head};
    for (int i = 0; i < 3; i++) {
        places[i]->origin = vec3_add(mat3_apply(axes, places[i]->origin), shift);
        places[i]->axes = mat3_product(axes, places[i]->axes);
    }
    for (int i = 0; i < figure->count; i++) {
        GolferSolid *solid = &figure->solids[i];
        solid->a = vec3_add(mat3_apply(axes, solid->a), shift);
        solid->centre = vec3_add(mat3_apply(axes, solid->centre), shift);
        solid->axes = mat3_product(axes, solid->axes);
        if (solid->kind == SOLID_CONE)
            solid->b = vec3_add(mat3_apply(axes, solid->b), shift);
    }
}
