/* SPDX-License-Identifier: MIT-0 */
/* Where <ebb.h> and libebb are: beside the program, or in EBB_HOME. */
#include "driver.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *home_include, *home_lib;

bool file_exists(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0;
}

static bool try_home(const char *dir)
{
    const char *inc = arena_printf("%s/include", dir);

    if (!file_exists(arena_printf("%s/ebb/abi.h", inc)))
        return false;
    home_include = inc;
    return true;
}

/* dir/..: the text of it, since dir holds no links. */
static char *parent_of(const char *dir)
{
    const char *slash = strrchr(dir, '/');

    if (slash == NULL || slash == dir)
        return arena_printf("/");
    return arena_strndup(dir, (size_t)(slash - dir));
}

void home_find(void)
{
    const char *env = getenv("EBB_HOME");
    char exe[4096];
    ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
    char *dir;

    if (env != NULL && *env != '\0') {
        home_lib = arena_printf("%s/lib", env);
        if (!try_home(env))
            fprintf(stderr, "ebbcc: warning: no include/ebb/abi.h in "
                            "EBB_HOME=%s\n", env);
        return;
    }
    if (n <= 0)
        return;
    exe[n] = '\0';
    dir = parent_of(parent_of(exe));
    home_lib = arena_printf("%s/lib", dir);
    if (!try_home(dir))
        try_home(parent_of(dir));
}

bool home_is_searched(const struct options *opt)
{
    struct stat ours, theirs;

    if (home_include == NULL || stat(home_include, &ours) != 0)
        return false;
    for (size_t i = 0; i < opt->narg; i++) {
        const struct arg *a = &opt->arg[i];
        const char *w = a->word[0];
        const char *value = a->nword == 2 ? a->word[1] : w + 2;
        if (a->input != NULL ||
            (strncmp(w, "-I", 2) != 0 && strcmp(w, "-isystem") != 0 &&
             strcmp(w, "-idirafter") != 0))
            continue;
        if (stat(value, &theirs) == 0 && theirs.st_dev == ours.st_dev &&
            theirs.st_ino == ours.st_ino)
            return true;
    }
    return false;
}
