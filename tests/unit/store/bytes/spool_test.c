#include "store/bytes/spool.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "place.h"
#include "unit/tap.h"

static void a_file_is_private_and_goes_away(void) {
    g_autoptr(Place) place = place_new(NULL);
    BytesSpool *file = bytes_spool_new(place->spool, NULL);
    struct stat about;
    TAP_CHECK(file && fstat(file->fd, &about) == 0 && (about.st_mode & 0777) == 0600);
    TAP_CHECK(bytes_spool_write(file, 10, "hello", 5, NULL));
    TAP_CHECK(fstat(file->fd, &about) == 0 && about.st_size == 15);
    TAP_CHECK(place_count_files(place->spool) == 1);
    bytes_spool_free(file);
    TAP_CHECK(place_count_files(place->spool) == 0);
}

static void a_file_that_was_renamed_stays(void) {
    g_autoptr(Place) place = place_new(NULL);
    BytesSpool *file = bytes_spool_new(place->spool, NULL);
    g_autofree char *elsewhere = g_build_filename(place->root, "kept", NULL);
    TAP_CHECK(g_rename(file->path, elsewhere) == 0);
    g_clear_pointer(&file->path, g_free);
    bytes_spool_free(file);
    TAP_CHECK(g_file_test(elsewhere, G_FILE_TEST_EXISTS));
}

static void says_if_there_is_no_folder(void) {
    g_autoptr(GError) error = NULL;
    TAP_CHECK(!bytes_spool_new("/nowhere/at/all", &error));
    TAP_CHECK(g_error_matches(error, BYTES_ERROR, BYTES_ERROR_UNAVAILABLE));
}

/* In a process of its own, which waits to be killed. */
static pid_t start_writer(const char *folder) {
    int ready[2];
    char byte;
    if (pipe(ready) != 0)
        return -1;
    pid_t child = fork();
    if (child == 0) {
        BytesSpool *file = bytes_spool_new(folder, NULL);
        _exit(file && write(ready[1], "", 1) == 1 ? pause() : 1);
    }
    close(ready[1]);
    gboolean is_ready = read(ready[0], &byte, 1) == 1;
    close(ready[0]);
    return is_ready ? child : -1;
}

static void tidying_spares_the_living(void) {
    g_autoptr(Place) place = place_new(NULL);
    pid_t first = start_writer(place->spool), second = start_writer(place->spool);
    BytesSpool *own = bytes_spool_new(place->spool, NULL);
    g_autofree char *foreign = g_build_filename(place->spool, "somebody-elses", NULL);
    TAP_CHECK(g_file_set_contents(foreign, "x", 1, NULL));
    bytes_spool_tidy(place->spool);
    TAP_CHECK(first > 0 && second > 0 && place_count_files(place->spool) == 4);
    kill(first, SIGKILL);
    waitpid(first, NULL, 0);
    TAP_CHECK(place_count_files(place->spool) == 4);
    bytes_spool_tidy(place->spool);
    TAP_CHECK(place_count_files(place->spool) == 3);
    kill(second, SIGKILL);
    waitpid(second, NULL, 0);
    bytes_spool_tidy(place->spool);
    TAP_CHECK(place_count_files(place->spool) == 2);
    bytes_spool_free(own);
    TAP_CHECK(g_file_test(foreign, G_FILE_TEST_EXISTS));
    bytes_spool_tidy("/nowhere/at/all");
}

static gpointer tidy_often(gpointer data) {
    for (int i = 0; i < 2000; i++)
        bytes_spool_tidy(data);
    return NULL;
}

/* However tidying falls between making and locking: who got a file keeps it. */
static void tidying_takes_no_new_file(void) {
    g_autoptr(Place) place = place_new(NULL);
    GThread *tidier = g_thread_new("tidier", tidy_often, place->spool);
    for (int i = 0; i < 2000; i++) {
        BytesSpool *file = bytes_spool_new(place->spool, NULL);
        if (!file || !g_file_test(file->path, G_FILE_TEST_EXISTS)) {
            TAP_CHECK(FALSE, "file %d is gone", i);
            i = 2000;
        }
        bytes_spool_free(file);
    }
    g_thread_join(tidier);
    TAP_CHECK(place_count_files(place->spool) == 0);
}

int main(void) {
    TAP_RUN(a_file_is_private_and_goes_away);
    TAP_RUN(a_file_that_was_renamed_stays);
    TAP_RUN(says_if_there_is_no_folder);
    TAP_RUN(tidying_spares_the_living);
    TAP_RUN(tidying_takes_no_new_file);
    return tap_done();
}
