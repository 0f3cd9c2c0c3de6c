/* SPDX-License-Identifier: MIT-0 */
/* The HTTP client against a server in a process of its own. */
#include <ebb.h>
#include <errno.h>

#include "../runtime/async_test.h"
#include "server.h"

#define HTTP_TEST(id) \
    static async void http_##id(void); \
    static async int whole_##id(void) \
    { \
        await http_##id(); \
        return 0; \
    } \
    static struct ebb_task *make_##id(void *arg) \
    { \
        (void)arg; \
        return (struct ebb_task *)spawn(whole_##id()); \
    } \
    TEST(id) \
    { \
        start_server(); \
        run_async(1, make_##id); \
        run_async(3, make_##id); \
        stop_server(); \
    } \
    static async void http_##id(void)

/* The URL of a path on the server. */
static const char *url_of(const char *path)
{
    static __thread char url[300];

    snprintf(url, sizeof(url), "http://127.0.0.1:%d%s", server_port, path);
    return url;
}

/* Fetch all of it: the status, or a negative code.  Body: cut to size. */
static async int fetch(const char *path, char *body, size_t size,
                       const struct ebb_http_options *options)
{
    struct ebb_http_response *res = NULL;
    const char *text = NULL;

    if (size > 0)
        body[0] = '\0';
    try await ebb_http_get_with(*path == '/' ? url_of(path) : path, options,
                                &res);
    defer ebb_http_free(res);
    try await ebb_http_text(res, &text);
    CHECK_EQ(strlen(text), ebb_http_size(res));
    if (size > 0)
        snprintf(body, size, "%s", text);
    return ebb_http_status(res);
}

static async int status_of(const char *path)
{
    return await fetch(path, NULL, 0, NULL);
}

HTTP_TEST(a_text_and_its_headers)
{
    struct ebb_http_response *res = NULL;
    const char *text = NULL;

    CHECK_EQ(await ebb_http_get(url_of("/text"), &res), 0);
    CHECK_EQ(ebb_http_status(res), 200);
    CHECK_EQ(await ebb_http_text(res, &text), 0);
    CHECK_STR(text, "hello world");
    CHECK_EQ(ebb_http_size(res), 11);
    CHECK_STR(ebb_http_header(res, "x-test"), "some value");
    CHECK_STR(ebb_http_header(res, "CONTENT-TYPE"), "text/plain");
    CHECK(ebb_http_header(res, "X-Tes") == NULL);
    CHECK(ebb_http_header(res, "X-Test2") == NULL);
    CHECK_STR(ebb_http_url(res), url_of("/text"));
    CHECK_EQ(await ebb_http_text(res, &text), 0);
    CHECK_STR(text, "hello world");
    ebb_http_free(res);
    ebb_http_free(NULL);
}

HTTP_TEST(kinds_of_answers)
{
    char body[100];

    CHECK_EQ(await fetch("/404", body, sizeof(body), NULL), 404);
    CHECK_STR(body, "nothing here");
    CHECK_EQ(await fetch("/empty", body, sizeof(body), NULL), 200);
    CHECK_STR(body, "");
    CHECK_EQ(await fetch("/old", body, sizeof(body), NULL), 200);
    CHECK_STR(body, "to the end");
    CHECK_EQ(await fetch("/continue", body, sizeof(body), NULL), 200);
    CHECK_STR(body, "at last");
    CHECK_EQ(await fetch("/agent", body, sizeof(body), NULL), 200);
    CHECK_STR(body, "ebb/" EBB_VERSION);
    CHECK_EQ(await fetch("/agent", body, sizeof(body),
                         &(struct ebb_http_options){ .user_agent = "me" }),
             200);
    CHECK_STR(body, "me");
    CHECK_EQ(await status_of("/chunks/300000"), 200);
}

HTTP_TEST(redirects)
{
    struct ebb_http_options none = { .redirects_max = -1 };
    struct ebb_http_options three = { .redirects_max = 3 };
    struct ebb_http_response *res = NULL;
    char body[100];

    CHECK_EQ(await fetch("/moved", body, sizeof(body), NULL), 200);
    CHECK_STR(body, "hello world");
    CHECK_EQ(await fetch("/moved-relative/here", body, sizeof(body), NULL),
             200);
    CHECK_STR(body, "hello world");
    CHECK_EQ(await fetch("/moved-space", body, sizeof(body), NULL), 200);
    CHECK_STR(body, "a space");
    CHECK_EQ(await fetch("/moved", body, sizeof(body), &none), 302);
    CHECK_STR(body, "go there");
    CHECK_EQ(await fetch("/moved-stall", body, sizeof(body), NULL), 200);
    CHECK_STR(body, "hello world");
    CHECK_EQ(await ebb_http_get(url_of("/hops/2"), &res), 0);
    CHECK_STR(ebb_http_url(res), url_of("/hops/0"));
    ebb_http_free(res);
    CHECK_EQ(await status_of("/hops/10"), 200);
    CHECK_EQ(await status_of("/hops/11"), -EBB_EREDIRECTS);
    CHECK_EQ(await fetch("/hops/3", body, sizeof(body), &three), 200);
    CHECK_EQ(await fetch("/hops/4", body, sizeof(body), &three),
             -EBB_EREDIRECTS);
    CHECK_EQ(await status_of("/loop"), -EBB_EREDIRECTS);
    CHECK_EQ(await status_of("/moved-ftp"), -EBB_ESCHEME);
    CHECK_EQ(await status_of("/moved-nonsense"), -EBB_EURL);
    CHECK_EQ(await status_of("/moved-invalid"), -EBB_EHOST);
}

HTTP_TEST(each_failure_has_its_code)
{
    struct ebb_http_response *res = NULL;
    struct ebb_io *listener = NULL;
    const char *text;
    char url[64];

    CHECK_EQ(await status_of("this is no URL"), -EBB_EURL);
    CHECK_EQ(await status_of(""), -EBB_EURL);
    CHECK_EQ(await status_of("http://"), -EBB_EURL);
    CHECK_EQ(await status_of("http://127.0.0.1:99999/"), -EBB_EURL);
    CHECK_EQ(await status_of("ftp://127.0.0.1/x"), -EBB_ESCHEME);
    CHECK_EQ(await status_of("file:///etc/passwd"), -EBB_ESCHEME);
    CHECK_EQ(await status_of("http://no-such-host.invalid/"), -EBB_EHOST);
    CHECK_EQ(await status_of("/close"), -EBB_ENOANSWER);
    CHECK_EQ(await status_of("/nonsense"), -EBB_EHTTP);
    CHECK_EQ(await status_of("/cut"), -EBB_ETRUNCATED);
    CHECK_EQ(await status_of("/cut-chunk"), -EBB_ETRUNCATED);
    snprintf(url, sizeof(url), "https://127.0.0.1:%d/", server_port);
    CHECK_EQ(await status_of(url), -EBB_ETLS);

    /* The headers have come: get is happy, the text is not. */
    CHECK_EQ(await ebb_http_get(url_of("/cut"), &res), 0);
    CHECK_EQ(ebb_http_status(res), 200);
    CHECK_EQ(await ebb_http_text(res, &text), -EBB_ETRUNCATED);
    CHECK(text == NULL);
    ebb_http_free(res);

    /* A port on which nobody listens any more. */
    CHECK_EQ(await ebb_tcp_listen("127.0.0.1:0", &listener), 0);
    snprintf(url, sizeof(url), "http://127.0.0.1:%d/",
             ebb_local_port(listener));
    CHECK_EQ(await ebb_close(listener), 0);
    CHECK_EQ(await status_of(url), -ECONNREFUSED);
    CHECK_EQ(await ebb_http_get(url, &res), -ECONNREFUSED);
    CHECK(res == NULL);
}

HTTP_TEST(limits_of_time_and_size)
{
    struct ebb_http_options quick = { .timeout_ns = 50 * EBB_MILLISECOND };
    struct ebb_http_options small = { .body_max = 1000 };
    char body[2000];
    int64_t start = ebb_now();

    CHECK_EQ(await fetch("/wait/30000", body, sizeof(body), &quick),
             -ETIMEDOUT);
    CHECK_EQ(await fetch("/stall", body, sizeof(body), &quick), -ETIMEDOUT);
    CHECK(ebb_now() - start >= 100 * EBB_MILLISECOND);
    CHECK(ebb_now() - start < 10 * EBB_SECOND);
    CHECK_EQ(await fetch("/chunks/1000", body, sizeof(body), &small), 200);
    CHECK_EQ(strlen(body), 1000);
    CHECK_EQ(await fetch("/chunks/1001", body, sizeof(body), &small),
             -EBB_ETOOLARGE);
    small.body_max = 10;
    CHECK_EQ(await fetch("/text", body, sizeof(body), &small),
             -EBB_ETOOLARGE);
}

/* A host name goes to the pool, whatever libcurl would do. */
HTTP_TEST(a_host_by_its_name)
{
    char url[64];

    snprintf(url, sizeof(url), "http://localhost:%d/text", server_port);
    CHECK_EQ(await status_of(url), 200);
    CHECK_EQ(await status_of(url), 200);
}

HTTP_TEST(connections_are_used_again)
{
    char first[16], last[16];

    CHECK_EQ(await fetch("/connections", first, sizeof(first), NULL), 200);
    for (int i = 0; i < 10; i++)
        CHECK_EQ(await status_of(i % 2 ? "/moved" : "/text"), 200);
    CHECK_EQ(await fetch("/connections", last, sizeof(last), NULL), 200);
    CHECK_STR(last, first);
}

/* ---- many at once ---- */

enum { MANY = 100 };

HTTP_TEST(a_hundred_fetches_need_no_threads_and_no_tasks)
{
    task(int) one[MANY];
    struct ebb_stats before, during, after;
    char gated[16];
    int threads;

    CHECK_EQ(await status_of("/text"), 200);
    ebb_stats(NULL, &before);
    threads = test_thread_count();
    for (int i = 0; i < MANY; i++)
        one[i] = spawn(status_of("/gate"));
    do {                        /* until all of them are under way */
        await ebb_sleep(10 * EBB_MILLISECOND);
        CHECK_EQ(await fetch("/gated", gated, sizeof(gated), NULL), 200);
    } while (atoi(gated) < MANY);
    ebb_stats(NULL, &during);
    CHECK_EQ(during.tasks_alive, before.tasks_alive + MANY);
    CHECK_EQ(test_thread_count(), threads);
    CHECK_EQ(await status_of("/open"), 200);
    for (int i = 0; i < MANY; i++)
        CHECK_EQ(await one[i], 200);
    ebb_stats(NULL, &after);
    CHECK_EQ(after.tasks_alive, before.tasks_alive);
    CHECK_EQ(test_thread_count(), threads);
    CHECK_EQ(during.tasks_spawned, before.tasks_spawned + MANY);
}

/* The first of ten wins; the losers' transfers are taken out. */
HTTP_TEST(the_first_of_ten)
{
    struct ebb_stats before, after;
    int status = 0;

    ebb_stats(NULL, &before);
    select {
        when (status = await status_of("/wait/5000")) CHECK(false);
        when (status = await status_of("/stall")) CHECK(false);
        when (status = await status_of("/wait/5000")) CHECK(false);
        when (status = await status_of("/wait/5000")) CHECK(false);
        when (status = await status_of("/wait/30")) CHECK_EQ(status, 200);
        when (status = await status_of("/wait/5000")) CHECK(false);
        when (status = await status_of("/wait/5000")) CHECK(false);
        when (status = await status_of("/wait/5000")) CHECK(false);
        when (status = await status_of("/stall")) CHECK(false);
        when (status = await status_of("/wait/5000")) CHECK(false);
    }
    CHECK_EQ(status, 200);
    ebb_stats(NULL, &after);
    CHECK_EQ(after.tasks_spawned, before.tasks_spawned);
}

/* Fetches that are cancelled at any moment leave nothing behind. */
HTTP_TEST(cancelled_fetches)
{
    static const char *const paths[] = {
        "/text", "/moved", "/wait/5", "/stall", "/chunks/200000", "/hops/5",
        "http://no-such-host.invalid/", "/moved-stall",
    };
    int done = 0;

    for (int i = 0; i < 120; i++) {
        task(int) one = spawn(status_of(paths[i % 8]));

        for (int k = i % 3; k > 0; k--)
            await ebb_yield();
        await ebb_sleep((i % 20) * 100 * EBB_MICROSECOND);
        task_abort(one);
        if (await task_wait(one, NULL) == 0)
            done++;
    }
    CHECK(done < 120);
    CHECK_EQ(await status_of("/text"), 200);
}

/* The runtime ends while transfers are under way. */
static async int leave_one_behind(void)
{
    await status_of("/stall");
    return 0;
}

HTTP_TEST(a_runtime_that_ends_with_fetches_under_way)
{
    for (int i = 0; i < 5; i++)
        spawn(leave_one_behind());
    CHECK_EQ(await status_of("/wait/20"), 200);
}

/* ---- TLS ---- */

static char tls_dir[64], tls_cert[96];

/* openssl s_server with a certificate of its own for 127.0.0.1. */
static bool start_tls(void)
{
    char command[600], line[200];
    int fd[2];
    FILE *out;

    snprintf(tls_dir, sizeof(tls_dir), "/tmp/ebb-http-test-%d", getpid());
    snprintf(tls_cert, sizeof(tls_cert), "%s/cert.pem", tls_dir);
    snprintf(command, sizeof(command),
             "mkdir -p %s && openssl req -x509 -newkey ec -pkeyopt "
             "ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=test "
             "-addext subjectAltName=IP:127.0.0.1 -keyout %s/key.pem "
             "-out %s >/dev/null 2>&1", tls_dir, tls_dir, tls_cert);
    if (system(command) != 0)
        return false;
    CHECK_EQ(pipe(fd), 0);
    server_pid = fork();
    if (server_pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        dup2(fd[1], 1);
        freopen("/dev/null", "w", stderr);
        close(fd[0]);
        snprintf(line, sizeof(line), "%s/key.pem", tls_dir);
        execlp("openssl", "openssl", "s_server", "-accept", "127.0.0.1:0",
               "-cert", tls_cert, "-key", line, "-www", (char *)NULL);
        _exit(127);
    }
    close(fd[1]);
    out = fdopen(fd[0], "r");
    server_port = 0;
    while (server_port == 0 && fgets(line, sizeof(line), out) != NULL)
        (void)sscanf(line, "ACCEPT 127.0.0.1:%d", &server_port);
    fclose(out);
    return server_port != 0;
}

static async int fetch_tls(void)
{
    struct ebb_http_options trusting = { .ca_file = tls_cert };
    struct ebb_http_options no_file = { .ca_file = "/nonexistent.pem" };
    char url[64], body[100];

    snprintf(url, sizeof(url), "https://127.0.0.1:%d/", server_port);
    CHECK_EQ(await fetch(url, NULL, 0, NULL), -EBB_ETLS);
    CHECK_EQ(await fetch(url, body, sizeof(body), &trusting), 200);
    CHECK(strstr(body, "HTML") != NULL || strstr(body, "html") != NULL);
    CHECK_EQ(await fetch(url, NULL, 0, &no_file), -EBB_ETLS);
    snprintf(url, sizeof(url), "https://localhost:%d/", server_port);
    CHECK_EQ(await fetch(url, NULL, 0, &trusting), -EBB_ETLS);
    return 0;
}

static struct ebb_task *make_fetch_tls(void *arg)
{
    (void)arg;
    return (struct ebb_task *)spawn(fetch_tls());
}

TEST(tls_is_verified)
{
    char command[100];
    bool works = start_tls();

    if (works) {
        run_async(1, make_fetch_tls);
        run_async(3, make_fetch_tls);
        stop_server();
    }
    snprintf(command, sizeof(command), "rm -rf %s", tls_dir);
    CHECK_EQ(system(command), 0);
    if (!works)
        TEST_SKIP("no openssl program that can serve");
}
