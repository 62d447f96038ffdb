#include "look.h"

#include "random.h"

static const unsigned shirts[] = {0xe8e8e4, 0xb03038, 0x3a6ea8, 0x2e2e34, 0x58a070, 0xe0b850,
                                  0x7a4a78, 0xd87850, 0x4ab0b8, 0x24385c, 0xd8a8b8, 0x8a9098};
static const unsigned trousers[] = {0x20242c, 0x8a8470, 0xd0c8b4, 0x9aa0a8,
                                    0x2c3038, 0x3a4a68, 0x5a4a3c, 0x4a4e54};
static const unsigned skins[] = {0xe0b090, 0xd9a37e, 0xc68a62, 0xd9a88a,
                                 0x8c5a3c, 0x6e4630, 0xe8bca0, 0xb47a54};
static const unsigned hairs[] = {0x2a1c14, 0x1a120e, 0x6a4a28, 0x8a6a3c,
                                 0x120c0a, 0x9a9890, 0x5a2a18};
static const unsigned caps[] = {0x1c1c22, 0x1c2238, 0x203a60, 0x303438, 0x5c2028, 0x2c4a34};
static const unsigned shoe_colours[] = {0xe6e6e2, 0x38302a, 0xa8a49c};

#define PICK(table, random)                                                                        \
    golfer_look_rgb((table)[golfer_random_next(random) % (sizeof(table) / sizeof *(table))])

Vec3 golfer_look_rgb(unsigned colour) {
    return vec3(powf((float)(colour >> 16 & 255) / 255.0f, 2.2f),
                powf((float)(colour >> 8 & 255) / 255.0f, 2.2f),
                powf((float)(colour & 255) / 255.0f, 2.2f));
}

void golfer_look_draw(const GolferOptions *options, int person, GolferLook *ret_look) {
    GolferLook *look = ret_look;
    GolferRandom random;
    golfer_random_init(&random, (uint32_t)options->seed * 8u + (uint32_t)person * 0x51ed27u + 77u);
    *look = (GolferLook){.shirt = PICK(shirts, &random),
                         .trousers = PICK(trousers, &random),
                         .skin = PICK(skins, &random),
                         .hair = PICK(hairs, &random),
                         .cap = PICK(caps, &random),
                         .shoe = PICK(shoe_colours, &random),
                         .shorts = options->shorts > 0,
                         .has_cap = options->cap > 0,
                         .glove = options->glove > 0,
                         .beard = options->beard > 0,
                         .driver = options->club > 0};
    if (person) {
        look->has_cap = golfer_random_unit(&random) < 0.4;
        look->shorts = golfer_random_unit(&random) < 0.4;
        look->beard = golfer_random_unit(&random) < 0.3;
    } else if (options->white_cap > 0) {
        look->has_cap = true;
        look->cap = golfer_look_rgb(0xf0f0f0);
        look->shirt = golfer_look_rgb(0xb03038);
    } else if (options->seed < 1) {
        look->shirt = golfer_look_rgb(0x3a6ea8);
        look->trousers = golfer_look_rgb(0x30343c);
        look->skin = golfer_look_rgb(0xd9a37e);
        look->hair = golfer_look_rgb(0x2a1c14);
        look->cap = golfer_look_rgb(0x1c2238);
        look->shoe = golfer_look_rgb(0xe6e6e2);
    }
}

static Vec3 local(const GolferFigure *figure, const GolferPlace *place, Vec3 point) {
    return vec3_scale(mat3_unapply(place->axes, vec3_sub(point, place->origin)),
                      1.0f / figure->scale);
}

/* Difference of the noise on both sides of a point: slopes of imaginary folds. */
static Vec3 fold_slopes(Vec3 p, float across, float down, float reach) {
    float x = p.x * across, y = p.y * down, z = p.z * across;
    return vec3(golfer_random_smooth(x + 3.0f + reach, y, z) -
                    golfer_random_smooth(x + 3.0f - reach, y, z),
                0.4f * (golfer_random_smooth(x, y * 2.0f + reach, z) -
                        golfer_random_smooth(x, y * 2.0f - reach, z)),
                golfer_random_smooth(x, y, z + 9.0f + reach) -
                    golfer_random_smooth(x, y, z + 9.0f - reach));
}

/* Coarse and fine folds tilt the normal; fibres mottle the colour. */
static Vec3 cloth(Vec3 colour, Vec3 p, Mat3 axes, Vec3 *normal) {
    Vec3 slopes =
        vec3_along(fold_slopes(p, 9.0f, 5.4f, 0.35f), fold_slopes(p, 26.0f, 15.0f, 0.35f), 0.5f);
    *normal = vec3_unit(vec3_along(*normal, mat3_apply(axes, slopes), -0.5f));
    float mottle = 0.90f + 0.10f * golfer_random_smooth(p.x * 14.0f, p.y * 9.0f, p.z * 14.0f) +
                   0.08f * golfer_random_smooth(p.x * 70.0f, p.y * 70.0f, p.z * 70.0f);
    return vec3_scale(colour, mottle);
}

/* Placket and collar; on the sleeve a hem. */
static Vec3 shirt(const GolferFigure *figure, const GolferSolid *solid, Vec3 point, Vec3 *normal) {
    Vec3 t = local(figure, &figure->thorax, point),
         own = local(figure, &(GolferPlace){solid->a, solid->axes}, point);
    bool trunk = solid->kind == SOLID_ELLIPSOID;
    Vec3 c = cloth(figure->look->shirt, trunk ? t : own, solid->axes, normal);
    if (trunk && t.z > 0.03f && t.y > -0.20f && fabsf(t.x) < 0.013f)
        c = vec3_scale(c, fabsf(t.x) > 0.011f ? 0.72f : 0.94f);
    if (t.y > 0.020f && fabsf(t.x) < 0.09f)
        c = vec3_scale(c, 0.84f);
    float length = vec3_length(vec3_sub(solid->b, solid->a)) / figure->scale;
    bool sleeve = !trunk && fabsf(solid->blend / figure->scale - 0.035f) < 0.001f;
    if (sleeve && own.y > 0.92f * (length + 0.06f))
        c = vec3_scale(c, 0.84f);
    return c;
}

/* Belt with its buckle, fly and pockets. */
static Vec3 legwear(const GolferFigure *figure, const GolferSolid *solid, Vec3 point,
                    Vec3 *normal) {
    Vec3 p = local(figure, &figure->pelvis, point),
         own = local(figure, &(GolferPlace){solid->a, solid->axes}, point);
    Vec3 c = cloth(figure->look->trousers, own, solid->axes, normal);
    if (p.y > 0.088f)
        return golfer_look_rgb(fabsf(p.x) < 0.022f && p.z > 0 ? 0xb0b0a8 : 0x241a14);
    if (p.y > -0.06f && p.z > 0.05f && fabsf(p.x) < 0.004f)
        return vec3_scale(c, 0.75f);
    float pocket = fabsf(fabsf(p.x) - 0.12f - (p.z > 0 ? 0.2f * (0.06f - p.y) : 0.0f));
    return p.y > -0.08f && pocket < 0.003f ? vec3_scale(c, 0.72f) : c;
}

static Vec3 eyes(const GolferLook *look, Vec3 c, float x, float y, float *shine) {
    float u = (x - 0.032f) / 0.0165f, v = (y - 0.0175f) / 0.0078f, lid = u * u + v * v;
    if (lid < 1.9f)
        c = vec3_scale(c, 0.66f);
    if (lid < 1.0f) {
        float a = (x - 0.032f) / 0.0072f, b = (y - 0.0145f) / 0.0075f;
        *shine = 0.4f;
        c = golfer_look_rgb(a * a + b * b < 1.0f ? 0x20140e : 0xe8e2dc);
    } else if (lid < 1.7f && v > 0.1f) {
        c = golfer_look_rgb(0x281a14);
    }
    float brow = y - 0.036f - 0.006f * cosf((x - 0.034f) * 60.0f);
    return x > 0.014f && x < 0.053f && fabsf(brow) < 0.0042f ? vec3_scale(look->hair, 1.1f) : c;
}

static Vec3 face(const GolferFigure *figure, const GolferSolid *solid, Vec3 point, float *shine) {
    const GolferLook *look = figure->look;
    Vec3 h = local(figure, &figure->head, point), c;
    float x = fabsf(h.x), y = h.y;
    c = vec3_scale(look->skin,
                   0.94f + 0.09f * golfer_random_smooth(h.x * 50.0f, h.y * 50.0f, h.z * 50.0f));
    if (h.z > 0.03f) {
        float cheek = 0.5f * vec3_ramp(0.04f, 0.0f, hypotf(x - 0.042f, y + 0.025f));
        c = vec3_mix(c, vec3(c.x * 1.12f, c.y * 0.80f, c.z * 0.74f), cheek);
        c = eyes(look, c, x, y, shine);
        float across = x / 0.026f, lip = 0.009f * (1.0f - across * across),
              from_mouth = fabsf(y + 0.058f);
        bool mouth = across < 1.0f && from_mouth < lip + 0.001f;
        if (look->beard && y < -0.03f && !mouth)
            c = vec3_mix(c, look->hair, 0.65f * vec3_ramp(-0.03f, -0.045f, y));
        if (mouth)
            c = from_mouth < 0.0018f ? vec3_scale(c, 0.30f)
                                     : vec3(c.x * 0.80f, c.y * 0.52f, c.z * 0.53f);
        if (hypotf((x - 0.008f) / 0.0045f, (y + 0.030f) / 0.003f) < 1.0f)
            c = vec3_scale(c, 0.25f);
    }
    bool temple = h.z < 0.040f && x > 0.04f && y > 0.005f - h.z * 0.2f;
    if (solid->group == 8 && (temple || (h.z < -0.01f && y > -0.065f) || y > 0.085f))
        c = vec3_scale(look->hair,
                       0.8f + 0.5f * golfer_random_smooth(h.x * 90.0f, h.y * 30.0f, h.z * 90.0f));
    return c;
}

Vec3 golfer_look_paint(const GolferFigure *figure, const GolferSolid *solid, Vec3 point,
                       Vec3 *ret_normal, float *ret_shine) {
    const GolferLook *look = figure->look;
    Vec3 p = local(figure, &(GolferPlace){solid->a, solid->axes}, point);
    *ret_shine = 0.03f;
    switch (solid->material) {
    case MATERIAL_SHIRT:
        return shirt(figure, solid, point, ret_normal);
    case MATERIAL_TROUSERS:
        return legwear(figure, solid, point, ret_normal);
    case MATERIAL_FACE:
        return face(figure, solid, point, ret_shine);
    case MATERIAL_HAIR:
        *ret_shine = 0.10f;
        return vec3_scale(
            look->hair, 0.7f + 0.8f * golfer_random_smooth(p.x * 90.0f, p.y * 25.0f, p.z * 90.0f));
    case MATERIAL_CAP:
        return vec3_scale(
            look->cap, 0.92f + 0.14f * golfer_random_smooth(p.x * 40.0f, p.y * 40.0f, p.z * 40.0f));
    case MATERIAL_SHOE:
        return point.y < 0.022f * figure->scale ? golfer_look_rgb(0x303030) : look->shoe;
    case MATERIAL_GLOVE:
        return vec3_scale(golfer_look_rgb(0xf0f0ec),
                          0.86f +
                              0.2f * golfer_random_smooth(p.x * 70.0f, p.y * 70.0f, p.z * 70.0f));
    case MATERIAL_SHAFT:
        *ret_shine = 0.9f;
        return golfer_look_rgb(0xb8bcc0);
    case MATERIAL_GRIP:
        return golfer_look_rgb(0x151515);
    case MATERIAL_CLUB_HEAD:
        *ret_shine = 0.8f;
        return golfer_look_rgb(look->driver ? 0x1a1c20 : 0xa8acb0);
    case MATERIAL_BALL:
        *ret_shine = 0.3f;
        return golfer_look_rgb(0xf8f8f8);
    case MATERIAL_SKIN:
        break;
    }
    return vec3_scale(look->skin,
                      0.92f + 0.12f * golfer_random_smooth(p.x * 35.0f, p.y * 35.0f, p.z * 35.0f));
}
