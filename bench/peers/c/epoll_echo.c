/* SPDX-License-Identifier: MIT-0 */
/*
 * The limit for readiness: one thread, level-triggered epoll, one recv and one
 * send for each message, one buffer for all.  A connection is a block of its
 * own, with what the other side has not taken yet.
 */
#include "server.h"

#include <errno.h>
#include <stdint.h>
#include <sys/epoll.h>

struct conn {
    int fd;
    uint32_t left, at;          /* of out */
    char *out;
};

enum { EVENTS = 512 };

static int poller;
static char buffer[65536];

static void drop(struct conn *c)
{
    close(c->fd);
    free(c->out);
    free(c);
}

static void watch(struct conn *c, uint32_t events, int how)
{
    struct epoll_event e = { .events = events, .data.ptr = c };

    if (epoll_ctl(poller, how, c->fd, &e) < 0)
        server_die("epoll_ctl");
}

/* Keep what was not sent, and read no more until it is. */
static void keep(struct conn *c, const char *data, size_t len)
{
    c->out = malloc(len);
    if (c->out == NULL)
        server_die("malloc");
    memcpy(c->out, data, len);
    c->left = (uint32_t)len;
    c->at = 0;
    watch(c, EPOLLOUT, EPOLL_CTL_MOD);
}

static void on_readable(struct conn *c)
{
    ssize_t got = recv(c->fd, buffer, sizeof buffer, 0), sent;

    if (got <= 0) {
        if (got == 0 || errno != EAGAIN)
            drop(c);
        return;
    }
    sent = send(c->fd, buffer, (size_t)got, MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN)
        drop(c);
    else if (sent < got)
        keep(c, buffer + (sent < 0 ? 0 : sent),
             (size_t)(got - (sent < 0 ? 0 : sent)));
}

static void on_writable(struct conn *c)
{
    ssize_t sent = send(c->fd, c->out + c->at, c->left, MSG_NOSIGNAL);

    if (sent < 0) {
        if (errno != EAGAIN)
            drop(c);
        return;
    }
    c->at += (uint32_t)sent;
    c->left -= (uint32_t)sent;
    if (c->left > 0)
        return;
    free(c->out);
    c->out = NULL;
    watch(c, EPOLLIN, EPOLL_CTL_MOD);
}

static void on_connection(int listener)
{
    int fd;

    while ((fd = accept4(listener, NULL, NULL,
                         SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        struct conn *c = calloc(1, sizeof *c);

        if (c == NULL)
            server_die("calloc");
        c->fd = fd;
        watch(c, EPOLLIN, EPOLL_CTL_ADD);
    }
}

int main(void)
{
    struct conn listener = { .fd = -1 };
    struct epoll_event event[EVENTS];

    server_init();
    poller = epoll_create1(EPOLL_CLOEXEC);
    listener.fd = server_listen(SOCK_NONBLOCK);
    watch(&listener, EPOLLIN, EPOLL_CTL_ADD);
    for (;;) {
        int n = epoll_wait(poller, event, EVENTS, -1);

        for (int i = 0; i < n; i++) {
            struct conn *c = event[i].data.ptr;

            if (c == &listener)
                on_connection(c->fd);
            else if (c->left > 0)
                on_writable(c);
            else
                on_readable(c);
        }
    }
}
