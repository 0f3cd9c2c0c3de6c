/* SPDX-License-Identifier: MIT-0 */
/* Get a URL and print its body:  build/example/fetch http://127.0.0.1:8080/ */
#include <ebb.h>
#include <stdio.h>

/*
 * An async function is called like any other, behind `await`.  Wherever it
 * has to wait, the task that runs it is suspended; the thread goes on with
 * other tasks.
 */
async int print_url(const char *url)
{
    struct ebb_http_response *res;
    const char *text;

    /* Library calls return a negative code on failure.  `try` returns it
     * from here: the rest of this function is for the case of success. */
    try await ebb_http_get(url, &res);
    defer ebb_http_free(res);       /* on every way out from now on */
    try await ebb_http_text(res, &text);
    fprintf(stderr, "%s: status %d, %zu bytes\n", ebb_http_url(res),
            ebb_http_status(res), ebb_http_size(res));
    fwrite(text, 1, ebb_http_size(res), stdout);
    return ebb_http_status(res) < 400 ? 0 : 1;
}

/* An async main starts the runtime and is its first task. */
async int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s URL\n", argv[0]);
        return 2;
    }
    return try await print_url(argv[1]);  /* in main, try prints the error */
}
