// What the files of this target share.
#ifndef CLOAD_INTERNAL_H
#define CLOAD_INTERNAL_H

#include "CLoad.h"

enum { REQUEST_BYTES_MAX = 128, PORTS_MAX = 64 };

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

#endif
