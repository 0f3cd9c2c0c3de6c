/* SPDX-License-Identifier: MIT-0 */
/*
 * What ebbcc adds to a link line.
 *
 * A compiler that makes programs for this machine gets libebb always: an
 * archive that nobody needs adds nothing.  Any other one (for another
 * machine, with another C library, -m32, -static, --sysroot) might not even
 * find what libebb itself needs, so there the objects are looked at: they get
 * it only if they call it, and the one for their machine.
 */
#include "driver.h"

#include <elf.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* What the objects of a link are and need. */
struct need {
    unsigned machine;                   /* of ELF; 0: not known */
    bool is_64;
    bool ebb, http;
};

/* ---- the real compiler ---- */

/* cc, gcc-12, clang-19 or what runs one of them. */
static bool is_usual_name(const char *path)
{
    static const char *const usual[] = {
        "cc", "c99", "c11", "gcc", "clang", "ccache", "distcc", "sccache",
        "icecc",
    };
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    size_t len = strcspn(name, "-");

    if (name[len] == '-' && name[len + 1 + strspn(name + len + 1,
                                                  "0123456789.")] != '\0')
        return false;
    for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
        if (strlen(usual[i]) == len && memcmp(usual[i], name, len) == 0)
            return true;
    return false;
}

static bool is_unusual_option(const char *word)
{
    static const char *const prefix[] = {
        "-m32", "-mx32", "-m16", "-mabi=", "-static", "--static", "-target",
        "--target", "-arch", "-specs", "--specs", "--sysroot", "-isysroot",
        "-B", "-b",
    };

    for (size_t i = 0; i < sizeof(prefix) / sizeof(prefix[0]); i++)
        if (strncmp(word, prefix[i], strlen(prefix[i])) == 0 &&
            strncmp(word, "-static-lib", 11) != 0)
            return true;
    return false;
}

/* Does the command make programs for this machine in the usual way? */
static bool is_usual(const struct options *opt)
{
    for (size_t i = 0; i < opt->cc.n; i++) {
        const char *word = opt->cc.word[i];
        if (word[0] == '-' ? is_unusual_option(word) : !is_usual_name(word))
            return false;
    }
    for (size_t i = 0; i < opt->narg; i++)
        if (opt->arg[i].input == NULL &&
            is_unusual_option(opt->arg[i].word[0]))
            return false;
    return true;
}

/* ---- objects ---- */

/* e_machine of the ELF object at p; false: it is none. */
static bool read_machine(const unsigned char *p, size_t len, struct need *n)
{
    if (len < 20 || memcmp(p, ELFMAG, SELFMAG) != 0)
        return false;
    n->is_64 = p[EI_CLASS] == ELFCLASS64;
    n->machine = p[EI_DATA] == ELFDATA2MSB ? p[18] * 256u + p[19]
                                           : p[19] * 256u + p[18];
    return true;
}

/* Look into an object or archive; the names in it tell what it calls. */
static void scan(const char *path, struct need *n)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    const unsigned char *p;
    size_t len;

    if (fd < 0)
        return;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size == 0) {
        close(fd);
        return;
    }
    len = (size_t)st.st_size;
    p = mmap(NULL, len, PROT_READ, MAP_PRIVATE, fd, 0);
    close(fd);
    if (p == MAP_FAILED)
        return;
    if (!read_machine(p, len, n) && memcmp(p, "!<arch>\n", 8) == 0) {
        const unsigned char *member = memmem(p, len, ELFMAG, SELFMAG);
        if (member != NULL)
            read_machine(member, len - (size_t)(member - p), n);
    }
    n->ebb |= memmem(p, len, "__ebb", 5) != NULL ||
              memmem(p, len, "ebb_", 4) != NULL;
    n->http |= memmem(p, len, "ebb_http_", 9) != NULL;
    munmap((void *)(uintptr_t)p, len);
}

static const char *machine_name(const struct need *n)
{
    switch (n->machine) {
    case EM_X86_64: return n->is_64 ? "x86_64" : "x32";
    case EM_386: return "i386";
    case EM_AARCH64: return "aarch64";
    case EM_ARM: return "arm";
    case EM_RISCV: return n->is_64 ? "riscv64" : "riscv32";
    case EM_PPC64: return "powerpc64";
    case EM_PPC: return "powerpc";
    case EM_S390: return "s390x";
    case EM_MIPS: return n->is_64 ? "mips64" : "mips";
    default: return arena_printf("machine-%u", n->machine);
    }
}

/* Where libebb lies for the machine of the objects; NULL: nowhere. */
static const char *find_libs(const char *dir, const struct need *n)
{
    const char *sub = arena_printf("%s/%s", dir, machine_name(n));
    struct need have = {0};

    scan(arena_printf("%s/libebb.a", dir), &have);
    if (n->machine == 0 ||
        (have.machine == n->machine && have.is_64 == n->is_64))
        return have.machine == 0 ? NULL : dir;
    return file_exists(arena_printf("%s/libebb.a", sub)) ? sub : NULL;
}

/* ---- the line ---- */

static void add_lines(struct argv *a, const char *dir, bool http)
{
    const char *lib_http = arena_printf("%s/libebb_http.a", dir);
    const char *link = arena_printf("%s/ebb.link", dir);
    size_t len;
    char *p, *word;

    http = http && file_exists(lib_http);
    if (http)
        argv_add(a, lib_http);
    argv_add(a, arena_printf("%s/libebb.a", dir));
    argv_add(a, "-lpthread");
    if (!file_exists(link))
        return;
    p = source_read(link, &len);
    if (!http)                          /* the first line is for all */
        p[strcspn(p, "\n")] = '\0';
    while ((word = strtok(p, " \t\r\n")) != NULL) {
        p = NULL;
        /* -pthread would define _REENTRANT for the inputs. */
        if (strcmp(word, "-pthread") != 0 && strcmp(word, "-lpthread") != 0)
            argv_add(a, word);
    }
}

bool libs_add(struct argv *a, const struct options *opt, const char *dir,
              const char *const *object, size_t nobject)
{
    struct need need = {0};
    const char *found;

    if (dir == NULL)
        return true;
    if (is_usual(opt)) {
        if (file_exists(arena_printf("%s/libebb.a", dir)))
            add_lines(a, dir, true);
        else if (nobject > 0)
            fprintf(stderr, "ebbcc: warning: %s/libebb.a is not there\n", dir);
        return true;
    }
    for (size_t i = 0; i < nobject; i++)
        scan(object[i], &need);
    for (size_t i = 0; i < opt->narg; i++)
        if (opt->arg[i].input != NULL && !opt->arg[i].input->is_c)
            scan(opt->arg[i].input->path, &need);
    if (!need.ebb)
        return true;
    found = find_libs(dir, &need);
    if (found == NULL) {
        fprintf(stderr,
                "ebbcc: error: no libebb for %s in %s: make one with\n"
                "    make runtime CC='%s' BUILD=build-%s EBBCC=ebbcc\n"
                "and set EBB_HOME to that folder\n",
                machine_name(&need), dir, opt->cc.word[0],
                machine_name(&need));
        return false;
    }
    add_lines(a, found, need.http);
    return true;
}
