#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS_MAX = 64 };

_Static_assert(EPOLLIN == 1 && EPOLLOUT == 4, "CLINUX_READABLE and CLINUX_WRITABLE are epoll's");
_Static_assert(EPOLLET == 1u << 31, "CLINUX_CHANGES is epoll's");

int clinux_epoll_create(void) {
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    return epoll < 0 ? -errno : epoll;
}

int clinux_epoll_add(int epoll, int descriptor, uint32_t interest, uint64_t token) {
    struct epoll_event event = {.events = interest, .data.u64 = token};
    return epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) < 0 ? -errno : 0;
}

int clinux_epoll_remove(int epoll, int descriptor) {
    return epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, NULL) < 0 ? -errno : 0;
}

int clinux_epoll_wait(int epoll, clinux_event *events, int count, int milliseconds) {
    struct epoll_event ready[EVENTS_MAX];
    int got = epoll_wait(epoll, ready, count < EVENTS_MAX ? count : EVENTS_MAX, milliseconds);
    if (got < 0) return errno == EINTR ? 0 : -errno;
    for (int i = 0; i < got; i++) {
        events[i].token = ready[i].data.u64;
        events[i].readiness = ready[i].events & (EPOLLIN | EPOLLOUT);
    }
    return got;
}

int clinux_eventfd_create(void) {
    int descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return descriptor < 0 ? -errno : descriptor;
}

int clinux_eventfd_signal(int eventfd) {
    uint64_t one = 1;
    // EAGAIN: the counter is full, so it is readable, which is all that was wanted.
    return write(eventfd, &one, sizeof one) < 0 && errno != EAGAIN ? -errno : 0;
}

int clinux_eventfd_clear(int eventfd) {
    uint64_t count;
    return read(eventfd, &count, sizeof count) < 0 && errno != EAGAIN ? -errno : 0;
}

static int64_t nanoseconds(clockid_t clock) {
    struct timespec time = {0};
    clock_gettime(clock, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

int64_t clinux_monotonic_nanoseconds(void) { return nanoseconds(CLOCK_MONOTONIC); }

int64_t clinux_wall_nanoseconds(void) { return nanoseconds(CLOCK_REALTIME); }
