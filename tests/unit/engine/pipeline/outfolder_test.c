#include "engine/pipeline/outfolder.h"

#include <glib/gstdio.h>

#include "base/error.h"
#include "tap.h"

static char *base;

static char *at(const char *name) {
    return g_build_filename(base, name, NULL);
}

static void write_file(const char *folder, const char *name, const char *text) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    TAP_CHECK(g_file_set_contents(path, text, -1, NULL));
}

static gboolean holds(const char *folder, const char *name, const char *text) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *found = NULL;
    return g_file_get_contents(path, &found, NULL, NULL) && !g_strcmp0(found, text);
}

static int entries_of_base(void) {
    g_autoptr(GDir) dir = g_dir_open(base, 0, NULL);
    int count = 0;
    while (dir && g_dir_read_name(dir))
        count++;
    return count;
}

static void write_report(const char *folder, const char *text) {
    g_autoptr(PipelineOutFolder) out = pipeline_out_folder_open(folder, NULL);
    TAP_CHECK(out != NULL);
    g_autofree char *frames = g_build_filename(pipeline_out_folder_path(out), "frames", NULL);
    TAP_CHECK(g_mkdir(frames, 0777) == 0);
    write_file(frames, "a.jpg", "x");
    write_file(pipeline_out_folder_path(out), "report.json", text);
    TAP_CHECK(pipeline_out_folder_commit(out, NULL));
}

static void a_report_appears_at_once_and_is_replaced(void) {
    g_autofree char *folder = g_build_filename(base, "deep", "er", NULL);
    write_report(folder, "one");
    TAP_CHECK(holds(folder, "report.json", "one"));
    write_report(folder, "two");
    TAP_CHECK(holds(folder, "report.json", "two"));
    g_autofree char *above = at("deep");
    g_autoptr(GDir) dir = g_dir_open(above, 0, NULL);
    TAP_CHECK(dir && g_dir_read_name(dir) && !g_dir_read_name(dir), "only the report is left");
}

static void what_is_given_up_leaves_nothing(void) {
    int before = entries_of_base();
    g_autofree char *folder = at("given_up");
    PipelineOutFolder *out = pipeline_out_folder_open(folder, NULL);
    TAP_CHECK(out && entries_of_base() == before + 1);
    write_file(pipeline_out_folder_path(out), "report.json", "x");
    pipeline_out_folder_free(out);
    TAP_CHECK(entries_of_base() == before);
    pipeline_out_folder_free(NULL);
}

static void other_peoples_files_are_not_touched(void) {
    g_autofree char *folder = at("photos");
    TAP_CHECK(g_mkdir(folder, 0777) == 0);
    write_file(folder, "holiday.jpg", "x");
    g_autoptr(GError) error = NULL;
    g_autoptr(PipelineOutFolder) out = pipeline_out_folder_open(folder, &error);
    TAP_CHECK(!out && g_error_matches(error, BASE_ERROR, BASE_ERROR_INPUT));
    TAP_CHECK(holds(folder, "holiday.jpg", "x"));
}

static void a_report_with_other_files_is_not_touched(void) {
    g_autofree char *folder = at("mixed");
    write_report(folder, "one");
    write_file(folder, "notes.txt", "mine");
    g_autoptr(GError) error = NULL;
    g_autoptr(PipelineOutFolder) out = pipeline_out_folder_open(folder, &error);
    TAP_CHECK(!out && g_error_matches(error, BASE_ERROR, BASE_ERROR_INPUT));
    TAP_CHECK(holds(folder, "notes.txt", "mine") && holds(folder, "report.json", "one"));
}

static void a_file_that_came_meanwhile_is_not_touched(void) {
    g_autofree char *folder = at("meanwhile");
    write_report(folder, "one");
    g_autoptr(PipelineOutFolder) out = pipeline_out_folder_open(folder, NULL);
    write_file(folder, "notes.txt", "mine");
    g_autoptr(GError) error = NULL;
    TAP_CHECK(out && !pipeline_out_folder_commit(out, &error));
    TAP_CHECK(g_error_matches(error, BASE_ERROR, BASE_ERROR_INPUT));
    TAP_CHECK(holds(folder, "notes.txt", "mine") && holds(folder, "report.json", "one"));
}

static void an_empty_folder_is_fine_a_file_is_not(void) {
    g_autofree char *folder = at("empty"), *file = at("file");
    TAP_CHECK(g_mkdir(folder, 0777) == 0);
    write_report(folder, "one");
    TAP_CHECK(holds(folder, "report.json", "one"));
    write_file(base, "file", "x");
    g_autoptr(PipelineOutFolder) out = pipeline_out_folder_open(file, NULL);
    TAP_CHECK(!out);
    g_autofree char *below = g_build_filename(file, "below", NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(PipelineOutFolder) impossible = pipeline_out_folder_open(below, &error);
    TAP_CHECK(!impossible && g_error_matches(error, BASE_ERROR, BASE_ERROR_INPUT));
}

static void remove_all(const char *path) {
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    for (const char *name = dir ? g_dir_read_name(dir) : NULL; name; name = g_dir_read_name(dir)) {
        g_autofree char *child = g_build_filename(path, name, NULL);
        remove_all(child);
    }
    g_remove(path);
}

int main(void) {
    base = g_dir_make_tmp("outfolder-XXXXXX", NULL);
    TAP_RUN(a_report_appears_at_once_and_is_replaced);
    TAP_RUN(what_is_given_up_leaves_nothing);
    TAP_RUN(other_peoples_files_are_not_touched);
    TAP_RUN(a_report_with_other_files_is_not_touched);
    TAP_RUN(a_file_that_came_meanwhile_is_not_touched);
    TAP_RUN(an_empty_folder_is_fine_a_file_is_not);
    remove_all(base);
    g_free(base);
    return tap_done();
}
