// Writes lines of 200 bytes to standard output as fast as they are taken, until it is killed.
#include <string.h>
#include <unistd.h>

enum { LINE = 200, LINES = 64 };

int main(void) {
    static char lines[LINE * LINES];
    memset(lines, 'x', sizeof lines);
    for (int i = 1; i <= LINES; i++) lines[i * LINE - 1] = '\n';
    while (write(STDOUT_FILENO, lines, sizeof lines) > 0) {}
    return 1;
}
