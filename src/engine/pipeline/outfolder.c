#include "engine/pipeline/outfolder.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <sys/stat.h>

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

static gboolean holds_only_key_frames(const char *folder) {
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    for (const char *name = dir ? g_dir_read_name(dir) : NULL; name; name = g_dir_read_name(dir))
        if (!g_str_has_suffix(name, ".jpg"))
            return FALSE;
    return dir != NULL;
}

/* Empty, or an earlier report and nothing of anybody else's: it will be deleted. */
static gboolean holds_only_a_report(const char *folder) {
    static const char *const ours[] = {"report.json",   "report.html",      "landmarks.jsonl",
                                       "overlay.mp4",   "compare.json",     "compare.html",
                                       "thumbnail.jpg", "side_by_side.mp4", NULL};
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    for (const char *name = dir ? g_dir_read_name(dir) : NULL; name; name = g_dir_read_name(dir)) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        gboolean is_ours =
            g_str_equal(name, "frames") ? holds_only_key_frames(path) : g_strv_contains(ours, name);
        if (!is_ours)
            return FALSE;
    }
    return dir != NULL;
}

/* A mounted folder (of a container, say) cannot be renamed away. */
static gboolean is_mounted(const char *folder) {
    struct statx about;
    return statx(AT_FDCWD, folder, 0, STATX_BASIC_STATS, &about) == 0 &&
           (about.stx_attributes & STATX_ATTR_MOUNT_ROOT);
}

static gboolean may_replace(const char *folder, GError **error) {
    if (!g_file_test(folder, G_FILE_TEST_EXISTS))
        return TRUE;
    if (!holds_only_a_report(folder)) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT,
                    "%s is there already and is not just a report: choose another folder", folder);
        return FALSE;
    }
    if (is_mounted(folder)) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT,
                    "%s is mounted and cannot be replaced: choose a folder inside it", folder);
        return FALSE;
    }
    return TRUE;
}

/* What is wrong with the place that was asked for is the user's to mend. */
static gboolean is_about_the_place(int reason) {
    return reason == ENOENT || reason == ENOTDIR || reason == EACCES || reason == EPERM ||
           reason == EROFS || reason == ENAMETOOLONG || reason == ELOOP;
}

static gboolean set_system_error(GError **error, const char *attempt, const char *what) {
    int reason = errno;
    g_set_error(error, BASE_ERROR,
                is_about_the_place(reason) ? BASE_ERROR_INPUT : BASE_ERROR_INTERNAL,
                "cannot %s %s: %s", attempt, what, g_strerror(reason));
    return FALSE;
}

PipelineOutFolder *pipeline_out_folder_open(const char *folder, GError **error) {
    if (!may_replace(folder, error))
        return NULL;
    g_autoptr(PipelineOutFolder) out = g_new0(PipelineOutFolder, 1);
    /* a link stays, what it points to is replaced */
    g_autofree char *target = realpath(folder, NULL);
    out->folder = g_canonicalize_filename(target ? target : folder, NULL);
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
    if (!may_replace(out->folder, error)) /* minutes have passed */
        return FALSE;
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
