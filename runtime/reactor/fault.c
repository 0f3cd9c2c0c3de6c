/* SPDX-License-Identifier: MIT-0 */
/* The hook of the tests; see the header. */
#include "reactor/fault.h"

int64_t (*eb_fault_hook)(enum eb_call call, int64_t n);
