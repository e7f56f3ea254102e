// Network namespaces and TUN devices, for which Swift has no functions.
//
// Every function returns its result (0 or more), or a negated errno. Descriptors are close-on-exec.
#pragma once

#include <stdint.h>

/// The step at which cnetwork_begin failed, as a person knows it; "" if it did not.
const char *cnetwork_step(void);

/// From now on the calling thread lives in a network namespace that nobody else has; so do the
/// programs that it starts. The namespace goes with the last of them.
///
/// It has loopback, and a TUN device with this IPv4 address (in host order) in a network of 256.
/// Returns the non-blocking descriptor that gives, and takes, the packets of that device (tun(4)).
int cnetwork_begin(uint32_t address);
