// The least that collecting logs can cost: reads the standard output of COUNT children, finds the
// newlines, and writes each line with time, number and stream before it to a file of its own, which
// is rotated. No care for partial lines longer than the buffer, full disks or its own death.
//
//     logfloor FOLDER SECONDS COUNT PROGRAM
//
// Prints the CPU seconds it used and the bytes of lines it wrote.
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CHILDREN_MAX = 16, READ = 131072, FILE_MAX = 10 * 1024 * 1024, PIPE = 1048576 };

struct source {
    int pipe, file;
    pid_t child;
    size_t begun, bytes;
    unsigned long sequence;
    char path[256], read[2 * READ];
};

static struct source sources[CHILDREN_MAX];
static char out[4 * READ];

static double now(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void start(struct source *source, const char *program) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0) exit(1);
    fcntl(ends[0], F_SETPIPE_SZ, PIPE);
    source->child = fork();
    if (source->child == 0) {
        dup2(ends[1], STDOUT_FILENO);
        execl(program, program, (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    source->pipe = ends[0];
    source->file = open(source->path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
}

static void rotate(struct source *source) {
    char old[300];
    snprintf(old, sizeof old, "%s.1", source->path);
    rename(source->path, old);
    close(source->file);
    source->file = open(source->path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
    source->bytes = 0;
}

static size_t collect(struct source *source) {
    ssize_t got = read(source->pipe, source->read + source->begun, READ);
    if (got <= 0) return 0;
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    struct tm parts;
    gmtime_r(&time.tv_sec, &parts);
    char stamp[64];
    size_t length = strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%S", &parts);
    length += (size_t)sprintf(stamp + length, ".%06ldZ ", time.tv_nsec / 1000);
    char *line = source->read, *end = source->read + source->begun + got, *newline, *to = out;
    size_t taken = 0;
    while ((newline = memchr(line, '\n', (size_t)(end - line))) != NULL) {
        memcpy(to, stamp, length);
        to += length;
        to += sprintf(to, "%lu out ", ++source->sequence);
        size_t text = (size_t)(newline - line) + 1;
        memcpy(to, line, text);
        to += text;
        line += text;
        taken += text;
    }
    source->begun = (size_t)(end - line);
    memmove(source->read, line, source->begun);
    size_t bytes = (size_t)(to - out);
    if (source->bytes + bytes > FILE_MAX) rotate(source);
    if (write(source->file, out, bytes) != (ssize_t)bytes) exit(1);
    source->bytes += bytes;
    return taken;
}

int main(int count, char **words) {
    if (count != 5) return 2;
    int children = atoi(words[3]);
    struct pollfd waited[CHILDREN_MAX];
    for (int i = 0; i < children; i++) {
        snprintf(sources[i].path, sizeof sources[i].path, "%s/floor%d.log", words[1], i);
        start(&sources[i], words[4]);
        waited[i] = (struct pollfd){.fd = sources[i].pipe, .events = POLLIN};
    }
    double end = now(CLOCK_MONOTONIC) + atof(words[2]);
    size_t bytes = 0;
    while (now(CLOCK_MONOTONIC) < end) {
        poll(waited, (nfds_t)children, 100);
        for (int i = 0; i < children; i++) {
            if (waited[i].revents & POLLIN) bytes += collect(&sources[i]);
        }
    }
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    for (int i = 0; i < children; i++) kill(sources[i].child, SIGKILL);
    while (wait(NULL) > 0) {}
    printf("%ld.%06ld %zu\n", used.ru_utime.tv_sec + used.ru_stime.tv_sec
               + (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1000000,
           (used.ru_utime.tv_usec + used.ru_stime.tv_usec) % 1000000, bytes);
    return 0;
}
