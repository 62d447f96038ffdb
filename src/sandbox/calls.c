#include "sandbox/calls.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/prctl.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/error.h"

/* One call that is allowed, up to two conditions on its arguments; a call with several rows is
 * allowed if one of them holds. Names that a processor or libseccomp does not know are passed over.
 * Found with `strace -f -c golfcoach analyze` and, for other versions of the C library, by what
 * glibc falls back to. A new row: say who needs it. */
typedef struct {
    const char *name;
    unsigned condition_count;
    struct scmp_arg_cmp conditions[2];
} AllowedCall;

#define PLAIN(name)                                                                                \
    {                                                                                              \
        name, 0, {                                                                                 \
            { 0 }                                                                                  \
        }                                                                                          \
    }
/* Argument `place` is `value` in the bits of `mask`. */
#define BITS(place, mask, value)                                                                   \
    { place, SCMP_CMP_MASKED_EQ, (scmp_datum_t)(mask), (scmp_datum_t)(value) }
#define EXACT(place, value)                                                                        \
    { place, SCMP_CMP_EQ, (scmp_datum_t)(value), 0 }

#define NEW_NAMESPACES                                                                             \
    (CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID |  \
     CLONE_NEWNET)
#define THREAD (CLONE_VM | CLONE_THREAD)

static const AllowedCall ALLOWED[] = {
    /* Becoming the program: see SANDBOX_PROGRAM_FD. */
    {"execveat", 2, {EXACT(0, SANDBOX_PROGRAM_FD), EXACT(4, AT_EMPTY_PATH)}},
    PLAIN("arch_prctl"),
    PLAIN("set_tid_address"),
    PLAIN("set_robust_list"),
    PLAIN("rseq"),
    PLAIN("getrandom"),
    /* Files; which ones is Landlock's to say. */
    PLAIN("openat"),
    PLAIN("open"),
    PLAIN("close"),
    PLAIN("read"),
    PLAIN("pread64"),
    PLAIN("readv"),
    PLAIN("write"),
    PLAIN("pwrite64"),
    PLAIN("writev"),
    PLAIN("lseek"),
    PLAIN("fstat"),
    PLAIN("stat"),
    PLAIN("lstat"),
    PLAIN("newfstatat"),
    PLAIN("statx"),
    PLAIN("access"),
    PLAIN("faccessat"),
    PLAIN("faccessat2"),
    PLAIN("readlink"),
    PLAIN("readlinkat"),
    PLAIN("getdents64"),
    PLAIN("getcwd"),
    PLAIN("ftruncate"),
    PLAIN("fallocate"), /* GLib, for files it writes whole */
    PLAIN("fsync"),
    PLAIN("fdatasync"),
    PLAIN("mkdir"),
    PLAIN("mkdirat"),
    PLAIN("rename"),
    PLAIN("renameat"),
    PLAIN("renameat2"),
    PLAIN("unlink"),
    PLAIN("unlinkat"),
    PLAIN("rmdir"),
    PLAIN("umask"),
    /* Not F_SETOWN and F_SETSIG: they send signals. */
    {"fcntl", 1, {EXACT(1, F_GETFD)}},
    {"fcntl", 1, {EXACT(1, F_SETFD)}},
    {"fcntl", 1, {EXACT(1, F_GETFL)}},
    {"fcntl", 1, {EXACT(1, F_SETFL)}},
    {"fcntl", 1, {EXACT(1, F_DUPFD)}},
    {"fcntl", 1, {EXACT(1, F_DUPFD_CLOEXEC)}},
    /* Memory. Not shared: RLIMIT_DATA does not count that. Never writable and executable at once,
     * nor made executable later; the loader needs neither. */
    {"mmap", 2, {BITS(2, PROT_WRITE, 0), BITS(3, MAP_SHARED, 0)}},
    {"mmap", 2, {BITS(2, PROT_EXEC, 0), BITS(3, MAP_SHARED, 0)}},
    {"mprotect", 1, {BITS(2, PROT_EXEC, 0)}},
    PLAIN("brk"),
    PLAIN("munmap"),
    PLAIN("mremap"),
    PLAIN("madvise"),
    PLAIN("mlock"), /* libgcrypt, for keys it never makes: warns if refused */
    PLAIN("munlock"),
    /* Threads, never processes. */
    {"clone", 1, {BITS(0, THREAD | NEW_NAMESPACES, THREAD)}},
    PLAIN("futex"),
    PLAIN("sched_yield"),
    PLAIN("sched_getaffinity"), /* how many cores */
    PLAIN("nanosleep"),
    PLAIN("clock_nanosleep"),
    PLAIN("restart_syscall"),
    PLAIN("poll"),
    PLAIN("ppoll"),
    {"prctl", 1, {EXACT(0, PR_SET_NAME)}},
    PLAIN("exit"),
    PLAIN("exit_group"),
    /* Signals to itself only come from the kernel; see tgkill below. */
    PLAIN("rt_sigaction"),
    PLAIN("rt_sigprocmask"),
    PLAIN("rt_sigreturn"),
    PLAIN("sigaltstack"),
    /* Harmless questions. Limits may be read, not set. */
    {"prlimit64", 1, {EXACT(2, 0)}},
    PLAIN("getrlimit"),
    PLAIN("getpid"),
    PLAIN("gettid"),
    PLAIN("getuid"),
    PLAIN("geteuid"),
    PLAIN("getgid"),
    PLAIN("getegid"),
    PLAIN("uname"),
    PLAIN("sysinfo"),
    PLAIN("clock_gettime"),
    PLAIN("clock_getres"),
    PLAIN("gettimeofday"),
    PLAIN("times"),
    PLAIN("getrusage"),
};

/* What healthy programs try and do without. All that stands nowhere is refused with ENOSYS, as by
 * an old kernel: libraries are written for that. So is clone3, whose flags lie in memory and out of
 * a filter's sight: glibc then takes clone. */
static const struct {
    const char *name;
    int refusal;
} REFUSED[] = {
    {"ioctl", ENOTTY},  /* isatty() */
    {"tgkill", EPERM},  /* abort() then dies by a bad instruction; other programs cannot be shot */
    {"socket", EACCES}, /* libraries look for daemons */
};

/* What only an attack calls. The program ends there and then, so that it gets no second try. */
static const char *const FATAL[] = {
    "execve",
    "fork",
    "vfork",
    "ptrace",
    "kill",
    "tkill",
    "rt_sigqueueinfo",
    "rt_tgsigqueueinfo",
    "pidfd_open",
    "pidfd_getfd",
    "pidfd_send_signal",
    "process_vm_readv",
    "process_vm_writev",
    "process_madvise",
    "kcmp",
    "connect",
    "bind",
    "listen",
    "accept",
    "accept4",
    "sendto",
    "sendmsg",
    "sendmmsg",
    "mount",
    "umount2",
    "pivot_root",
    "chroot",
    "open_tree",
    "move_mount",
    "fsopen",
    "fsmount",
    "open_by_handle_at",
    "setns",
    "unshare",
    "bpf",
    "keyctl",
    "add_key",
    "request_key",
    "perf_event_open",
    "userfaultfd",
    "io_uring_setup",
    "io_uring_enter",
    "io_uring_register",
    "init_module",
    "finit_module",
    "delete_module",
    "kexec_load",
    "kexec_file_load",
    "reboot",
    "swapon",
    "swapoff",
    "setuid",
    "setgid",
    "setresuid",
    "setresgid",
    "setgroups",
    "capset",
    "setrlimit",
    "modify_ldt",
    "memfd_create",
    "mknod",
    "mknodat",
    "symlink",
    "symlinkat",
    "link",
    "linkat",
    "personality",
};

static gboolean add_rules(scmp_filter_ctx filter) {
    int failed = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(ALLOWED); i++) {
        int call = seccomp_syscall_resolve_name(ALLOWED[i].name);
        if (call != __NR_SCMP_ERROR)
            failed |= seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, call,
                                             ALLOWED[i].condition_count, ALLOWED[i].conditions);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(REFUSED); i++) {
        int call = seccomp_syscall_resolve_name(REFUSED[i].name);
        if (call != __NR_SCMP_ERROR)
            failed |=
                seccomp_rule_add(filter, SCMP_ACT_ERRNO((uint32_t)REFUSED[i].refusal), call, 0);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(FATAL); i++) {
        int call = seccomp_syscall_resolve_name(FATAL[i]);
        if (call != __NR_SCMP_ERROR)
            failed |= seccomp_rule_add(filter, SCMP_ACT_KILL_PROCESS, call, 0);
    }
    return !failed;
}

/* libseccomp 2.5 writes its program to a descriptor only. */
static gboolean export_program(scmp_filter_ctx filter, struct sock_fprog *ret_program) {
    int file = memfd_create("calls", MFD_CLOEXEC);
    struct stat about;
    gboolean done = FALSE;
    if (file >= 0 && seccomp_export_bpf(filter, file) == 0 && fstat(file, &about) == 0) {
        gsize count = (gsize)about.st_size / sizeof(struct sock_filter);
        g_autofree struct sock_filter *code = g_new(struct sock_filter, count);
        done = count > 0 && count <= BPF_MAXINSNS &&
               pread(file, code, (gsize)about.st_size, 0) == about.st_size;
        if (done)
            *ret_program =
                (struct sock_fprog){.len = (unsigned short)count, .filter = g_steal_pointer(&code)};
    }
    if (file >= 0)
        close(file);
    return done;
}

static gpointer build(gpointer unused) {
    (void)unused;
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
    struct sock_fprog *program = g_new0(struct sock_fprog, 1);
    /* A tree instead of a chain: a call is found in 7 steps, not in 80. */
    gboolean built =
        filter && seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2) == 0 &&
        seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) == 0 &&
        add_rules(filter) && export_program(filter, program);
    if (filter)
        seccomp_release(filter);
    if (!built)
        g_clear_pointer(&program, g_free);
    return program;
}

const struct sock_fprog *sandbox_calls(GError **error) {
    static GOnce once = G_ONCE_INIT;
    const struct sock_fprog *program = g_once(&once, build, NULL);
    if (!program)
        g_set_error(error, BASE_ERROR, BASE_ERROR_INTERNAL,
                    "cannot build the sandbox's list of system calls");
    return program;
}

gboolean sandbox_calls_work(void) {
    uint32_t action = SECCOMP_RET_KILL_PROCESS;
    return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}
