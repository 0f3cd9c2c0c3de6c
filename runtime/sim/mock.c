/* SPDX-License-Identifier: MIT-0 */
/*
 * A stream that plays a script; see <ebb/sim.h>.
 *
 * `at` is the step that is next and `done` how much of its bytes has moved.
 * Whoever brings it on reports both directions: the next step may be the
 * other one's.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/sim.h>
#include <ebb/time.h>

#include "base/alloc.h"
#include "io/io.h"
#include "sim/alarm.h"

struct mock {
    struct eb_io_object o;
    uint32_t guard;             /* protects all below */
    size_t at, count, done;
    bool is_waiting;            /* in a step of kind WAIT */
    bool is_closed;
    struct eb_alarm alarm;      /* holds a reference to o.io.fd while set */
    struct ebb_mock_step step[];
};

static struct mock *mock_of(struct eb_io_object *o)
{
    return eb_container_of(o, struct mock, o);
}

static void print_bytes(const char *what, const unsigned char *bytes,
                        size_t len)
{
    fprintf(stderr, "    %s \"", what);
    for (size_t i = 0; i < len; i++) {
        if (bytes[i] >= ' ' && bytes[i] < 127 && bytes[i] != '"'
            && bytes[i] != '\\')
            fputc(bytes[i], stderr);
        else
            fprintf(stderr, "\\x%02x", bytes[i]);
    }
    fputs("\"\n", stderr);
}

__attribute__((noreturn)) static void fail(const struct mock *m,
                                           const char *what, const void *got,
                                           size_t len)
{
    fprintf(stderr, "ebb: mock: %s at step %zu of %zu\n", what, m->at + 1,
            m->count);
    if (got != NULL)
        print_bytes("written: ", got, len);
    if (m->at < m->count && m->step[m->at].kind == EBB_MOCK_WRITE)
        print_bytes("expected:",
                    (const unsigned char *)m->step[m->at].bytes + m->done,
                    m->step[m->at].len - m->done);
    fflush(stderr);
    abort();
}

/* The next step, if it is one that something can be done about; begins a wait.
 * NULL: the script is over, or waits.  Guard held. */
static const struct ebb_mock_step *next_step(struct mock *m)
{
    const struct ebb_mock_step *s = &m->step[m->at];

    if (m->at == m->count || m->is_waiting)
        return NULL;
    if (s->kind != EBB_MOCK_WAIT)
        return s;
    m->is_waiting = true;
    eb_fd_ref(&m->o.io.fd);
    eb_alarm_start(&m->alarm, ebb_now() + s->ns);
    return NULL;
}

/* The step is over.  Guard held. */
static void end_step(struct mock *m)
{
    m->at++;
    m->done = 0;
    eb_fd_report(&m->o.io.fd, EB_FD_READ);
    eb_fd_report(&m->o.io.fd, EB_FD_WRITE);
}

static void ring(struct eb_alarm *alarm)
{
    struct mock *m = eb_container_of(alarm, struct mock, alarm);

    eb_guard_lock(&m->guard);
    eb_alarm_clear(alarm);
    m->is_waiting = false;
    if (!m->is_closed)
        end_step(m);
    eb_guard_unlock(&m->guard);
    eb_fd_unref(&m->o.io.fd);
}

static int mock_read(struct eb_io_object *o, void *buf, size_t len)
{
    struct mock *m = mock_of(o);
    const struct ebb_mock_step *s;
    int n = -EAGAIN;

    eb_guard_lock(&m->guard);
    s = next_step(m);
    if (s == NULL && m->at == m->count) {
        n = 0;
    } else if (s != NULL && s->kind == EBB_MOCK_READ_ERROR) {
        n = s->error;
        end_step(m);
    } else if (s != NULL && s->kind == EBB_MOCK_READ) {
        n = (int)(len < s->len - m->done ? len : s->len - m->done);
        memcpy(buf, (const char *)s->bytes + m->done, (size_t)n);
        m->done += (size_t)n;
        if (m->done == s->len)
            end_step(m);
    }
    eb_guard_unlock(&m->guard);
    return n;
}

static int mock_write(struct eb_io_object *o, const void *buf, size_t len)
{
    struct mock *m = mock_of(o);
    const struct ebb_mock_step *s;
    int n = -EAGAIN;

    eb_guard_lock(&m->guard);
    s = next_step(m);
    if (s == NULL && m->at == m->count)
        fail(m, "a write that nobody expects", buf, len);
    if (s != NULL && s->kind == EBB_MOCK_WRITE_ERROR) {
        n = s->error;
        end_step(m);
    } else if (s != NULL && s->kind == EBB_MOCK_WRITE) {
        n = (int)(len < s->len - m->done ? len : s->len - m->done);
        if (memcmp(buf, (const char *)s->bytes + m->done, (size_t)n) != 0)
            fail(m, "other bytes were written than expected", buf, len);
        m->done += (size_t)n;
        if (m->done == s->len)
            end_step(m);
    }
    eb_guard_unlock(&m->guard);
    return n;
}

static bool mock_is_ready(struct eb_io_object *o, unsigned direction)
{
    struct mock *m = mock_of(o);
    const struct ebb_mock_step *s;
    bool ready, reads;

    eb_guard_lock(&m->guard);
    s = next_step(m);
    reads = s != NULL
            && (s->kind == EBB_MOCK_READ || s->kind == EBB_MOCK_READ_ERROR);
    ready = s == NULL ? m->at == m->count
                      : reads == (direction == EB_FD_READ);
    eb_guard_unlock(&m->guard);
    return ready;
}

static int mock_shutdown(struct eb_io_object *o)
{
    (void)o;
    return 0;
}

static void mock_close(struct eb_io_object *o)
{
    struct mock *m = mock_of(o);
    bool stopped;

    eb_guard_lock(&m->guard);
    if (m->at < m->count)
        fail(m, "closed before its end", NULL, 0);
    m->is_closed = true;
    stopped = eb_alarm_stop(&m->alarm);
    eb_guard_unlock(&m->guard);
    if (stopped)
        eb_fd_unref(&m->o.io.fd);
}

static const struct eb_io_ops mock_ops = {
    .try_read = mock_read,
    .try_write = mock_write,
    .is_ready = mock_is_ready,
    .shutdown = mock_shutdown,
    .close = mock_close,
};

int ebb_mock(const struct ebb_mock_step *steps, size_t count,
             struct ebb_io **out)
{
    struct mock *m = eb_calloc(1, sizeof(*m) + count * sizeof(*steps));
    int err;

    *out = NULL;
    if (m == NULL)
        return -ENOMEM;
    err = eb_io_object_init(&m->o, &mock_ops);
    if (err < 0) {
        eb_free(m);
        return err;
    }
    eb_alarm_init(&m->alarm, ring);
    /* Steps of no bytes are over before they begin. */
    for (size_t i = 0; i < count; i++)
        if (steps[i].kind > EBB_MOCK_WRITE || steps[i].len > 0)
            m->step[m->count++] = steps[i];
    *out = &m->o.io;
    return 0;
}
