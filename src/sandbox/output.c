#include "sandbox/output.h"

#include <sys/stat.h>

/* A report has two levels of folders; its unfinished folder stands below ours. */
enum { MAX_DEPTH = 8, BLOCK_BYTES = 512 };

typedef struct {
    int64_t bytes, most_bytes;
    int entries;
    gboolean too_much;
} Count;

static void count_folder(Count *count, const char *folder, int depth);

static void count_entry(Count *count, const char *path, int depth) {
    struct stat about;
    if (lstat(path, &about) != 0)
        return; /* renamed or removed meanwhile */
    count->bytes += (int64_t)about.st_blocks * BLOCK_BYTES;
    count->entries++;
    if ((count->most_bytes > 0 && count->bytes > count->most_bytes) ||
        count->entries > SANDBOX_OUTPUT_ENTRIES)
        count->too_much = TRUE;
    else if (S_ISDIR(about.st_mode))
        count_folder(count, path, depth + 1);
}

static void count_folder(Count *count, const char *folder, int depth) {
    g_autoptr(GError) error = NULL;
    g_autoptr(GDir) dir = g_dir_open(folder, 0, &error);
    if (depth > MAX_DEPTH || (!dir && !g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_NOENT)))
        count->too_much = TRUE;
    const char *name;
    while (dir && !count->too_much && (name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        count_entry(count, path, depth);
    }
}

gboolean sandbox_output_fits(const char *folder, int64_t most_bytes) {
    Count count = {.most_bytes = most_bytes};
    if (folder)
        count_folder(&count, folder, 0);
    return !count.too_much;
}
