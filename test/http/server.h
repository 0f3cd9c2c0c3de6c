/* SPDX-License-Identifier: MIT-0 */
/*
 * The server the HTTP tests talk to: a process of its own on the loopback,
 * on a port of the system's choice, that ends when its parent does.
 *
 * What it answers depends on the path; see route().
 */
#ifndef TEST_HTTP_SERVER_H
#define TEST_HTTP_SERVER_H

#include <ebb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness.h"

/* The server has one thread. */
static int server_connections;  /* accepted */
static int server_gated;        /* requests that wait for /open */
static struct ebb_sem server_gate = EBB_SEM_INIT(0);

static async int say(struct ebb_io *conn, const char *status,
                     const char *headers, const char *body)
{
    char head[512];

    snprintf(head, sizeof(head),
             "HTTP/1.1 %s\r\nContent-Length: %zu\r\n%s\r\n", status,
             strlen(body), headers);
    try await ebb_write_text(conn, head);
    return await ebb_write_text(conn, body);
}

static async int say_redirect(struct ebb_io *conn, const char *to,
                              const char *body)
{
    char header[300];

    snprintf(header, sizeof(header), "Location: %s\r\n", to);
    return await say(conn, "302 Found", header, body);
}

/* `count` bytes of 'x' in chunks of at most 1000. */
static async int say_chunks(struct ebb_io *conn, long count)
{
    char block[1100];

    try await ebb_write_text(
        conn, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (; count > 0; count -= 1000) {
        int n = count < 1000 ? (int)count : 1000;
        int at = snprintf(block, sizeof(block), "%x\r\n", (unsigned)n);

        memset(block + at, 'x', (size_t)n);
        memcpy(block + at + n, "\r\n", 2);
        try await ebb_write_all(conn, block, (size_t)(at + n + 2));
    }
    return await ebb_write_text(conn, "0\r\n\r\n");
}

static const char *header_value(char *request, const char *name)
{
    char *at = strstr(request, name);

    if (at == NULL)
        return "";
    at += strlen(name);
    at[strcspn(at, "\r")] = '\0';
    return at;
}

/* Redirects of all kinds; 1: it is none of these. */
static async int route_moved(struct ebb_io *conn, const char *path)
{
    char to[64];

    if (strcmp(path, "/moved") == 0)
        return await say_redirect(conn, "/text", "go there");
    if (strcmp(path, "/moved-relative/here") == 0)
        return await say_redirect(conn, "../text", "");
    if (strcmp(path, "/moved-space") == 0)
        return await say_redirect(conn, "/with space", "");
    if (strcmp(path, "/moved-ftp") == 0)
        return await say_redirect(conn, "ftp://127.0.0.1/", "");
    if (strcmp(path, "/moved-nonsense") == 0)
        return await say_redirect(conn, "http://[nonsense/", "");
    if (strcmp(path, "/moved-invalid") == 0)
        return await say_redirect(conn, "http://no-such-host.invalid/", "");
    if (strcmp(path, "/loop") == 0)
        return await say_redirect(conn, "/loop", "");
    if (strncmp(path, "/hops/", 6) == 0 && atoi(path + 6) > 0) {
        snprintf(to, sizeof(to), "/hops/%d", atoi(path + 6) - 1);
        return await say_redirect(conn, to, "not here");
    }
    if (strcmp(path, "/moved-stall") == 0) {
        try await ebb_write_text(conn, "HTTP/1.1 302 Found\r\n"
                                 "Location: /text\r\n"
                                 "Content-Length: 100\r\n\r\nbegin");
        await ebb_sleep(60 * EBB_SECOND);
        return -1;
    }
    return 1;
}

/* Answers that break off or never come; 1: it is none of these. */
static async int route_broken(struct ebb_io *conn, const char *path)
{
    if (strcmp(path, "/close") == 0)
        return -1;
    if (strcmp(path, "/stall") == 0) {
        try await ebb_write_text(conn, "HTTP/1.1 200 OK\r\n"
                                 "Content-Length: 100\r\n\r\nbegin");
        await ebb_sleep(60 * EBB_SECOND);
        return -1;
    }
    if (strcmp(path, "/cut") == 0) {
        try await ebb_write_text(conn, "HTTP/1.1 200 OK\r\n"
                                 "Content-Length: 100\r\n\r\nonly this");
        return -1;
    }
    if (strcmp(path, "/cut-chunk") == 0) {
        try await ebb_write_text(conn, "HTTP/1.1 200 OK\r\n"
                                 "Transfer-Encoding: chunked\r\n\r\n"
                                 "64\r\nonly this");
        return -1;
    }
    if (strcmp(path, "/nonsense") == 0) {
        try await ebb_write_text(conn, "I do not speak this\r\n\r\n");
        return -1;
    }
    if (strcmp(path, "/old") == 0) {
        try await ebb_write_text(conn, "HTTP/1.0 200 OK\r\n\r\nto the end");
        return -1;
    }
    return 1;
}

/* /gate answers when somebody asks for /open; /gated counts those who wait. */
static async int route_gate(struct ebb_io *conn, const char *path)
{
    char text[16];

    if (strcmp(path, "/gate") == 0) {
        server_gated++;
        try await ebb_sem_acquire(&server_gate, 1);
        return await say(conn, "200 OK", "", "through");
    }
    if (strcmp(path, "/open") == 0) {
        ebb_sem_release(&server_gate, (uint32_t)server_gated);
        server_gated = 0;
        return await say(conn, "200 OK", "", "");
    }
    if (strcmp(path, "/gated") == 0) {
        snprintf(text, sizeof(text), "%d", server_gated);
        return await say(conn, "200 OK", "", text);
    }
    return 1;
}

/* Returns 0, or -1: close the connection. */
static async int route(struct ebb_io *conn, char *request, const char *path)
{
    char text[16];
    int done = await route_moved(conn, path);

    if (done == 1)
        done = await route_broken(conn, path);
    if (done == 1)
        done = await route_gate(conn, path);
    if (done != 1)
        return done;
    if (strcmp(path, "/text") == 0)
        return await say(conn, "200 OK", "X-Test:  some value \r\n"
                         "Content-Type: text/plain\r\n", "hello world");
    if (strcmp(path, "/empty") == 0)
        return await say(conn, "200 OK", "", "");
    if (strcmp(path, "/agent") == 0)
        return await say(conn, "200 OK", "",
                         header_value(request, "User-Agent: "));
    if (strcmp(path, "/with%20space") == 0)
        return await say(conn, "200 OK", "", "a space");
    if (strcmp(path, "/hops/0") == 0)
        return await say(conn, "200 OK", "", "arrived");
    if (strcmp(path, "/connections") == 0) {
        snprintf(text, sizeof(text), "%d", server_connections);
        return await say(conn, "200 OK", "", text);
    }
    if (strncmp(path, "/wait/", 6) == 0) {
        await ebb_sleep(atoi(path + 6) * EBB_MILLISECOND);
        return await say(conn, "200 OK", "", "waited");
    }
    if (strncmp(path, "/chunks/", 8) == 0)
        return await say_chunks(conn, atol(path + 8));
    if (strcmp(path, "/continue") == 0) {
        try await ebb_write_text(conn, "HTTP/1.1 103 Early Hints\r\n"
                                 "X-Test: early\r\n\r\n");
        return await say(conn, "200 OK", "X-Test: late\r\n", "at last");
    }
    return await say(conn, "404 Not Found", "", "nothing here");
}

/* Requests of one connection, one after the other. */
static async int serve_connection(struct ebb_io *conn)
{
    char request[4096];
    char path[256];

    defer await ebb_close(conn);
    for (;;) {
        size_t len = 0;

        request[0] = '\0';
        while (strstr(request, "\r\n\r\n") == NULL) {
            int n;

            if (len + 1 == sizeof(request))
                return -1;
            n = try await ebb_read(conn, request + len,
                                   sizeof(request) - 1 - len);
            if (n == 0)
                return 0;
            len += (size_t)n;
            request[len] = '\0';
            if (request[0] != 'G')      /* a TLS handshake, for example */
                return -1;
        }
        if (sscanf(request, "GET %255s", path) != 1)
            return -1;
        try await route(conn, request, path);
    }
}

static async int serve(int port_fd)
{
    struct ebb_io *listener = NULL;
    int port;

    try await ebb_tcp_listen("127.0.0.1:0", &listener);
    port = ebb_local_port(listener);
    CHECK_EQ(write(port_fd, &port, sizeof(port)), sizeof(port));
    for (;;) {
        struct ebb_io *conn = NULL;

        try await ebb_tcp_accept(listener, &conn);
        server_connections++;
        spawn(serve_connection(conn));
    }
}

static struct ebb_task *make_server(void *arg)
{
    return (struct ebb_task *)spawn(serve(*(int *)arg));
}

static pid_t server_pid;
static int server_port;

/* Start the server, with no threads in this process yet. */
static void start_server(void)
{
    int fd[2];

    CHECK_EQ(pipe(fd), 0);
    server_pid = fork();
    CHECK(server_pid >= 0);
    if (server_pid == 0) {
        struct ebb_options options = { .workers = 1 };
        struct ebb_runtime *rt;

        prctl(PR_SET_PDEATHSIG, SIGKILL);
        close(fd[0]);
        CHECK_EQ(ebb_runtime_new(&options, &rt), 0);
        ebb_runtime_run(rt, make_server, &fd[1], NULL, 0, 1);
        _exit(1);
    }
    close(fd[1]);
    CHECK_EQ(read(fd[0], &server_port, sizeof(server_port)),
             sizeof(server_port));
    close(fd[0]);
}

static void stop_server(void)
{
    kill(server_pid, SIGKILL);
    waitpid(server_pid, NULL, 0);
}

#endif
