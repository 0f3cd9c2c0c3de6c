/* SPDX-License-Identifier: MIT-0 */
/* The first of several to answer:  build/example/first PRIMARY BACKUP */
#include <ebb.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The body of a URL as a string; the caller frees it. */
async int get_text(const char *url, char **out)
{
    struct ebb_http_response *res;
    const char *text;

    try await ebb_http_get(url, &res);
    defer ebb_http_free(res);       /* also when this call is cancelled */
    try await ebb_http_text(res, &text);
    *out = strdup(text);
    return *out != NULL ? 0 : -ENOMEM;
}

/*
 * All three arms of a select start together.  The first to complete wins: the
 * others are cancelled, and their clean-up has run before its statement
 * starts.  A lost fetch has closed its connection by then.
 */
async int first_of(const char *primary, const char *backup)
{
    char *a = NULL, *b = NULL;
    int rc;

    defer { free(a); free(b); }
    select {
        when (rc = await get_text(primary, &a))
            printf("primary: %s\n", rc == 0 ? a : ebb_strerror(rc));
        when (rc = await get_text(backup, &b))
            printf("backup: %s\n", rc == 0 ? b : ebb_strerror(rc));
        when (await ebb_sleep(5 * EBB_SECOND))
            rc = -ETIMEDOUT;
    }
    return rc;
}

async int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: %s PRIMARY-URL BACKUP-URL\n", argv[0]);
        return 2;
    }
    return try await first_of(argv[1], argv[2]);
}
