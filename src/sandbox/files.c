#include "sandbox/files.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/error.h"

/* Newer than the headers of Debian 12; the numbers are the kernel's. */
#define FS_TRUNCATE         (1ULL << 14) /* version 3 */
#define FS_IOCTL_DEV        (1ULL << 15) /* version 5 */
#define NET_TCP             3ULL         /* version 4: bind, connect */
#define SCOPE_SOCKETS_PEERS 3ULL         /* version 6: abstract Unix sockets, signals */

#define FS_VERSION_1 ((1ULL << 13) - 1)
#define FS_VERSION_2 (FS_VERSION_1 | LANDLOCK_ACCESS_FS_REFER)
#define FS_VERSION_3 (FS_VERSION_2 | FS_TRUNCATE)
#define FS_VERSION_5 (FS_VERSION_3 | FS_IOCTL_DEV)

/* The rules' head as of version 6; earlier kernels take the part they know. */
typedef struct {
    uint64_t files, network, scoped;
} Ruleset;

/* By version: what is forbidden unless a rule allows it, and how much of the head it takes. */
static const struct {
    Ruleset set;
    size_t size;
} VERSIONS[] = {
    {{FS_VERSION_1, 0, 0}, 8},        {{FS_VERSION_2, 0, 0}, 8},
    {{FS_VERSION_3, 0, 0}, 8},        {{FS_VERSION_3, NET_TCP, 0}, 16},
    {{FS_VERSION_5, NET_TCP, 0}, 16}, {{FS_VERSION_5, NET_TCP, SCOPE_SOCKETS_PEERS}, 24},
};

enum {
    READ_FILE = LANDLOCK_ACCESS_FS_READ_FILE,
    READ_ALL = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR,
    START = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_EXECUTE,
    /* Files and folders; no links, devices, pipes, sockets. */
    OUTPUT = READ_ALL | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |
             LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
             LANDLOCK_ACCESS_FS_REMOVE_DIR | FS_TRUNCATE,
    /* What makes sense for a file that is not a folder. */
    FOR_FILES = START | LANDLOCK_ACCESS_FS_WRITE_FILE | FS_TRUNCATE,
};

/* What every program needs to start. Not /proc: it shows the environment of other processes. Not
 * /etc: its files name users and hosts. */
static const struct {
    const char *path; /* passed over where it does not exist */
    uint64_t access;
} SYSTEM[] = {
    {"/lib", READ_ALL},
    {"/lib64", READ_ALL},
    {"/usr/lib", READ_ALL},
    {"/usr/lib64", READ_ALL},
    {"/usr/local/lib", READ_ALL},
    {"/etc/ld.so.cache", READ_FILE},
    /* The loader is opened by the kernel as a program. */
    {"/lib64/ld-linux-x86-64.so.2", START},
    {"/lib/ld-linux-aarch64.so.1", START},
    {"/dev/null", READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE},
    {"/dev/urandom", READ_FILE}, /* GLib's names of temporary files */
    /* How many cores: glibc. How they share memory: libnuma, which x265 brings, complains without.
     */
    {"/sys/devices/system/cpu", READ_ALL},
    {"/sys/devices/system/node", READ_ALL},
};

/* 0: there is no Landlock. */
static guint landlock_version(void) {
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    return version < 0 ? 0 : (guint)MIN(version, (long)G_N_ELEMENTS(VERSIONS));
}

gboolean sandbox_files_work(void) {
    return landlock_version() > 0;
}

/* `place` is any descriptor of the file or folder. 0, or -1 with errno. */
static int allow_place(int rules, int place, uint64_t access) {
    struct stat about;
    if (fstat(place, &about) != 0)
        return -1;
    if (!S_ISDIR(about.st_mode))
        access &= FOR_FILES;
    struct landlock_path_beneath_attr rule = {
        .allowed_access = access & VERSIONS[landlock_version() - 1].set.files,
        .parent_fd = place,
    };
    return (int)syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
}

static gboolean allow(int rules, const char *path, uint64_t access, GError **error) {
    int place = open(path, O_PATH | O_CLOEXEC);
    int result = place < 0 ? -1 : allow_place(rules, place, access);
    if (result != 0)
        g_set_error(error, BASE_ERROR, BASE_ERROR_INTERNAL, "cannot let the sandbox reach %s: %s",
                    path, g_strerror(errno));
    if (place >= 0)
        close(place);
    return result == 0;
}

static gboolean allow_input(int rules, int input, GError **error) {
    /* Files without a path, like a memfd, need no rule and take none. */
    if (input < 0 || allow_place(rules, input, READ_FILE) == 0 || errno == EBADFD)
        return TRUE;
    g_set_error(error, BASE_ERROR, BASE_ERROR_INTERNAL, "cannot let the sandbox read its input: %s",
                g_strerror(errno));
    return FALSE;
}

static gboolean allow_run(int rules, const SandboxRun *run, int input, GError **error) {
    for (gsize i = 0; i < G_N_ELEMENTS(SYSTEM); i++)
        if (access(SYSTEM[i].path, F_OK) == 0 &&
            !allow(rules, SYSTEM[i].path, SYSTEM[i].access, error))
            return FALSE;
    for (const char *const *path = run->readable; path && *path; path++)
        if (!allow(rules, *path, READ_ALL, error))
            return FALSE;
    if (run->output_folder && !allow(rules, run->output_folder, OUTPUT, error))
        return FALSE;
    return allow(rules, run->program, START, error) && allow_input(rules, input, error);
}

int sandbox_files_rules(const SandboxRun *run, int input, GError **error) {
    guint version = landlock_version();
    int rules = version == 0 ? -1
                             : (int)syscall(SYS_landlock_create_ruleset, &VERSIONS[version - 1].set,
                                            VERSIONS[version - 1].size, 0);
    if (rules < 0) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_INTERNAL,
                    "cannot keep files from the sandbox: Landlock is not to be had");
        return -1;
    }
    if (!allow_run(rules, run, input, error)) {
        close(rules);
        return -1;
    }
    return rules;
}

int sandbox_files_enforce(int rules) {
    return (int)syscall(SYS_landlock_restrict_self, rules, 0);
}
