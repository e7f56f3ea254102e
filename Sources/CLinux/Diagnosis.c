#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct {
    struct nlmsghdr header;
    struct inet_diag_req_v2 request;
} question;

/// Address and port as inet_diag has them; returns the family.
static int placeOf(const struct sockaddr_storage *address, __be32 host[4], __be16 *port) {
    if (address->ss_family == AF_INET) {
        const struct sockaddr_in *ipv4 = (const struct sockaddr_in *)address;
        host[0] = ipv4->sin_addr.s_addr;
        *port = ipv4->sin_port;
    } else {
        const struct sockaddr_in6 *ipv6 = (const struct sockaddr_in6 *)address;
        memcpy(host, &ipv6->sin6_addr, sizeof ipv6->sin6_addr);
        *port = ipv6->sin6_port;
    }
    return address->ss_family;
}

/// The question for a connection's end with these addresses.
static int ask(
    const struct sockaddr_storage *own, const struct sockaddr_storage *other, question *question) {
    if (own->ss_family != AF_INET && own->ss_family != AF_INET6) return -EAFNOSUPPORT;
    memset(question, 0, sizeof *question);
    question->header.nlmsg_len = sizeof *question;
    question->header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
    question->header.nlmsg_flags = NLM_F_REQUEST;
    struct inet_diag_req_v2 *request = &question->request;
    request->sdiag_protocol = IPPROTO_TCP;
    request->idiag_states = ~0u;
    placeOf(own, request->id.idiag_src, &request->id.idiag_sport);
    request->sdiag_family = (__u8)placeOf(other, request->id.idiag_dst, &request->id.idiag_dport);
    request->id.idiag_cookie[0] = INET_DIAG_NOCOOKIE;
    request->id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
    return 0;
}

/// The kernel answers before it returns from the sending: nothing here waits.
static int exchange(const question *question, void *answer, size_t length, ssize_t *got) {
    int made = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    if (made < 0) return -errno;
    int problem = 0;
    if (send(made, question, sizeof *question, 0) < 0) problem = -errno;
    if (problem == 0) {
        *got = recv(made, answer, length, MSG_DONTWAIT);
        if (*got < 0) problem = -errno;
    }
    close(made);
    return problem;
}

static int inodeOf(
    const struct sockaddr_storage *own, const struct sockaddr_storage *other, uint32_t *inode) {
    question question;
    int problem = ask(own, other, &question);
    if (problem < 0) return problem;
    _Alignas(struct nlmsghdr) char answer[1024];
    ssize_t got = 0;
    problem = exchange(&question, answer, sizeof answer, &got);
    if (problem < 0) return problem;
    const struct nlmsghdr *header = (const struct nlmsghdr *)answer;
    if (!NLMSG_OK(header, (size_t)got)) return -EBADMSG;
    if (header->nlmsg_type == NLMSG_ERROR) {
        return ((const struct nlmsgerr *)NLMSG_DATA(header))->error;
    }
    if (header->nlmsg_len < NLMSG_LENGTH(sizeof(struct inet_diag_msg))) return -EBADMSG;
    const struct inet_diag_msg *found = NLMSG_DATA(header);
    // Before a connection is complete, the kernel finds the socket that listens.
    bool isListener = found->id.idiag_dport == 0;
    *inode = isListener ? 0 : found->idiag_inode;
    return 0;
}

int clinux_tcp_peer_inode(int socket, uint32_t *inode) {
    struct sockaddr_storage own, other;
    socklen_t length = sizeof own;
    if (getsockname(socket, (struct sockaddr *)&own, &length) < 0) return -errno;
    length = sizeof other;
    if (getpeername(socket, (struct sockaddr *)&other, &length) < 0) return -errno;
    int result = inodeOf(&other, &own, inode);
    if (result != -ENOENT) return result;
    // So says, too, a kernel that can't tell of TCP at all; our own end is there for sure.
    uint32_t ours;
    return inodeOf(&own, &other, &ours) == -ENOENT ? -EPROTONOSUPPORT : -ENOENT;
}
