// What Linux offers and Swift cannot call: macros, variadic functions, control messages.
//
// Every function returns its result (0 or more), or a negated errno. Every descriptor that is made
// here is close-on-exec. A call that a signal interrupts is made again.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// -- Events: epoll(7), eventfd(2) ----------------------------------------------------------------

typedef struct {
    uint64_t token;      // as given to clinux_epoll_add
    uint32_t readiness;  // CLINUX_READABLE and the like; 0 for a mere error or hang-up
} clinux_event;

static const uint32_t CLINUX_READABLE = 1;
static const uint32_t CLINUX_WRITABLE = 4;
/// Only when something new has come, however much is left to be read (EPOLLET).
static const uint32_t CLINUX_CHANGES = 0x80000000;

int clinux_epoll_create(void);
int clinux_epoll_add(int epoll, int descriptor, uint32_t interest, uint64_t token);
int clinux_epoll_remove(int epoll, int descriptor);

/// Waits for at most `milliseconds` (-1: for ever) and fills in up to `count` (64 at most) events.
int clinux_epoll_wait(int epoll, clinux_event *events, int count, int milliseconds);

/// A non-blocking counter that is readable after a signal and until it is cleared.
int clinux_eventfd_create(void);
int clinux_eventfd_signal(int eventfd);
int clinux_eventfd_clear(int eventfd);

/// Nanoseconds of CLOCK_MONOTONIC: never jumps, stands still while the computer sleeps.
int64_t clinux_monotonic_nanoseconds(void);

/// Nanoseconds since 1970 by CLOCK_REALTIME.
int64_t clinux_wall_nanoseconds(void);

// -- Processes: pidfd_open(2), waitid(2) ---------------------------------------------------------

typedef struct {
    int code;    // exit code; meaningless where a signal ended the process
    int signal;  // the signal that ended it, or 0
    bool core;   // whether that wrote a core dump
} clinux_exit;

/// A descriptor that stands for the process and is readable once it is gone.
int clinux_pidfd_open(pid_t pid);

/// `signal` 0 only asks whether the process is still there (-ESRCH: gone).
int clinux_pidfd_signal(int pidfd, int signal);

/// Collects the exit of a child without waiting: 1 and `status` filled in, or 0 while it lives.
///
/// -ECHILD: not our child, or collected by somebody else.
int clinux_pidfd_reap(int pidfd, clinux_exit *status);

/// A duplicate of the descriptor `number` of that process (pidfd_getfd(2)).
int clinux_pidfd_getfd(int pidfd, int number);

/// How a process that need not be our child has ended, once its parent has collected it: 1 and
/// `status`, as wait(2) gives it, or 0 where the kernel does not tell (before Linux 6.15).
int clinux_pidfd_exit(int pidfd, int *status);

/// Ends this process without anything that exit(3) does: what stdio has in a buffer is lost.
///
/// exit(3) has libraries tidy up beside threads that may still use them, such as libcurl's: 3 of
/// 1,640 runs of `herdctl` ended by SIGSEGV there, and none of 2,000 that end without it.
_Noreturn void clinux_end_process(int code);

/// From now on whoever below us loses its parent becomes our child (PR_SET_CHILD_SUBREAPER).
int clinux_reap_orphans(void);

// -- Signals -------------------------------------------------------------------------------------

/// Gives every signal its default disposition back and unblocks all of them: what a program that is
/// about to be exec'ed should inherit.
void clinux_signals_reset(void);

/// Unblocks every signal in the calling thread; children that it starts inherit that.
void clinux_signals_unblock(void);

/// From now on each of the signals writes its number as one byte to `descriptor`, whichever thread
/// gets it, and does nothing else. The descriptor should be non-blocking.
int clinux_signals_write(int descriptor, const int *signals, int count);

// -- UNIX sockets: unix(7) -----------------------------------------------------------------------

/// Two connected SOCK_SEQPACKET sockets: packets keep their bounds, and may carry descriptors.
int clinux_packet_pair(int pair[2]);

/// A socket of this type (SOCK_DGRAM, SOCK_STREAM, SOCK_SEQPACKET) bound to `path`, mode 0600.
///
/// What was at `path` is unlinked. `backlog` 0: does not listen, as befits SOCK_DGRAM.
int clinux_unix_bind(int type, const char *path, int backlog);

/// A socket of this type that is connected to `path`; one that begins with `@` names an abstract
/// address.
int clinux_unix_connect(int type, const char *path);

int clinux_set_blocking(int descriptor, bool blocking);

/// Has every message that is received on `socket` carry the pid and uid of its sender.
int clinux_pass_credentials(int socket);

typedef struct {
    pid_t pid;
    uid_t uid;
    gid_t gid;
} clinux_credentials;

/// Who connected, or listened, when this connection was made (SO_PEERCRED).
int clinux_peer_credentials(int socket, clinux_credentials *credentials);

/// Descriptors in one message, by the kernel's SCM_MAX_FD.
static const int CLINUX_DESCRIPTORS_MAX = 253;

typedef struct {
    size_t bytes;                    // received; 0 with a packet or stream socket: the peer closed
    bool cut;                        // the packet was longer than the buffer; its rest is lost
    int descriptors;                 // received and now ours; what exceeds the room was closed
    clinux_credentials credentials;  // of the sender after clinux_pass_credentials, else pid 0
} clinux_message;

/// Sends one message with `count` (0…CLINUX_DESCRIPTORS_MAX) descriptors; never raises SIGPIPE.
///
/// The descriptors need at least one byte to travel with. Returns the number of bytes sent.
ssize_t clinux_send(
    int socket, const void *bytes, size_t length, const int *descriptors, int count);

/// Receives one message.
int clinux_receive(
    int socket, void *bytes, size_t length, int *descriptors, int count, clinux_message *message);

/// The inode of the other end of a TCP connection within this computer, by which `/proc/PID/fd`
/// tells who has it; 0 while nobody has accepted it, or no longer has it (sock_diag(7)).
///
/// -ENOENT: the other end is gone. -EPROTONOSUPPORT: this kernel does not tell.
int clinux_tcp_peer_inode(int socket, uint32_t *inode);

// -- Memory and pipes ----------------------------------------------------------------------------

/// A file in memory that holds these bytes, its offset at the start (memfd_create(2)).
int clinux_memory_file(const char *name, const void *bytes, size_t length);

/// Makes the pipe hold at least so many bytes; returns what it holds now.
int clinux_pipe_resize(int pipe, int bytes);

/// A new pipe, its read end first.
int clinux_pipe(int ends[2]);

/// Copies up to `length` bytes with which the pipe begins, and leaves them in it; 0: it is empty.
///
/// `scratch` is an empty pipe, its read end first, that is empty again afterwards (tee(2)).
ssize_t clinux_pipe_peek(int pipe, const int scratch[2], void *bytes, size_t length);

/// Takes `length` bytes out of the pipe in one system call, the last of them to `last`, which is
/// written only when the others have been. Returns how many it took.
ssize_t clinux_pipe_take(int pipe, void *bytes, size_t length, void *last);

/// Whether whoever writes to the pipe would have to wait.
bool clinux_pipe_is_full(int pipe);

/// Maps the same part of a file `times` times side by side, shared with its other readers and
/// writers, so that what wraps around at its end can be used in one piece.
int clinux_map(int file, size_t offset, size_t length, int times, void **address);

/// Stores in the order of the program, also as seen by whoever maps the same memory later.
void clinux_word_store(uint64_t *word, uint64_t value);
uint64_t clinux_word_load(const uint64_t *word);

// -- Memory: madvise(2) --------------------------------------------------------------------------

/// Gives back the pages of the program's and its libraries' files that are mapped and never
/// written. What is touched again comes back from the page cache.
void clinux_program_pages_release(void);

// -- herd-launch ---------------------------------------------------------------------------------

// The supervisor and herd-launch talk over a packet pair whose one end is herd-launch's standard
// input. herd-launch says CLINUX_LAUNCH_INHERITED (with what it inherited beyond standard error);
// the supervisor sends a plan (a memory file, then the descriptors for the worker, then those that
// stay open until the worker is there); herd-launch says CLINUX_LAUNCH_FAILED, or becomes the
// worker, by which its end of the pair closes.

/// The plan begins with this; strings follow, each ended by a NUL: the program, the directory ("":
/// as it is), the arguments (the first is the program's name), the environment.
typedef struct {
    uint32_t arguments;
    uint32_t environment;
    uint32_t descriptors;
    uint32_t umask;
} clinux_launch_head;

typedef enum {
    CLINUX_LAUNCH_INHERITED = 1,
    CLINUX_LAUNCH_PLAN,         // what the supervisor sent was not a plan, or could not be read
    CLINUX_LAUNCH_SESSION,      // setsid(2)
    CLINUX_LAUNCH_DESCRIPTORS,  // a descriptor could not be put in its place
    CLINUX_LAUNCH_DIRECTORY,    // chdir(2)
    CLINUX_LAUNCH_PROGRAM,      // execve(2)
} clinux_launch_step;

typedef struct {
    int32_t step;   // clinux_launch_step
    int32_t error;  // errno; 0 with CLINUX_LAUNCH_INHERITED
} clinux_launch_report;
