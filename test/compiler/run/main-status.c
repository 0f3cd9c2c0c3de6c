/* SPDX-License-Identifier: MIT-0 */
/* test: args 3 4 */
/* test: exit 7 */
/* What main returns is the status of the program; its arguments. */
#include <ebb.h>
#include <stdio.h>
#include <stdlib.h>

async int main(int argc, char **argv)
{
    int sum = 0;

    await ebb_yield();
    for (int i = 1; i < argc; i++)
        sum += atoi(argv[i]);
    printf("%d %d\n", argc, sum);
    return sum;
}
