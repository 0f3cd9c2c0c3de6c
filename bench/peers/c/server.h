/* SPDX-License-Identifier: MIT-0 */
/* What the echo servers in plain C share: a listening socket on a free port
 * of loopback, whose number they print. */
#ifndef PEERS_SERVER_H
#define PEERS_SERVER_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

static inline void server_die(const char *what)
{
    perror(what);
    exit(1);
}

/* As many descriptors as allowed, and no SIGPIPE. */
static inline void server_init(void)
{
    struct rlimit r;

    getrlimit(RLIMIT_NOFILE, &r);
    r.rlim_cur = r.rlim_max;
    setrlimit(RLIMIT_NOFILE, &r);
    signal(SIGPIPE, SIG_IGN);
}

static inline void server_announce(int fd)
{
    struct sockaddr_in a;
    socklen_t len = sizeof a;

    if (getsockname(fd, (struct sockaddr *)&a, &len) < 0)
        server_die("getsockname");
    printf("%d\n", ntohs(a.sin_port));
    fflush(stdout);
}

/* flags: of socket(2), beside SOCK_CLOEXEC. */
static inline int server_listen(int flags)
{
    struct sockaddr_in a = { .sin_family = AF_INET };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | flags, 0), on = 1;

    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0)
        server_die("socket");
    /* Accepted sockets inherit it. */
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&a, sizeof a) < 0 || listen(fd, 4096) < 0)
        server_die("listen");
    server_announce(fd);
    return fd;
}

#endif
