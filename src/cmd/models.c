#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/error.h"
#include "cmd/commands.h"
#include "cmd/models_folder.h"
#include "cmd/options.h"

/* The largest model has 28 MB. */
static const gsize MODEL_MAX_BYTES = 64 * 1024 * 1024;

/* "ok", "missing", "changed": how the file compares with its row. */
static const char *check_model(const char *folder, const char *name, const char *sha256) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *bytes = NULL;
    gsize size = 0;
    if (!g_file_get_contents(path, &bytes, &size, NULL))
        return "missing";
    if (size > MODEL_MAX_BYTES)
        return "changed";
    g_autofree char *sum =
        g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)bytes, size);
    return g_strcmp0(sum, sha256) ? "changed" : "ok";
}

static gboolean check_models(const char *folder, const json_t *models, gboolean list) {
    gboolean all_ok = TRUE;
    size_t i;
    json_t *model;
    json_array_foreach(models, i, model) {
        const char *name = NULL, *sha256 = NULL, *input = "", *licence = "";
        if (json_unpack(model, "{s:s, s:s, s?:s, s?:s}", "name", &name, "sha256", &sha256, "input",
                        &input, "licence", &licence) != 0)
            continue;
        const char *state = check_model(folder, name, sha256);
        all_ok = all_ok && !g_strcmp0(state, "ok");
        if (list)
            printf("%-36s %-8s %-12s %s\n", name, state, input, licence);
    }
    return all_ok;
}

gboolean cmd_models_check(const char *folder, gboolean list, GError **error) {
    g_autofree char *path = g_build_filename(folder, "manifest.json", NULL);
    json_error_t parse_error;
    json_t *manifest = json_load_file(path, JSON_REJECT_DUPLICATES, &parse_error);
    const json_t *models = json_object_get(manifest, "models");
    gboolean all_ok = FALSE;
    if (!json_is_array(models)) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT, "cannot read %s: %s", path,
                    manifest ? "it has no list of models" : parse_error.text);
    } else {
        all_ok = check_models(folder, models, list);
        if (!all_ok)
            g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT,
                        "some model files in %s are missing or changed: run script/setup", folder);
    }
    json_decref(manifest);
    return all_ok;
}

int cmd_models(int argc, char **argv) {
    const char *told = NULL;
    const CmdOption options[] = {
        {"models", CMD_TEXT, "DIR", NULL, "folder of the model files", 0, 0, &told},
    };
    const CmdSyntax syntax = {
        "models", "",
        "Lists the networks of models/manifest.json and whether each file is there and unchanged\n"
        "(SHA-256).",
        options, G_N_ELEMENTS(options)};
    int status = EXIT_SUCCESS;
    if (!cmd_parse(&syntax, argc, argv, NULL, &status))
        return status;
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = cmd_models_folder(told, &error);
    return folder && cmd_models_check(folder, TRUE, &error) ? EXIT_SUCCESS : cmd_fail(error);
}
