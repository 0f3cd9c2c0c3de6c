/* SPDX-License-Identifier: MIT-0 */
/*
 * --explain ID: a page about one message, with an example and the way out.
 * The pages are in explain.def.
 */
#include "driver.h"

#include <string.h>

struct page {
    const char *id;
    const char *text;
};

static const struct page page[] = {
#define PAGE(id, text) {id, text},
#include "explain.def"
#undef PAGE
};

int explain(const char *id)
{
    size_t n = sizeof(page) / sizeof(page[0]);
    size_t len = strlen(id);

    if (id[0] == '[' && len > 2 && id[len - 1] == ']') {
        id++;
        len -= 2;
    }
    for (size_t i = 0; i < n; i++) {
        const char *name = page[i].id;
        bool fits = strlen(name) == len && memcmp(name, id, len) == 0;
        if (!fits && name[0] == '-')    /* "async-unused" will do */
            fits = strlen(name) - 2 == len && memcmp(name + 2, id, len) == 0;
        if (!fits)
            continue;
        printf("%s\n\n%s", name, page[i].text);
        return 0;
    }
    fprintf(stderr, "ebbcc: error: no message is called '%.*s'; there are:\n",
            (int)len, id);
    for (size_t i = 0; i < n; i++)
        fprintf(stderr, "  %s\n", page[i].id);
    return 1;
}
