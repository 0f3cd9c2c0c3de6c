/* SPDX-License-Identifier: MIT-0 */
/* Symbols by their address: see symbol.h. */
#include "base/symbol.h"

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/sys.h"

/* A file of the program, mapped, and its table. */
struct table {
    uintptr_t address;                  /* asked for */
    uintptr_t base;                     /* at which the file is loaded */
    char path[256];
    const char *map;
    size_t map_size;
    const ElfW(Sym) *symbol;
    size_t count;
    const char *text;
    size_t text_size;
};

static int find_file(struct dl_phdr_info *info, size_t size, void *arg)
{
    struct table *t = arg;

    (void)size;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *p = &info->dlpi_phdr[i];

        if (p->p_type != PT_LOAD
            || t->address - (info->dlpi_addr + p->p_vaddr) >= p->p_memsz)
            continue;
        t->base = info->dlpi_addr;
        snprintf(t->path, sizeof(t->path), "%s",
                 info->dlpi_name != NULL && info->dlpi_name[0] != '\0'
                     ? info->dlpi_name : "/proc/self/exe");
        return 1;
    }
    return 0;
}

static bool map_file(struct table *t)
{
    int fd = (int)EB_SYS(open(t->path, O_RDONLY | O_CLOEXEC));
    struct stat st;
    void *map = MAP_FAILED;

    if (fd < 0)
        return false;
    if (fstat(fd, &st) == 0 && st.st_size > 0) {
        t->map_size = (size_t)st.st_size;
        map = mmap(NULL, t->map_size, PROT_READ, MAP_PRIVATE, fd, 0);
    }
    close(fd);
    t->map = map;
    return map != MAP_FAILED;
}

/* The bytes [offset, offset + size) of the file, or NULL. */
static const void *part(const struct table *t, size_t offset, size_t size)
{
    return offset <= t->map_size && size <= t->map_size - offset
               ? t->map + offset : NULL;
}

/* All symbols, or where there are no such those that are exported. */
static bool read_table(struct table *t)
{
    const ElfW(Ehdr) *head = part(t, 0, sizeof(*head));
    const ElfW(Shdr) *section, *found = NULL, *text;

    if (head == NULL || memcmp(head->e_ident, ELFMAG, SELFMAG) != 0
        || head->e_shentsize != sizeof(*section))
        return false;
    section = part(t, head->e_shoff, head->e_shnum * sizeof(*section));
    for (size_t i = 0; section != NULL && i < head->e_shnum; i++)
        if (section[i].sh_type == SHT_SYMTAB
            || (section[i].sh_type == SHT_DYNSYM && found == NULL))
            found = &section[i];
    if (found == NULL || found->sh_link >= head->e_shnum)
        return false;
    text = &section[found->sh_link];
    t->symbol = part(t, found->sh_offset, found->sh_size);
    t->count = found->sh_size / sizeof(*t->symbol);
    t->text = part(t, text->sh_offset, text->sh_size);
    t->text_size = text->sh_size;
    return t->symbol != NULL && t->text != NULL && t->text_size > 0
           && t->text[t->text_size - 1] == '\0';
}

static bool open_table(struct table *t, uintptr_t address)
{
    *t = (struct table){ .address = address };
    if (dl_iterate_phdr(find_file, t) == 0 || !map_file(t))
        return false;
    if (read_table(t))
        return true;
    munmap((void *)t->map, t->map_size);
    return false;
}

static void close_table(struct table *t)
{
    munmap((void *)t->map, t->map_size);
}

static unsigned kind_of(const ElfW(Sym) *s)
{
    return s->st_info & 15u;
}

static const char *name_of(const struct table *t, const ElfW(Sym) *s)
{
    return s->st_name < t->text_size ? t->text + s->st_name : "";
}

/* The function at t->address, of several names one without an underscore, and
 * where the symbols of its source file begin; NULL: there is none. */
static const ElfW(Sym) *find_function(const struct table *t, size_t *file)
{
    const ElfW(Sym) *found = NULL;
    size_t begin = 0;

    for (size_t i = 0; i < t->count; i++) {
        const ElfW(Sym) *s = &t->symbol[i];

        if (kind_of(s) == STT_FILE)
            begin = i + 1;
        if (kind_of(s) != STT_FUNC || s->st_shndx == SHN_UNDEF
            || t->address - t->base - s->st_value >= s->st_size
            || (found != NULL && name_of(t, found)[0] != '_'))
            continue;
        found = s;
        *file = begin;
    }
    return found;
}

bool eb_symbol_name(uintptr_t address, char *name, size_t size)
{
    const ElfW(Sym) *s;
    struct table t;
    size_t file;

    if (!open_table(&t, address))
        return false;
    s = find_function(&t, &file);
    if (s != NULL)
        snprintf(name, size, "%s", name_of(&t, s));
    close_table(&t);
    return s != NULL;
}

const void *eb_symbol_object(uintptr_t function, const char *name,
                             size_t *size)
{
    const void *found = NULL;
    struct table t;
    size_t i = 0;

    if (!open_table(&t, function))
        return NULL;
    if (find_function(&t, &i) == NULL)
        i = t.count;
    for (; i < t.count && kind_of(&t.symbol[i]) != STT_FILE; i++) {
        const ElfW(Sym) *s = &t.symbol[i];

        if (kind_of(s) != STT_OBJECT || strcmp(name_of(&t, s), name) != 0)
            continue;
        found = (const void *)(t.base + s->st_value);
        *size = s->st_size;
        break;
    }
    close_table(&t);
    return found;
}
