/* SPDX-License-Identifier: MIT-0 */
/*
 * The load of the rows on the wire.
 *
 *   peers_load echo ROW CONNECTIONS SIZE ROUNDS OPERATIONS SUBJECT=COMMAND...
 *   peers_load churn ...     each operation opens and closes a connection
 *   peers_load idle ...      open all, echo once on each, weigh the server;
 *                            one round
 *
 *   peers_load try ...       do the servers start?
 *
 * Starts all servers, on the first processor, and for each a driver of its
 * own on the second one, which keeps the connections.  Then round after round
 * each driver has its turn: so many messages, one in flight on a connection,
 * while the others rest.  Each echo is compared with what was sent.  Prints
 *
 *   ROW SUBJECT ROUND CPU WALL CHECKSUM user=NS p99=NS
 *
 * per operation; CPU is the server's.  The servers die with this program.
 */
#include "server.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

enum { SUBJECTS = 16, PHASES = 251, SIZE_MAX_BYTES = 65536, EVENTS = 512,
       PATIENCE_S = 120, WARM_CONNS = 64, WARM_ECHOES = 20000 };

struct conn {
    int fd;
    uint32_t got;               /* bytes of the echo under way */
    uint64_t number;            /* of the message under way */
    int64_t sent_at;
};

struct subject {
    const char *name, *command;
    pid_t server, driver;
    int port;
    int go, done;               /* pipes to and from the driver */
};

/* What a driver has counted in its turn. */
struct tally {
    uint64_t begun, ended, sum;
    int64_t *latency;
};

static const char *mode, *row;
static unsigned conn_count, size, rounds;
static uint64_t operations;
static char text[SIZE_MAX_BYTES + PHASES];
static struct conn *conns;
static int poller;

static int64_t now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static void pin_to(int cpu)
{
    cpu_set_t set;

    CPU_ZERO(&set);
    CPU_SET(cpu, &set);
    sched_setaffinity(0, sizeof set, &set);     /* where there is but one */
}

/* ---- what the server has used ---- */

struct used {
    double cpu, user;           /* ns */
};

static struct used used_by(pid_t pid)
{
    struct used u = { 0, 0 };
    unsigned long ticks = 0;
    char path[64], line[512];
    glob_t tasks;
    FILE *f;

    snprintf(path, sizeof path, "/proc/%d/task/*/schedstat", (int)pid);
    if (glob(path, 0, NULL, &tasks) == 0) {
        for (size_t i = 0; i < tasks.gl_pathc; i++) {
            double ns = 0;

            f = fopen(tasks.gl_pathv[i], "r");
            if (f != NULL && fscanf(f, "%lf", &ns) == 1)
                u.cpu += ns;
            if (f != NULL)
                fclose(f);
        }
        globfree(&tasks);
    }
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    f = fopen(path, "r");
    if (f != NULL && fgets(line, sizeof line, f) != NULL) {
        const char *end = strrchr(line, ')');

        if (end != NULL)
            sscanf(end + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu",
                   &ticks);
    }
    if (f != NULL)
        fclose(f);
    u.user = (double)ticks * 1e9 / (double)sysconf(_SC_CLK_TCK);
    return u;
}

/* Resident bytes. */
static double weight_of(pid_t pid)
{
    char path[64];
    long all, here = 0;
    FILE *f;

    snprintf(path, sizeof path, "/proc/%d/statm", (int)pid);
    f = fopen(path, "r");
    if (f == NULL || fscanf(f, "%ld %ld", &all, &here) != 2)
        server_die(path);
    fclose(f);
    return (double)here * (double)sysconf(_SC_PAGESIZE);
}

/* ---- one connection ---- */

static void connect_to(struct conn *c, int port, unsigned number)
{
    struct sockaddr_in from = { .sin_family = AF_INET }, to = from;
    struct epoll_event e = { .events = EPOLLIN, .data.ptr = c };
    int on = 1;

    /* Many addresses: ports of closed connections stay taken for a while. */
    from.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1 + number % 200);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    to.sin_port = htons((uint16_t)port);
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (c->fd < 0)
        server_die("socket");
    setsockopt(c->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (bind(c->fd, (struct sockaddr *)&from, sizeof from) < 0
        || connect(c->fd, (struct sockaddr *)&to, sizeof to) < 0)
        server_die("connect");
    if (epoll_ctl(poller, EPOLL_CTL_ADD, c->fd, &e) < 0)
        server_die("epoll_ctl");
}

/* The next message; nothing of an earlier one is under way, so it fits. */
static void begin(struct conn *c, struct tally *t)
{
    c->number = t->begun++;
    c->got = 0;
    c->sent_at = now_ns();
    if (send(c->fd, text + c->number % PHASES, size,
             MSG_DONTWAIT | MSG_NOSIGNAL) != (ssize_t)size)
        server_die("send");
}

/* Read what has come.  True: that was the whole message. */
static bool receive(struct conn *c, struct tally *t)
{
    char got[SIZE_MAX_BYTES];
    ssize_t n = recv(c->fd, got, sizeof got, MSG_DONTWAIT);

    if (n < 0 && errno == EAGAIN)
        return false;
    if (n <= 0 || c->got + (size_t)n > size)
        server_die("recv");
    if (memcmp(got, text + c->number % PHASES + c->got, (size_t)n) != 0) {
        fprintf(stderr, "peers_load: an echo differs from what was sent\n");
        exit(1);
    }
    c->got += (uint32_t)n;
    if (c->got < size)
        return false;
    if (t->latency != NULL)
        t->latency[t->ended] = now_ns() - c->sent_at;
    t->ended++;
    t->sum += c->number + (unsigned char)got[n - 1];
    return true;
}

/* ---- one turn ---- */

/* Run until so many messages have come back; those that begin go on with
 * the next one. */
static void run_turn(struct tally *t, int port, uint64_t count)
{
    bool churn = strcmp(mode, "churn") == 0;
    struct epoll_event event[EVENTS];

    for (unsigned i = 0; i < conn_count && t->begun < count; i++) {
        if (churn)
            connect_to(&conns[i], port, (unsigned)t->begun);
        begin(&conns[i], t);
    }
    while (t->ended < count) {
        int n = epoll_wait(poller, event, EVENTS, -1);

        for (int i = 0; i < n; i++) {
            struct conn *c = event[i].data.ptr;

            if (!receive(c, t))
                continue;
            if (churn)
                close(c->fd);
            if (t->begun == count)
                continue;
            if (churn)
                connect_to(c, port, (unsigned)t->begun);
            begin(c, t);
        }
    }
}

/* Open all connections, each with an echo, a few at a time. */
static void open_all(int port)
{
    for (unsigned i = 0; i < conn_count; i++) {
        struct tally one = { .latency = NULL };
        struct epoll_event event;

        connect_to(&conns[i], port, 0);
        begin(&conns[i], &one);
        while (one.ended == 0)
            if (epoll_wait(poller, &event, 1, -1) == 1)
                (void)receive(event.data.ptr, &one);
    }
}

static int compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static void measure(const struct subject *s, unsigned number)
{
    struct tally t = {
        .latency = malloc(operations * sizeof *t.latency)
    };
    struct used before, after;
    double n = (double)operations;
    int64_t start;

    if (t.latency == NULL)
        server_die("malloc");
    before = used_by(s->server);
    start = now_ns();
    run_turn(&t, s->port, operations);
    start = now_ns() - start;
    after = used_by(s->server);
    qsort(t.latency, operations, sizeof *t.latency, compare);
    if (number > 0)                     /* the first one was for warmth */
        printf("%s %s %u %.1f %.1f %llu user=%.1f p99=%lld\n", row, s->name,
               number, (after.cpu - before.cpu) / n, (double)start / n,
               (unsigned long long)t.sum, (after.user - before.user) / n,
               (long long)t.latency[operations * 99 / 100]);
    free(t.latency);
}

/* First some traffic, so that what does not depend on the connections, as a
 * ring of buffers, is there before; then the connections. */
static void weigh(const struct subject *s, unsigned number)
{
    struct tally t = { .latency = NULL };
    double before;

    if (number == 0) {
        unsigned all = conn_count;

        conn_count = WARM_CONNS;
        open_all(s->port);
        run_turn(&t, s->port, WARM_ECHOES);
        conn_count = all;
        return;
    }
    before = weight_of(s->server);
    open_all(s->port);
    usleep(200 * 1000);
    printf("%s %s %u 0 0 %u bytes=%.0f\n", row, s->name, number, conn_count,
           (weight_of(s->server) - before) / conn_count);
}

/* The driver of s: turns until the pipe is closed. */
static void drive(struct subject *s)
{
    unsigned number;

    pin_to(1);
    poller = epoll_create1(EPOLL_CLOEXEC);
    conns = calloc(conn_count, sizeof *conns);
    if (conns == NULL)
        server_die("calloc");
    if (strcmp(mode, "echo") == 0)
        open_all(s->port);
    while (read(s->go, &number, sizeof number) == sizeof number) {
        alarm(PATIENCE_S);
        if (strcmp(mode, "idle") == 0)
            weigh(s, number);
        else
            measure(s, number);
        fflush(stdout);
        alarm(0);
        if (write(s->done, "", 1) != 1)
            break;
    }
    _exit(0);
}

/* ---- all of them ---- */

/* Start a server; it says on which port it listens. */
static void start_server(struct subject *s)
{
    int out[2];
    FILE *f;

    if (pipe2(out, O_CLOEXEC) < 0)
        server_die("pipe");
    s->server = fork();
    if (s->server == 0) {
        char *command;

        pin_to(0);
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        dup2(out[1], 1);
        if (asprintf(&command, "exec %s", s->command) > 0)
            execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    close(out[1]);
    f = fdopen(out[0], "r");
    alarm(PATIENCE_S);
    if (s->server < 0 || f == NULL || fscanf(f, "%d", &s->port) != 1) {
        fprintf(stderr, "peers_load: %s has not started\n", s->name);
        exit(1);
    }
    alarm(0);
}

static void start_driver(struct subject *s)
{
    int go[2], done[2];

    if (pipe2(go, O_CLOEXEC) < 0 || pipe2(done, O_CLOEXEC) < 0)
        server_die("pipe");
    fflush(stdout);
    s->driver = fork();
    if (s->driver < 0)
        server_die("fork");
    if (s->driver == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        close(go[1]);
        close(done[0]);
        s->go = go[0];
        s->done = done[1];
        drive(s);
    }
    close(go[0]);
    close(done[1]);
    s->go = go[1];
    s->done = done[0];
}

static void take_turn(struct subject *s, unsigned number)
{
    char byte;

    if (write(s->go, &number, sizeof number) != sizeof number
        || read(s->done, &byte, 1) != 1) {
        fprintf(stderr, "peers_load: %s: the driver of %s has failed\n", row,
                s->name);
        exit(1);
    }
}

int main(int argc, char **argv)
{
    static struct subject subject[SUBJECTS];
    int count = argc - 7;

    if (count < 1 || count > SUBJECTS) {
        fprintf(stderr, "usage: peers_load echo|churn|idle ROW CONNECTIONS "
                "SIZE ROUNDS OPERATIONS SUBJECT=COMMAND...\n");
        return 2;
    }
    mode = argv[1];
    row = argv[2];
    conn_count = (unsigned)strtoul(argv[3], NULL, 10);
    size = (unsigned)strtoul(argv[4], NULL, 10);
    rounds = (unsigned)strtoul(argv[5], NULL, 10);
    operations = strtoull(argv[6], NULL, 10);
    if (size == 0 || size > SIZE_MAX_BYTES || conn_count == 0)
        return 2;
    server_init();
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char)(i * i * 31 % 253);
    for (int i = 0; i < count; i++) {
        subject[i].name = argv[7 + i];
        subject[i].command = strchr(argv[7 + i], '=') + 1;
        argv[7 + i][subject[i].command - argv[7 + i] - 1] = '\0';
        start_server(&subject[i]);
        start_driver(&subject[i]);
    }
    for (unsigned r = 0; strcmp(mode, "try") != 0 && r <= rounds; r++)
        for (int i = 0; i < count; i++)
            take_turn(&subject[r % 2 ? count - 1 - i : i], r);
    for (int i = 0; i < count; i++) {
        kill(subject[i].driver, SIGKILL);
        kill(subject[i].server, SIGKILL);
    }
    while (wait(NULL) > 0)
        ;
    return 0;
}
