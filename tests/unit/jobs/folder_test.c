#include "jobs/folder.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "folder.h"
#include "tap.h"

/* A configuration whose work folder is `work`. */
static BaseConfig *config_of(const char *work) {
    g_autofree char *setting = g_strconcat("GOLFCOACH_WORK=", work, NULL);
    const char *const environment[] = {setting, "GOLFCOACH_DATA=/nowhere", NULL};
    return base_config_parse(environment, NULL);
}

static void a_folder_is_ours_alone(void) {
    g_autofree char *top = folder_make();
    g_autoptr(BaseConfig) config = config_of(top);
    g_autofree char *folder = jobs_folder_make(config, "one", NULL);
    struct stat found;
    TAP_CHECK(folder && stat(folder, &found) == 0 && (found.st_mode & 0777) == 0700);
    jobs_folder_remove(folder);
    TAP_CHECK(!g_file_test(folder, G_FILE_TEST_EXISTS));
    TAP_CHECK(chmod(top, 0777) == 0);
    g_autoptr(GError) error = NULL;
    TAP_CHECK(!jobs_folder_make(config, "two", &error) && strstr(error->message, "not ours alone"));
    folder_remove(top);
}

static void what_dead_processes_left_goes(void) {
    g_autofree char *top = folder_make();
    g_autoptr(BaseConfig) config = config_of(top);
    g_autofree char *dead =
        g_build_filename(top, "jobs", "4194305-x", NULL); /* no such pid: above the highest */
    g_autofree char *alive = g_strdup_printf("%s/jobs/%d-x", top, (int)getppid());
    TAP_CHECK(g_mkdir_with_parents(dead, 0700) == 0 && g_mkdir_with_parents(alive, 0700) == 0);
    jobs_folder_tidy(config);
    TAP_CHECK(!g_file_test(dead, G_FILE_TEST_EXISTS) && g_file_test(alive, G_FILE_TEST_EXISTS));
    folder_remove(top);
}

/* FOLDER/report with a file, a picture, a link and the clip. */
static char *make_results(void) {
    char *folder = folder_make();
    g_autofree char *frames = g_build_filename(folder, "report", "frames", NULL);
    g_mkdir_with_parents(frames, 0700);
    static const char *const FILES[] = {"report/report.json", "report/frames/01_top.jpg"};
    for (gsize i = 0; i < G_N_ELEMENTS(FILES); i++) {
        g_autofree char *path = g_build_filename(folder, FILES[i], NULL);
        g_file_set_contents(path, "12345", 5, NULL);
    }
    g_autofree char *link = g_build_filename(folder, "report", "link.json", NULL);
    TAP_CHECK(symlink("/etc/passwd", link) == 0);
    return folder;
}

static void results_are_listed_without_links(void) {
    g_autofree char *folder = make_results();
    g_autoptr(GPtrArray) files = jobs_list_results(folder);
    TAP_CHECK(files->len == 2 && !strcmp(files->pdata[0], "frames/01_top.jpg") &&
              !strcmp(files->pdata[1], "report.json"));
    folder_remove(folder);
}

static void a_result_is_read_up_to_its_limit_and_never_through_a_link(void) {
    g_autofree char *folder = make_results();
    g_autoptr(GBytes) whole = jobs_read_result(folder, "report.json", 5, NULL);
    TAP_CHECK(whole && g_bytes_get_size(whole) == 5);
    TAP_CHECK(!jobs_read_result(folder, "report.json", 4, NULL));
    TAP_CHECK(!jobs_read_result(folder, "link.json", 100000, NULL));
    TAP_CHECK(!jobs_read_result(folder, "frames", 100000, NULL));
    TAP_CHECK(!jobs_read_result(folder, "none.json", 100000, NULL));
    folder_remove(folder);
}

static void texts_are_joined(void) {
    g_autofree char *two = jobs_joined_texts("[\"lower back\", \"knee\", 7]");
    TAP_CHECK(!g_strcmp0(two, "lower back, knee"));
    TAP_CHECK(!jobs_joined_texts("[]") && !jobs_joined_texts(NULL) &&
              !jobs_joined_texts("no json"));
}

int main(void) {
    TAP_RUN(a_folder_is_ours_alone);
    TAP_RUN(what_dead_processes_left_goes);
    TAP_RUN(results_are_listed_without_links);
    TAP_RUN(a_result_is_read_up_to_its_limit_and_never_through_a_link);
    TAP_RUN(texts_are_joined);
    return tap_done();
}
