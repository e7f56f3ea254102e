// The cheapest clients there are. A connection sends a block of IAMAT that was made before in one
// write, sleeps until all replies to it are there (SO_RCVLOWAT, socket(7)), has the kernel throw
// them away (MSG_TRUNC, tcp(7)), and sends the next block.
//
// All replies have the same length, so it is known how many bytes to throw away. That they were
// what they should have been is shown by the blocks that are compared, each with a time of its own:
// had a reply before been missing, or one too many or of another length, the replies to the last
// block would not be where they are looked for, with the end of the stream behind them.
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "internal.h"

enum { EVENTS = 64, LINES_MAX = 1024, PLACES = 64, HEAD_MAX = 80, WAIT_MILLISECONDS = 10000 };

/// The times of all lines lie so many seconds behind the clock, so that the difference in each
/// reply has as many digits, and the same first three, for as long as a run may last.
enum { BEHIND = 2005000, DIFFERENCE_BYTES = sizeof "2005000.000000000" - 1 };

/// What an IAMAT and its AT have in common begins with the space before the client.
enum { COMMON_AT = sizeof "IAMAT" - 1, COMMON_BYTES = IAMAT_BYTES - COMMON_AT };

struct connection {
    int socket;
    char *lines;
    uint64_t sent;     // blocks
    bool is_compared;  // the block that is on its way
    size_t received;   // of the replies to it
    size_t awaited;    // so many bytes wake who waits
};

struct load {
    const struct cload_blocks *plan;
    struct cload_blocks_result *result;
    struct connection *connections;
    int epoll;
    uint64_t first_time;  // of first blocks; that of each later one is a microsecond later
    char head[HEAD_MAX];  // of each reply, the sign of its difference included
    size_t head_bytes, replies_bytes;
    char *in;
};

static int send_block(struct load *load, struct connection *c, bool is_compared) {
    char time[TIME_BYTES];
    put_time(time, load->first_time + c->sent++ * 1000);
    char *end = c->lines + load->plan->lines * IAMAT_BYTES;
    for (char *line = c->lines; line < end; line += IAMAT_BYTES) {
        memcpy(line + TIME_AT, time, TIME_BYTES);
    }
    c->received = 0;
    c->is_compared = is_compared;
    return send_all(c->socket, c->lines, (size_t)(end - c->lines));
}

/// Wakes who waits only when so many bytes are there; one read that waits for more than one byte
/// would sleep on where it has taken some of them.
static int await(struct connection *c, size_t bytes) {
    int least = (int)bytes;
    if (c->awaited == bytes) return 0;
    c->awaited = bytes;
    return setsockopt(c->socket, SOL_SOCKET, SO_RCVLOWAT, &least, sizeof least) < 0 ? -errno : 0;
}

static bool is_answer(const struct load *load, const char *reply, const char *line) {
    if (memcmp(reply, load->head, load->head_bytes) != 0) return false;
    const char *difference = reply + load->head_bytes;
    return memcmp(difference, "200", 3) == 0 &&
           strspn(difference, "0123456789.") == DIFFERENCE_BYTES &&
           memcmp(difference + DIFFERENCE_BYTES, line + COMMON_AT, COMMON_BYTES) == 0;
}

/// Waits for the rest of the replies to a block, and looks at each of them.
static int compare(struct load *load, struct connection *c) {
    size_t head_bytes = load->head_bytes;
    int problem = await(c, 1);
    if (problem < 0) return problem;
    while (c->received < load->replies_bytes) {
        ssize_t count = recv(c->socket, load->in + c->received,
                             load->replies_bytes - c->received, 0);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return count == 0 ? -ECONNRESET : errno == EAGAIN ? -ETIMEDOUT : -errno;
        c->received += (size_t)count;
        // Something shorter would be waited for in vain.
        size_t begun = c->received < head_bytes ? c->received : head_bytes;
        if (memcmp(load->in, load->head, begun) != 0) return -EPROTO;
    }
    size_t reply_bytes = load->replies_bytes / (size_t)load->plan->lines;
    for (int i = 0; i < load->plan->lines; i++) {
        const char *reply = load->in + (size_t)i * reply_bytes;
        if (!is_answer(load, reply, c->lines + i * IAMAT_BYTES)) return -EPROTO;
    }
    load->result->compared += (uint64_t)load->plan->lines;
    return 0;
}

/// Takes replies as they come; 1 where those were the rest of a block's, 0 where some are missing.
static int take(struct load *load, struct connection *c, int flags) {
    if (c->is_compared) {
        int problem = compare(load, c);
        return problem < 0 ? problem : 1;
    }
    size_t missing = load->replies_bytes - c->received;
    ssize_t count = recv(c->socket, NULL, missing, MSG_TRUNC | flags);
    if (count < 0 && errno == EINTR) return 0;
    if (count < 0 && errno == EAGAIN) return flags & MSG_DONTWAIT ? 0 : -ETIMEDOUT;
    if (count <= 0) return count < 0 ? -errno : -ECONNRESET;
    c->received += (size_t)count;
    if (c->received == load->replies_bytes) return 1;
    return flags & MSG_DONTWAIT ? await(c, load->replies_bytes - c->received) : 0;
}

/// Sends the next block where all replies to the last one are there.
static int work(struct load *load, struct connection *c) {
    int problem = take(load, c, MSG_DONTWAIT);
    if (problem != 1) return problem;
    load->result->replies += (uint64_t)load->plan->lines;
    problem = await(c, load->replies_bytes);
    if (problem < 0) return problem;
    return send_block(load, c, c->sent % (uint64_t)load->plan->compared == 0);
}

static int loop(struct load *load) {
    const struct cload_blocks *plan = load->plan;
    struct cload_blocks_result *result = load->result;
    struct epoll_event events[EVENTS];
    int64_t server = cload_cpu(plan->process);
    if (server < 0) return (int)server;
    uint64_t own = nanoseconds_of(CLOCK_THREAD_CPUTIME_ID), passed = 0;
    uint64_t start = nanoseconds_of(CLOCK_MONOTONIC);
    int problem = 0;
    for (int i = 0; i < plan->connections && problem == 0; i++) {
        problem = send_block(load, &load->connections[i], false);
    }
    while (problem == 0 && passed < plan->nanoseconds) {
        int ready = epoll_wait(load->epoll, events, EVENTS, WAIT_MILLISECONDS);
        if (ready == 0) problem = -ETIMEDOUT;
        if (ready < 0 && errno != EINTR) problem = -errno;
        for (int i = 0; i < ready && problem == 0; i++) problem = work(load, events[i].data.ptr);
        passed = nanoseconds_of(CLOCK_MONOTONIC) - start;
    }
    result->nanoseconds = passed;
    result->own_cpu = nanoseconds_of(CLOCK_THREAD_CPUTIME_ID) - own;
    result->server_cpu = (uint64_t)(cload_cpu(plan->process) - server);
    return problem;
}

/// Connects, and has a first block answered.
static int begin(struct load *load, struct connection *c, int number) {
    int lines = load->plan->lines;
    c->socket = connect_to(load->plan->port);
    if (c->socket < 0) return c->socket;
    c->lines = malloc((size_t)lines * IAMAT_BYTES);
    for (int i = 0; i < lines; i++) {
        unsigned client = (unsigned)(number * lines + i);
        put_iamat(c->lines + i * IAMAT_BYTES, client, load->first_time, client % PLACES, 0);
    }
    int problem = send_block(load, c, true);
    if (problem == 0) problem = compare(load, c);
    if (problem == 0) problem = await(c, load->replies_bytes);
    struct epoll_event interest = {.events = EPOLLIN, .data.ptr = c};
    if (problem < 0) return problem;
    return epoll_ctl(load->epoll, EPOLL_CTL_ADD, c->socket, &interest) < 0 ? -errno : 0;
}

/// Has a last block answered, behind which the stream must end.
static int end(struct load *load, struct connection *c) {
    int problem = await(c, 1);
    while (problem == 0) problem = take(load, c, 0);
    if (problem == 1) problem = send_block(load, c, true);
    if (problem == 0) problem = compare(load, c);
    if (problem < 0) return problem;
    char more;
    shutdown(c->socket, SHUT_WR);
    ssize_t count = recv(c->socket, &more, sizeof more, 0);
    return count == 0 ? 0 : count > 0 ? -EPROTO : errno == EAGAIN ? -ETIMEDOUT : -errno;
}

static void release(struct load *load) {
    for (int i = 0; i < load->plan->connections; i++) {
        if (load->connections[i].socket > 0) close(load->connections[i].socket);
        free(load->connections[i].lines);
    }
    close(load->epoll);
    free(load->connections);
    free(load->in);
}

int cload_run_blocks(const struct cload_blocks *plan, struct cload_blocks_result *result) {
    memset(result, 0, sizeof *result);
    if (plan->lines > LINES_MAX) return -EINVAL;
    struct load load = {.plan = plan, .result = result};
    int head = snprintf(load.head, sizeof load.head, "AT %s +", plan->server);
    if (head >= HEAD_MAX) return -EINVAL;
    load.head_bytes = (size_t)head;
    load.replies_bytes =
        (size_t)plan->lines * (load.head_bytes + DIFFERENCE_BYTES + COMMON_BYTES);
    load.first_time = nanoseconds_of(CLOCK_REALTIME) - BEHIND * 1000000000ull;
    load.connections = calloc((size_t)plan->connections, sizeof *load.connections);
    load.epoll = epoll_create1(EPOLL_CLOEXEC);
    // One byte more: what is looked at is a string.
    load.in = calloc(1, load.replies_bytes + 1);
    int problem = 0;
    for (int i = 0; i < plan->connections && problem == 0; i++) {
        problem = begin(&load, &load.connections[i], i);
    }
    if (problem == 0) problem = loop(&load);
    for (int i = 0; i < plan->connections && problem == 0; i++) {
        problem = end(&load, &load.connections[i]);
    }
    release(&load);
    return problem;
}
