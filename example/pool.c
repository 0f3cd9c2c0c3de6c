/* SPDX-License-Identifier: MIT-0 */
/* A pool of workers: questions come by a channel, answers go by oneshots. */
#include <ebb.h>
#include <stdio.h>

struct question {
    int number;
    oneshot_sender(int) answer;
};

static async void work(channel(struct question) questions)
{
    each (struct question q, questions) {
        oneshot_sender(int) to = q.answer;
        defer oneshot_sender_free(to);      /* a cancel, too, is told */
        await ebb_sleep(EBB_MILLISECOND);
        oneshot_send(to, q.number * q.number);      /* `to` is null then */
    }
}

static async int ask(channel(struct question) questions, int number)
{
    oneshot_sender(int) to;
    oneshot_receiver(int) answer;
    int v = 0;

    oneshot_channel(&to, &answer);
    defer oneshot_receiver_free(answer);
    defer oneshot_sender_free(to);      /* ours until it has been sent */
    try await channel_reserve(questions, 1);
    (void)channel_send_reserved(questions, { number, to });
    to = NULL;
    try await oneshot_recv(answer, &v);
    return v;
}

async int main(void)
{
    channel(struct question) questions = channel_new(struct question, 4);
    int got[12] = { 0 }, *to = got;

    defer {             /* with the questions that no worker has taken */
        struct question q;
        while (channel_try_recv(questions, &q) == 0)
            oneshot_sender_free(q.answer);
        channel_free(questions);
    }
    scope (workers) {
        spawn_in(workers, work(questions));
        spawn_in(workers, work(questions));
        scope (s) {
            for (int i = 0; i < 12; i++)
                spawn_in(s, { to[i] = await ask(questions, i); });
        }
        channel_close(questions);       /* the workers end */
    }
    printf("%d, %d, %d\n", got[2], got[3], got[11]);
    return 0;
}
