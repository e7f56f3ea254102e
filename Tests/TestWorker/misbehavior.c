#define _GNU_SOURCE
#include "misbehavior.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

pid_t hide(void) {
    pid_t child = fork();
    if (child != 0) return child;
    signal(SIGTERM, SIG_IGN);
    for (;;) pause();
}

// Says that it is what it shall be by closing `said`; an exec keeps what is ignored, gives the
// program the environment that it is called with, and closes `said` too.
static _Noreturn void live(const char *how, int said) {
    signal(SIGTERM, strstr(how, "deaf") ? SIG_IGN : SIG_DFL);
    if (strstr(how, "bare")) {
        char *words[] = {"sleep", "1000", NULL};
        char *nothing[] = {NULL};
        execve("/bin/sleep", words, nothing);
    }
    close(said);
    for (;;) pause();
}

pid_t escape(const char *how) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0) return -1;
    pid_t child = fork();
    if (child == 0) {
        setsid();
        pid_t grandchild = fork();
        if (grandchild == 0) live(how, ends[1]);
        _exit(write(ends[1], &grandchild, sizeof grandchild) < 0);
    }
    close(ends[1]);
    pid_t escaped = -1;
    char end;
    if (read(ends[0], &escaped, sizeof escaped) < 0 || read(ends[0], &end, 1) != 0) escaped = -1;
    close(ends[0]);
    waitpid(child, NULL, 0);
    return escaped;
}

_Noreturn void hang(const char *how) {
    volatile unsigned long turns = 0;
    while (strstr(how, "busy")) turns++;
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&lock);
    if (strstr(how, "deadlock")) pthread_mutex_lock(&lock);
    for (;;) pause();
}

_Noreturn void exitBlind(int code) {
    hide();
    for (int descriptor = 0; descriptor < 1024; descriptor++) close(descriptor);
    _exit(code);
}
