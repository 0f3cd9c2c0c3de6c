/* SPDX-License-Identifier: MIT-0 */
/*
 * One response: set up the transfer, collect headers and body, answer
 * questions about them.
 *
 * Headers are constant once the state is HEADERS, so they are read without
 * the guard.  The body is one block that grows; ebb_http_text() hands out
 * that block, not a copy.
 */
#include "http/http.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <ebb/time.h>

#include "base/alloc.h"
#include "base/clock.h"

enum {
    BODY_MAX_DEFAULT = 64 << 20,
    HEADERS_MAX = 1 << 20,      /* of all header lines of one answer */
    DISCARD_MAX = 64 << 10,     /* of a redirect's body */
    REDIRECTS_DEFAULT = 10,
};
#define CONNECT_TIMEOUT_DEFAULT (30 * EB_NS_PER_S)

/* ---- growing bytes ---- */

/* Room for len more bytes and a NUL.  False: out of memory. */
static bool reserve(struct eb_http_bytes *b, size_t len)
{
    size_t cap = b->cap < 256 ? 256 : b->cap;
    char *data;

    if (len >= SIZE_MAX / 4 - b->len)
        return false;
    while (cap < b->len + len + 1)
        cap *= 2;
    if (cap == b->cap)
        return true;
    data = eb_realloc(b->data, cap);
    if (data == NULL)
        return false;
    b->data = data;
    b->cap = cap;
    return true;
}

static bool append(struct eb_http_bytes *b, const char *bytes, size_t len)
{
    if (!reserve(b, len))
        return false;
    memcpy(b->data + b->len, bytes, len);
    b->len += len;
    b->data[b->len] = '\0';
    return true;
}

static void clear(struct eb_http_bytes *b)
{
    eb_free(b->data);
    *b = (struct eb_http_bytes){ NULL, 0, 0 };
}

/* ---- headers ---- */

static bool is_redirect(const struct ebb_http_response *res)
{
    switch (res->status) {
    case 301:
    case 302:
    case 303:
    case 307:
    case 308:
        return ebb_http_header(res, "Location") != NULL;
    default:
        return false;
    }
}

/* The empty line: an answer's headers are complete. */
static void end_headers(struct ebb_http_response *res)
{
    if (res->status < 200)
        return;                 /* the answer proper follows */
    res->discard = res->follow && is_redirect(res);
    res->has_headers = true;
    res->state = EB_HTTP_HEADERS;
    eb_http_notify(res);
}

/* "HTTP/1.1 200 OK": an answer begins. */
static void start_headers(struct ebb_http_response *res, const char *line,
                          size_t len)
{
    const char *space = memchr(line, ' ', len);
    const char *end = line + len;

    res->headers.len = 0;
    res->status = 0;
    if (space == NULL || end - space < 4)
        return;
    for (int i = 1; i <= 3; i++)
        if (space[i] >= '0' && space[i] <= '9')
            res->status = res->status * 10 + (space[i] - '0');
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* HEADERFUNCTION: one line at a time.  Guard held. */
size_t eb_http_on_header(char *data, size_t size, size_t count, void *user)
{
    struct ebb_http_response *res = user;
    size_t all = size * count, len = all;

    if (res->state != EB_HTTP_RUNNING)
        return all;             /* a trailer */
    while (len > 0 && is_blank(data[len - 1]))
        len--;
    if (len == 0) {
        end_headers(res);
    } else if (len >= 5 && memcmp(data, "HTTP/", 5) == 0) {
        start_headers(res, data, len);
    } else if (res->headers.len + len > HEADERS_MAX
               || !append(&res->headers, data, len)
               || !append(&res->headers, "", 1)) {
        res->no_memory = true;
        return 0;
    }
    return all;
}

const char *ebb_http_header(const struct ebb_http_response *res,
                            const char *name)
{
    const char *line = res->headers.data;
    const char *end = line + res->headers.len;
    size_t len = strlen(name);

    if (line == NULL)
        return NULL;
    for (; line < end; line += strlen(line) + 1) {
        if (strncasecmp(line, name, len) != 0 || line[len] != ':')
            continue;
        line += len + 1;
        while (is_blank(*line))
            line++;
        return line;
    }
    return NULL;
}

/* ---- body ---- */

/* WRITEFUNCTION.  Guard held. */
size_t eb_http_on_body(char *data, size_t size, size_t count, void *user)
{
    struct ebb_http_response *res = user;
    size_t len = size * count;

    if (res->discard) {
        res->body.len += len;
        return res->body.len <= DISCARD_MAX ? len : 0;
    }
    if (len > res->body_max - res->body.len) {
        res->too_large = true;
        return 0;
    }
    if (!append(&res->body, data, len)) {
        res->no_memory = true;
        return 0;
    }
    return len;
}

size_t ebb_http_size(struct ebb_http_response *res)
{
    size_t len;

    eb_guard_lock(&res->engine->guard);
    len = res->body.len;
    eb_guard_unlock(&res->engine->guard);
    return len;
}

int ebb_http_status(const struct ebb_http_response *res)
{
    return res->status;
}

const char *ebb_http_url(const struct ebb_http_response *res)
{
    return res->final_url;
}

/* ---- codes ---- */

/* What the system said about the connection, else `fallback`. */
static int system_code(const struct ebb_http_response *res, int fallback)
{
    long number = 0;

    curl_easy_getinfo(res->easy, CURLINFO_OS_ERRNO, &number);
    return number > 0 && number < 4096 ? (int)-number : fallback;
}

/* Broken off in the middle of something. */
static int broken_code(const struct ebb_http_response *res)
{
    int code = system_code(res, -ECONNRESET);

    if (code == -ECONNRESET || code == -EPIPE)
        return code;
    return res->state == EB_HTTP_HEADERS ? -EBB_ETRUNCATED : code;
}

/* tidy: one switch */
int eb_http_code(const struct ebb_http_response *res, CURLcode result)
{
    if (res->no_memory)
        return -ENOMEM;
    if (res->too_large)
        return -EBB_ETOOLARGE;
    switch (result) {
    case CURLE_OK:
        return 0;
    case CURLE_OUT_OF_MEMORY:
        return -ENOMEM;
    case CURLE_URL_MALFORMAT:
        return -EBB_EURL;
    case CURLE_COULDNT_RESOLVE_HOST:
        return -EBB_EHOST;
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_PROXY:
        return -EBB_EPROXY;
    case CURLE_COULDNT_CONNECT:
        return system_code(res, -ECONNREFUSED);
    case CURLE_OPERATION_TIMEDOUT:
        return -ETIMEDOUT;
    case CURLE_PARTIAL_FILE:
        return -EBB_ETRUNCATED;
    case CURLE_GOT_NOTHING:
        return -EBB_ENOANSWER;
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
        return broken_code(res);
    case CURLE_FILESIZE_EXCEEDED:
        return -EBB_ETOOLARGE;
    case CURLE_UNSUPPORTED_PROTOCOL:    /* HTTP/0.9: the URL was checked */
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
        return -EBB_EHTTP;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CRL_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_SHUTDOWN_FAILED:
    case CURLE_SSL_ENGINE_INITFAILED:
    case CURLE_USE_SSL_FAILED:
        return -EBB_ETLS;
    default:
        return -EIO;
    }
}

/* ---- create and free ---- */

/* Blanks and letters outside ASCII, which Location headers have in practice,
 * are escaped. */
int eb_http_set_url(struct ebb_http_response *res, const char *text)
{
    CURLU *url = res->url;
    char *scheme = NULL;
    CURLUcode rc = curl_url_set(url, CURLUPART_URL, text,
                                CURLU_NON_SUPPORT_SCHEME | CURLU_URLENCODE);
    int err = 0;

    if (rc == CURLUE_OUT_OF_MEMORY)
        return -ENOMEM;
    if (rc != CURLUE_OK)
        return -EBB_EURL;
    rc = curl_url_get(url, CURLUPART_SCHEME, &scheme, 0);
    if (rc != CURLUE_OK)
        return rc == CURLUE_OUT_OF_MEMORY ? -ENOMEM : -EBB_EURL;
    if (strcmp(scheme, "http") != 0 && strcmp(scheme, "https") != 0)
        err = -EBB_ESCHEME;
    curl_free(scheme);
    return err;
}

static void set_limits(struct ebb_http_response *res,
                       const struct ebb_http_options *o)
{
    res->deadline = INT64_MAX;
    if (o->timeout_ns > 0)
        res->deadline = eb_clock_add(ebb_now(), o->timeout_ns);
    res->connect_timeout = o->connect_timeout_ns > 0
                               ? o->connect_timeout_ns
                               : CONNECT_TIMEOUT_DEFAULT;
    res->body_max = o->body_max > 0 ? o->body_max : BODY_MAX_DEFAULT;
    res->follow = o->redirects_max >= 0;
    res->redirects_left = o->redirects_max > 0 ? o->redirects_max
                                               : REDIRECTS_DEFAULT;
}

/* CURLOPT_... that do not change from hop to hop. */
static void set_options(struct ebb_http_response *res,
                        const struct ebb_http_options *o)
{
    CURL *c = res->easy;

    curl_easy_setopt(c, CURLOPT_PRIVATE, res);
    curl_easy_setopt(c, CURLOPT_CURLU, res->url);
    curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, eb_http_on_header);
    curl_easy_setopt(c, CURLOPT_HEADERDATA, res);
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, eb_http_on_body);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, res);
    curl_easy_setopt(c, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(c, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(c, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
    curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(c, CURLOPT_MAXFILESIZE_LARGE,
                     res->body_max < INT64_MAX ? (curl_off_t)res->body_max
                                               : (curl_off_t)INT64_MAX);
    curl_easy_setopt(c, CURLOPT_USERAGENT,
                     o->user_agent != NULL ? o->user_agent
                                           : "ebb/" EBB_VERSION);
    if (o->ca_file != NULL)
        curl_easy_setopt(c, CURLOPT_CAINFO, o->ca_file);
}

int eb_http_response_new(const char *url,
                         const struct ebb_http_options *options,
                         struct ebb_http_response **out)
{
    static const struct ebb_http_options defaults;
    struct eb_http_engine *e = eb_http_engine_self();
    struct ebb_http_response *res;
    int err;

    *out = NULL;
    if (options == NULL)
        options = &defaults;
    res = e != NULL ? eb_calloc(1, sizeof(*res)) : NULL;
    if (res == NULL)
        return -ENOMEM;
    res->engine = e;
    err = -ENOMEM;
    res->url = curl_url();
    if (res->url == NULL)
        goto fail;
    err = eb_http_set_url(res, url);
    if (err < 0)
        goto fail;
    err = -ENOMEM;
    res->easy = curl_easy_init();
    if (res->easy == NULL)
        goto fail;
    set_limits(res, options);
    set_options(res, options);
    *out = res;
    return 0;
fail:
    ebb_http_free(res);
    return err;
}

void eb_http_response_reset(struct ebb_http_response *res)
{
    res->headers.len = 0;
    res->body.len = 0;
    res->status = 0;
    res->code = 0;
    res->has_headers = res->discard = false;
    res->no_memory = res->too_large = false;
}

void ebb_http_free(struct ebb_http_response *res)
{
    if (res == NULL)
        return;
    eb_http_stop(res);
    eb_guard_lock(&res->engine->guard);
    if (res->easy != NULL)
        curl_easy_cleanup(res->easy);
    eb_guard_unlock(&res->engine->guard);
    curl_url_cleanup(res->url);
    curl_slist_free_all(res->resolve);
    clear(&res->headers);
    clear(&res->body);
    eb_free(res->final_url);
    eb_free_as(res, "a response", NULL);
}
