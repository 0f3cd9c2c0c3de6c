/* SPDX-License-Identifier: MIT-0 */
/*
 * The inside of the HTTP client.
 *
 *   engine    one libcurl multi handle per runtime, its sockets watched by
 *             the reactor, its timeout a timer of the wheel
 *   response  one transfer: a libcurl easy handle and what has come of it
 *
 * One lock per engine, `guard`, covers every call of libcurl and every field
 * of the responses that its callbacks write; a callback of libcurl runs with
 * it held.  Nothing waits with it held.
 *
 * Life of a transfer, all moves under the guard:
 *
 *   IDLE -> RUNNING -> HEADERS -> DONE        (back to IDLE for a redirect)
 *              `----------------^
 */
#ifndef EB_HTTP_HTTP_H
#define EB_HTTP_HTTP_H

#include <curl/curl.h>

#include <ebb/http.h>

#include "net/addr.h"
#include "reactor/reactor.h"

#pragma GCC visibility push(default)

enum eb_http_state {
    EB_HTTP_IDLE,               /* not in the engine; ours to set up */
    EB_HTTP_RUNNING,            /* in the engine, headers still to come */
    EB_HTTP_HEADERS,            /* they are complete, and constant from now */
    EB_HTTP_DONE,               /* out of the engine; code is valid */
};

struct eb_http_engine {
    struct eb_worker *worker;   /* the one that has asked first: its */
    struct eb_reactor *reactor; /* reactor and wheel */
    CURLM *multi;
    uint32_t guard;
    struct eb_timer_call timer;
    struct eb_deferred timeout; /* runs when the timer has fired */
};

/* Bytes that grow; one NUL of room is kept behind them. */
struct eb_http_bytes {
    char *data;
    size_t len, cap;
};

struct ebb_http_response {
    struct eb_http_engine *engine;
    CURL *easy;
    CURLU *url;                 /* of this hop */
    struct curl_slist *resolve; /* what its host means */
    enum eb_http_state state;
    int code;                   /* of a DONE transfer: 0 or negative */
    int status;
    bool has_headers;           /* it came as far as HEADERS */
    bool discard;               /* a redirect: its body is nobody's */
    bool no_memory, too_large;  /* why a callback has given up */
    struct ebb_strand *waiter;  /* who waits; at most one */
    enum eb_http_state wanted;  /* for this state */
    struct eb_http_bytes headers;   /* "name: value\0" ..., of the answer */
    struct eb_http_bytes body;
    char *final_url;
    int64_t deadline;           /* of all of it; INT64_MAX: none */
    int64_t connect_timeout;
    size_t body_max;
    int redirects_left;
    bool follow;
};

/* ---- engine.c ---- */

/* The engine of this thread's runtime, made at the first call.  NULL: out of
 * memory, or outside a runtime. */
struct eb_http_engine *eb_http_engine_self(void);

/* Start the transfer of an IDLE response.  Returns 0 or a negative code. */
int eb_http_start(struct ebb_http_response *res);

/* Take it out of the engine, wherever it is: IDLE afterwards. */
void eb_http_stop(struct ebb_http_response *res);

/*
 * Leaf: wait until the headers have come (state HEADERS), or for the end of
 * it all (DONE).  Returns 0, or the code of a transfer that failed before.
 * Cancel safe.
 */
EBB_ASYNC int eb_http_wait(struct ebb_http_response *res,
                           enum eb_http_state state) EBB_FRAME(56);

/* ---- response.c ---- */

/* A response for this URL and these options, IDLE.  Returns 0 or a code. */
int eb_http_response_new(const char *url,
                         const struct ebb_http_options *options,
                         struct ebb_http_response **out);

/* Make it a response for another URL, which may be relative to the present
 * one.  Returns 0, -EBB_EURL, -EBB_ESCHEME or -ENOMEM. */
int eb_http_set_url(struct ebb_http_response *res, const char *text);

/* Forget what has come, for the next hop.  IDLE. */
void eb_http_response_reset(struct ebb_http_response *res);

/* libcurl's callbacks. */
size_t eb_http_on_header(char *data, size_t size, size_t count, void *user);
size_t eb_http_on_body(char *data, size_t size, size_t count, void *user);

/* The code of a failed transfer.  Guard held. */
int eb_http_code(const struct ebb_http_response *res, CURLcode result);

/* ---- wake a waiter whose state has come; guard held (engine.c) ---- */
void eb_http_notify(struct ebb_http_response *res);

#pragma GCC visibility pop

#endif
