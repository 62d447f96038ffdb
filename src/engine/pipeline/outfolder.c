#include "engine/pipeline/outfolder.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "base/error.h"

struct PipelineOutFolder {
    char *folder, *working; /* working: NULL once committed */
};

/* A report has one level of folders below it. */
enum { MAX_DEPTH = 2 };

static void remove_tree(const char *path, int depth) {
    if (!g_file_test(path, G_FILE_TEST_IS_SYMLINK) && g_file_test(path, G_FILE_TEST_IS_DIR) &&
        depth < MAX_DEPTH) {
        g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
        const char *name;
        while (dir && (name = g_dir_read_name(dir))) {
            g_autofree char *child = g_build_filename(path, name, NULL);
            remove_tree(child, depth + 1);
        }
    }
    g_remove(path);
}

static gboolean is_empty(const char *folder) {
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    return dir && !g_dir_read_name(dir);
}

static gboolean may_replace(const char *folder, GError **error) {
    if (!g_file_test(folder, G_FILE_TEST_EXISTS))
        return TRUE;
    g_autofree char *report = g_build_filename(folder, "report.json", NULL);
    if (g_file_test(folder, G_FILE_TEST_IS_DIR) &&
        (is_empty(folder) || g_file_test(report, G_FILE_TEST_IS_REGULAR)))
        return TRUE;
    g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT,
                "%s is there already and is not a report: choose another folder", folder);
    return FALSE;
}

static gboolean set_system_error(GError **error, const char *attempt, const char *what) {
    int reason = errno;
    g_set_error(error, BASE_ERROR, BASE_ERROR_INTERNAL, "cannot %s %s: %s", attempt, what,
                g_strerror(reason));
    return FALSE;
}

PipelineOutFolder *pipeline_out_folder_open(const char *folder, GError **error) {
    if (!may_replace(folder, error))
        return NULL;
    g_autoptr(PipelineOutFolder) out = g_new0(PipelineOutFolder, 1);
    out->folder = g_canonicalize_filename(folder, NULL);
    g_autofree char *parent = g_path_get_dirname(out->folder);
    g_autofree char *working = g_strdup_printf("%s.unfinished-XXXXXX", out->folder);
    if (g_mkdir_with_parents(parent, 0777) != 0 || !g_mkdtemp_full(working, 0777)) {
        set_system_error(error, "make a folder in", parent);
        return NULL;
    }
    out->working = g_steal_pointer(&working);
    return g_steal_pointer(&out);
}

const char *pipeline_out_folder_path(const PipelineOutFolder *out) {
    return out->working;
}

gboolean pipeline_out_folder_commit(PipelineOutFolder *out, GError **error) {
    g_autofree char *old = NULL;
    if (g_file_test(out->folder, G_FILE_TEST_EXISTS)) {
        old = g_strdup_printf("%s.old", out->working);
        if (g_rename(out->folder, old) != 0)
            return set_system_error(error, "replace", out->folder);
    }
    if (g_rename(out->working, out->folder) != 0) {
        set_system_error(error, "put the report into", out->folder);
        if (old && g_rename(old, out->folder) != 0)
            g_prefix_error(error, "(the earlier report is in %s) ", old);
        return FALSE;
    }
    if (old)
        remove_tree(old, 0);
    g_clear_pointer(&out->working, g_free);
    return TRUE;
}

void pipeline_out_folder_free(PipelineOutFolder *out) {
    if (!out)
        return;
    if (out->working)
        remove_tree(out->working, 0);
    g_free(out->working);
    g_free(out->folder);
    g_free(out);
}
