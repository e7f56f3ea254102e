// A worker for tests: answers lines on descriptor 3, and misbehaves when told to.
//
// Lines that a server is asked get a server's reply: IAMAT an AT line, everything else "? " and the
// line. After one of these commands it closes the connection:
//
//   who      "PID RELEASE PREDECESSOR": the folder that its program lies in, and HERD_PREDECESSOR
//   exit N   exits at once
//   blind N  leaves a child, closes all descriptors and exits
//   hang     lives on, but sends no heartbeat and answers nobody: "hang busy" computes for ever,
//            "hang deadlock" waits for a lock of its own, "hang" sleeps
//   deaf     ignores SIGTERM from now on
//   hide     leaves a child that ignores SIGTERM and goes on holding the socket; answers its pid
//   escape   leaves a grandchild in a session of its own, without a parent; answers its pid.
//            "escape deaf" ignores SIGTERM, "escape bare" has no environment, and both may be said
//
// TEST_WORKER in the environment: "mute" never says READY, "shy" only as a spare, "exit N" exits
// before it, "wrong" takes IAMAT for nonsense, "fragile" aborts when it is asked IAMAT, "fading N"
// exits so many milliseconds after READY, unless it is a spare, "chatty" says so on standard error
// and exits 7.
#include "misbehavior.h"

#include <libgen.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "nosync.h"

enum { LISTENER = 3, HEARTBEAT_MILLISECONDS = 50 };

static volatile sig_atomic_t finishing = 0;

static void finish(int signal) {
    (void)signal;
    finishing = 1;
}

// Whether TEST_WORKER begins so.
static bool behaves(const char *how) {
    const char *behavior = getenv("TEST_WORKER");
    return behavior != NULL && strncmp(behavior, how, strlen(how)) == 0;
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

static void answerWho(int client) {
    char program[4096] = "";
    if (readlink("/proc/self/exe", program, sizeof program - 1) < 0) _exit(1);
    const char *predecessor = getenv("HERD_PREDECESSOR");
    dprintf(client, "%d %s %s\n", getpid(), basename(dirname(program)),
            predecessor ? predecessor : "-");
}

// Says what a server says; false if the line is a command of ours.
static bool answerAsServer(int client, const char *line, const char *server) {
    const char *commands[] = {"who", "exit ", "blind ", "deaf", "hide", "escape", "hang"};
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        if (strncmp(line, commands[i], strlen(commands[i])) == 0) return false;
    }
    bool isReport = strncmp(line, "IAMAT ", 6) == 0;
    if (isReport && behaves("fragile")) abort();
    if (isReport && !behaves("wrong")) {
        dprintf(client, "AT %s +1.5 %s", server, line + 6);
    } else {
        dprintf(client, "? %s", line);
    }
    return true;
}

// False at the end of the connection.
static bool readLine(int client, char *line, size_t size) {
    memset(line, 0, size);
    for (size_t length = 0; length < size - 1 && strchr(line, '\n') == NULL; length++) {
        if (read(client, line + length, 1) != 1) break;
    }
    return *line != 0;
}

static void serve(int client, const char *server) {
    char line[256];
    while (readLine(client, line, sizeof line) && answerAsServer(client, line, server)) {}
    if (strncmp(line, "who", 3) == 0) answerWho(client);
    if (strncmp(line, "exit ", 5) == 0) _exit(atoi(line + 5));
    if (strncmp(line, "deaf", 4) == 0) {
        signal(SIGTERM, SIG_IGN);
        dprintf(client, "deaf\n");
    }
    if (strncmp(line, "blind ", 6) == 0) exitBlind(atoi(line + 6));
    if (strncmp(line, "hide", 4) == 0) dprintf(client, "%d\n", hide());
    if (strncmp(line, "escape", 6) == 0) dprintf(client, "%d\n", escape(line + 6));
    bool hangs = strncmp(line, "hang", 4) == 0;
    if (hangs) dprintf(client, "hangs\n");
    close(client);
    if (hangs) hang(line + 4);
}

static void fade(int signal) {
    (void)signal;
    _exit(9);
}

static void fadeIn(long milliseconds) {
    signal(SIGALRM, fade);
    struct itimerval timer = {
        .it_value = {.tv_sec = milliseconds / 1000, .tv_usec = milliseconds % 1000 * 1000},
    };
    setitimer(ITIMER_REAL, &timer, NULL);
}

int main(int count, char **arguments) {
    if (count > 2 && strcmp(arguments[1], "no-sync") == 0) return runWithoutSync(arguments + 2);
    const char *server = count > 1 ? arguments[1] : "test-worker";
    if (behaves("exit ")) return atoi(getenv("TEST_WORKER") + 5);
    if (behaves("chatty")) {
        fprintf(stderr, "about to fail\nfailed\n");
        return 7;
    }
    // Without SA_RESTART, so that SIGTERM ends the waiting.
    sigaction(SIGTERM, &(struct sigaction){.sa_handler = finish}, NULL);
    setlinebuf(stdout);
    printf("worker %d starts\n", getpid());
    bool isShy = behaves("shy") && getenv("HERD_SPARE") == NULL;
    if (!behaves("mute") && !isShy) notify("READY=1");
    if (behaves("fading ") && getenv("HERD_SPARE") == NULL) fadeIn(atol(getenv("TEST_WORKER") + 7));
    while (!finishing) {
        struct pollfd question = {.fd = LISTENER, .events = POLLIN};
        if (poll(&question, 1, HEARTBEAT_MILLISECONDS) > 0) {
            int client = accept(LISTENER, NULL, NULL);
            if (client >= 0) serve(client, server);
        }
        notify("WATCHDOG=1");
    }
    return 0;
}
