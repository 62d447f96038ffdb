/* Runs a fuzz target over files, and over all files of folders, without a fuzzer: the corpus as a
 * test. */
#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int count;

/* A crash ends the program; the name printed before it says on which file. */
static bool replay_file(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file)
        return false;
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    /* Exactly as large as the input, so that a sanitizer sees a read past the end. */
    uint8_t *data = malloc(size > 0 ? (size_t)size : 1);
    bool is_read = data && size >= 0 && fread(data, 1, (size_t)size, file) == (size_t)size;
    fclose(file);
    printf("# %s\n", path);
    fflush(stdout);
    if (is_read)
        LLVMFuzzerTestOneInput(data, (size_t)size);
    free(data);
    printf("%s %d - %s\n", is_read ? "ok" : "not ok", ++count, path);
    return is_read;
}

static bool replay(const char *path) {
    struct dirent **entries;
    int entry_count = scandir(path, &entries, NULL, alphasort);
    if (entry_count < 0)
        return replay_file(path);
    bool is_fine = true;
    for (int i = 0; i < entry_count; i++) {
        char inner[4096];
        snprintf(inner, sizeof inner, "%s/%s", path, entries[i]->d_name);
        if (entries[i]->d_name[0] != '.')
            is_fine = replay(inner) && is_fine;
        free(entries[i]);
    }
    free(entries);
    return is_fine;
}

int main(int argc, char **argv) {
    bool is_fine = true;
    for (int i = 1; i < argc; i++)
        is_fine = replay(argv[i]) && is_fine;
    printf("1..%d\n", count);
    return is_fine && count > 0 ? 0 : 1;
}
