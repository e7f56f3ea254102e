// What the files of this target share.
#ifndef CLOAD_INTERNAL_H
#define CLOAD_INTERNAL_H

#include "CLoad.h"

enum { REQUEST_BYTES_MAX = 128, PORTS_MAX = 64 };

/// Every IAMAT is so long, and has its time there.
enum { IAMAT_BYTES = 75, TIME_AT = 54, TIME_BYTES = 20 };

enum kind { IAMAT, WHATSAT, INVALID };

struct requests {
    const struct cload_plan *plan;
    uint64_t number, time;
};

uint64_t nanoseconds_of(clockid_t clock);
int connect_to(uint16_t port);
int send_all(int socket, const char *bytes, size_t count);

struct requests requests_of(const struct cload_plan *plan);

/// Writes the next request to `out` and returns its length.
size_t next_request(struct requests *requests, char *out, enum kind *kind);

/// Writes an IAMAT, whose time is in nanoseconds since 1970.
void put_iamat(char *out, unsigned client, uint64_t time, uint64_t place, uint64_t step);

/// Writes the time of an IAMAT: TIME_BYTES.
void put_time(char *out, uint64_t time);

#endif
