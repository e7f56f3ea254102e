// floor: the practical limit, a bare epoll loop that parses IAMAT, stores it and answers AT.
//
//     floor PORT
//
// It floods to nobody, refuses nothing, limits nothing and forgets how to end.
#define _GNU_SOURCE
#include <errno.h>
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

enum { SLOTS = 65536, WORDS = 8, EVENTS = 256, IN_BYTES = 65536, OUT_BYTES = 262144 };

struct report {
    char client[64], location[40], time[40];
    double difference;
};

struct connection {
    int socket;
    size_t used;
    char in[IN_BYTES];
};

static struct report *table;
static char out[OUT_BYTES];

static struct report *slot(const char *client) {
    uint32_t hash = 2166136261u;
    for (const char *p = client; *p; p++) hash = (hash ^ (unsigned char)*p) * 16777619u;
    uint32_t i = hash % SLOTS;
    while (table[i].client[0] && strcmp(table[i].client, client) != 0) i = (i + 1) % SLOTS;
    return &table[i];
}

static int answer(char *line, size_t length, char *reply) {
    char copy[256], *rest, *words[WORDS];
    int count = 0;
    if (length >= sizeof copy) return sprintf(reply, "? %s\n", line);
    memcpy(copy, line, length + 1);
    for (char *word = strtok_r(copy, " \t\r", &rest); word != NULL && count < WORDS;
         word = strtok_r(NULL, " \t\r", &rest)) {
        words[count++] = word;
    }
    if (count != 4 || strcmp(words[0], "IAMAT") != 0) return sprintf(reply, "? %s\n", line);

    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    struct report *report = slot(words[1]);
    strncpy(report->client, words[1], sizeof report->client - 1);
    strncpy(report->location, words[2], sizeof report->location - 1);
    strncpy(report->time, words[3], sizeof report->time - 1);
    report->difference = (double)now.tv_sec + (double)now.tv_nsec / 1e9 - strtod(words[3], NULL);
    return sprintf(reply, "AT Goloman %+.9f %s %s %s\n", report->difference, words[1], words[2],
                   words[3]);
}

static void send_all(int socket, size_t count) {
    for (size_t done = 0; done < count;) {
        ssize_t sent = send(socket, out + done, count - done, MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN) return;
        if (sent < 0) usleep(20);
        if (sent > 0) done += (size_t)sent;
    }
}

static void serve(struct connection *c) {
    ssize_t count = recv(c->socket, c->in + c->used, sizeof c->in - c->used, 0);
    if (count < 0 && errno == EAGAIN) return;
    if (count <= 0) {
        close(c->socket);
        free(c);
        return;
    }
    c->used += (size_t)count;
    char *line = c->in, *end = c->in + c->used, *newline;
    size_t length = 0;
    while ((newline = memchr(line, '\n', (size_t)(end - line))) != NULL) {
        *newline = 0;
        length += (size_t)answer(line, (size_t)(newline - line), out + length);
        line = newline + 1;
    }
    c->used = (size_t)(end - line);
    memmove(c->in, line, c->used);
    send_all(c->socket, length);
}

static void accept_one(int listener, int epoll) {
    int one = 1, socket = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
    if (socket < 0) return;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct connection *c = calloc(1, sizeof *c);
    c->socket = socket;
    struct epoll_event interest = {.events = EPOLLIN, .data.ptr = c};
    epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &interest);
}

int main(int count, char **words) {
    if (count != 2) {
        fprintf(stderr, "usage: floor PORT\n");
        return 2;
    }
    table = calloc(SLOTS, sizeof *table);
    int one = 1, listener = socket(AF_INET, SOCK_STREAM, 0), epoll = epoll_create1(0);
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons((uint16_t)atoi(words[1])),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0) {
        perror("floor: bind");
        return 1;
    }
    listen(listener, 1024);
    struct epoll_event events[EVENTS], interest = {.events = EPOLLIN, .data.ptr = NULL};
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &interest);
    for (;;) {
        int ready = epoll_wait(epoll, events, EVENTS, -1);
        for (int i = 0; i < ready; i++) {
            if (events[i].data.ptr == NULL) {
                accept_one(listener, epoll);
            } else {
                serve(events[i].data.ptr);
            }
        }
    }
}
