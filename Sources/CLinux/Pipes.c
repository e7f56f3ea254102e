// tee, and a second mapping right behind the first.
#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

int clinux_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC) < 0 ? -errno : 0; }

ssize_t clinux_pipe_peek(int pipe, const int scratch[2], void *bytes, size_t length) {
    ssize_t shared = tee(pipe, scratch[1], length, SPLICE_F_NONBLOCK);
    if (shared < 0) return errno == EAGAIN ? 0 : -errno;
    size_t done = 0;
    while (done < (size_t)shared) {
        ssize_t got = read(scratch[0], (char *)bytes + done, (size_t)shared - done);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return got < 0 ? -errno : -EIO;
        done += (size_t)got;
    }
    return shared;
}

ssize_t clinux_pipe_take(int pipe, void *bytes, size_t length, void *last) {
    struct iovec parts[] = {
        {.iov_base = bytes, .iov_len = length - 1},
        {.iov_base = last, .iov_len = 1},
    };
    ssize_t got;
    do {
        got = readv(pipe, parts, 2);
    } while (got < 0 && errno == EINTR);
    return got < 0 ? -errno : got;
}

bool clinux_pipe_is_full(int pipe) {
    struct pollfd room = {.fd = pipe, .events = POLLOUT};
    return poll(&room, 1, 0) == 0;
}

int clinux_map(int file, size_t offset, size_t length, int times, void **address) {
    // Reserves the room first, so that the mappings lie side by side.
    size_t room = length * (size_t)times;
    char *start = mmap(NULL, room, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (start == MAP_FAILED) return -errno;
    for (int i = 0; i < times; i++) {
        void *place = start + (size_t)i * length;
        int access = PROT_READ | PROT_WRITE;
        int kind = MAP_SHARED | MAP_FIXED;
        if (mmap(place, length, access, kind, file, (off_t)offset) == MAP_FAILED) {
            int error = errno;
            munmap(start, room);
            return -error;
        }
    }
    *address = start;
    return 0;
}

void clinux_word_store(uint64_t *word, uint64_t value) {
    __atomic_store_n(word, value, __ATOMIC_SEQ_CST);
}

uint64_t clinux_word_load(const uint64_t *word) {
    return __atomic_load_n(word, __ATOMIC_SEQ_CST);
}
