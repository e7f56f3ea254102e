// How soon a report is known to all servers. Asking again and again would keep the servers from the
// flood that is to be measured, so each is asked once, at a time that is chosen before.
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "internal.h"

enum { REPLY_BYTES = 16 * 1024, REST = 1000000 };

/// Reads one reply: a line, or an AT line and JSON that ends with an empty line.
static int read_reply(int socket, char *reply, bool with_places) {
    size_t length = 0;
    for (;;) {
        ssize_t count = recv(socket, reply + length, REPLY_BYTES - 1 - length, 0);
        if (count <= 0) return count < 0 ? -errno : -ECONNRESET;
        length += (size_t)count;
        reply[length] = 0;
        bool has_json = with_places && reply[0] == 'A';
        const char *ending = has_json ? "\n\n" : "\n";
        size_t size = strlen(ending);
        if (length >= size && strcmp(reply + length - size, ending) == 0) return 0;
        if (length == REPLY_BYTES - 1) return -EMSGSIZE;
    }
}

static void wait_until(uint64_t moment) {
    while (nanoseconds_of(CLOCK_MONOTONIC) < moment) {}
}

/// 1 where all other servers know the client `delay` after its AT, 0 where one does not.
static int follow(const int *sockets, int count, int first, unsigned client, uint64_t delay) {
    char line[REQUEST_BYTES_MAX], reply[REPLY_BYTES];
    uint64_t now = nanoseconds_of(CLOCK_REALTIME);
    // All at one place, which the servers ask for once.
    int length = snprintf(line, sizeof line, "IAMAT flood%u +34.068930-118.445127 %llu.%09llu\n",
                          client, (unsigned long long)(now / 1000000000),
                          (unsigned long long)(now % 1000000000));
    int problem = send_all(sockets[first], line, (size_t)length);
    if (problem == 0) problem = read_reply(sockets[first], reply, false);
    uint64_t answered = nanoseconds_of(CLOCK_MONOTONIC);
    if (problem == 0 && reply[0] != 'A') problem = -EPROTO;
    length = snprintf(line, sizeof line, "WHATSAT flood%u 1 0\n", client);
    wait_until(answered + delay);
    for (int i = 0; i < count && problem == 0; i++) {
        if (i != first) problem = send_all(sockets[i], line, (size_t)length);
    }
    int is_known = 1;
    for (int i = 0; i < count && problem == 0; i++) {
        if (i == first) continue;
        problem = read_reply(sockets[i], reply, true);
        if (reply[0] != 'A') is_known = 0;
    }
    return problem < 0 ? problem : is_known;
}

int cload_flood(const uint16_t *ports, int port_count, uint64_t delay, int reports,
                unsigned first) {
    int sockets[PORTS_MAX], open = 0, known = 0, problem = 0;
    if (port_count > PORTS_MAX) return -EINVAL;
    for (; open < port_count && problem == 0; open++) {
        sockets[open] = connect_to(ports[open]);
        if (sockets[open] < 0) problem = sockets[open--];
    }
    for (int i = 0; i < reports && problem == 0; i++) {
        int is_known = follow(sockets, port_count, i % port_count, first + (unsigned)i, delay);
        if (is_known < 0) problem = is_known;
        known += is_known == 1;
        wait_until(nanoseconds_of(CLOCK_MONOTONIC) + REST);
    }
    cload_close(sockets, open);
    return problem < 0 ? problem : known;
}
