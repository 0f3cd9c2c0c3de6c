/* SPDX-License-Identifier: MIT-0 */
/* Get many URLs, at most 8 at a time:  build/example/crawl URL... */
#include <ebb.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

/* Permits to fetch.  Waiting for one suspends the task, not its thread. */
static struct ebb_sem slots = EBB_SEM_INIT(8);

/* Size of the body, or a negative code; *status is set on success. */
async long long fetch(const char *url, int *status)
{
    struct ebb_http_response *res;
    const char *text;

    try await ebb_sem_acquire(&slots, 1);
    defer ebb_sem_release(&slots, 1);
    try await ebb_http_get(url, &res);
    defer ebb_http_free(res);       /* runs before the permit goes back */
    within (10 * EBB_SECOND) {      /* a deadline for all awaits inside */
        try await ebb_http_text(res, &text);
    } otherwise {
        return -ETIMEDOUT;
    }
    *status = ebb_http_status(res);
    return (long long)ebb_http_size(res);
}

async int main(int argc, char **argv)
{
    int count = argc - 1, failed = 0;
    int *status = calloc((size_t)argc, sizeof *status);
    task(long long) *job = calloc((size_t)argc, sizeof *job);

    defer free(status);
    defer free(job);
    if (job == NULL || status == NULL)
        return 1;
    scope (s) {     /* however it is left, no task outlives the arrays */
        for (int i = 0; i < count; i++)
            job[i] = spawn_in(s, fetch(argv[i + 1], &status[i]));
        for (int i = 0; i < count; i++) {
            long long size = await job[i];

            fprintf(stderr, "\r%d/%d", i + 1, count);
            if (size < 0) {
                failed++;
                fprintf(stderr, "\r%s: %s\n", argv[i + 1],
                        ebb_strerror(size));
            } else {
                printf("%d %lld %s\n", status[i], size, argv[i + 1]);
            }
        }
    }
    fprintf(stderr, "\r%d of %d failed\n", failed, count);
    return failed > 0;
}
