/* SPDX-License-Identifier: MIT-0 */
/* The seed of a simulation, said when the process fails. */
#ifndef EB_SIMNOTE_H
#define EB_SIMNOTE_H

#include <stdint.h>

/*
 * From now on a process that aborts, is killed by a fault of its own, or
 * exits with a status other than 0 says on stderr that this was its seed.
 * One seed a process: the last set.  remark: stands behind it.  Any thread.
 */
void eb_simnote_set(uint64_t seed, const char *remark);

#endif
