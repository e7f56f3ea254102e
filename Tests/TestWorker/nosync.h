// Runs a program on a disk that can't be relied on.
#pragma once

// Becomes the program at words[0]; each of its fsync and fdatasync fails with EIO, in the kernel.
int runWithoutSync(char **words);
