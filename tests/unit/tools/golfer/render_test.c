#include "golfer/render.h"

#include "../../tap.h"
#include "golfer/march.h"
#include "golfers.h"

enum { WIDTH = 180, HEIGHT = 320, FRAMES = 3, BYTES = WIDTH * HEIGHT * 3 };

static Golfer golfer;
static uint8_t first[FRAMES][BYTES], second[FRAMES][BYTES];

static bool keep(const uint8_t *rgb, int frame, void *user) {
    uint8_t(*frames)[BYTES] = user;
    memcpy(frames[frame % FRAMES], rgb, BYTES);
    return true;
}

static void draw(const char *options, int from, int threads, uint8_t (*frames)[BYTES]) {
    golfers_make(&golfer, options);
    GolferRenderer *renderer = golfer_render_new(&golfer);
    TAP_CHECK(renderer && golfer_render_frames(renderer, from, FRAMES, threads, keep, frames));
    golfer_render_free(renderer);
}

static void threads_do_not_change_the_picture(void) {
    draw("--width=180 --height=320 --seed=2 --blur=3 --shake=0.3 --bystanders=1", 114, 1, first);
    draw("--width=180 --height=320 --seed=2 --blur=3 --shake=0.3 --bystanders=1", 114, 3, second);
    TAP_CHECK(memcmp(first, second, sizeof first) == 0);
}

static void a_left_hander_is_drawn_mirrored(void) {
    draw("--width=180 --height=320 --noise=0", 60, 1, first);
    draw("--width=180 --height=320 --noise=0 --hand=left", 60, 1, second);
    int differing = 0;
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            for (int c = 0; c < 3; c++)
                differing += abs(first[0][3 * (y * WIDTH + x) + c] -
                                 second[0][3 * (y * WIDTH + WIDTH - 1 - x) + c]) > 1;
    TAP_CHECK(differing == 0, "%d values", differing);
}

/* The golfer is where the truth says: his shirt's blue around mid-trunk, the meadow's green
 * elsewhere. */
static void the_picture_agrees_with_the_truth(void) {
    draw("--width=180 --height=320 --noise=0", 0, 1, first);
    GolferTruthFrame truth;
    golfer_truth_frame(&golfer, 0, &truth);
    double x = 0, y = 0;
    for (int i = 11; i < 13; i++) {
        x += (truth.landmarks[i].x_px + truth.landmarks[i + 12].x_px) / 4;
        y += (truth.landmarks[i].y_px * 1.3 + truth.landmarks[i + 12].y_px * 0.7) / 4;
    }
    const uint8_t *shirt = first[0] + 3 * ((int)y * WIDTH + (int)x),
                  *grass = first[0] + 3 * ((HEIGHT - 10) * WIDTH + 10);
    TAP_CHECK(shirt[2] > shirt[0] + 20 && shirt[2] > shirt[1] + 10, "%d %d %d", shirt[0], shirt[1],
              shirt[2]);
    TAP_CHECK(grass[1] > grass[0] && grass[1] > grass[2], "%d %d %d", grass[0], grass[1], grass[2]);
}

static bool refuse(const uint8_t *rgb, int frame, void *user) {
    (void)rgb;
    (void)frame;
    return ++*(int *)user < 2;
}

static void a_refusing_sink_ends_the_drawing(void) {
    int calls = 0;
    golfers_make(&golfer, "--width=64 --height=64");
    GolferRenderer *renderer = golfer_render_new(&golfer);
    TAP_CHECK(!golfer_render_frames(renderer, 0, 10, 1, refuse, &calls) && calls == 2);
    golfer_render_free(renderer);
}

/* The AVX2 kernel against its plain twin on the rays of a coarse picture. */
static void kernels_agree(void) {
#ifdef GOLFER_HAVE_AVX2
    static const GolferLook look;
    const GolferMarch *fast = golfer_march_pick(), *plain = &golfer_march_plain;
    if (fast == plain) {
        TAP_SKIP("this CPU has no AVX2");
        return;
    }
    GolferSkeleton skeleton;
    GolferFigure figure;
    golfers_make(&golfer, "--seed=0");
    golfer_skeleton_at(&golfer, golfer_impact_s(&golfer), &skeleton);
    golfer_body_dress(&skeleton, &golfer.body, &look, &figure);
    uint64_t mask = (1ull << figure.count) - 1;
    Vec3 eye = vec3(0, 1.1f, 3.5f);
    int hits = 0, differing = 0;
    for (int y = -40; y < 40; y++) {
        GolferPoints rays;
        float limit[GOLFER_LANES];
        GolferHits a, b;
        for (int i = 0; i < GOLFER_LANES; i++) {
            Vec3 ray = vec3_unit(vec3(((float)i - 3.5f) * 0.03f, (float)y * 0.008f, -1.0f));
            rays.x[i] = ray.x;
            rays.y[i] = ray.y;
            rays.z[i] = ray.z;
            limit[i] = 10.0f;
        }
        fast->trace(&figure, mask, eye, &rays, limit, &a);
        plain->trace(&figure, mask, eye, &rays, limit, &b);
        for (int i = 0; a.any && b.any && i < GOLFER_LANES; i++) {
            hits += a.solid[i] >= 0;
            differing += (a.solid[i] >= 0) != (b.solid[i] >= 0) ||
                         (a.solid[i] >= 0 && fabsf(a.distance[i] - b.distance[i]) > 0.002f);
        }
    }
    TAP_CHECK(hits > 100 && differing <= hits / 100, "%d of %d differ", differing, hits);
#else
    TAP_SKIP("built for another CPU");
#endif
}

int main(void) {
    TAP_RUN(threads_do_not_change_the_picture);
    TAP_RUN(a_left_hander_is_drawn_mirrored);
    TAP_RUN(the_picture_agrees_with_the_truth);
    TAP_RUN(a_refusing_sink_ends_the_drawing);
    TAP_RUN(kernels_agree);
    return tap_done();
}
