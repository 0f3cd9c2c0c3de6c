/* SPDX-License-Identifier: MIT-0 */
#ifndef GEN_H
#define GEN_H

#include <ebb.h>

async yields(int) far(int n);
async yields(int) sized(int n) __attribute__((ebb_frame(96)));
typedef async yields(long) source(void *self, int n);

struct feed {
    void *self;
    async yields(long) (*open)(void *self, int n);
    source *again;
};

void feed_init(struct feed *feed, long *start);
stream(long) feed_open(struct feed *feed, int n);

#endif
