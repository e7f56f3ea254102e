// How long a cache line takes from one processor to another. Two threads throw a number to and fro.
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include "internal.h"

// The shortest of some parts counts: in the others somebody else may have had a processor.
enum { PARTS = 20, PART_THROWS = 1000, THROWS = PARTS * PART_THROWS };

struct game {
    _Alignas(128) atomic_int number;
    int processor;
};

static void *play(void *context) {
    struct game *game = context;
    cload_pin(game->processor);
    for (int i = 0; i < THROWS; i++) {
        while (atomic_load(&game->number) != 2 * i + 1) {}
        atomic_store(&game->number, 2 * i + 2);
    }
    return NULL;
}

int cload_transfer(int from, int to) {
    struct game game = {.number = 0, .processor = to};
    pthread_t other;
    int error = pthread_create(&other, NULL, play, &game);
    if (error != 0) return -error;
    // Only now: the other one would begin on this one's processor, and wait there for its turn.
    cload_pin(from);
    uint64_t least = UINT64_MAX;
    for (int part = 0; part < PARTS; part++) {
        uint64_t start = nanoseconds_of(CLOCK_MONOTONIC);
        for (int i = part * PART_THROWS; i < (part + 1) * PART_THROWS; i++) {
            atomic_store(&game.number, 2 * i + 1);
            while (atomic_load(&game.number) != 2 * i + 2) {}
        }
        uint64_t passed = nanoseconds_of(CLOCK_MONOTONIC) - start;
        if (passed < least) least = passed;
    }
    pthread_join(other, NULL);
    return (int)(least / (2 * PART_THROWS));
}
