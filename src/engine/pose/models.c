#include "engine/pose/models.h"

#include "base/error.h"
#include "engine/pose/landmarks.h"

enum { MAX_USED = 4 };

/* What a network is and what is read from it. The landmark network's file depends on the
 * complexity. */
typedef struct {
    const char *file;
    unsigned part; /* 0: always needed */
    int input_px;
    float scale, offset; /* of pixels 0..255 */
    ImageBorder border;
    struct {
        int output;
        size_t count;
    } used[MAX_USED]; /* ends with count 0 */
} NetSpec;

/* clang-format off */
static const NetSpec specs[POSE_NET_COUNT] = {
    [POSE_NET_DETECTOR] = {"pose_detection", 0, 224, 2 / 255.0f, -1, IMAGE_BORDER_ZERO,
        {{POSE_OUT_BOXES, 2254 * 12}, {POSE_OUT_SCORES, 2254}}},
    [POSE_NET_LANDMARKS] = {NULL, 0, POSE_MARKS_INPUT_PX, 1 / 255.0f, 0, IMAGE_BORDER_REPLICATE,
        {{POSE_OUT_MARKS, POSE_MARKS * 5}, {POSE_OUT_FLAG, 1},
         {POSE_OUT_HEATMAP, POSE_HEATMAP_PX * POSE_HEATMAP_PX * POSE_MARKS},
         {POSE_OUT_WORLD, POSE_MARKS * 3}}},
    [POSE_NET_HAND_RECROP] = {"hand_recrop", POSE_WITH_HANDS, 256, 1 / 255.0f, 0, IMAGE_BORDER_REPLICATE,
        {{POSE_OUT_POINTS, 4}}},
    [POSE_NET_HAND] = {"hand_landmark_full", POSE_WITH_HANDS, 224, 1 / 255.0f, 0, IMAGE_BORDER_REPLICATE,
        {{POSE_OUT_POINTS, SWING_HAND_LANDMARKS * 3}, {POSE_OUT_PRESENCE, 1}}},
    [POSE_NET_FACE_DETECTOR] = {"face_detection_short_range", POSE_WITH_FACE, 128, 2 / 255.0f, -1,
        IMAGE_BORDER_ZERO, {{POSE_OUT_BOXES, 896 * 16}, {POSE_OUT_SCORES, 896}}},
    [POSE_NET_FACE] = {"face_landmark", POSE_WITH_FACE, 192, 1 / 255.0f, 0, IMAGE_BORDER_REPLICATE,
        {{POSE_OUT_POINTS, SWING_FACE_LANDMARKS * 3}, {POSE_OUT_PRESENCE, 1}}},
};
/* clang-format on */

static const char *const landmark_files[] = {
    [POSE_LITE] = "pose_landmark_lite",
    [POSE_FULL] = "pose_landmark_full",
    [POSE_HEAVY] = "pose_landmark_heavy",
};

struct PoseModels {
    NnModel *model[POSE_NET_COUNT];
    PoseSsd body, face;
};

static NnModel *load(const char *folder, const NetSpec *spec, const char *name, NnIsa isa,
                     GError **error) {
    g_autofree char *file = g_strconcat(name, ".tflite", NULL);
    g_autofree char *path = g_build_filename(folder, file, NULL);
    g_autofree char *bytes = NULL;
    g_autoptr(GError) cause = NULL;
    gsize size;
    uint32_t wanted = 0;
    NnError nn_error = {0};
    for (int i = 0; i < MAX_USED && spec->used[i].count; i++)
        wanted |= 1u << spec->used[i].output;
    if (!g_file_get_contents(path, &bytes, &size, &cause)) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_INTERNAL, "cannot read the model %s: %s", path,
                    cause->message);
        return NULL;
    }
    NnModel *model = nn_model_new(bytes, size, wanted, isa, &nn_error);
    if (!model)
        g_set_error(error, BASE_ERROR, BASE_ERROR_INTERNAL, "cannot use the model %s: %s", path,
                    nn_error.message);
    return model;
}

PoseModels *pose_models_open(const char *folder, PoseComplexity complexity, unsigned parts,
                             NnIsa isa, GError **error) {
    g_autoptr(PoseModels) models = g_new0(PoseModels, 1);
    pose_ssd_init(&models->body, &pose_ssd_body);
    pose_ssd_init(&models->face, &pose_ssd_face);
    for (int i = 0; i < POSE_NET_COUNT; i++) {
        const char *name = specs[i].file ? specs[i].file : landmark_files[complexity];
        if (specs[i].part && !(parts & specs[i].part))
            continue;
        models->model[i] = load(folder, &specs[i], name, isa, error);
        if (!models->model[i])
            return NULL;
    }
    return g_steal_pointer(&models);
}

void pose_models_free(PoseModels *models) {
    if (!models)
        return;
    for (int i = 0; i < POSE_NET_COUNT; i++)
        nn_model_free(models->model[i]);
    g_free(models);
}

const PoseSsd *pose_models_body_ssd(const PoseModels *models) {
    return &models->body;
}

const PoseSsd *pose_models_face_ssd(const PoseModels *models) {
    return &models->face;
}

/* A model file is input from outside: another network under the right name must not be read past
 * its end. */
static gboolean has_shapes(NnNet *net, const NetSpec *spec) {
    const NnImage input = nn_net_input(net);
    if (input.width != spec->input_px || input.height != spec->input_px || input.channels != 3)
        return FALSE;
    for (int i = 0; i < MAX_USED && spec->used[i].count; i++) {
        size_t count = 0;
        if (!nn_net_output(net, spec->used[i].output, &count) || count != spec->used[i].count)
            return FALSE;
    }
    return TRUE;
}

gboolean pose_nets_init(PoseNets *nets, const PoseModels *models, NnTeam *team, GError **error) {
    PoseNets made = {{NULL}};
    for (int i = 0; i < POSE_NET_COUNT; i++) {
        NnError nn_error = {.message = "its shapes are not those expected"};
        if (!models->model[i])
            continue;
        made.net[i] = nn_net_new_shared(models->model[i], team, &nn_error);
        if (!made.net[i] || !has_shapes(made.net[i], &specs[i])) {
            g_set_error(error, BASE_ERROR, BASE_ERROR_INTERNAL, "cannot set up the network %s: %s",
                        specs[i].file ? specs[i].file : "pose_landmark", nn_error.message);
            pose_nets_clear(&made);
            return FALSE;
        }
    }
    *nets = made;
    return TRUE;
}

void pose_nets_clear(PoseNets *nets) {
    for (int i = 0; i < POSE_NET_COUNT; i++) {
        nn_net_free(nets->net[i]);
        nets->net[i] = NULL;
    }
}

void pose_nets_run(PoseNets *nets, PoseNetId id, const SwingFrame *frame,
                   const ImageRegion *region) {
    const NetSpec *spec = &specs[id];
    const NnImage input = nn_net_input(nets->net[id]);
    const ImageTarget target = {.data = input.data,
                                .width = input.width,
                                .height = input.height,
                                .row_stride = input.row_stride,
                                .scale = spec->scale,
                                .offset = spec->offset,
                                .border = spec->border};
    image_crop(frame, region, &target);
    nn_net_run(nets->net[id]);
}

const float *pose_nets_output(const PoseNets *nets, PoseNetId id, int output) {
    size_t count;
    return nn_net_output(nets->net[id], output, &count);
}
