#include "engine/pose/models.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "tap.h"

static char *folder;

static void put(const char *name, const void *bytes, gsize size) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_assert_true(g_file_set_contents(path, bytes, (gssize)size, NULL));
}

static void refused(const char *expected) {
    g_autoptr(GError) error = NULL;
    g_autoptr(PoseModels) models = pose_models_open(folder, POSE_FULL, 0, NN_ISA_AUTO, &error);
    TAP_CHECK(!models && error, "opened");
    TAP_CHECK(error && g_error_matches(error, BASE_ERROR, BASE_ERROR_INTERNAL));
    TAP_CHECK(error && strstr(error->message, expected), "%s", error ? error->message : "");
}

static void missing_file_is_named(void) {
    refused("pose_detection.tflite");
}

static void rubbish_is_refused(void) {
    put("pose_detection.tflite", "not a model", 11);
    refused("cannot use the model");
}

/* A right file under a wrong name would be read past the end of its outputs. */
static void other_network_is_refused(void) {
    g_autofree char *bytes = NULL;
    g_autoptr(GError) error = NULL;
    gsize size;
    const char *models_folder = g_getenv("GOLFCOACH_MODELS");
    g_autofree char *face = g_build_filename(models_folder ? models_folder : ".",
                                             "face_detection_short_range.tflite", NULL);
    if (!g_file_get_contents(face, &bytes, &size, NULL)) {
        TAP_SKIP("needs the models");
        return;
    }
    put("pose_detection.tflite", bytes, size);
    put("pose_landmark_full.tflite", bytes, size);
    g_autoptr(PoseModels) models = pose_models_open(folder, POSE_FULL, 0, NN_ISA_AUTO, &error);
    if (!models) { /* it may already be refused for an output it does not have */
        TAP_CHECK(error != NULL);
        return;
    }
    PoseNets nets;
    TAP_CHECK(!pose_nets_init(&nets, models, NULL, &error) && error);
}

static void remove_folder(void) {
    GDir *listing = g_dir_open(folder, 0, NULL);
    for (const char *name; (name = g_dir_read_name(listing));) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_unlink(path);
    }
    g_dir_close(listing);
    g_rmdir(folder);
}

int main(void) {
    folder = g_dir_make_tmp("models-XXXXXX", NULL);
    TAP_RUN(missing_file_is_named);
    TAP_RUN(rubbish_is_refused);
    TAP_RUN(other_network_is_refused);
    remove_folder();
    g_free(folder);
    return tap_done();
}
