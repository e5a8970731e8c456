/* Loaded before the C library into a process under test: counts its system calls on the files below one directory and on its connections to
 * one port, and at the n-th of them kills the process or lets this call and all later ones of its kind fail.
 *
 *   BREAK_DIR     files below this directory are counted
 *   BREAK_FILE    where given, only files whose path ends so are counted
 *   BREAK_PORT    connections to this port are counted
 *   BREAK_CALLS   which calls: any of s (fsync), w (write), m (rename), d (delete), c (connect), o (request out), i (answer in)
 *   BREAK_AT      number of the call, from 1; 0 never
 *   BREAK_HOW     kill, half (a write or request half done, then killed), slow (this call takes two seconds), hang (this call and later ones
 *                 never return), or the number of the error that calls fail with
 *   BREAK_LOG     one line for each call that was counted
 *   BREAK_SHADOW  copies of the files as they were when they were last synced: what a power cut would leave
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static const char *directory, *file_end, *calls, *shadow;
static size_t directory_length;
static long at, counted;
static int port, failure, half, slow, hang, log_file = -1, ready;

static const char *variable(const char *name) {
    const char *value = getenv(name);
    return value && *value ? value : NULL;
}

__attribute__((constructor)) static void prepare(void) {
    const char *text;
    directory = variable("BREAK_DIR");
    directory_length = directory ? strlen(directory) : 0;
    file_end = variable("BREAK_FILE") ? variable("BREAK_FILE") : "";
    calls = variable("BREAK_CALLS") ? variable("BREAK_CALLS") : "";
    shadow = variable("BREAK_SHADOW");
    if ((text = variable("BREAK_PORT"))) port = atoi(text);
    if ((text = variable("BREAK_AT"))) at = atol(text);
    if ((text = variable("BREAK_HOW"))) {
        half = !strcmp(text, "half");
        slow = !strcmp(text, "slow");
        hang = !strcmp(text, "hang");
        failure = atoi(text);
    }
    if ((text = variable("BREAK_LOG"))) log_file = (int) syscall(SYS_openat, AT_FDCWD, text, O_CREAT | O_TRUNC | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
    ready = directory != NULL;
}

static int below_directory(const char *path) {
    size_t length = strlen(path), end = ready ? strlen(file_end) : 0;
    return ready && !strncmp(path, directory, directory_length) && path[directory_length] == '/'
            && length >= end && !strcmp(path + length - end, file_end);
}

static int is_ours(int fd, char *path) {
    char link[40];
    ssize_t length;
    if (!ready) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    length = readlink(link, path, PATH_MAX - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return below_directory(path);
}

static int is_api(int fd) {
    struct sockaddr_storage peer;
    socklen_t length = sizeof peer;
    if (!ready || !port || getpeername(fd, (struct sockaddr *) &peer, &length)) return 0;
    if (peer.ss_family == AF_INET) return ntohs(((struct sockaddr_in *) &peer)->sin_port) == port;
    if (peer.ss_family == AF_INET6) return ntohs(((struct sockaddr_in6 *) &peer)->sin6_port) == port;
    return 0;
}

static void die(void) {
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

/* 0: let it happen; 1: let half of it happen and die; -1: it fails. */
static int meet(char call, const char *what) {
    long number;
    char line[PATH_MAX + 40];
    if (!strchr(calls, call)) return 0;
    number = __atomic_add_fetch(&counted, 1, __ATOMIC_SEQ_CST);
    if (log_file >= 0) {
        int length = snprintf(line, sizeof line, "%ld %c %s\n", number, call, what);
        syscall(SYS_write, log_file, line, (size_t) length);
    }
    if (!at) return 0;
    if (hang && number >= at) for (;;) pause();
    if (slow) {
        struct timespec left = { 2, 0 };
        while (number == at && nanosleep(&left, &left)) { }
        return 0;
    }
    if (failure && number >= at) {
        errno = failure;
        return -1;
    }
    if (!failure && !hang && number == at) {
        if (half && (call == 'w' || call == 'o')) return 1;
        die();
    }
    return 0;
}

static void copy_to_shadow(int fd) {
    struct stat status;
    char name[PATH_MAX], link[40], block[1 << 16];
    ssize_t length;
    int from, to;
    if (!shadow || fstat(fd, &status)) return;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    snprintf(name, sizeof name, "%s/%lu", shadow, (unsigned long) status.st_ino);
    from = (int) syscall(SYS_openat, AT_FDCWD, link, O_RDONLY | O_CLOEXEC);
    to = (int) syscall(SYS_openat, AT_FDCWD, name, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
    while (from >= 0 && to >= 0 && (length = syscall(SYS_read, from, block, sizeof block)) > 0) syscall(SYS_write, to, block, (size_t) length);
    if (from >= 0) syscall(SYS_close, from);
    if (to >= 0) syscall(SYS_close, to);
}

#define REAL(type, name, ...) static type (*real)(__VA_ARGS__); if (!real) real = (type (*)(__VA_ARGS__)) dlsym(RTLD_NEXT, name)

static int synced(int fd, int (*real)(int)) {
    char path[PATH_MAX];
    int result;
    if (!is_ours(fd, path)) return real(fd);
    if (meet('s', path)) return -1;
    result = real(fd);
    if (!result) copy_to_shadow(fd);
    return result;
}

int fsync(int fd) {
    REAL(int, "fsync", int);
    return synced(fd, real);
}

int fdatasync(int fd) {
    REAL(int, "fdatasync", int);
    return synced(fd, real);
}

ssize_t write(int fd, const void *bytes, size_t length) {
    REAL(ssize_t, "write", int, const void *, size_t);
    char path[PATH_MAX];
    int fate = 0;
    if (is_ours(fd, path)) fate = meet('w', path);
    else if (is_api(fd)) fate = meet('o', "request");
    if (fate < 0) return -1;
    if (fate > 0) {
        real(fd, bytes, length / 2);
        die();
    }
    return real(fd, bytes, length);
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) {
    REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
    char path[PATH_MAX];
    int fate = is_ours(fd, path) ? meet('w', path) : 0;
    if (fate < 0) return -1;
    if (fate > 0) {
        real(fd, bytes, length / 2, offset);
        die();
    }
    return real(fd, bytes, length, offset);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    REAL(ssize_t, "writev", int, const struct iovec *, int);
    char path[PATH_MAX];
    int fate = 0;
    if (is_ours(fd, path)) fate = meet('w', path);
    else if (is_api(fd)) fate = meet('o', "request");
    if (fate < 0) return -1;
    if (fate > 0) die();
    return real(fd, parts, count);
}

ssize_t read(int fd, void *bytes, size_t length) {
    REAL(ssize_t, "read", int, void *, size_t);
    ssize_t result = real(fd, bytes, length);
    if (result > 0 && is_api(fd) && meet('i', "answer")) return -1;
    return result;
}

int connect(int fd, const struct sockaddr *address, socklen_t length) {
    REAL(int, "connect", int, const struct sockaddr *, socklen_t);
    int to = address->sa_family == AF_INET ? ntohs(((const struct sockaddr_in *) address)->sin_port)
            : address->sa_family == AF_INET6 ? ntohs(((const struct sockaddr_in6 *) address)->sin6_port) : 0;
    if (ready && port && to == port && meet('c', "connect")) return -1;
    return real(fd, address, length);
}

int rename(const char *from, const char *to) {
    REAL(int, "rename", const char *, const char *);
    if (below_directory(to) && meet('m', to)) return -1;
    return real(from, to);
}

int unlink(const char *path) {
    REAL(int, "unlink", const char *);
    if (below_directory(path) && meet('d', path)) return -1;
    return real(path);
}

int remove(const char *path) {
    REAL(int, "remove", const char *);
    if (below_directory(path) && meet('d', path)) return -1;
    return real(path);
}
