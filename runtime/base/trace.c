/* SPDX-License-Identifier: MIT-0 */
/* Stacks by the C library, names by addr2line or by the symbol tables. */
#include "base/trace.h"

#include <dlfcn.h>
#include <elf.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/symbol.h"

void eb_trace_say(const char *format, ...)
{
    char text[500];
    va_list args;
    int len;
    ssize_t put;

    va_start(args, format);
    len = vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    if (len >= (int)sizeof(text))
        len = (int)sizeof(text) - 1;
    put = len > 0 ? write(2, text, (size_t)len) : 0;
    (void)put;
}

/* Weak: musl has none, and a static program has it only if it asks for it, for
 * the unwinder behind it is large. */
int backtrace(void **pc, int max) __attribute__((weak));

void eb_trace_prepare(void)
{
    void *pc[1];

    /* The first call loads the unwinder. */
    (void)eb_trace_take(pc, 1, 0);
}

int eb_trace_take(void **pc, int max, int skip)
{
    void *all[EB_TRACE_MAX + 16];
    int count, own = skip + 1;

    if (backtrace == NULL)
        return 0;
    count = backtrace(all, max + own < EB_TRACE_MAX + 16 ? max + own
                                                         : EB_TRACE_MAX + 16);
    if (count <= own)
        return 0;
    memcpy(pc, all + own, (size_t)(count - own) * sizeof(*pc));
    return count - own;
}

/* Where the call before pc lies in its file. */
static uintptr_t offset_of(const Dl_info *in, void *pc)
{
    /* e_type is at the same place in all. */
    const Elf64_Ehdr *head = in->dli_fbase;
    uintptr_t at = (uintptr_t)pc - 1;

    return head->e_type == ET_EXEC ? at : at - (uintptr_t)in->dli_fbase;
}

/* Have addr2line print the calls, all in one file.  False: it cannot. */
static bool print_names(const char *file, char (*offset)[20], int count)
{
    enum { MAX = 32 };
    char *argv[MAX + 4];
    int n = 0, status;
    pid_t pid;

    argv[n++] = (char[]){ "addr2line" };
    argv[n++] = (char[]){ "-fpe" };
    argv[n++] = (char *)(uintptr_t)file;
    for (int i = 0; i < count && i < MAX; i++)
        argv[n++] = offset[i];
    argv[n] = NULL;
    pid = fork();
    if (pid == 0) {
        dup2(2, 1);
        execvp(argv[0], argv);
        _exit(127);
    }
    return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

/* Without addr2line. */
static void print_symbol(void *pc, const char *file, const char *offset)
{
    char name[120];

    if (eb_symbol_name((uintptr_t)pc - 1, name, sizeof(name)))
        eb_trace_say("%s in %s(+%s)\n", name, file, offset);
    else
        eb_trace_say("%s(+%s)\n", file, offset);
}

/* Print the calls at the front that lie in one file; returns how many. */
static int print_run(void *const *pc, int count)
{
    enum { MAX = 32 };
    char offset[MAX][20];
    const char *file = NULL;
    Dl_info in;
    int n = 0;

    for (; n < count && n < MAX; n++) {
        if (dladdr(pc[n], &in) == 0 || in.dli_fname == NULL)
            break;
        if (n > 0 && in.dli_fname != file)
            break;
        file = in.dli_fname;
        snprintf(offset[n], sizeof(offset[n]), "%#zx",
                 (size_t)offset_of(&in, pc[n]));
    }
    if (n == 0) {
        eb_trace_say("%p\n", pc[0]);
        return 1;
    }
    /* The program's own name need not be a path. */
    if (!print_names(access(file, R_OK) == 0 ? file : "/proc/self/exe", offset,
                     n))
        for (int i = 0; i < n; i++)
            print_symbol(pc[i], file, offset[i]);
    return n;
}

void eb_trace_print(void *const *pc, int count)
{
    for (int done = 0; done < count;)
        done += print_run(pc + done, count - done);
}
