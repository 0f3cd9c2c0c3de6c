/* SPDX-License-Identifier: MIT-0 */
/*
 * The rows of `make bench-peers`, as Ebb runs them.
 *
 * A row does n operations and returns a checksum of their work, the same that
 * the programs of the peers come to.  What is not the work itself (channels,
 * arrays of handles) is made inside too, as it is there.
 */
#ifndef ROWS_H
#define ROWS_H

#include <ebb.h>
#include <stdio.h>
#include <stdlib.h>

/* tasks.c */
async uint64_t row_spawn(uint64_t n);
async uint64_t row_yield_1(uint64_t n);
async uint64_t row_yield_1000(uint64_t n);
async uint64_t row_depth_1(uint64_t n);
async uint64_t row_depth_1000(uint64_t n);
async uint64_t row_join_10(uint64_t n);
async uint64_t row_join_10000(uint64_t n);
async uint64_t row_ready(uint64_t n);
async uint64_t row_call(uint64_t n);

/* sync.c */
async uint64_t row_pingpong(uint64_t n);
async uint64_t row_mpsc_1(uint64_t n);
async uint64_t row_mpsc_4(uint64_t n);
async uint64_t row_mutex_1(uint64_t n);
async uint64_t row_mutex_8(uint64_t n);
async uint64_t row_oneshot(uint64_t n);
async uint64_t row_broadcast(uint64_t n);
async uint64_t row_watch(uint64_t n);
async uint64_t row_select_kept(uint64_t n);
async uint64_t row_select_new(uint64_t n);

/* time.c */
async uint64_t row_sleep(uint64_t n);
async uint64_t row_timeout(uint64_t n);

/* block.c */
async uint64_t row_blocking_64(uint64_t n);
async uint64_t row_blocking_1(uint64_t n);

/* files.c */
async uint64_t row_files(uint64_t n);
async uint64_t row_file_big(uint64_t n);

/* other.c: callees that cannot be inlined. */
async uint64_t other_await(uint64_t x);
uint64_t other_call(uint64_t x);

/* Resident memory that the row's tasks have needed, where it measures that:
 * bytes each. */
extern double row_bytes;

#endif
