#include "store/bytes/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/bytes/driver.h"

static const char *const NAME_START = "writing-";

/* bytes_spool_tidy() may come between making and locking: then the file has lost its name. */
static gboolean lock_new(int fd) {
    struct stat about;
    return flock(fd, LOCK_EX | LOCK_NB) == 0 && fstat(fd, &about) == 0 && about.st_nlink > 0;
}

BytesSpool *bytes_spool_new(const char *folder, GError **error) {
    enum { TRIES = 20 };
    for (int i = 0; i < TRIES; i++) {
        g_autofree char *path = g_strdup_printf("%s/%sXXXXXX", folder, NAME_START);
        int fd = g_mkstemp_full(path, O_RDWR | O_CLOEXEC, 0600);
        if (fd < 0)
            break;
        if (lock_new(fd)) {
            BytesSpool *file = g_new(BytesSpool, 1);
            *file = (BytesSpool){.fd = fd, .path = g_steal_pointer(&path)};
            return file;
        }
        close(fd);
        unlink(path);
        errno = EBUSY;
    }
    bytes_fail_errno(error, "make a file in", folder);
    return NULL;
}

void bytes_spool_free(BytesSpool *file) {
    if (!file)
        return;
    if (file->path)
        unlink(file->path); /* before the lock goes with the descriptor */
    close(file->fd);
    g_free(file->path);
    g_free(file);
}

gboolean bytes_spool_write(BytesSpool *file, uint64_t offset, const void *data, gsize size,
                           GError **error) {
    const guint8 *bytes = data;
    while (size) {
        gssize written = pwrite(file->fd, bytes, size, (off_t)offset);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return bytes_fail_errno(error, "write", file->path);
        bytes += written;
        offset += (uint64_t)written;
        size -= (gsize)written;
    }
    return TRUE;
}

void bytes_spool_tidy(const char *folder) {
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;
    while (dir && (name = g_dir_read_name(dir))) {
        if (!g_str_has_prefix(name, NAME_START))
            continue;
        g_autofree char *path = g_build_filename(folder, name, NULL);
        int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
        if (fd < 0)
            continue;
        if (flock(fd, LOCK_EX | LOCK_NB) == 0)
            unlink(path);
        close(fd);
    }
}
