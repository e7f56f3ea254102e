// Runs the cheapest clients there are (Sources/CLoad/blocks.c) on one processor.
//
//     flatout PORT NAME PROCESS PROCESSOR CONNECTIONS LINES SECONDS
//     flatout PROCESSOR PROCESSOR
//
// Prints the number of replies, the seconds that they took, the seconds of CPU time that they took
// here and in the server's process, and how many of all replies were compared. Of two processors,
// how many nanoseconds a cache line takes from one to the other.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "CLoad.h"

// One block in so many is compared: that costs a hundredth of a run.
enum { COMPARED = 64 };

static int fail(int problem) {
    fprintf(stderr, "flatout: %s\n", strerror(-problem));
    return 1;
}

static int print_transfer(int from, int to) {
    int nanoseconds = cload_transfer(from, to);
    if (nanoseconds < 0) return fail(nanoseconds);
    printf("%d\n", nanoseconds);
    return 0;
}

int main(int count, char **words) {
    if (count == 3) return print_transfer(atoi(words[1]), atoi(words[2]));
    if (count != 8) {
        fprintf(stderr, "flatout PORT NAME PROCESS PROCESSOR CONNECTIONS LINES SECONDS\n");
        return 2;
    }
    struct cload_blocks plan = {
        .port = (uint16_t)atoi(words[1]),
        .server = words[2],
        .process = atoi(words[3]),
        .connections = atoi(words[5]),
        .lines = atoi(words[6]),
        .compared = COMPARED,
        .nanoseconds = (uint64_t)(atof(words[7]) * 1e9),
    };
    struct cload_blocks_result result;
    int problem = cload_pin(atoi(words[4]));
    if (problem == 0) problem = cload_run_blocks(&plan, &result);
    if (problem < 0) return fail(problem);
    printf("%llu %.6f %.6f %.6f %llu\n", (unsigned long long)result.replies,
           (double)result.nanoseconds / 1e9, (double)result.own_cpu / 1e9,
           (double)result.server_cpu / 1e9, (unsigned long long)result.compared);
    return 0;
}
