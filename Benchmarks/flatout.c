// The cheapest load there is: each connection sends a prepared batch of IAMAT in one write, lets
// the kernel throw the replies away (MSG_TRUNC, tcp(7)), and sends the next one when all have come.
//
//     flatout PORT CONNECTIONS BATCH SECONDS
//
// Prints the number of requests, and how many seconds of CPU time they took here. Replies are only
// counted by their bytes: the first batch says how many there are.
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

// The time has ten digits before the point and nine behind, which count the batches.
static const char *const FORMAT = "IAMAT client%05d.cs.ucla.edu +34.068930-118.445127 %10ld.%09u\n";
enum { LINE_MAX_BYTES = 100, FRACTION = 10 };

struct client {
    int socket, lines, first;
    unsigned batch;
    size_t size, expected, received;
    char *bytes;
};

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static double now(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static void send_batch(struct client *client) {
    // All lines have the same length, so the fraction of each is where it was.
    size_t length = client->size / client->lines;
    char digits[FRACTION];
    snprintf(digits, sizeof digits, "%09u", ++client->batch);
    for (int line = 1; line <= client->lines; line++)
        memcpy(client->bytes + line * length - FRACTION, digits, FRACTION - 1);
    client->received = 0;
    for (size_t sent = 0; sent < client->size;) {
        ssize_t count = send(client->socket, client->bytes + sent, client->size - sent, 0);
        if (count < 0) fail("send");
        sent += count;
    }
}

static void open_client(struct client *client, int number, int port, int lines) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int on = 1;
    client->socket = socket(AF_INET, SOCK_STREAM, 0);
    if (client->socket < 0) fail("socket");
    if (connect(client->socket, (struct sockaddr *)&address, sizeof address)) fail("connect");
    setsockopt(client->socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    client->lines = lines;
    client->bytes = malloc(lines * LINE_MAX_BYTES);
    if (!client->bytes) fail("malloc");
    // Old enough that the difference in each AT keeps its length for the whole run.
    long began = time(NULL) - 2000000;
    for (int line = 0; line < lines; line++)
        client->size += snprintf(client->bytes + client->size, LINE_MAX_BYTES, FORMAT,
                                 number * lines + line, began, 0u);
    send_batch(client);
    char reply[65536];
    for (int left = lines; left > 0;) {
        ssize_t count = recv(client->socket, reply, sizeof reply, 0);
        if (count <= 0) fail("recv");
        client->expected += count;
        for (ssize_t at = 0; at < count; at++) left -= reply[at] == '\n';
    }
    if (memcmp(reply, "AT ", 3)) fail("a reply that is no AT");
}

int main(int count, char **words) {
    if (count != 5) return fprintf(stderr, "flatout PORT CONNECTIONS BATCH SECONDS\n"), 2;
    int port = atoi(words[1]), connections = atoi(words[2]), lines = atoi(words[3]);
    struct client *clients = calloc(connections, sizeof *clients);
    int epoll = epoll_create1(0);
    if (!clients || epoll < 0) fail("flatout");
    for (int number = 0; number < connections; number++) {
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = &clients[number]};
        open_client(&clients[number], number, port, lines);
        if (epoll_ctl(epoll, EPOLL_CTL_ADD, clients[number].socket, &event)) fail("epoll_ctl");
    }
    unsigned long requests = 0;
    double cpu = now(CLOCK_PROCESS_CPUTIME_ID), began = now(CLOCK_MONOTONIC);
    double end = began + atof(words[4]);
    for (int number = 0; number < connections; number++) send_batch(&clients[number]);
    while (now(CLOCK_MONOTONIC) < end) {
        struct epoll_event events[64];
        int ready = epoll_wait(epoll, events, 64, 100);
        for (int index = 0; index < ready; index++) {
            struct client *client = events[index].data.ptr;
            ssize_t bytes = recv(client->socket, NULL, 1 << 20, MSG_TRUNC | MSG_DONTWAIT);
            if (bytes < 0 && errno == EAGAIN) continue;
            if (bytes <= 0) fail("recv");
            client->received += bytes;
            if (client->received < client->expected) continue;
            requests += client->lines;
            send_batch(client);
        }
    }
    printf("%lu %.6f %.6f\n", requests, now(CLOCK_MONOTONIC) - began,
           now(CLOCK_PROCESS_CPUTIME_ID) - cpu);
    return 0;
}
