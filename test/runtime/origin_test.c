/* SPDX-License-Identifier: MIT-0 */
/* Origins: one for each pair of a runtime and a place, on all threads. */
#include <pthread.h>

#include "harness.h"
#include "task/origin.h"

enum { RUNTIMES = 3, SITES = 200, THREADS = 3 };

static const struct ebb_executor executor[RUNTIMES];
static const struct ebb_site site[SITES];
static const struct eb_origin *found[THREADS][RUNTIMES][SITES];

static void *find_all(void *arg)
{
    int me = (int)(intptr_t)arg;

    for (int i = 0; i < SITES * RUNTIMES; i++) {
        int s = i * 7 % SITES, r = i / SITES;

        found[me][r][s] = eb_origin_find(&executor[r], &site[s]);
        CHECK(found[me][r][s]->executor == &executor[r]);
        CHECK(found[me][r][s]->site == &site[s]);
        CHECK(eb_origin_find(&executor[r], &site[s]) == found[me][r][s]);
    }
    return NULL;
}

TEST(an_origin_is_one_for_all)
{
    pthread_t thread[THREADS];

    for (intptr_t i = 0; i < THREADS; i++)
        CHECK_EQ(pthread_create(&thread[i], NULL, find_all, (void *)i), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(thread[i], NULL);
    for (int r = 0; r < RUNTIMES; r++)
        for (int s = 0; s < SITES; s++)
            for (int i = 1; i < THREADS; i++)
                CHECK(found[i][r][s] == found[0][r][s]);
}

TEST(a_place_need_not_be_known)
{
    const struct eb_origin *o = eb_origin_find(&executor[0], NULL);

    CHECK(o->executor == &executor[0]);
    CHECK(o->site == NULL);
    CHECK(eb_origin_find(&executor[0], NULL) == o);
    CHECK(eb_origin_find(&executor[1], NULL) != o);
}
