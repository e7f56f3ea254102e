// herdload: a closed-loop load generator for the herd's line protocol.
//
//     herdload -p PORT [-c CONNECTIONS] [-d DEPTH] [-s SECONDS] [-k CLIENTS] [-m MODE]
//
// MODE is iamat, whatsat or invalid.
//
// Every connection keeps DEPTH requests in flight: a reply that has come is followed by a new
// request. Prints one line: replies, replies a second, latency percentiles in microseconds, errors.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { DEPTH_MAX = 1023, OUT_BYTES = 128 * 1024, REQUEST_BYTES = 160, EVENTS = 256 };

struct connection {
    int socket;
    int in_flight;
    uint64_t sent_at[DEPTH_MAX + 1];  // a ring: replies come in the order of the requests
    unsigned head, tail;
    int in_json;  // inside the JSON object of a WHATSAT reply
    char last;    // the byte before, to see the empty line that ends a WHATSAT reply
};

static struct {
    int port, connections, depth, clients;
    double seconds;
    const char *mode;
} options = {.connections = 50, .depth = 1, .clients = 1000, .seconds = 5, .mode = "iamat"};

static uint64_t replies, errors, latencies[64 * 64];

static uint64_t nanoseconds(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

// A histogram of 64 steps a power of two: wrong by at most 1.6 %.
static void record(uint64_t microseconds) {
    uint64_t value = microseconds < 1 ? 1 : microseconds;
    int power = 63 - __builtin_clzll(value);
    int step = (int)(power >= 6 ? value >> (power - 6) : value << (6 - power)) & 63;
    latencies[power * 64 + step]++;
}

static uint64_t percentile(double share) {
    uint64_t wanted = (uint64_t)((double)replies * share), seen = 0;
    for (int i = 0; i < 64 * 64; i++) {
        seen += latencies[i];
        if (seen > wanted) {
            int power = i / 64, value = 64 + i % 64;
            return power >= 6 ? (uint64_t)value << (power - 6) : (uint64_t)value >> (6 - power);
        }
    }
    return 0;
}

static int format_request(char *out) {
    static unsigned number;
    unsigned client = number++ % (unsigned)options.clients;
    if (strcmp(options.mode, "whatsat") == 0) {
        return sprintf(out, "WHATSAT client%u.cs.ucla.edu 10 5\n", client);
    }
    if (strcmp(options.mode, "invalid") == 0) {
        return sprintf(out, "FOO client%u 10 32\n", client);
    }
    uint64_t now = nanoseconds(CLOCK_REALTIME);
    return sprintf(out, "IAMAT client%u.cs.ucla.edu +34.%06u-118.%06u %llu.%09llu\n", client,
                   number * 7919 % 1000000, number * 104729 % 1000000,
                   (unsigned long long)(now / 1000000000), (unsigned long long)(now % 1000000000));
}

static void send_all(struct connection *c, const char *bytes, size_t count) {
    while (count > 0) {
        ssize_t sent = send(c->socket, bytes, count, MSG_NOSIGNAL);
        if (sent < 0 && errno == EAGAIN) {
            usleep(50);
        } else if (sent < 0) {
            errors++;
            return;
        } else {
            bytes += sent;
            count -= (size_t)sent;
        }
    }
}

static void fill(struct connection *c) {
    static char out[OUT_BYTES];
    size_t length = 0;
    uint64_t now = nanoseconds(CLOCK_MONOTONIC);
    while (c->in_flight < options.depth && length < sizeof out - REQUEST_BYTES) {
        length += (size_t)format_request(out + length);
        c->sent_at[c->tail++ % (DEPTH_MAX + 1)] = now;
        c->in_flight++;
    }
    send_all(c, out, length);
}

static void reply_ended(struct connection *c, uint64_t now) {
    replies++;
    c->in_flight--;
    record((now - c->sent_at[c->head++ % (DEPTH_MAX + 1)]) / 1000);
}

// A reply is one line; a WHATSAT reply that begins with AT ends with an empty line.
static void take(struct connection *c, const char *bytes, ssize_t count) {
    uint64_t now = nanoseconds(CLOCK_MONOTONIC);
    int has_json = strcmp(options.mode, "whatsat") == 0;
    for (const char *p = bytes, *end = bytes + count; p < end; p++) {
        const char *newline = memchr(p, '\n', (size_t)(end - p));
        if (has_json && p[0] == 'A' && c->last == '\n') c->in_json = 1;
        if (newline == NULL) {
            c->last = end[-1];
            return;
        }
        int empty = newline == p && c->last == '\n';
        if (!c->in_json || empty) {
            c->in_json = 0;
            reply_ended(c, now);
        }
        c->last = '\n';
        p = newline;
    }
}

static void open_connection(struct connection *c, int epoll) {
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons((uint16_t)options.port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    int one = 1;
    c->socket = socket(AF_INET, SOCK_STREAM, 0);
    c->last = '\n';
    setsockopt(c->socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (connect(c->socket, (struct sockaddr *)&address, sizeof address) != 0) {
        perror("herdload: connect");
        exit(2);
    }
    fcntl(c->socket, F_SETFL, O_NONBLOCK);
    struct epoll_event interest = {.events = EPOLLIN, .data.ptr = c};
    epoll_ctl(epoll, EPOLL_CTL_ADD, c->socket, &interest);
}

static void work(struct connection *c, int epoll) {
    static char bytes[256 * 1024];
    ssize_t count = recv(c->socket, bytes, sizeof bytes, 0);
    if (count < 0 && errno == EAGAIN) return;
    if (count <= 0) {
        errors++;
        epoll_ctl(epoll, EPOLL_CTL_DEL, c->socket, NULL);
        close(c->socket);
        return;
    }
    take(c, bytes, count);
    fill(c);
}

static void read_options(int count, char **words) {
    int option;
    while ((option = getopt(count, words, "p:c:d:s:k:m:")) != -1) switch (option) {
            case 'p': options.port = atoi(optarg); break;
            case 'c': options.connections = atoi(optarg); break;
            case 'd': options.depth = atoi(optarg); break;
            case 's': options.seconds = atof(optarg); break;
            case 'k': options.clients = atoi(optarg); break;
            case 'm': options.mode = optarg; break;
            default: exit(2);
        }
    if (options.port == 0 || options.depth > DEPTH_MAX) {
        fprintf(stderr, "herdload: -p PORT is needed, and -d is at most %d\n", DEPTH_MAX);
        exit(2);
    }
}

int main(int count, char **words) {
    read_options(count, words);
    int epoll = epoll_create1(0);
    struct connection *all = calloc((size_t)options.connections, sizeof *all);
    for (int i = 0; i < options.connections; i++) open_connection(&all[i], epoll);

    uint64_t start = nanoseconds(CLOCK_MONOTONIC);
    uint64_t end = start + (uint64_t)(options.seconds * 1e9);
    for (int i = 0; i < options.connections; i++) fill(&all[i]);
    struct epoll_event events[EVENTS];
    while (nanoseconds(CLOCK_MONOTONIC) < end) {
        int ready = epoll_wait(epoll, events, EVENTS, 100);
        for (int i = 0; i < ready; i++) work(events[i].data.ptr, epoll);
    }
    double seconds = (double)(nanoseconds(CLOCK_MONOTONIC) - start) / 1e9;
    printf("replies=%llu rps=%.0f p50us=%llu p99us=%llu p999us=%llu errors=%llu\n",
           (unsigned long long)replies, (double)replies / seconds,
           (unsigned long long)percentile(.5), (unsigned long long)percentile(.99),
           (unsigned long long)percentile(.999), (unsigned long long)errors);
    return errors ? 1 : 0;
}
