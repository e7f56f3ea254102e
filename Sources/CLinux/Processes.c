#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// The C library knows these calls only since glibc 2.36; the kernel since 5.3.
#ifndef P_PIDFD
#define P_PIDFD 3
#endif

int clinux_pidfd_open(pid_t pid) {
    long pidfd = syscall(SYS_pidfd_open, pid, 0);
    return pidfd < 0 ? -errno : (int)pidfd;
}

int clinux_pidfd_signal(int pidfd, int signal) {
    return syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0) < 0 ? -errno : 0;
}

int clinux_pidfd_reap(int pidfd, clinux_exit *status) {
    siginfo_t information;
    memset(&information, 0, sizeof information);
    int result;
    do {
        result = waitid((idtype_t)P_PIDFD, (id_t)pidfd, &information, WEXITED | WNOHANG);
    } while (result < 0 && errno == EINTR);
    if (result < 0) return -errno;
    if (information.si_pid == 0) return 0;
    status->code = information.si_code == CLD_EXITED ? information.si_status : 0;
    status->signal = information.si_code == CLD_EXITED ? 0 : information.si_status;
    status->core = information.si_code == CLD_DUMPED;
    return 1;
}

int clinux_pidfd_getfd(int pidfd, int number) {
    long descriptor = syscall(SYS_pidfd_getfd, pidfd, number, 0);
    return descriptor < 0 ? -errno : (int)descriptor;
}

// The C library does not know this call yet; the layout is the kernel's (linux/pidfd.h, 6.15).
typedef struct {
    uint64_t mask;
    uint64_t cgroup;
    uint32_t ids[11];
    int32_t exitCode;
} pidfdInfo;

static const uint64_t pidfdInfoExit = 1 << 3;

int clinux_pidfd_exit(int pidfd, int *status) {
    pidfdInfo information;
    memset(&information, 0, sizeof information);
    information.mask = pidfdInfoExit;
    if (ioctl(pidfd, _IOWR(0xff, 11, pidfdInfo), &information) < 0) return -errno;
    if (!(information.mask & pidfdInfoExit)) return 0;
    *status = information.exitCode;
    return 1;
}

void clinux_end_process(int code) { _exit(code); }

int clinux_reap_orphans(void) {
    return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) < 0 ? -errno : 0;
}

void clinux_signals_reset(void) {
    struct sigaction standard;
    memset(&standard, 0, sizeof standard);
    standard.sa_handler = SIG_DFL;
    for (int number = 1; number < NSIG; number++) sigaction(number, &standard, NULL);
    clinux_signals_unblock();
}

void clinux_signals_unblock(void) {
    sigset_t none;
    sigemptyset(&none);
    pthread_sigmask(SIG_SETMASK, &none, NULL);
}

static volatile sig_atomic_t signalsDescriptor = -1;

static void writeSignal(int number) {
    int saved = errno;
    unsigned char byte = (unsigned char)number;
    // A full pipe loses the byte: then there is plenty to be read already.
    if (write(signalsDescriptor, &byte, 1) < 0) errno = saved;
    errno = saved;
}

int clinux_signals_write(int descriptor, const int *signals, int count) {
    signalsDescriptor = descriptor;
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = writeSignal;
    action.sa_flags = SA_RESTART;
    sigfillset(&action.sa_mask);
    for (int i = 0; i < count; i++) {
        if (sigaction(signals[i], &action, NULL) < 0) return -errno;
    }
    return 0;
}

int clinux_memory_file(const char *name, const void *bytes, size_t length) {
    int file = memfd_create(name, MFD_CLOEXEC);
    if (file < 0) return -errno;
    size_t done = 0;
    while (done < length) {
        ssize_t written = pwrite(file, (const char *)bytes + done, length - done, (off_t)done);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) {
            int error = errno;
            close(file);
            return -error;
        }
        done += (size_t)written;
    }
    return file;
}

int clinux_pipe_resize(int pipe, int bytes) {
    int size = fcntl(pipe, F_SETPIPE_SZ, bytes);
    return size < 0 ? -errno : size;
}
