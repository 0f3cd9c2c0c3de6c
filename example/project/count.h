/* SPDX-License-Identifier: MIT-0 */
/* A part in plain C. */
#ifndef COUNT_H
#define COUNT_H

void count_one(void);
int count_all(void);

#endif
