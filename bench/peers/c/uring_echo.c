/* SPDX-License-Identifier: MIT-0 */
/*
 * The limit for completion: one thread, io_uring with SINGLE_ISSUER and
 * DEFER_TASKRUN, multishot accept, multishot receive into a ring of provided
 * buffers, each sent from the buffer it came in.  One send of a connection is
 * in flight at a time, so that bytes stay in order; what comes meanwhile
 * waits in a list through the buffers.
 */
#include "server.h"

#include <errno.h>
#include <liburing.h>
#include <stdint.h>

/* More buffers than there are ever messages in flight, and larger: a full one
 * makes the kernel look for more. */
enum { BUFFER = 8192, BUFFERS = 8192, BATCH = 512 };
enum { ACCEPT, RECV, SEND, CLOSE };

struct conn {
    int fd;
    int sending, closing;       /* a buffer or -1; its end has come */
    int first, last;            /* what waits to be sent, or -1 */
};

static struct io_uring ring;
static struct io_uring_buf_ring *spare;
static char *memory;
static struct { uint32_t len, at; int next; } part[BUFFERS];

static struct io_uring_sqe *submission(void)
{
    struct io_uring_sqe *s;

    while ((s = io_uring_get_sqe(&ring)) == NULL)
        io_uring_submit(&ring);
    return s;
}

/* After io_uring_prep_...(), which clears it. */
static void set_data(struct io_uring_sqe *s, void *who, int what)
{
    io_uring_sqe_set_data(s, (char *)who + what);
}

static void start_accept(int listener)
{
    struct io_uring_sqe *s = submission();

    io_uring_prep_multishot_accept(s, listener, NULL, NULL, SOCK_CLOEXEC);
    set_data(s, NULL, ACCEPT);
}

static void start_recv(struct conn *c)
{
    struct io_uring_sqe *s = submission();

    io_uring_prep_recv_multishot(s, c->fd, NULL, 0, 0);
    s->flags |= IOSQE_BUFFER_SELECT;
    s->buf_group = 0;
    set_data(s, c, RECV);
}

static void start_send(struct conn *c, int b)
{
    struct io_uring_sqe *s = submission();

    c->sending = b;
    io_uring_prep_send(s, c->fd, memory + (size_t)b * BUFFER + part[b].at,
                       part[b].len - part[b].at, MSG_NOSIGNAL);
    set_data(s, c, SEND);
}

static void give_back(int b)
{
    io_uring_buf_ring_add(spare, memory + (size_t)b * BUFFER, BUFFER,
                          (unsigned short)b, io_uring_buf_ring_mask(BUFFERS),
                          0);
    io_uring_buf_ring_advance(spare, 1);
}

/* Close it once nothing of it is in flight. */
static void finish(struct conn *c)
{
    struct io_uring_sqe *s;

    c->closing = 1;
    if (c->sending >= 0)
        return;
    s = submission();
    io_uring_prep_close(s, c->fd);
    s->flags |= IOSQE_CQE_SKIP_SUCCESS;
    set_data(s, NULL, CLOSE);
    free(c);
}

static void on_accept(int listener, const struct io_uring_cqe *cqe)
{
    if (cqe->res >= 0) {
        struct conn *c = malloc(sizeof *c);

        if (c == NULL)
            server_die("malloc");
        *c = (struct conn){
            .fd = cqe->res, .sending = -1, .first = -1, .last = -1
        };
        start_recv(c);
    }
    if (!(cqe->flags & IORING_CQE_F_MORE))
        start_accept(listener);
}

static void on_recv(struct conn *c, const struct io_uring_cqe *cqe)
{
    int b = (int)(cqe->flags >> IORING_CQE_BUFFER_SHIFT);

    if (cqe->res == -ENOBUFS) {
        start_recv(c);
        return;
    }
    if (cqe->res <= 0) {
        finish(c);
        return;
    }
    part[b].len = (uint32_t)cqe->res;
    part[b].at = 0;
    part[b].next = -1;
    if (c->sending < 0)
        start_send(c, b);
    else if (c->first < 0)
        c->first = c->last = b;
    else
        c->last = part[c->last].next = b;
    if (!(cqe->flags & IORING_CQE_F_MORE))
        start_recv(c);
}

static void on_send(struct conn *c, int result)
{
    int b = c->sending;

    c->sending = -1;
    if (result > 0 && (part[b].at += (uint32_t)result) < part[b].len) {
        start_send(c, b);
        return;
    }
    give_back(b);
    while (result <= 0 && (b = c->first) >= 0) {
        c->first = part[b].next;
        give_back(b);
    }
    if ((b = c->first) >= 0) {
        c->first = part[b].next;
        start_send(c, b);
    } else if (c->closing) {
        finish(c);
    }
}

static void init_ring(void)
{
    struct io_uring_params p = {
        .flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN
                 | IORING_SETUP_CQSIZE | IORING_SETUP_SUBMIT_ALL,
        .cq_entries = 16384,
    };
    struct io_uring_buf_reg reg = { .ring_entries = BUFFERS };
    size_t size = BUFFERS * sizeof(struct io_uring_buf);
    int err = io_uring_queue_init_params(4096, &ring, &p);

    if (err < 0) {
        fprintf(stderr, "io_uring: %s\n", strerror(-err));
        exit(1);
    }
    if (posix_memalign((void **)&spare, 4096, size) != 0
        || (memory = malloc((size_t)BUFFERS * BUFFER)) == NULL)
        server_die("malloc");
    reg.ring_addr = (uintptr_t)spare;
    if ((err = io_uring_register_buf_ring(&ring, &reg, 0)) < 0) {
        fprintf(stderr, "buffer ring: %s\n", strerror(-err));
        exit(1);
    }
    io_uring_buf_ring_init(spare);
    for (int b = 0; b < BUFFERS; b++)
        give_back(b);
}

int main(void)
{
    struct io_uring_cqe *cqe[BATCH];
    int listener;

    server_init();
    init_ring();
    listener = server_listen(0);
    start_accept(listener);
    for (;;) {
        unsigned n;

        io_uring_submit_and_wait(&ring, 1);
        n = io_uring_peek_batch_cqe(&ring, cqe, BATCH);
        for (unsigned i = 0; i < n; i++) {
            uintptr_t data = (uintptr_t)cqe[i]->user_data;
            struct conn *c = (struct conn *)(data & ~(uintptr_t)7);

            switch (data & 7) {
            case ACCEPT: on_accept(listener, cqe[i]); break;
            case RECV: on_recv(c, cqe[i]); break;
            case SEND: on_send(c, cqe[i]->res); break;
            }
        }
        io_uring_cq_advance(&ring, n);
    }
}
