/* Folders for one test, gone afterwards. GLib. */
#ifndef GOLFCOACH_TESTS_UNIT_FOLDER_H
#define GOLFCOACH_TESTS_UNIT_FOLDER_H

#include <glib.h>
#include <glib/gstdio.h>

/* An empty one of mode 0700; free the name with g_free(). Aborts where there is no room for one. */
static inline char *folder_make(void) {
    g_autoptr(GError) error = NULL;
    char *folder = g_dir_make_tmp("golfcoach-test-XXXXXX", &error);
    if (!folder)
        g_error("cannot make a folder for the test: %s", error->message);
    return folder;
}

/* With all that is in it; symbolic links are not followed. */
static inline void folder_remove(const char *path) {
    GDir *directory = g_file_test(path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open(path, 0, NULL);
    for (const char *name; directory && (name = g_dir_read_name(directory));) {
        g_autofree char *inside = g_build_filename(path, name, NULL);
        folder_remove(inside);
    }
    if (directory)
        g_dir_close(directory);
    g_remove(path);
}

#endif
