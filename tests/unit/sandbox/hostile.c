/* A program that tries to get out of the sandbox: `hostile TRICK [ARGUMENT]`. Exit status 0: it was
 * refused; 1: it got what it wanted; tricks that only end with the program do not return. Built
 * without sanitizers: they ask for more memory and calls than any sandbox gives. */
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { REFUSED, WORKED, BLOCK = 1 << 20 };

static volatile int forever = 1;

static int outcome(int result) {
    if (result < 0)
        printf("refused: %s\n", strerror(errno));
    return result < 0 ? REFUSED : WORKED;
}

static int speak_ip(int type, const char *port) {
    int s = socket(AF_INET, type, 0);
    struct sockaddr_in peer = {.sin_family = AF_INET,
                               .sin_port = htons((uint16_t)strtol(port, NULL, 10)),
                               .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (s < 0 || connect(s, (struct sockaddr *)&peer, sizeof peer) != 0)
        return outcome(-1);
    return outcome((int)write(s, "x", 1));
}

static int tcp(const char *port) {
    return speak_ip(SOCK_STREAM, port);
}

static int udp(const char *port) {
    return speak_ip(SOCK_DGRAM, port);
}

static int unix_socket(const char *path) {
    int s = socket(AF_UNIX, SOCK_STREAM, 0);
    struct sockaddr_un peer = {.sun_family = AF_UNIX};
    memcpy(peer.sun_path, path, strlen(path) + 1);
    return outcome(s < 0 ? -1 : connect(s, (struct sockaddr *)&peer, sizeof peer));
}

static int connect_without_socket(const char *argument) {
    (void)argument;
    struct sockaddr_in peer = {.sin_family = AF_INET};
    return outcome(connect(STDIN_FILENO, (struct sockaddr *)&peer, sizeof peer));
}

static int read_file(const char *path) {
    int file = open(path, O_RDONLY);
    char byte;
    return outcome(file < 0 ? -1 : (int)read(file, &byte, 1));
}

static int list_folder(const char *path) {
    return outcome(opendir(path) ? 0 : -1);
}

static int write_file(const char *path) {
    int file = open(path, O_WRONLY | O_CREAT, 0600);
    return outcome(file < 0 ? -1 : (int)write(file, "x", 1));
}

static int cut_file(const char *path) {
    return outcome(truncate(path, 0));
}

static int remove_file(const char *path) {
    return outcome(unlink(path));
}

static int move_out(const char *path) {
    int file = open("mine", O_WRONLY | O_CREAT, 0600);
    return outcome(file < 0 ? -1 : rename("mine", path));
}

static int make_symlink(const char *path) {
    return outcome(symlink("/etc/passwd", path));
}

static int fork_bomb(const char *argument) {
    (void)argument;
    for (int i = 0; i < 100; i++) {
        pid_t child = fork();
        if (child == 0)
            pause();
        if (child > 0)
            return WORKED;
    }
    return outcome(-1);
}

static int vfork_once(const char *argument) {
    (void)argument;
    return outcome((int)syscall(SYS_vfork));
}

static void *sleep_forever(void *argument) {
    pause();
    return argument;
}

/* Refused when it gets no further than a sandbox should let it. */
static int thread_bomb(const char *most) {
    long count = 0;
    pthread_t thread;
    while (count < 100000 && pthread_create(&thread, NULL, sleep_forever, NULL) == 0)
        count++;
    printf("%ld threads\n", count);
    return count > strtol(most, NULL, 10) ? WORKED : REFUSED;
}

static int memory_bomb(const char *argument) {
    (void)argument;
    while (forever)
        memset(malloc(BLOCK), 1, BLOCK);
    return WORKED;
}

static int shared_memory(const char *argument) {
    (void)argument;
    void *place = mmap(NULL, BLOCK, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return outcome(place == MAP_FAILED ? -1 : 0);
}

static int writable_code(const char *argument) {
    (void)argument;
    void *place =
        mmap(NULL, BLOCK, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return outcome(place == MAP_FAILED ? -1 : 0);
}

static int late_code(const char *argument) {
    (void)argument;
    void *place = mmap(NULL, BLOCK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return outcome(mprotect(place, BLOCK, PROT_READ | PROT_EXEC));
}

static int endless_loop(const char *argument) {
    (void)argument;
    while (forever)
        ;
    return WORKED;
}

static int endless_sleep(const char *argument) {
    (void)argument;
    while (forever)
        sleep(1);
    return WORKED;
}

static int endless_talk(const char *argument) {
    (void)argument;
    while (forever)
        puts("\033[2Jspam \xff spam");
    return WORKED;
}

static int giant_file(const char *path) {
    static char block[BLOCK];
    signal(SIGXFSZ, SIG_IGN);
    int file = open(path, O_WRONLY | O_CREAT, 0600);
    if (file < 0)
        return WORKED; /* writing there is allowed: it must fail for its size */
    for (int i = 0; i < 64; i++)
        if (write(file, block, BLOCK) != BLOCK)
            return outcome(-1);
    return WORKED;
}

static int many_files(const char *folder) {
    static char block[BLOCK];
    for (int i = 0; forever; i++) {
        char path[512];
        snprintf(path, sizeof path, "%s/%d", folder, i);
        int file = open(path, O_WRONLY | O_CREAT, 0600);
        if (file >= 0) {
            (void)!write(file, block, BLOCK);
            close(file);
        }
        usleep(1000);
    }
    return WORKED;
}

static int trace(const char *process) {
    return outcome((int)ptrace(PTRACE_ATTACH, (pid_t)strtol(process, NULL, 10), NULL, NULL));
}

static int read_memory(const char *process) {
    char byte;
    struct iovec ours = {&byte, 1}, theirs = {(void *)&environ, 1};
    return outcome(
        (int)process_vm_readv((pid_t)strtol(process, NULL, 10), &ours, 1, &theirs, 1, 0));
}

static int shoot(const char *process) {
    return outcome(kill((pid_t)strtol(process, NULL, 10), 0));
}

static int shoot_thread(const char *process) {
    long number = strtol(process, NULL, 10);
    return outcome((int)syscall(SYS_tgkill, number, number, 0));
}

/* Signals by way of a pipe that tells its owner. */
static int own_signal(const char *process) {
    int ends[2] = {STDOUT_FILENO, STDOUT_FILENO};
    return outcome(fcntl(ends[0], F_SETOWN, (int)strtol(process, NULL, 10)));
}

static int run_shell(const char *argument) {
    (void)argument;
    return outcome(execl("/bin/sh", "sh", "-c", "true", NULL));
}

static int run_by_descriptor(const char *path) {
    int file = open(path, O_RDONLY);
    char *const arguments[] = {"again", "nothing", NULL};
    return outcome(
        file < 0 ? -1 : (int)syscall(SYS_execveat, file, "", arguments, environ, AT_EMPTY_PATH));
}

/* The descriptor that the sandbox starts programs by. */
static int run_by_that_descriptor(const char *path) {
    int file = open(path, O_RDONLY);
    if (file >= 0)
        dup2(file, 1000);
    char *const arguments[] = {"again", "nothing", NULL};
    return outcome((int)syscall(SYS_execveat, 1000, "", arguments, environ, AT_EMPTY_PATH));
}

static int more_room(const char *argument) {
    (void)argument;
    struct rlimit all = {RLIM_INFINITY, RLIM_INFINITY};
    return outcome((int)syscall(SYS_prlimit64, 0, RLIMIT_DATA, &all, NULL));
}

static int mount_something(const char *argument) {
    (void)argument;
    return outcome(mount("none", "/tmp", "tmpfs", 0, NULL));
}

static int new_namespace(const char *argument) {
    (void)argument;
    return outcome(unshare(CLONE_NEWUSER));
}

static int ask_for_keys(const char *argument) {
    (void)argument;
    return outcome((int)syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 0));
}

static int load_bpf(const char *argument) {
    (void)argument;
    return outcome((int)syscall(SYS_bpf, 0, NULL, 0));
}

static int ring(const char *argument) {
    (void)argument;
    return outcome((int)syscall(SYS_io_uring_setup, 1, NULL));
}

/* WORKED if any is open beyond the first `count`. */
static int count_descriptors(const char *count) {
    for (int descriptor = (int)strtol(count, NULL, 10); descriptor < 5000; descriptor++)
        if (fcntl(descriptor, F_GETFD) >= 0) {
            printf("%d is open\n", descriptor);
            return WORKED;
        }
    return REFUSED;
}

static int print_environment(const char *argument) {
    (void)argument;
    for (char **entry = environ; *entry; entry++)
        puts(*entry);
    return REFUSED;
}

/* What a healthy program does: the input's size and stdin's end, and a file in the folder. */
static int behave(const char *path) {
    char bytes[100];
    int input = open("/proc/self/fd/3", O_RDONLY);
    ssize_t size = read(input, bytes, sizeof bytes);
    ssize_t standard = read(STDIN_FILENO, bytes, sizeof bytes);
    printf("input %zd, stdin %zd\n", size, standard);
    fprintf(stderr, "the last words");
    return write_file(path) == WORKED ? 42 : 1;
}

static int make_a_file_and_sleep(const char *path) {
    write_file(path);
    return endless_sleep(path);
}

static int fail_an_assertion(const char *argument) {
    (void)argument;
    abort();
}

static int do_nothing(const char *argument) {
    (void)argument;
    return WORKED;
}

static const struct {
    const char *name;
    int (*run)(const char *argument);
} TRICKS[] = {
    {"tcp", tcp},
    {"udp", udp},
    {"unix", unix_socket},
    {"connect", connect_without_socket},
    {"read", read_file},
    {"list", list_folder},
    {"write", write_file},
    {"cut", cut_file},
    {"remove", remove_file},
    {"move", move_out},
    {"symlink", make_symlink},
    {"fork", fork_bomb},
    {"vfork", vfork_once},
    {"threads", thread_bomb},
    {"memory", memory_bomb},
    {"shared", shared_memory},
    {"writable-code", writable_code},
    {"late-code", late_code},
    {"loop", endless_loop},
    {"sleep", endless_sleep},
    {"talk", endless_talk},
    {"giant", giant_file},
    {"many", many_files},
    {"trace", trace},
    {"read-memory", read_memory},
    {"kill", shoot},
    {"tgkill", shoot_thread},
    {"own-signal", own_signal},
    {"shell", run_shell},
    {"run", run_by_descriptor},
    {"run-1000", run_by_that_descriptor},
    {"more-room", more_room},
    {"mount", mount_something},
    {"unshare", new_namespace},
    {"keys", ask_for_keys},
    {"bpf", load_bpf},
    {"ring", ring},
    {"descriptors", count_descriptors},
    {"environment", print_environment},
    {"behave", behave},
    {"started", make_a_file_and_sleep},
    {"abort", fail_an_assertion},
    {"nothing", do_nothing},
};

int main(int argc, char **argv) {
    for (size_t i = 0; argc > 1 && i < sizeof TRICKS / sizeof *TRICKS; i++)
        if (!strcmp(TRICKS[i].name, argv[1]))
            return TRICKS[i].run(argc > 2 ? argv[2] : "");
    return 3;
}
