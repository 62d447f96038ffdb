#include "sandbox/output.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "tap.h"

enum { KIB = 1024 };

static char *make_folder(void) {
    return g_dir_make_tmp("output-XXXXXX", NULL);
}

static void make_file(const char *folder, const char *name, gsize size) {
    g_autofree char *path = g_build_filename(folder, name, NULL), *text = g_strnfill(size, 'x');
    TAP_CHECK(g_file_set_contents(path, text, (gssize)size, NULL));
}

static void remove_all(const char *folder) {
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;
    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (g_remove(path) != 0)
            remove_all(path);
    }
    g_rmdir(folder);
}

static void adds_up_what_lies_in_folders(void) {
    g_autofree char *folder = make_folder();
    g_autofree char *inner = g_build_filename(folder, "inner", NULL);
    TAP_CHECK(sandbox_output_fits(folder, 1));
    TAP_CHECK(g_mkdir(inner, 0700) == 0);
    make_file(folder, "a", 200 * KIB);
    make_file(inner, "b", 200 * KIB);
    TAP_CHECK(sandbox_output_fits(folder, 500 * KIB));
    TAP_CHECK(!sandbox_output_fits(folder, 350 * KIB));
    TAP_CHECK(sandbox_output_fits(folder, 0));
    remove_all(folder);
}

static void links_are_not_followed(void) {
    g_autofree char *folder = make_folder(), *other = make_folder();
    g_autofree char *link = g_build_filename(folder, "link", NULL);
    make_file(other, "big", 500 * KIB);
    TAP_CHECK(symlink(other, link) == 0);
    TAP_CHECK(sandbox_output_fits(folder, 100 * KIB));
    remove_all(folder);
    remove_all(other);
}

static void too_many_or_too_deep_is_too_much(void) {
    g_autofree char *folder = make_folder();
    for (int i = 0; i <= SANDBOX_OUTPUT_ENTRIES; i++) {
        g_autofree char *path = g_strdup_printf("%s/%d", folder, i);
        close(open(path, O_WRONLY | O_CREAT, 0600));
    }
    TAP_CHECK(!sandbox_output_fits(folder, 0));
    remove_all(folder);
    g_autofree char *second = make_folder();
    g_autofree char *deep = g_build_filename(second, "1/2/3/4/5/6/7/8/9/10", NULL);
    TAP_CHECK(g_mkdir_with_parents(deep, 0700) == 0);
    TAP_CHECK(!sandbox_output_fits(second, 0));
    for (int i = 0; i < 12; i++)
        remove_all(second);
}

static void no_folder_fits(void) {
    TAP_CHECK(sandbox_output_fits(NULL, 1));
    TAP_CHECK(sandbox_output_fits("/nowhere/at/all", 1)); /* it removed it: nothing is there */
}

int main(void) {
    TAP_RUN(adds_up_what_lies_in_folders);
    TAP_RUN(links_are_not_followed);
    TAP_RUN(too_many_or_too_deep_is_too_much);
    TAP_RUN(no_folder_fits);
    return tap_done();
}
