/* SPDX-License-Identifier: MIT-0 */
/*
 * The library's own error codes, beside those of errno.
 *
 * error.def lists all of them: EB_ERROR(number, name, text).  A code is
 * -number, and number is EB_ERROR_FIRST or more, above every errno value.
 * Ranges: 10000-10099 core and runtime, 10100-10199 streams, names and
 * addresses, 10200-10299 HTTP.  The public header of a layer declares its
 * codes as enumerators with the same numbers.
 */
#ifndef EB_ERROR_H
#define EB_ERROR_H

#define EB_ERROR_FIRST 10000

/* Text of a code for people, as ebb_strerror(); NULL: not one of ours. */
const char *eb_error_text(long code);

#endif
