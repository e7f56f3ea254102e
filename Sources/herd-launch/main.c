// herd-launch: finishes what Foundation's Process cannot do for a worker, then becomes it.
//
// Standard input is one end of a packet socket pair; the conversation over it is described in
// CLinux.h. Standard output and error are the worker's already. What Process itself left open in
// this child goes back to the supervisor: Process ends a child's life when the last copy of its
// hidden socket closes, and the supervisor decides that by the pidfd alone.
#define _GNU_SOURCE
#include <CLinux.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FIRST = 3 };  // the first descriptor after standard error; sd_listen_fds(3) starts there

static int control = STDIN_FILENO;

static void say(clinux_launch_step step, int error, const int *descriptors, int count) {
    clinux_launch_report report = {.step = step, .error = error};
    if (clinux_send(control, &report, sizeof report, descriptors, count) < 0) _exit(127);
}

static _Noreturn void fail(clinux_launch_step step, int error) {
    say(step, error, NULL, 0);
    _exit(127);
}

static void giveInheritedBack(void) {
    int inherited[253];
    int count = 0;
    DIR *folder = opendir("/proc/self/fd");
    if (folder == NULL) fail(CLINUX_LAUNCH_DESCRIPTORS, errno);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        int descriptor = atoi(entry->d_name);  // "." and ".." count as 0
        if (descriptor < FIRST || descriptor == dirfd(folder)) continue;
        if (count == CLINUX_DESCRIPTORS_MAX) fail(CLINUX_LAUNCH_DESCRIPTORS, EMFILE);
        inherited[count++] = descriptor;
    }
    closedir(folder);
    say(CLINUX_LAUNCH_INHERITED, 0, inherited, count);
    for (int i = 0; i < count; i++) close(inherited[i]);
}

/// Process made us lead a group, and a leader may not make a session: join another group first.
static void leadSession(void) {
    if (setsid() >= 0) return;
    setpgid(0, getpgid(getppid()));
    if (setsid() < 0) fail(CLINUX_LAUNCH_SESSION, errno);
}

/// Puts the worker's descriptors at 3 and up, all others above them, /dev/null at 0.
static void arrange(int *descriptors, int received, int count) {
    control = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, FIRST + count);
    if (control < 0) _exit(127);
    for (int i = 0; i < received; i++) {
        descriptors[i] = fcntl(descriptors[i], F_DUPFD_CLOEXEC, FIRST + count);
        if (descriptors[i] < 0) fail(CLINUX_LAUNCH_DESCRIPTORS, errno);
    }
    for (int i = 0; i < count; i++) {
        if (dup2(descriptors[i], FIRST + i) < 0) fail(CLINUX_LAUNCH_DESCRIPTORS, errno);
    }
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0 || dup2(null, STDIN_FILENO) < 0) fail(CLINUX_LAUNCH_DESCRIPTORS, errno);
}

static void raiseDescriptorLimit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

/// The whole plan in memory, ended by a NUL of our own.
static char *read_plan(int file) {
    struct stat status;
    if (fstat(file, &status) < 0) fail(CLINUX_LAUNCH_PLAN, errno);
    char *bytes = calloc(1, (size_t)status.st_size + 1);
    if (bytes == NULL) fail(CLINUX_LAUNCH_PLAN, errno);
    if (status.st_size < (off_t)sizeof(clinux_launch_head)) fail(CLINUX_LAUNCH_PLAN, EBADMSG);
    if (pread(file, bytes, (size_t)status.st_size, 0) != status.st_size) {
        fail(CLINUX_LAUNCH_PLAN, EIO);
    }
    return bytes;
}

static char *next(char **cursor) {
    char *string = *cursor;
    *cursor += strlen(string) + 1;
    return string;
}

/// Our own number goes where sd_listen_fds(3) and sd_watchdog_enabled(3) look for it.
static void takeEnvironment(char **cursor, const clinux_launch_head *head) {
    char pid[16];
    snprintf(pid, sizeof pid, "%d", (int)getpid());
    clearenv();
    for (uint32_t i = 0; i < head->environment; i++) putenv(next(cursor));
    if (head->descriptors > 0) setenv("LISTEN_PID", pid, 1);
    if (getenv("WATCHDOG_USEC") != NULL) setenv("WATCHDOG_PID", pid, 1);
}

int main(void) {
    giveInheritedBack();
    char ignored[1];
    int descriptors[253];
    clinux_message message;
    int result =
        clinux_receive(control, ignored, 1, descriptors, CLINUX_DESCRIPTORS_MAX, &message);
    if (result < 0) fail(CLINUX_LAUNCH_PLAN, -result);
    if (message.descriptors < 1) fail(CLINUX_LAUNCH_PLAN, EBADMSG);
    char *plan = read_plan(descriptors[0]);
    close(descriptors[0]);
    clinux_launch_head *head = (clinux_launch_head *)plan;
    int received = message.descriptors - 1;  // those behind the worker's are open until the exec
    if ((int)head->descriptors > received) fail(CLINUX_LAUNCH_PLAN, EBADMSG);

    leadSession();
    clinux_signals_reset();
    raiseDescriptorLimit();
    arrange(descriptors + 1, received, (int)head->descriptors);
    umask((mode_t)head->umask);

    char *cursor = plan + sizeof *head;
    const char *program = next(&cursor);
    const char *directory = next(&cursor);
    char **arguments = calloc(head->arguments + 1, sizeof *arguments);
    if (arguments == NULL) fail(CLINUX_LAUNCH_PLAN, ENOMEM);
    for (uint32_t i = 0; i < head->arguments; i++) arguments[i] = next(&cursor);
    takeEnvironment(&cursor, head);
    if (*directory != '\0' && chdir(directory) < 0) fail(CLINUX_LAUNCH_DIRECTORY, errno);
    execv(program, arguments);
    fail(CLINUX_LAUNCH_PROGRAM, errno);
}
