// A worker for tests: answers one line per connection on descriptor 3, and misbehaves when told to.
//
//   who      "PID RELEASE PREDECESSOR": the folder that its program lies in, and HERD_PREDECESSOR
//   exit N   exits at once
//   hang     lives on, but sends no heartbeat and answers nobody
//   deaf     ignores SIGTERM from now on
//   hide     leaves a child that ignores SIGTERM and goes on holding the socket; answers its pid
//
// TEST_WORKER in the environment: "mute" never says READY, "exit N" exits before it.
#include <libgen.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { LISTENER = 3, HEARTBEAT_MILLISECONDS = 50 };

static volatile sig_atomic_t finishing = 0;

static void finish(int signal) {
    (void)signal;
    finishing = 1;
}

static void notify(const char *message) {
    const char *path = getenv("NOTIFY_SOCKET");
    if (path == NULL) return;
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    int socket_ = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sendto(socket_, message, strlen(message), 0, (struct sockaddr *)&address, sizeof address);
    close(socket_);
}

static pid_t hide(void) {
    pid_t child = fork();
    if (child != 0) return child;
    signal(SIGTERM, SIG_IGN);
    for (;;) pause();
}

static void answerWho(int client) {
    char program[4096] = "";
    if (readlink("/proc/self/exe", program, sizeof program - 1) < 0) _exit(1);
    const char *predecessor = getenv("HERD_PREDECESSOR");
    dprintf(client, "%d %s %s\n", getpid(), basename(dirname(program)),
            predecessor ? predecessor : "-");
}

static void serve(int client) {
    char line[256] = "";
    for (size_t length = 0; length < sizeof line - 1 && strchr(line, '\n') == NULL; length++) {
        if (read(client, line + length, 1) != 1) break;
    }
    if (strncmp(line, "who", 3) == 0) answerWho(client);
    if (strncmp(line, "exit ", 5) == 0) _exit(atoi(line + 5));
    if (strncmp(line, "deaf", 4) == 0) {
        signal(SIGTERM, SIG_IGN);
        dprintf(client, "deaf\n");
    }
    if (strncmp(line, "hide", 4) == 0) dprintf(client, "%d\n", hide());
    bool hangs = strncmp(line, "hang", 4) == 0;
    if (hangs) dprintf(client, "hangs\n");
    close(client);
    while (hangs) pause();
}

int main(void) {
    const char *behavior = getenv("TEST_WORKER");
    if (behavior != NULL && strncmp(behavior, "exit ", 5) == 0) return atoi(behavior + 5);
    // Without SA_RESTART, so that SIGTERM ends the waiting.
    sigaction(SIGTERM, &(struct sigaction){.sa_handler = finish}, NULL);
    setlinebuf(stdout);
    printf("worker %d starts\n", getpid());
    if (behavior == NULL || strcmp(behavior, "mute") != 0) notify("READY=1");
    while (!finishing) {
        struct pollfd question = {.fd = LISTENER, .events = POLLIN};
        if (poll(&question, 1, HEARTBEAT_MILLISECONDS) > 0) {
            int client = accept(LISTENER, NULL, NULL);
            if (client >= 0) serve(client);
        }
        notify("WATCHDOG=1");
    }
    return 0;
}
