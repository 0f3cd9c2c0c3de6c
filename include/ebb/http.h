/* SPDX-License-Identifier: MIT-0 */
/*
 * An HTTP client: get a URL, look at status and headers, take the body.
 *
 *     struct ebb_http_response *res = NULL;
 *     const char *text;
 *
 *     try await ebb_http_get("https://example.org/", &res);
 *     defer ebb_http_free(res);
 *     try await ebb_http_text(res, &text);
 *     printf("%d %s\n", ebb_http_status(res), text);
 *
 * HTTP/1.1 and HTTP/2, TLS with verification, connections kept and used
 * again, up to 10 redirects, proxies from the environment.  All transfers of
 * a runtime share one engine on its own reactor and timers: a transfer costs
 * no thread and no task.  Part of libebb_http, which needs libcurl.
 *
 * Each failure has a code of its own; ebb_strerror() has the text.  Beside
 * those below: -EBB_EHOST, -EBB_EHOSTAGAIN and -EBB_EHOSTFAIL of <ebb/net.h>,
 * -ECONNREFUSED, -ECONNRESET, -ENETUNREACH, -ETIMEDOUT, -ENOMEM, -EIO.
 * A status such as 404 is no failure: look at ebb_http_status().
 */
#ifndef EBB_HTTP_H
#define EBB_HTTP_H

#include <ebb/base.h>
#include <ebb/net.h>

enum {
    EBB_EURL = 10200,       /* that is no URL */
    EBB_ESCHEME = 10201,    /* its scheme is not http or https */
    EBB_ETLS = 10202,       /* handshake failed, or certificate not trusted */
    EBB_ETRUNCATED = 10203, /* the body ended before it was complete */
    EBB_EREDIRECTS = 10204, /* too many redirects */
    EBB_ETOOLARGE = 10205,  /* the body is larger than body_max */
    EBB_EHTTP = 10206,      /* what the server said is not HTTP */
    EBB_ENOANSWER = 10207,  /* it closed the connection without an answer */
    EBB_EPROXY = 10208,     /* the proxy failed or refused */
};

struct ebb_http_response;  /* opaque; given by ebb_http_get() */

/* How to fetch.  Zero-initialised means all defaults. */
struct ebb_http_options {
    int64_t timeout_ns;         /* for all of it, body included; 0: none */
    int64_t connect_timeout_ns; /* for one connection; 0: 30 s */
    size_t body_max;            /* bytes; 0: 64 MiB */
    int redirects_max;          /* 0: 10; negative: follow none */
    const char *user_agent;     /* NULL: "ebb/VERSION" */
    const char *ca_file;        /* certificates to trust; NULL: the system's */
};

/*
 * GET a URL.  Ends when the headers of the answer are there; the body goes on
 * coming in the background until it is complete or the response is freed.
 *
 *   url   borrowed
 *   out   given on success: ebb_http_free() it; else set to NULL
 *
 * Returns 0 or a code from the list above.
 * Cancel safe: a cancelled fetch is taken out of the engine and freed.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_http_get(const char *url, struct ebb_http_response **out) EBB_FRAME(768);

/* The same with options (borrowed; NULL: defaults). */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_http_get_with(const char *url, const struct ebb_http_options *options,
                  struct ebb_http_response **out) EBB_FRAME(736);

/*
 * Wait for the whole body.  Its bytes as they came, a NUL behind them.
 *
 *   res    borrowed; one task at a time
 *   text   set to the body, which belongs to res and lives as long
 *
 * Returns 0, or a code from the list above: nothing is returned of a body
 * that did not come whole.  May be called again, then it does not wait.
 * Cancel safe: the transfer goes on.
 */
EBB_API EBB_MUST_USE EBB_ASYNC int
ebb_http_text(struct ebb_http_response *res, const char **text)
    EBB_FRAME(128);

/* Bytes of the body that have come by now; all of them, once
 * ebb_http_text() has returned 0. */
EBB_API size_t ebb_http_size(struct ebb_http_response *res);

/* The status: 200, 404, ... */
EBB_API int ebb_http_status(const struct ebb_http_response *res);

/* The first header of that name (case does not matter), or NULL.  Belongs to
 * res and lives as long. */
EBB_API const char *ebb_http_header(const struct ebb_http_response *res,
                                    const char *name);

/* The URL this is the answer of, after redirects.  Belongs to res. */
EBB_API const char *ebb_http_url(const struct ebb_http_response *res);

/* Free it; a body still coming is cut off.  NULL is allowed.  Never suspends;
 * inside the same runtime only. */
EBB_API void ebb_http_free(struct ebb_http_response *res);

#endif
