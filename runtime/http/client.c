/* SPDX-License-Identifier: MIT-0 */
/*
 * Fetching: resolve, transfer, follow redirects.
 *
 * Host names are resolved here, on the pool, and handed to libcurl, which
 * would start a thread for each otherwise, one that it has to wait for when
 * the transfer is cancelled.  Behind a proxy the proxy does it; only the
 * proxy's own name is left to libcurl then.
 *
 * Redirects are followed here for the same reason: each hop may have another
 * host.
 */
#include "http/http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/time.h>

#include "base/alloc.h"
#include "net/resolve.h"

/* Time that the rest of a redirect's body may take, so that its connection
 * can be used again. */
#define DRAIN_NS (500 * EBB_MILLISECOND)

/* ---- the host of a hop ---- */

static bool has_proxy(void)
{
    static const char *const names[] = {
        "http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY",
    };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const char *value = getenv(names[i]);

        if (value != NULL && *value != '\0')
            return true;
    }
    return false;
}

static bool is_number(const char *host)
{
    unsigned char bytes[16];

    return *host == '[' || inet_pton(AF_INET, host, bytes) == 1;
}

/* As libcurl will look it up: in the letters of the DNS. */
static CURLUcode get_host(CURLU *url, char **host)
{
#ifdef CURLU_PUNYCODE
    CURLUcode rc = curl_url_get(url, CURLUPART_HOST, host, CURLU_PUNYCODE);

    if (rc == CURLUE_OK)
        return rc;
#endif
    return curl_url_get(url, CURLUPART_HOST, host, 0);
}

/* "+host:port:address,address": known for as long as a DNS answer is. */
static int set_addresses(struct ebb_http_response *res, const char *host,
                         const char *port, const struct eb_addr_list *list)
{
    size_t size = strlen(host) + strlen(port) + 4
                  + list->count * (EBB_ADDR_MAX + 1);
    char *text = eb_malloc(size);
    struct curl_slist *one;
    size_t len;

    if (text == NULL)
        return -ENOMEM;
    len = (size_t)snprintf(text, size, "+%s:%s:", host, port);
    for (size_t i = 0; i < list->count; i++) {
        int n;

        if (i > 0)
            text[len++] = ',';
        n = ebb_addr_print(&list->item[i], text + len, size - len);
        if (n < 0)
            continue;
        len += (size_t)n;
        while (text[len - 1] != ':')    /* the port: it is said above */
            len--;
        text[--len] = '\0';
    }
    curl_slist_free_all(res->resolve);
    res->resolve = one = curl_slist_append(NULL, text);
    eb_free(text);
    return one != NULL ? 0 : -ENOMEM;
}

static int64_t time_left(const struct ebb_http_response *res)
{
    if (res->deadline == INT64_MAX)
        return INT64_MAX;
    return res->deadline - ebb_now();
}

static _Async int resolve_name(struct ebb_http_response *res,
                               const char *host, const char *port)
{
    struct eb_addr_list *list = NULL;
    int64_t limit = time_left(res);
    int err = -ETIMEDOUT;

    if (limit > res->connect_timeout)
        limit = res->connect_timeout;
    _Defer eb_free(list);
    _Within (limit) {
        err = _Await eb_resolve(host, port, 0, &list);
    } _Otherwise {
        return -ETIMEDOUT;
    }
    if (err < 0)
        return err;
    return set_addresses(res, host, port, list);
}

static _Async int find_host(struct ebb_http_response *res)
{
    char *host = NULL, *port = NULL;

    _Defer {
        curl_free(host);
        curl_free(port);
    }
    curl_slist_free_all(res->resolve);
    res->resolve = NULL;
    if (get_host(res->url, &host) != CURLUE_OK
        || curl_url_get(res->url, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT)
               != CURLUE_OK)
        return -EBB_EURL;
    if (is_number(host) || has_proxy())
        return 0;
    return _Await resolve_name(res, host, port);
}

/* ---- one hop ---- */

static long to_ms(int64_t ns)
{
    int64_t ms = ns / EBB_MILLISECOND + 1;

    return ms < INT32_MAX ? (long)ms : INT32_MAX;
}

/* What of the transfer's options changes from hop to hop. */
static int prepare(struct ebb_http_response *res)
{
    int64_t left = time_left(res);
    CURL *c = res->easy;

    if (left <= 0)
        return -ETIMEDOUT;
    curl_easy_setopt(c, CURLOPT_CURLU, res->url);
    curl_easy_setopt(c, CURLOPT_RESOLVE, res->resolve);
    curl_easy_setopt(c, CURLOPT_TIMEOUT_MS,
                     left == INT64_MAX ? 0L : to_ms(left));
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS,
                     to_ms(res->connect_timeout));
    return 0;
}

static int set_final_url(struct ebb_http_response *res)
{
    char *text = NULL;

    if (curl_url_get(res->url, CURLUPART_URL, &text, 0) != CURLUE_OK)
        return -ENOMEM;
    res->final_url = eb_strdup(text);
    curl_free(text);
    return res->final_url != NULL ? 0 : -ENOMEM;
}

/* Send the request and wait for the answer's headers. */
static _Async int run_hop(struct ebb_http_response *res)
{
    int err = _Await find_host(res);

    if (err == 0)
        err = prepare(res);
    if (err == 0)
        err = eb_http_start(res);
    if (err < 0)
        return err;
    return _Await eb_http_wait(res, EB_HTTP_HEADERS);
}

/* The answer was a redirect: make the response ready for the next hop. */
static _Async int follow(struct ebb_http_response *res)
{
    int err;

    if (res->redirects_left-- == 0)
        return -EBB_EREDIRECTS;
    _Within (DRAIN_NS) {
        (void)_Await eb_http_wait(res, EB_HTTP_DONE);
    }
    eb_http_stop(res);
    err = eb_http_set_url(res, ebb_http_header(res, "Location"));
    if (err == 0)
        eb_http_response_reset(res);
    return err;
}

_Async int ebb_http_get_with(const char *url,
                             const struct ebb_http_options *options,
                             struct ebb_http_response **out)
{
    struct ebb_http_response *res = NULL;
    int err;

    *out = NULL;
    err = eb_http_response_new(url, options, &res);
    if (err < 0)
        return err;
    _Defer ebb_http_free(res);
    err = _Await run_hop(res);
    while (err == 0 && res->discard) {
        err = _Await follow(res);
        if (err == 0)
            err = _Await run_hop(res);
    }
    if (err == 0)
        err = set_final_url(res);
    if (err < 0)
        return err;
    *out = res;
    res = NULL;
    return 0;
}

_Async int ebb_http_get(const char *url, struct ebb_http_response **out)
{
    return _Await ebb_http_get_with(url, NULL, out);
}

_Async int ebb_http_text(struct ebb_http_response *res, const char **text)
{
    int err;

    *text = NULL;
    err = _Await eb_http_wait(res, EB_HTTP_DONE);
    if (err < 0)
        return err;
    *text = res->body.data != NULL ? res->body.data : "";
    return 0;
}
