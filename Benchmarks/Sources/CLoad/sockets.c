// Sockets, clocks and processes.
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "internal.h"

uint64_t nanoseconds_of(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

int connect_to(uint16_t port) {
    int one = 1, made = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (made < 0) return -errno;
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons(port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    // Who never answers ends the run.
    struct timeval patience = {.tv_sec = 10};
    setsockopt(made, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(made, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (connect(made, (struct sockaddr *)&address, sizeof address) < 0) {
        int error = errno;
        close(made);
        return -error;
    }
    return made;
}

int cload_try(uint16_t port) {
    int made = connect_to(port);
    if (made < 0) return made;
    close(made);
    return 0;
}

int send_all(int socket, const char *bytes, size_t count) {
    while (count > 0) {
        ssize_t sent = send(socket, bytes, count, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0) return -errno;
        bytes += sent;
        count -= (size_t)sent;
    }
    return 0;
}

int cload_free_ports(uint16_t *ports, int count) {
    if (count > PORTS_MAX) return -EINVAL;
    int sockets[PORTS_MAX], open = 0, problem = 0;
    for (; open < count && problem == 0; open++) {
        struct sockaddr_in address = {.sin_family = AF_INET};
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof address;
        sockets[open] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (bind(sockets[open], (struct sockaddr *)&address, length) < 0 ||
            getsockname(sockets[open], (struct sockaddr *)&address, &length) < 0) {
            problem = -errno;
        }
        ports[open] = ntohs(address.sin_port);
    }
    // Only now, so that no port is given twice.
    cload_close(sockets, open);
    return problem;
}

int64_t cload_cpu(pid_t process) {
    clockid_t clock;
    int error = clock_getcpuclockid(process, &clock);
    return error != 0 ? -error : (int64_t)nanoseconds_of(clock);
}

int cload_pin(int processor) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(processor, &set);
    return sched_setaffinity(0, sizeof set, &set) < 0 ? -errno : 0;
}

int cload_raise_files(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0) return -errno;
    limit.rlim_cur = limit.rlim_max;
    return setrlimit(RLIMIT_NOFILE, &limit) < 0 ? -errno : 0;
}

int cload_idle(uint16_t port, int count, int *sockets) {
    static const char line[] = "FOO\n";
    char reply[16];
    for (int i = 0; i < count; i++) {
        sockets[i] = connect_to(port);
        int problem = sockets[i] < 0 ? sockets[i] : send_all(sockets[i], line, sizeof line - 1);
        if (problem == 0 && recv(sockets[i], reply, sizeof reply, 0) <= 0) problem = -ETIMEDOUT;
        if (problem < 0) {
            cload_close(sockets, sockets[i] < 0 ? i : i + 1);
            return problem;
        }
    }
    return 0;
}

void cload_close(const int *sockets, int count) {
    for (int i = 0; i < count; i++) close(sockets[i]);
}
