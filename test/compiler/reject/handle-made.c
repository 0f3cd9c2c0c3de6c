/* SPDX-License-Identifier: MIT-0 */
/* What the library's macros make, kept in a handle of another type. */
/* test: not-serial a handle and what it carries are of one type there */
#include <ebb.h>

struct big {
    long a[4];
};

channel(int) shared_by_all;

async int f(int n);

struct service {
    channel(int) requests;
};

async int makes(struct service *service, mpsc_sender(long) tx)
{
    channel(int) a = channel_new(long, 4);
    channel(int) b;

    b = channel_new(struct big, 4);
    shared_by_all = channel_new(short, 4);
    service->requests = channel_new(unsigned, 4);

    mpsc_sender(int) more = mpsc_sender_clone(tx);
    join_set(int) set = join_set_new(double);
    join_set(int) other = futures_new(int);
    futures(int) calls = futures_new(char *);
    shared_future(long) sh = shared_new(int, f(1));
    stream(int) items = stream_iter((long *)0, 5);
    stream(int) right = stream_iter((int *)0, 5);
    channel(struct big) too = channel_new(struct big, 4);

    return 0;
}
