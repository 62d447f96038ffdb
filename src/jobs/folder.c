#include "jobs/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/json.h"
#include "store/tables/objects.h"

enum { PIECE = 256 * 1024 };

/* --- The folder --------------------------------------------------------------------------- */

/* Others may write into the folder above it, so that somebody else may have made ours. */
static gboolean is_ours(const char *folder, GError **error) {
    struct stat found;
    if (lstat(folder, &found) == 0 && S_ISDIR(found.st_mode) && found.st_uid == geteuid() &&
        !(found.st_mode & (S_IWGRP | S_IWOTH)))
        return TRUE;
    g_set_error(error, BASE_ERROR, BASE_ERROR_INTERNAL,
                "the folder %s is not ours alone: remove it, or set GOLFCOACH_WORK", folder);
    return FALSE;
}

/* "PID-NAME", so that tidying knows whose it is. */
char *jobs_folder_make(const BaseConfig *config, const char *name, GError **error) {
    g_autofree char *own = g_strdup_printf("%d-%s", (int)getpid(), name);
    const char *work = base_config_text(config, BASE_CONFIG_WORK);
    g_autofree char *folder = g_build_filename(work, "jobs", own, NULL);
    if (g_mkdir_with_parents(folder, 0700) != 0) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_INTERNAL, "cannot make the folder %s: %s", folder,
                    g_strerror(errno));
        return NULL;
    }
    return is_ours(work, error) ? g_steal_pointer(&folder) : NULL;
}

static void remove_entry(const char *path) {
    struct stat found;
    if (lstat(path, &found) != 0)
        return;
    if (!S_ISDIR(found.st_mode)) {
        unlink(path);
        return;
    }
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    for (const char *name; dir && (name = g_dir_read_name(dir));) {
        g_autofree char *inner = g_build_filename(path, name, NULL);
        remove_entry(inner);
    }
    rmdir(path);
}

void jobs_folder_remove(const char *folder) {
    remove_entry(folder);
}

static gboolean is_alive(const char *name) {
    gint64 pid;
    g_autofree char *number = g_strndup(name, strcspn(name, "-"));
    if (!g_ascii_string_to_signed(number, 10, 1, G_MAXINT32, &pid, NULL))
        return FALSE;
    g_autofree char *process = g_strdup_printf("/proc/%d", (int)pid);
    return pid != getpid() && g_file_test(process, G_FILE_TEST_EXISTS);
}

void jobs_folder_tidy(const BaseConfig *config) {
    const char *work = base_config_text(config, BASE_CONFIG_WORK);
    g_autofree char *jobs = g_build_filename(work, "jobs", NULL);
    if (!is_ours(work, NULL) || !is_ours(jobs, NULL))
        return;
    g_autoptr(GDir) dir = g_dir_open(jobs, 0, NULL);
    for (const char *name; dir && (name = g_dir_read_name(dir));) {
        g_autofree char *folder = g_build_filename(jobs, name, NULL);
        if (!is_alive(name))
            remove_entry(folder);
    }
}

/* --- Results ------------------------------------------------------------------------------ */

static void list_below(GPtrArray *files, const char *top, const char *below) {
    g_autofree char *path = g_build_filename(top, below, NULL);
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    for (const char *name; dir && (name = g_dir_read_name(dir));) {
        g_autofree char *file = *below ? g_strconcat(below, "/", name, NULL) : g_strdup(name);
        g_autofree char *whole = g_build_filename(top, file, NULL);
        struct stat found;
        if (lstat(whole, &found) != 0)
            continue;
        if (S_ISDIR(found.st_mode) && !*below)
            list_below(files, top, file);
        else if (S_ISREG(found.st_mode))
            g_ptr_array_add(files, g_steal_pointer(&file));
    }
}

static int by_text(gconstpointer a, gconstpointer b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

GPtrArray *jobs_list_results(const char *folder) {
    GPtrArray *files = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *top = g_build_filename(folder, "report", NULL);
    list_below(files, top, "");
    g_ptr_array_sort(files, by_text);
    return files;
}

/* Opens a regular file, however the engine may have tricked: no link is followed, nothing waits. */
static int open_regular(const char *path, int64_t *ret_size, GError **error) {
    struct stat found;
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd >= 0 && fstat(fd, &found) == 0 && S_ISREG(found.st_mode)) {
        *ret_size = found.st_size;
        return fd;
    }
    g_set_error(error, BASE_ERROR, BASE_ERROR_INTERNAL, "cannot read %s: %s", path,
                fd < 0 ? g_strerror(errno) : "it is no file");
    if (fd >= 0)
        close(fd);
    return -1;
}

GBytes *jobs_read_result(const char *folder, const char *file, gsize limit, GError **error) {
    g_autofree char *path = g_build_filename(folder, "report", file, NULL);
    int64_t size;
    const int fd = open_regular(path, &size, error);
    if (fd < 0)
        return NULL;
    GBytes *bytes = NULL;
    if ((uint64_t)size > limit) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_LIMIT, "%s is larger than %zu bytes", file,
                    limit);
    } else {
        char *text = g_malloc((gsize)size + 1);
        gsize done = 0;
        for (ssize_t count = 1; count > 0 && done < (gsize)size; done += (gsize)MAX(count, 0))
            count = read(fd, text + done, (gsize)size - done);
        bytes = g_bytes_new_take(text, done);
    }
    close(fd);
    return bytes;
}

static gboolean copy_into(BytesWriter *writer, int fd, GError **error) {
    g_autofree char *piece = g_malloc(PIECE);
    for (;;) {
        const ssize_t count = read(fd, piece, PIECE);
        if (count < 0) {
            g_set_error(error, BASE_ERROR, BASE_ERROR_INTERNAL, "cannot read a result: %s",
                        g_strerror(errno));
            return FALSE;
        }
        if (!count)
            return TRUE;
        if (!bytes_append(writer, piece, (gsize)count, error))
            return FALSE;
    }
}

gboolean jobs_store_file(Bytes *bytes, const char *object, const char *path, int64_t *ret_size,
                         GError **error) {
    int64_t size;
    const int fd = open_regular(path, &size, error);
    if (fd < 0)
        return FALSE;
    g_autoptr(BytesWriter) writer = bytes_write(bytes, object, error);
    const gboolean stored = writer && copy_into(writer, fd, error) && bytes_commit(writer, error);
    close(fd);
    if (stored)
        *ret_size = size;
    return stored;
}

void jobs_kept_clear(gpointer kept) {
    g_free((gpointer)((TablesKept *)kept)->name);
}

char *jobs_joined_texts(const char *json) {
    g_autoptr(json_t) list = json ? json_loads(json, 0, NULL) : NULL;
    g_autoptr(GString) joined = g_string_new(NULL);
    gsize i;
    json_t *entry;
    json_array_foreach(list, i, entry) if (json_is_string(entry))
        g_string_append_printf(joined, "%s%s", joined->len ? ", " : "", json_string_value(entry));
    return joined->len ? g_strdup(joined->str) : NULL;
}
