// The lines that clients send. Digits are written into a template: with sprintf the clients would
// cost more than the servers.
#define _GNU_SOURCE
#include <string.h>
#include <time.h>

#include "internal.h"

static void put_digits(char *end, uint64_t value, int count) {
    for (; count > 0; count--, value /= 10) *--end = (char)('0' + value % 10);
}

struct requests requests_of(const struct cload_plan *plan) {
    uint64_t time = plan->first_time;
    if (time == 0) time = nanoseconds_of(CLOCK_REALTIME);
    return (struct requests){.plan = plan, .number = 0, .time = time};
}

void put_time(char *out, uint64_t time) {
    put_digits(out + 10, time / 1000000000, 10);
    out[10] = '.';
    put_digits(out + TIME_BYTES, time % 1000000000, 9);
}

void put_iamat(char *out, unsigned client, uint64_t time, uint64_t place, uint64_t step) {
    static const char line[] =
        "IAMAT client0000000.cs.ucla.edu +34.000000-118.000000 0000000000.000000000\n";
    _Static_assert(sizeof line - 1 == IAMAT_BYTES, "each IAMAT has the same length");
    memcpy(out, line, IAMAT_BYTES);
    put_digits(out + 19, client, 7);
    // Places lie about a kilometer apart, steps ten meters.
    put_digits(out + 42, (68930 + place % 64 * 9000 + step * 90) % 1000000, 6);
    put_digits(out + 53, (445127 + place / 64 * 9000) % 1000000, 6);
    put_time(out + TIME_AT, time);
}

static size_t put_whatsat(char *out, unsigned client) {
    static const char line[] = "WHATSAT client0000000.cs.ucla.edu 10 5\n";
    memcpy(out, line, sizeof line - 1);
    put_digits(out + 21, client, 7);
    return sizeof line - 1;
}

static size_t put_invalid(char *out, unsigned client) {
    static const char line[] = "FOO client0000000.cs.ucla.edu 10 32\n";
    memcpy(out, line, sizeof line - 1);
    put_digits(out + 17, client, 7);
    return sizeof line - 1;
}

size_t next_request(struct requests *requests, char *out, enum kind *kind) {
    const struct cload_plan *plan = requests->plan;
    uint64_t number = requests->number++;
    unsigned client = (unsigned)(number % plan->clients);
    // Another tenth of the clients each time.
    bool asks = (number + number / plan->clients) % 10 == 9;
    uint64_t step = 0;
    switch (plan->mode) {
        case CLOAD_WHATSAT: *kind = WHATSAT; break;
        case CLOAD_INVALID: *kind = INVALID; break;
        case CLOAD_IAMAT: *kind = IAMAT; break;
        case CLOAD_MIXED:
        case CLOAD_MOVING: *kind = asks ? WHATSAT : IAMAT; break;
    }
    if (plan->mode == CLOAD_MOVING) step = number / plan->clients;
    if (*kind == WHATSAT) return put_whatsat(out, client);
    if (*kind == INVALID) return put_invalid(out, client);
    // Never the same time twice, so that each report is news.
    put_iamat(out, client, requests->time += 1000, client % plan->places, step);
    return IAMAT_BYTES;
}
