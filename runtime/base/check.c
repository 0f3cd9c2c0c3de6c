/* SPDX-License-Identifier: MIT-0 */
/* How a broken invariant ends. */
#include "base/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void eb_panic(const char *file, int line, const char *what)
{
    char text[512];
    int len = snprintf(text, sizeof(text), "ebb: %s:%d: %s\n", file, line,
                       what);

    if (len > 0) {
        size_t size = (size_t)len < sizeof(text) ? (size_t)len
                                                 : sizeof(text) - 1;
        /* One write: nothing of another thread's gets in between. */
        ssize_t put = write(2, text, size);
        (void)put;
    }
    abort();
}
