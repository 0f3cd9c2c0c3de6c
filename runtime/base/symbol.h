/* SPDX-License-Identifier: MIT-0 */
/*
 * What the symbol tables of the program's own files say of an address.
 *
 * For messages that are seldom: a file is mapped, read and left each time.
 * Nothing is known of a file that has been stripped but what it exports.
 */
#ifndef EB_SYMBOL_H
#define EB_SYMBOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma GCC visibility push(default)

/* The name of the function in which the address lies, cut to size bytes with
 * its end.  False: there is none. */
bool eb_symbol_name(uintptr_t address, char *name, size_t size);

/* The static object of that name in the source file of the function at this
 * address, and its size; NULL: there is none. */
const void *eb_symbol_object(uintptr_t function, const char *name,
                             size_t *size);

#pragma GCC visibility pop

#endif
