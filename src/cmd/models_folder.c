#include "cmd/models_folder.h"

#include "base/error.h"

#define HOW_TO_GET "run script/setup, or say where with --models DIR or GOLFCOACH_MODELS"

static gboolean holds_models(const char *folder) {
    g_autofree char *manifest = g_build_filename(folder, "manifest.json", NULL);
    g_autofree char *detector = g_build_filename(folder, "pose_detection.tflite", NULL);
    return g_file_test(manifest, G_FILE_TEST_IS_REGULAR) ||
           g_file_test(detector, G_FILE_TEST_IS_REGULAR);
}

static char *program_folder(void) {
    g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
    return program ? g_path_get_dirname(program) : NULL;
}

static char *find_beside_program(void) {
    static const char *const places[] = {"../models", "../../models", "../../../models",
                                         "../share/golfcoach/models"};
    g_autofree char *program = program_folder();
    for (gsize i = 0; program && i < G_N_ELEMENTS(places); i++) {
        g_autofree char *folder = g_canonicalize_filename(places[i], program);
        if (holds_models(folder))
            return g_steal_pointer(&folder);
    }
    return NULL;
}

char *cmd_models_folder(const char *told, GError **error) {
    const char *named = told ? told : g_getenv("GOLFCOACH_MODELS");
    if (named && *named) {
        if (holds_models(named))
            return g_strdup(named);
        g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT, "no model files in %s: " HOW_TO_GET,
                    named);
        return NULL;
    }
    char *found = find_beside_program();
    if (!found && holds_models(GOLFCOACH_DATA_FOLDER "/models"))
        found = g_strdup(GOLFCOACH_DATA_FOLDER "/models");
    if (!found)
        g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT,
                    "the model files are not there: " HOW_TO_GET);
    return found;
}
