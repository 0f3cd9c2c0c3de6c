/* SPDX-License-Identifier: MIT-0 */
/*
 * Condition variables, in Async C: a line of its own, in which one stands
 * before the mutex is unlocked, and in which no signal is kept.
 */
#include <ebb/notify.h>

async void ebb_cond_wait(struct ebb_cond *cond, struct ebb_mutex *mutex)
{
    struct ebb_notified node;

    ebb_notified_enable(&node, &cond->waiters);
    ebb_mutex_unlock(mutex);
    defer await ebb_mutex_lock(mutex);
    await ebb_notified_wait(&node);
}

void ebb_cond_wait_blocking(struct ebb_cond *cond, struct ebb_mutex *mutex)
{
    struct ebb_notified node;

    ebb_notified_enable(&node, &cond->waiters);
    ebb_mutex_unlock(mutex);
    ebb_notified_wait_blocking(&node);
    ebb_mutex_lock_blocking(mutex);
}

void ebb_cond_signal(struct ebb_cond *cond)
{
    ebb_notify_waiter(&cond->waiters);
}

void ebb_cond_broadcast(struct ebb_cond *cond)
{
    ebb_notify_waiters(&cond->waiters);
}
