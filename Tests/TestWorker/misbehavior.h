// What a worker for tests does when it is told to misbehave.
#pragma once

#include <stdbool.h>
#include <sys/types.h>

// A child that ignores SIGTERM and goes on holding whatever the worker holds; its pid.
pid_t hide(void);

// A grandchild in a session of its own, whose parent is gone; its pid. `how` may hold "deaf" (it
// ignores SIGTERM) and "bare" (it has no environment any more).
pid_t escape(const char *how);

// Never returns: "busy" computes for ever, "deadlock" waits for a lock of its own, all else sleeps.
_Noreturn void hang(const char *how);

// Leaves a child with all that is open, closes all of it itself, and exits.
_Noreturn void exitBlind(int code);
