/* SPDX-License-Identifier: MIT-0 */
/* Closes its pipe only if nothing goes wrong. */
/* test: loses descriptors */
#include <ebb.h>

async int main(void)
{
    struct ebb_io *from, *to;
    char byte;

    try ebb_pipe(&from, &to);
    try await ebb_write_all(to, "x", 1);
    try await ebb_read(from, &byte, 1);
    await ebb_close(from);
    await ebb_close(to);
    return 0;
}
