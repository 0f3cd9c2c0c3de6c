/* SPDX-License-Identifier: MIT-0 */
/* The program of this project: tick [TIMES]. */
#include <ebb.h>
#include <stdio.h>
#include <stdlib.h>

#include "count.h"

static async int tick(int times)
{
    for (int i = 0; i < times; i++) {
        try await ebb_sleep(EBB_MILLISECOND);
        count_one();
    }
    return 0;
}

async int main(int argc, char **argv)
{
    int times = argc > 1 ? atoi(argv[1]) : 3;
    task(int) left = spawn(tick(times));
    task(int) right = spawn(tick(times));

    try await left;
    try await right;
    printf("%d ticks\n", count_all());
    return 0;
}
