/* SPDX-License-Identifier: MIT-0 */
/* Texts of error codes. */
#include "base/error.h"

#include <errno.h>
#include <string.h>

#include <ebb/base.h>

static const struct entry {
    long number;
    const char *name, *text;
} entries[] = {
#define EB_ERROR(number, name, text) { number, #name, text },
#include "base/error.def"
#undef EB_ERROR
};

const char *eb_error_text(long code)
{
    long number = code < 0 ? -code : code;

    for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++)
        if (entries[i].number == number)
            return entries[i].text;
    return NULL;
}

const char *ebb_strerror(long code)
{
    const char *text;
    int number;

    if (code == 0)
        return "success";
    if (code <= -EB_ERROR_FIRST || code >= EB_ERROR_FIRST) {
        text = eb_error_text(code);
        return text != NULL ? text : "unknown error";
    }
    /* The untranslated text: a constant, unlike glibc's strerror(). */
    number = (int)(code < 0 ? -code : code);
#ifdef __GLIBC__
    text = strerrordesc_np(number);
#else
    text = strerror(number);
#endif
    return text != NULL ? text : "unknown error";
}
