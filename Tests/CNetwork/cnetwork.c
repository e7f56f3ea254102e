#define _GNU_SOURCE
#include "cnetwork.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define DEVICE "herd0"

static _Thread_local const char *step = "";

const char *cnetwork_step(void) { return step; }

/// A request about an interface, with its name filled in.
static struct ifreq request(const char *name) {
    struct ifreq request;
    memset(&request, 0, sizeof request);
    strncpy(request.ifr_name, name, IFNAMSIZ - 1);
    return request;
}

static int set_address(int control, unsigned long what, uint32_t address) {
    struct ifreq change = request(DEVICE);
    struct sockaddr_in value = {
        .sin_family = AF_INET, .sin_addr = {.s_addr = htonl(address)}};
    memcpy(&change.ifr_addr, &value, sizeof value);
    return ioctl(control, what, &change);
}

static int bring_up(int control, const char *name) {
    struct ifreq change = request(name);
    if (ioctl(control, SIOCGIFFLAGS, &change) < 0) return -1;
    change.ifr_flags |= IFF_UP;
    return ioctl(control, SIOCSIFFLAGS, &change);
}

static int open_device(void) {
    step = "open /dev/net/tun";
    int device = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (device < 0) return -errno;
    step = "make a TUN device";
    struct ifreq kind = request(DEVICE);
    kind.ifr_flags = IFF_TUN | IFF_NO_PI;
    if (ioctl(device, TUNSETIFF, &kind) == 0) return device;
    int code = errno;
    close(device);
    return -code;
}

int cnetwork_begin(uint32_t address) {
    step = "make a network namespace";
    if (unshare(CLONE_NEWNET) < 0) return -errno;
    int device = open_device();
    if (device < 0) return device;
    step = "set the addresses of a network namespace";
    int control = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    int isSet = control >= 0 && set_address(control, SIOCSIFADDR, address) == 0 &&
        set_address(control, SIOCSIFNETMASK, 0xFFFFFF00) == 0 && bring_up(control, "lo") == 0 &&
        bring_up(control, DEVICE) == 0;
    int code = errno;
    if (control >= 0) close(control);
    if (isSet) {
        step = "";
        return device;
    }
    close(device);
    return -code;
}
