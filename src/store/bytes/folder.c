/* Objects as files: PATH/users/ID/video.mp4=sealed. The mark keeps an object and a folder of the
 * same name apart, as a bucket does, and tells people that no player opens the file. */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "store/bytes/driver.h"

static const char *const MARK = "=sealed";

typedef struct {
    BytesPlace place;
    char *path, *spool;
    char *lock_path;
} Folder;

typedef struct {
    BytesSource source;
    int fd;
} FileSource;

static char *path_of(const Folder *folder, const char *name) {
    return g_strconcat(folder->path, "/", name, MARK, NULL);
}

/* Only while an object is replaced if it is still the same must others stand back. The lock goes
 * with the descriptor; -1 on error. */
static int lock_names(const Folder *folder, int operation, GError **error) {
    int fd = open(folder->lock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    while (fd >= 0 && flock(fd, operation) != 0) {
        if (errno == EINTR)
            continue;
        close(fd);
        fd = -1;
    }
    if (fd < 0)
        bytes_fail_errno(error, "lock", folder->lock_path);
    return fd;
}

/* FALSE with errno. */
static gboolean sync_folder(const char *path) {
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return FALSE;
    int status = fsync(fd), reason = errno;
    close(fd);
    errno = reason;
    return status == 0;
}

/* Makes the folders above `name`, each durable in the one above it. FALSE with errno. */
static gboolean make_parents(const Folder *folder, const char *name) {
    g_autofree char *above = g_strdup(folder->path);
    for (const char *slash = strchr(name, '/'); slash; slash = strchr(slash + 1, '/')) {
        g_autofree char *path = g_strdup_printf("%s/%.*s", folder->path, (int)(slash - name), name);
        gboolean is_new = mkdir(path, 0700) == 0;
        if ((!is_new && errno != EEXIST) || (is_new && !sync_folder(above)))
            return FALSE;
        g_free(above);
        above = g_steal_pointer(&path);
    }
    return TRUE;
}

/* Whether the object is the file that this source reads. */
static gboolean is_still(const char *path, const BytesSource *source) {
    struct stat now, then;
    return stat(path, &now) == 0 && fstat(((const FileSource *)source)->fd, &then) == 0 &&
           now.st_dev == then.st_dev && now.st_ino == then.st_ino;
}

/* Durably; FALSE with errno. A delete may take the empty folders away between making them and the
 * renaming: once more then. */
static gboolean rename_into(const Folder *folder, const char *name, const char *from,
                            const char *to) {
    enum { TRIES = 100 };
    g_autofree char *parent = g_path_get_dirname(to);
    for (int i = 0; i < TRIES; i++) {
        if (make_parents(folder, name) && rename(from, to) == 0)
            return sync_folder(parent);
        if (errno != ENOENT)
            break;
    }
    return FALSE;
}

static gboolean put_locked(const Folder *folder, const char *name, BytesSpool *file,
                           const BytesSource *instead, GError **error) {
    g_autofree char *path = path_of(folder, name);
    if (instead && !is_still(path, instead)) {
        g_set_error(error, BYTES_ERROR, BYTES_ERROR_MISSING,
                    "object %s was deleted or replaced meanwhile", name);
        return FALSE;
    }
    if (!rename_into(folder, name, file->path, path))
        return bytes_fail_errno(error, "put into its place object", name);
    g_clear_pointer(&file->path, g_free);
    return TRUE;
}

static gboolean folder_put(BytesPlace *place, const char *name, BytesSpool *file,
                           const BytesSource *instead, GError **error) {
    const Folder *folder = (const Folder *)place;
    if (fsync(file->fd) != 0)
        return bytes_fail_errno(error, "sync", file->path);
    int lock = lock_names(folder, instead ? LOCK_EX : LOCK_SH, error);
    if (lock < 0)
        return FALSE;
    gboolean is_put = put_locked(folder, name, file, instead, error);
    close(lock);
    return is_put;
}

static gboolean file_read(BytesSource *source, uint64_t offset, void *ret_data, gsize size,
                          GError **error) {
    guint8 *bytes = ret_data;
    while (size) {
        gssize count = pread(((FileSource *)source)->fd, bytes, size, (off_t)offset);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return bytes_fail_errno(error, "read", "an object's file");
        if (count == 0) {
            g_set_error(error, BYTES_ERROR, BYTES_ERROR_DAMAGED,
                        "an object's file became shorter while it was read");
            return FALSE;
        }
        bytes += count;
        offset += (uint64_t)count;
        size -= (gsize)count;
    }
    return TRUE;
}

static void file_close(BytesSource *source) {
    close(((FileSource *)source)->fd);
    g_free(source);
}

static gboolean fail_open(const char *name, int reason, GError **error) {
    if (reason == ENOENT || reason == ENOTDIR) {
        g_set_error(error, BYTES_ERROR, BYTES_ERROR_MISSING, "there is no object %s", name);
        return FALSE;
    }
    errno = reason;
    return bytes_fail_errno(error, "open object", name);
}

static BytesSource *folder_open(BytesPlace *place, const char *name, GError **error) {
    g_autofree char *path = path_of((const Folder *)place, name);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat about;
    if (fd < 0 || fstat(fd, &about) != 0) {
        fail_open(name, errno, error);
        if (fd >= 0)
            close(fd);
        return NULL;
    }
    FileSource *file = g_new(FileSource, 1);
    *file = (FileSource){
        .source = {.size = (uint64_t)about.st_size, .read = file_read, .close = file_close},
        .fd = fd,
    };
    return &file->source;
}

/* Upwards until one is not empty; the folder itself stays. */
static void remove_empty_parents(const Folder *folder, char *path) {
    gsize root = strlen(folder->path);
    for (char *slash = strrchr(path, '/'); slash && (gsize)(slash - path) > root;
         slash = strrchr(path, '/')) {
        *slash = 0;
        if (rmdir(path) != 0)
            return;
    }
}

static gboolean folder_remove(BytesPlace *place, const char *name, GError **error) {
    const Folder *folder = (const Folder *)place;
    g_autofree char *path = path_of(folder, name);
    g_autofree char *parent = g_path_get_dirname(path);
    int lock = lock_names(folder, LOCK_SH, error);
    if (lock < 0)
        return FALSE;
    gboolean is_removed = TRUE;
    if (unlink(path) == 0) {
        is_removed =
            sync_folder(parent) || errno == ENOENT || bytes_fail_errno(error, "sync", parent);
        remove_empty_parents(folder, path);
    } else if (errno != ENOENT && errno != ENOTDIR) {
        is_removed = bytes_fail_errno(error, "delete object", name);
    }
    close(lock);
    return is_removed;
}

/* ---- listing: a walk in the order of the names ---- */

typedef struct {
    const char *path, *prefix, *after;
    gsize most;
    GPtrArray *names;
} Walk;

static int compare_names(gconstpointer a, gconstpointer b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* "a/b=sealed" → the object "a/b"; "a/b" → the folder "a/b/", whose names sort as it does; NULL for
 * what is none of ours. */
static char *entry_name(const char *above, const char *entry) {
    g_autofree char *full = g_strconcat(above, entry, NULL);
    gboolean is_object = g_str_has_suffix(full, MARK);
    if (is_object)
        full[strlen(full) - strlen(MARK)] = 0;
    if (!bytes_name_valid(full))
        return NULL;
    return is_object ? g_steal_pointer(&full) : g_strconcat(full, "/", NULL);
}

static gboolean is_wanted(const Walk *walk, const char *name) {
    gboolean is_folder = g_str_has_suffix(name, "/");
    if (!g_str_has_prefix(name, walk->prefix) &&
        !(is_folder && g_str_has_prefix(walk->prefix, name)))
        return FALSE;
    return strcmp(name, walk->after) > 0 || (is_folder && g_str_has_prefix(walk->after, name));
}

/* Gone meanwhile, or no folder but somebody else's file: then it holds no names. */
static gboolean holds_nothing(const GError *failure) {
    return g_error_matches(failure, G_FILE_ERROR, G_FILE_ERROR_NOENT) ||
           g_error_matches(failure, G_FILE_ERROR, G_FILE_ERROR_NOTDIR);
}

/* The wanted names, sorted. `above` is "" or ends in a slash. */
static GPtrArray *read_folder(const Walk *walk, const char *above, GError **error) {
    g_autofree char *path = g_strconcat(walk->path, "/", above, NULL);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) failure = NULL;
    g_autoptr(GDir) dir = g_dir_open(path, 0, &failure);
    if (!dir && !holds_nothing(failure)) {
        g_set_error_literal(error, BYTES_ERROR, BYTES_ERROR_UNAVAILABLE, failure->message);
        return NULL;
    }
    for (const char *entry = dir ? g_dir_read_name(dir) : NULL; entry;
         entry = g_dir_read_name(dir)) {
        g_autofree char *name = entry_name(above, entry);
        if (name && is_wanted(walk, name))
            g_ptr_array_add(names, g_steal_pointer(&name));
    }
    g_ptr_array_sort(names, compare_names);
    return g_steal_pointer(&names);
}

/* No deeper than a name is long. */
static gboolean walk_folder(const Walk *walk, const char *above, GError **error) {
    g_autoptr(GPtrArray) names = read_folder(walk, above, error);
    if (!names)
        return FALSE;
    for (guint i = 0; i < names->len && walk->names->len < walk->most; i++) {
        const char *name = names->pdata[i];
        if (!g_str_has_suffix(name, "/"))
            g_ptr_array_add(walk->names, g_strdup(name));
        else if (!walk_folder(walk, name, error))
            return FALSE;
    }
    return TRUE;
}

/* Begins at the deepest folder that all of the prefix' names are in. */
static gboolean folder_list(BytesPlace *place, const char *prefix, const char *after, gsize most,
                            GPtrArray *names, GError **error) {
    const Walk walk = {((Folder *)place)->path, prefix, after, most, names};
    const char *slash = strrchr(prefix, '/');
    g_autofree char *start = g_strndup(prefix, slash ? (gsize)(slash - prefix) : 0);
    if (slash && !bytes_name_valid(start))
        return TRUE; /* no name begins like that */
    g_autofree char *above = slash ? g_strconcat(start, "/", NULL) : g_strdup("");
    return walk_folder(&walk, above, error);
}

/* ---- the folder itself ---- */

/* Does what a commit does. */
static gboolean folder_check(BytesPlace *place, GError **error) {
    const Folder *folder = (const Folder *)place;
    g_autofree char *path = g_build_filename(folder->path, ".check", NULL);
    g_autoptr(BytesSpool) file = bytes_spool_new(folder->spool, error);
    if (!file || !bytes_spool_write(file, 0, "check", strlen("check"), error))
        return FALSE;
    if (fsync(file->fd) != 0 || rename(file->path, path) != 0)
        return bytes_fail_errno(error, "write", path);
    g_clear_pointer(&file->path, g_free);
    return TRUE;
}

static void folder_close(BytesPlace *place) {
    Folder *folder = (Folder *)place;
    g_free(folder->path);
    g_free(folder->spool);
    g_free(folder->lock_path);
    g_free(folder);
}

static const BytesDriver DRIVER = {
    .close = folder_close,
    .put = folder_put,
    .open = folder_open,
    .remove = folder_remove,
    .list = folder_list,
    .check = folder_check,
};

/* Objects are renamed from the spool. */
static gboolean is_one_disk(const char *path, const char *spool, GError **error) {
    struct stat a, b;
    if (stat(path, &a) != 0 || stat(spool, &b) != 0)
        return bytes_fail_errno(error, "look at", path);
    if (a.st_dev != b.st_dev) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT, "%s and %s must be on the same disk", path,
                    spool);
        return FALSE;
    }
    return TRUE;
}

BytesPlace *bytes_folder_open(const BytesOptions *options, const char *rest, GError **error) {
    if (!*rest) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT, "folder: needs a path");
        return NULL;
    }
    if (g_mkdir_with_parents(rest, 0700) != 0) {
        bytes_fail_errno(error, "make the folder", rest);
        return NULL;
    }
    if (!is_one_disk(rest, options->spool, error))
        return NULL;
    Folder *folder = g_new(Folder, 1);
    *folder = (Folder){
        .place = {&DRIVER},
        .path = g_canonicalize_filename(rest, NULL),
        .spool = g_strdup(options->spool),
    };
    folder->lock_path = g_build_filename(folder->path, ".lock", NULL);
    return &folder->place;
}
