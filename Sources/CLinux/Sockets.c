#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

int clinux_packet_pair(int pair[2]) {
    return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0 ? -errno : 0;
}

/// The length of the address, which for an abstract one ends with the name.
static int addressOf(const char *path, struct sockaddr_un *address) {
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    size_t length = strlen(path);
    if (length >= sizeof address->sun_path) return -ENAMETOOLONG;
    strcpy(address->sun_path, path);
    if (path[0] != '@') return sizeof *address;
    address->sun_path[0] = '\0';
    return (int)(offsetof(struct sockaddr_un, sun_path) + length);
}

static int closeAndFail(int descriptor) {
    int error = errno;
    close(descriptor);
    return -error;
}

int clinux_unix_bind(int type, const char *path, int backlog) {
    struct sockaddr_un address;
    int problem = addressOf(path, &address);
    if (problem < 0) return problem;
    int made = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);
    if (made < 0) return -errno;
    if (unlink(path) < 0 && errno != ENOENT) return closeAndFail(made);
    if (bind(made, (struct sockaddr *)&address, sizeof address) < 0) return closeAndFail(made);
    if (chmod(path, 0600) < 0) return closeAndFail(made);
    if (backlog > 0 && listen(made, backlog) < 0) return closeAndFail(made);
    return made;
}

int clinux_unix_connect(int type, const char *path) {
    struct sockaddr_un address;
    int length = addressOf(path, &address);
    if (length < 0) return length;
    int made = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);
    if (made < 0) return -errno;
    int result;
    do {
        result = connect(made, (struct sockaddr *)&address, (socklen_t)length);
    } while (result < 0 && errno == EINTR);
    return result < 0 ? closeAndFail(made) : made;
}

int clinux_set_blocking(int descriptor, bool blocking) {
    int flags = fcntl(descriptor, F_GETFL);
    if (flags < 0) return -errno;
    int wanted = blocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK;
    return fcntl(descriptor, F_SETFL, wanted) < 0 ? -errno : 0;
}

int clinux_pass_credentials(int socket) {
    int on = 1;
    return setsockopt(socket, SOL_SOCKET, SO_PASSCRED, &on, sizeof on) < 0 ? -errno : 0;
}

int clinux_peer_credentials(int socket, clinux_credentials *credentials) {
    struct ucred peer;
    socklen_t length = sizeof peer;
    if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &length) < 0) return -errno;
    *credentials = (clinux_credentials){.pid = peer.pid, .uid = peer.uid, .gid = peer.gid};
    return 0;
}

ssize_t clinux_send(
    int socket, const void *bytes, size_t length, const int *descriptors, int count) {
    if (count < 0 || count > CLINUX_DESCRIPTORS_MAX) return -EINVAL;
    _Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int) * 253)];
    struct iovec vector = {.iov_base = (void *)bytes, .iov_len = length};
    struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1};
    if (count > 0) {
        size_t size = sizeof(int) * (size_t)count;
        memset(control, 0, sizeof control);
        message.msg_control = control;
        message.msg_controllen = CMSG_SPACE(size);
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(size);
        memcpy(CMSG_DATA(header), descriptors, size);
    }
    ssize_t sent;
    do {
        sent = sendmsg(socket, &message, MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
    return sent < 0 ? -errno : sent;
}

/// Keeps the descriptors there is room for and closes the others.
static void takeDescriptors(
    struct cmsghdr *header, int *descriptors, int count, clinux_message *message) {
    size_t got = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (size_t i = 0; i < got; i++) {
        int descriptor;
        memcpy(&descriptor, CMSG_DATA(header) + i * sizeof(int), sizeof(int));
        if (message->descriptors < count) {
            descriptors[message->descriptors++] = descriptor;
        } else {
            close(descriptor);
        }
    }
}

int clinux_receive(
    int socket, void *bytes, size_t length, int *descriptors, int count, clinux_message *message) {
    _Alignas(struct cmsghdr) char
        control[CMSG_SPACE(sizeof(int) * 253) + CMSG_SPACE(sizeof(struct ucred))];
    struct iovec vector = {.iov_base = bytes, .iov_len = length};
    struct msghdr received = {
        .msg_iov = &vector,
        .msg_iovlen = 1,
        .msg_control = control,
        .msg_controllen = sizeof control,
    };
    ssize_t got;
    do {
        got = recvmsg(socket, &received, MSG_CMSG_CLOEXEC);
    } while (got < 0 && errno == EINTR);
    if (got < 0) return -errno;
    memset(message, 0, sizeof *message);
    message->bytes = (size_t)got;
    message->cut = (received.msg_flags & MSG_TRUNC) != 0;
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&received); header != NULL;
         header = CMSG_NXTHDR(&received, header)) {
        if (header->cmsg_level != SOL_SOCKET) continue;
        if (header->cmsg_type == SCM_RIGHTS) {
            takeDescriptors(header, descriptors, count, message);
        } else if (header->cmsg_type == SCM_CREDENTIALS) {
            struct ucred sender;
            memcpy(&sender, CMSG_DATA(header), sizeof sender);
            message->credentials =
                (clinux_credentials){.pid = sender.pid, .uid = sender.uid, .gid = sender.gid};
        }
    }
    return 0;
}
