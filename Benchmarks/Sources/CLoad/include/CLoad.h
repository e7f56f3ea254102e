// Clients of the herd's line protocol that cost as little as they can, so that the server is what
// limits a run; see load.c. Functions that fail return a negative errno.
#ifndef CLOAD_H
#define CLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum cload_mode {
    CLOAD_IAMAT,
    CLOAD_WHATSAT,
    CLOAD_INVALID,
    /// Nine IAMAT, then one WHATSAT.
    CLOAD_MIXED,
    /// As mixed, and each client moves about ten meters from report to report.
    CLOAD_MOVING,
};

struct cload_plan {
    /// Ports of 127.0.0.1; connections are dealt out to them in turn.
    const uint16_t *ports;
    int port_count;
    int connections;
    /// Requests in flight on each connection; with a rate, at most so many.
    int depth;
    /// Requests a second, whether or not replies come: a slow reply delays no later request, and
    /// latencies are those since a request was due. 0: as soon as there is a reply to the last one.
    uint64_t rate;
    /// So many names, used in turn, in so many places.
    unsigned clients, places;
    enum cload_mode mode;
    /// Ends after this time, or after so many replies; 0: no such end.
    uint64_t nanoseconds, replies_max;
    /// A connection sends `depth` requests in one write, and waits for all their replies.
    bool lockstep;
    /// What IAMAT gives as the first time, for runs that are alike to the byte; 0: the clock's.
    uint64_t first_time;
};

struct cload_result {
    uint64_t replies, reply_bytes, nanoseconds;
    /// CPU time of the clients themselves.
    uint64_t own_cpu;
    /// Replies that are not what the request should have had, e.g. `? ` to an IAMAT.
    uint64_t wrong;
};

/// Gets the latencies of some replies, in nanoseconds.
typedef void (*cload_sink)(void *context, const uint64_t *latencies, size_t count);

int cload_run(const struct cload_plan *plan, cload_sink sink, void *context,
              struct cload_result *result);

/// Clients that cost a tenth of the others: each connection has one block of IAMAT in flight, which
/// was made before and goes out in one write; see blocks.c.
struct cload_blocks {
    uint16_t port;
    /// The server's name, as its replies have it, and its process.
    const char *server;
    pid_t process;
    int connections;
    /// IAMAT in a block, each of another client; at most 1,024.
    int lines;
    /// Of the blocks of a connection each of that number is compared with what its replies must be,
    /// and so are the first and the last. Of all others the bytes are counted.
    int compared;
    uint64_t nanoseconds;
};

struct cload_blocks_result {
    /// Replies that came in time, in whole blocks, and how long that was.
    uint64_t replies, nanoseconds;
    /// CPU time in it, of the clients and of the server's process.
    uint64_t own_cpu, server_cpu;
    /// Replies that were compared.
    uint64_t compared;
};

/// -EPROTO: something came that should not have come, or did not come where it should have.
int cload_run_blocks(const struct cload_blocks *plan, struct cload_blocks_result *result);

/// Opens `count` connections that each get one reply and then say nothing; closed with cload_close.
int cload_idle(uint16_t port, int count, int *sockets);
void cload_close(const int *sockets, int count);

/// Reports one client after the other to the ports in turn and asks all other ports for it once,
/// `delay` after its AT came. Returns how many of the `reports` were known everywhere by then.
///
/// `first` numbers the first client, so that no run meets those of another.
int cload_flood(const uint16_t *ports, int port_count, uint64_t delay, int reports, unsigned first);

/// Finds `count` ports of 127.0.0.1 that nobody listens on.
int cload_free_ports(uint16_t *ports, int count);

/// Whether somebody listens: 0 where a connection could be made.
int cload_try(uint16_t port);

/// CPU time of all threads that the process has and had, in nanoseconds.
int64_t cload_cpu(pid_t process);

/// Lets the caller, and all that it starts from now on, run on one processor alone.
int cload_pin(int processor);

/// Nanoseconds in which what one processor writes is seen on the other; pins the caller to `from`.
int cload_transfer(int from, int to);

/// Allows as many open files as the system lets it.
int cload_raise_files(void);

#endif
