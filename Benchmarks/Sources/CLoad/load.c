// Many clients on one thread. Each connection keeps `depth` requests in flight: replies that have
// come are followed by as many new requests, in one write.
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "internal.h"

enum { EVENTS = 256, READ_BYTES = 256 * 1024, WAIT_MILLISECONDS = 10000 };

struct flight {
    uint64_t sent_at;
    enum kind kind;
};

struct connection {
    int socket, in_flight;
    struct flight *flights;  // a ring of `depth`: replies come in the order of the requests
    uint64_t sent, answered;
    bool has_begun;   // some of the next reply has been read
    bool has_places;  // it is an AT with JSON behind it, which ends with an empty line
    char last;        // the byte before, to see that line
};

struct load {
    const struct cload_plan *plan;
    struct requests requests;
    struct connection *connections;
    int epoll;
    cload_sink sink;
    void *context;
    struct cload_result *result;
    uint64_t start;
    char *in, *out;
    uint64_t *latencies;
};

static int fill(struct load *load, struct connection *c) {
    const struct cload_plan *plan = load->plan;
    if (plan->rate != 0 || (plan->lockstep && c->in_flight > 0)) return 0;
    size_t length = 0;
    uint64_t now = nanoseconds_of(CLOCK_MONOTONIC);
    for (; c->in_flight < plan->depth; c->in_flight++) {
        if (plan->replies_max != 0 && load->requests.number >= plan->replies_max) break;
        struct flight *flight = &c->flights[c->sent++ % (uint64_t)plan->depth];
        flight->sent_at = now;
        length += next_request(&load->requests, load->out + length, &flight->kind);
    }
    return send_all(c->socket, load->out, length);
}

/// Sends what is due by now, where a rate is kept.
static int keep_rate(struct load *load) {
    const struct cload_plan *plan = load->plan;
    uint64_t due = (nanoseconds_of(CLOCK_MONOTONIC) - load->start) * plan->rate / 1000000000;
    int problem = 0;
    while (load->requests.number < due && problem == 0) {
        uint64_t number = load->requests.number;
        struct connection *c = &load->connections[number % (uint64_t)plan->connections];
        if (c->in_flight == plan->depth) break;
        struct flight *flight = &c->flights[c->sent++ % (uint64_t)plan->depth];
        flight->sent_at = load->start + number * 1000000000 / plan->rate;
        c->in_flight++;
        problem = send_all(c->socket, load->out,
                           next_request(&load->requests, load->out, &flight->kind));
    }
    return problem;
}

/// The first byte behind the reply that goes on at `byte`, or NULL where more of it must come.
static const char *reply_end(struct connection *c, const char *byte, const char *end) {
    while (byte < end) {
        const char *newline = memchr(byte, '\n', (size_t)(end - byte));
        char before = newline == byte ? c->last : newline != NULL ? newline[-1] : 0;
        if (newline == NULL) break;
        byte = newline + 1;
        c->last = '\n';
        if (!c->has_places || before == '\n') return byte;
    }
    if (byte < end) c->last = end[-1];
    return NULL;
}

/// Counts the replies in what was read; -EPROTO where more came than was asked for.
static int take(struct load *load, struct connection *c, const char *byte, size_t count) {
    uint64_t now = nanoseconds_of(CLOCK_MONOTONIC);
    const char *end = byte + count;
    size_t taken = 0;
    while (byte < end) {
        if (c->in_flight == 0) return -EPROTO;
        struct flight *flight = &c->flights[c->answered % (uint64_t)load->plan->depth];
        if (!c->has_begun) {
            c->has_begun = true;
            c->has_places = flight->kind == WHATSAT && *byte == 'A';
            c->last = 0;
            if (*byte != (flight->kind == INVALID ? '?' : 'A')) load->result->wrong++;
        }
        byte = reply_end(c, byte, end);
        if (byte == NULL) break;
        c->has_begun = false;
        c->answered++;
        c->in_flight--;
        load->latencies[taken++] = now - flight->sent_at;
    }
    load->result->replies += taken;
    load->result->reply_bytes += count;
    if (taken > 0 && load->sink != NULL) load->sink(load->context, load->latencies, taken);
    return 0;
}

static int work(struct load *load, struct connection *c) {
    ssize_t count = recv(c->socket, load->in, READ_BYTES, MSG_DONTWAIT);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
    if (count <= 0) return count < 0 ? -errno : -ECONNRESET;
    int problem = take(load, c, load->in, (size_t)count);
    return problem < 0 ? problem : fill(load, c);
}

static int open_all(struct load *load) {
    const struct cload_plan *plan = load->plan;
    for (int i = 0; i < plan->connections; i++) {
        struct connection *c = &load->connections[i];
        c->socket = connect_to(plan->ports[i % plan->port_count]);
        if (c->socket < 0) return c->socket;
        c->flights = calloc((size_t)plan->depth, sizeof *c->flights);
        struct epoll_event interest = {.events = EPOLLIN, .data.ptr = c};
        if (epoll_ctl(load->epoll, EPOLL_CTL_ADD, c->socket, &interest) < 0) return -errno;
    }
    return 0;
}

static bool is_over(const struct load *load) {
    const struct cload_plan *plan = load->plan;
    if (plan->replies_max != 0 && load->result->replies >= plan->replies_max) return true;
    uint64_t passed = nanoseconds_of(CLOCK_MONOTONIC) - load->start;
    // Of a server that got no turn in a short run on a busy machine, one reply is waited for.
    bool is_enough = load->result->replies > 0 || passed > WAIT_MILLISECONDS * 1000000ull;
    return plan->nanoseconds != 0 && passed >= plan->nanoseconds && is_enough;
}

static int loop(struct load *load) {
    load->start = nanoseconds_of(CLOCK_MONOTONIC);
    uint64_t cpu = nanoseconds_of(CLOCK_THREAD_CPUTIME_ID), rate = load->plan->rate;
    struct epoll_event events[EVENTS];
    int problem = 0;
    for (int i = 0; i < load->plan->connections && problem == 0; i++) {
        problem = fill(load, &load->connections[i]);
    }
    while (problem == 0 && !is_over(load)) {
        // To keep a rate to the microsecond it looks again and again, on a processor of its own.
        int ready = epoll_wait(load->epoll, events, EVENTS, rate != 0 ? 0 : WAIT_MILLISECONDS);
        if (rate != 0) problem = keep_rate(load);
        if (ready == 0 && rate == 0) problem = -ETIMEDOUT;
        if (ready < 0 && errno != EINTR) problem = -errno;
        for (int i = 0; i < ready && problem == 0; i++) problem = work(load, events[i].data.ptr);
    }
    load->result->nanoseconds = nanoseconds_of(CLOCK_MONOTONIC) - load->start;
    load->result->own_cpu = nanoseconds_of(CLOCK_THREAD_CPUTIME_ID) - cpu;
    return problem;
}

static void release(struct load *load) {
    for (int i = 0; i < load->plan->connections; i++) {
        if (load->connections[i].socket > 0) close(load->connections[i].socket);
        free(load->connections[i].flights);
    }
    close(load->epoll);
    free(load->connections);
    free(load->in);
    free(load->out);
    free(load->latencies);
}

int cload_run(const struct cload_plan *plan, cload_sink sink, void *context,
              struct cload_result *result) {
    memset(result, 0, sizeof *result);
    struct load load = {
        .plan = plan,
        .requests = requests_of(plan),
        .connections = calloc((size_t)plan->connections, sizeof *load.connections),
        .epoll = epoll_create1(EPOLL_CLOEXEC),
        .sink = sink,
        .context = context,
        .result = result,
        .in = malloc(READ_BYTES),
        .out = malloc((size_t)plan->depth * REQUEST_BYTES_MAX),
        .latencies = calloc((size_t)plan->depth, sizeof *load.latencies),
    };
    int problem = open_all(&load);
    if (problem == 0) problem = loop(&load);
    release(&load);
    return problem;
}
