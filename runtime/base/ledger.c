/* SPDX-License-Identifier: MIT-0 */
/* The balances of the process. */
#include "base/ledger.h"

struct eb_ledger eb_ledger;
