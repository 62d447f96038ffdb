#include "render.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "look.h"
#include "shade.h"

enum { TONES = 4096 };

struct GolferRenderer {
    GolferStage stage;
    uint8_t tones[TONES]; /* linear to sRGB-like gamma 2.2 */
};

typedef struct {
    const GolferRenderer *renderer;
    GolferPicture picture;
    float *sum; /* light collected while the shutter is open */
    uint8_t *rgb;
    int frame;
} Worker;

int golfer_render_frame_count(const Golfer *golfer) {
    int count = (int)floor(golfer->swing.length_s * golfer->options.fps + 0.5);
    return count < 1 ? 1 : count;
}

GolferRenderer *golfer_render_new(const Golfer *golfer) {
    const GolferOptions *options = &golfer->options;
    GolferRenderer *renderer = calloc(1, sizeof *renderer);
    if (!renderer)
        return NULL;
    GolferStage *stage = &renderer->stage;
    stage->golfer = golfer;
    stage->march = golfer_march_pick();
    stage->figure_count = 1 + (int)options->bystanders;
    for (int i = 0; i < GOLFER_FIGURES; i++)
        golfer_look_draw(options, i, &stage->looks[i]);
    golfer_scene_init(options, &stage->scene);
    for (int i = 0; i < TONES; i++)
        renderer->tones[i] = (uint8_t)(255.0f * powf((float)i / (TONES - 1), 1.0f / 2.2f) + 0.5f);
    if (!golfer_backdrop_init(&stage->backdrop, &stage->scene, options)) {
        golfer_render_free(renderer);
        return NULL;
    }
    return renderer;
}

void golfer_render_free(GolferRenderer *renderer) {
    if (renderer)
        golfer_backdrop_clear(&renderer->stage.backdrop);
    free(renderer);
}

/* The solids that move by more than a third of a pixel while the shutter is open; 0 when none does.
 */
static uint64_t moving_solids(const GolferPicture *picture, const GolferStage *stage, double open_s,
                              double close_s) {
    const Golfer *golfer = stage->golfer;
    GolferFigure figures[2];
    GolferSkeleton skeleton;
    uint64_t moving = 0;
    for (int i = 0; i < 2; i++) {
        golfer_skeleton_at(golfer, i ? close_s : open_s, &skeleton);
        golfer_body_dress(&skeleton, &golfer->body, &stage->looks[0], &figures[i]);
    }
    if (figures[0].count != figures[1].count)
        return ~0ull;
    for (int i = 0; i < figures[0].count; i++) {
        const GolferSolid *from = &figures[0].solids[i], *to = &figures[1].solids[i];
        Vec3 a = vec3_sub(golfer_camera_project(&picture->camera, to->a),
                          golfer_camera_project(&picture->camera, from->a));
        Vec3 b = from->kind == SOLID_CONE
                     ? vec3_sub(golfer_camera_project(&picture->camera, to->b),
                                golfer_camera_project(&picture->camera, from->b))
                     : a;
        if (fmaxf(hypotf(a.x, a.y), hypotf(b.x, b.y)) > 0.35f)
            moving |= 1ull << i;
    }
    return moving;
}

/* Averages pictures over the time the shutter is open; only what moves is drawn more than once. */
static const float *expose(Worker *worker) {
    const GolferStage *stage = &worker->renderer->stage;
    const GolferOptions *options = &stage->golfer->options;
    double time = worker->frame / options->fps, open = options->shutter / options->fps;
    int parts = (int)options->blur;
    size_t values = 3 * (size_t)worker->picture.width * (size_t)worker->picture.height;
    golfer_picture_pose(&worker->picture, stage,
                        parts > 1 ? time + (0.5 / parts - 0.5) * open : time, 0);
    golfer_picture_draw(&worker->picture, stage);
    uint64_t moving =
        parts > 1 ? moving_solids(&worker->picture, stage, time - 0.5 * open, time + 0.5 * open)
                  : 0;
    if (!moving)
        return worker->picture.colour;
    memset(worker->picture.stale, 0,
           (size_t)worker->picture.tiles[0].columns * (size_t)worker->picture.tiles[0].rows);
    for (size_t i = 0; i < values; i++)
        worker->sum[i] = worker->picture.colour[i];
    for (int part = 1; part < parts; part++) {
        golfer_picture_pose(&worker->picture, stage, time + ((part + 0.5) / parts - 0.5) * open,
                            moving);
        golfer_picture_draw(&worker->picture, stage);
        for (size_t i = 0; i < values; i++)
            worker->sum[i] += worker->picture.colour[i];
    }
    float share = 1.0f / (float)parts;
    for (size_t i = 0; i < values; i++)
        worker->sum[i] *= share;
    return worker->sum;
}

/* Lens softness, film curve, gamma and sensor noise; a left-hander is the mirror image. */
static void develop(const Worker *worker, const float *light) {
    const GolferRenderer *renderer = worker->renderer;
    const GolferOptions *options = &renderer->stage.golfer->options;
    int width = worker->picture.width, height = worker->picture.height;
    bool mirror = options->hand > 0;
    float soft = (float)options->softness * 0.25f, grain = 2.0f * (float)options->noise;
    uint32_t random = (uint32_t)worker->frame * 2654435761u + 12345u;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            int source = mirror ? width - 1 - x : x;
            size_t line = (size_t)y * (size_t)width;
            const float *pixel = light + 3 * (line + (size_t)source);
            int before = source > 0 ? -3 : 0, after = source + 1 < width ? 3 : 0;
            for (int i = 0; i < 3; i++) {
                float value =
                    pixel[i] * (1.0f - 2.0f * soft) + soft * (pixel[i + before] + pixel[i + after]);
                value *= 1.06f;
                value /= 1.0f + 0.18f * value * value;
                int tone = renderer->tones[(int)vec3_clamp(value * (TONES - 1), 0.0f, TONES - 1)];
                random = random * 1664525u + 1013904223u;
                float bell =
                    (float)((random >> 8 & 255) + (random >> 16 & 255) + (random >> 24)) / 255.0f -
                    1.5f;
                int noisy = (int)floorf((float)tone + bell * grain + 0.5f);
                worker->rgb[3 * (line + (size_t)x) + (size_t)i] = (uint8_t)(noisy < 0     ? 0
                                                                            : noisy > 255 ? 255
                                                                                          : noisy);
            }
        }
}

static void *work(void *data) {
    Worker *worker = data;
    develop(worker, expose(worker));
    return NULL;
}

static bool worker_init(Worker *worker, const GolferRenderer *renderer) {
    const GolferOptions *options = &renderer->stage.golfer->options;
    size_t values = 3 * (size_t)options->width * (size_t)options->height;
    worker->renderer = renderer;
    worker->sum = malloc(values * sizeof *worker->sum);
    worker->rgb = malloc(values);
    return golfer_picture_init(&worker->picture, (int)options->width, (int)options->height,
                               renderer->stage.figure_count) &&
           worker->sum && worker->rgb;
}

static bool draw_batch(Worker *workers, int frame, int count, GolferFrameSink sink, void *user) {
    pthread_t threads[64];
    bool started[64];
    for (int i = 0; i < count; i++) {
        workers[i].frame = frame + i;
        started[i] = i + 1 < count && pthread_create(&threads[i], NULL, work, &workers[i]) == 0;
        if (!started[i])
            work(&workers[i]);
    }
    for (int i = 0; i < count; i++)
        if (started[i])
            pthread_join(threads[i], NULL);
    for (int i = 0; i < count; i++)
        if (!sink(workers[i].rgb, frame + i, user))
            return false;
    return true;
}

bool golfer_render_frames(const GolferRenderer *renderer, int first, int count, int threads,
                          GolferFrameSink sink, void *user) {
    threads = threads < 1 ? 1 : threads > 64 ? 64 : threads;
    Worker *workers = calloc((size_t)threads, sizeof *workers);
    bool ok = workers != NULL;
    for (int i = 0; ok && i < threads; i++)
        ok = worker_init(&workers[i], renderer);
    for (int frame = first; ok && frame < first + count; frame += threads) {
        int batch = first + count - frame < threads ? first + count - frame : threads;
        ok = draw_batch(workers, frame, batch, sink, user);
    }
    for (int i = 0; workers && i < threads; i++) {
        golfer_picture_clear(&workers[i].picture);
        free(workers[i].sum);
        free(workers[i].rgb);
    }
    free(workers);
    return ok;
}
