/* SPDX-License-Identifier: MIT-0 */
/*
 * Ebb: async/await for C.  The one header a program includes.
 *
 * Compile with ebbcc, which has the words async, await, spawn, join, select
 * and so on built in.  Every other C compiler and editor reads the same
 * source too, as its serial elision: see <ebb/words.h>.
 *
 * The pieces may be included alone.  Functions declared _Async suspend the
 * calling task, never its thread; a result below 0 is an error whose text
 * ebb_strerror() gives.
 */
#ifndef EBB_H
#define EBB_H

#ifdef __EBBCC__
#include <ebb/abi.h>    /* what translated code refers to */
#else
#include <ebb/words.h>  /* the serial elision */
#include <ebb/serial.h>
#endif

#include <ebb/adapt.h>
#include <ebb/base.h>
#include <ebb/broadcast.h>
#include <ebb/bytes.h>
#include <ebb/chan.h>
#include <ebb/codec.h>
#include <ebb/delay_queue.h>
#include <ebb/filter.h>
#include <ebb/framed.h>
#include <ebb/fs.h>
#include <ebb/futures.h>
#include <ebb/http.h>
#include <ebb/io.h>
#include <ebb/join_set.h>
#include <ebb/local.h>
#include <ebb/mpsc.h>
#include <ebb/net.h>
#include <ebb/notify.h>
#include <ebb/number.h>
#include <ebb/once.h>
#include <ebb/oneshot.h>
#include <ebb/process.h>
#include <ebb/runtime.h>
#include <ebb/scope.h>
#include <ebb/shared.h>
#include <ebb/signal.h>
#include <ebb/sim.h>
#include <ebb/sink.h>
#include <ebb/socket.h>
#include <ebb/stream.h>
#include <ebb/streams.h>
#include <ebb/sync.h>
#include <ebb/task.h>
#include <ebb/time.h>
#include <ebb/timer.h>
#include <ebb/token.h>
#include <ebb/tracker.h>
#include <ebb/udp.h>
#include <ebb/unix.h>
#include <ebb/vec.h>
#include <ebb/watch.h>

#endif
