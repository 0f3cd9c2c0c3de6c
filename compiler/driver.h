/* SPDX-License-Identifier: MIT-0 */
/*
 * Private to the driver: options.c, spawn.c, home.c, libs.c, driver.c,
 * explain.c, main.c.
 *
 * The command line is kept as a list of arguments in their order, each with
 * the runs of the real compiler it belongs to.  Arguments that are not known
 * belong to all of them.
 */
#ifndef DRIVER_H
#define DRIVER_H

#include "cc.h"

/* ---- options.c ---- */

/* The runs of the real compiler that see an argument. */
enum {
    USE_CPP = 1,                        /* preprocessing one input */
    USE_CC = 2,                         /* compiling translated text */
    USE_LINK = 4,                       /* one run over all other inputs */
    USE_ALL = 7,
};

struct input {
    const char *path;                   /* "-": standard input */
    const char *lang;                   /* of -x; NULL: the suffix tells */
    const char *base;                   /* no folder, no suffix */
    bool is_c;                          /* C source, to be looked at */
    bool is_cpp_output;                 /* .i: is_c too */
    bool is_header;                     /* to be precompiled */
};

/* One option with its argument, or one input. */
struct arg {
    uint8_t use;
    uint8_t nword;
    const char *word[2];
    struct input *input;
};

struct argv {
    const char **word;                  /* NULL-ended */
    size_t n, cap;
};

enum mode { MODE_LINK, MODE_OBJECT, MODE_ASM, MODE_SYNTAX, MODE_CPP };

struct options {
    struct argv cc;                     /* the real compiler */
    bool is_clang;
    struct arg *arg;
    size_t narg;
    enum mode mode;
    const char *output;                 /* -o, or NULL */
    size_t ninput;
    size_t nc_input;                    /* those with is_c */
    size_t nheader;                     /* to be precompiled */
    bool has_c;                         /* an input of C, headers too */
    bool is_plain;                      /* the real compiler's work alone */
    bool is_version, is_help;
    bool no_libs;                       /* -shared -r -nostdlib */
    bool makes_deps;                    /* -MD or -MMD */
    const char *deps_flag;
    bool has_deps_target;               /* -MT or -MQ */
    const char *deps_file;              /* -MF */
    bool wp_deps;                       /* -Wp,-MD,FILE */
    bool save_temps;
    bool aux_files;                     /* flags that write .gcno, .su ... */
    bool coverage, split_dwarf;         /* two of them */
    bool macros_in_debug;               /* -g3 */
    bool emit_llvm;
    bool jump_misses_init;              /* the warning is asked for */
    bool pedantic;                      /* clang minds line markers */
    bool fallthrough;                   /* gcc would heed comments about it */
    bool color_said;
    bool report_file;                   /* messages go to a file */
    /* ours */
    bool emit_c, show, dump_tokens;
    bool exact;                         /* ... as the real compiler gets it */
    const char *async_all;              /* -fasync-all=MODE, or NULL */
    bool verbose;                       /* -v too */
    const char *explain;                /* an id, or NULL */
    bool explain_man;                   /* ... as a page of the manual */
};

/* Read the command line; @files are read too.  Exits 1 on a usage error. */
void options_parse(int argc, char **argv, struct options *o);

/* Suffix of a path with its dot, "" if there is none. */
const char *path_suffix(const char *path);

/* ---- spawn.c ---- */

void argv_add(struct argv *a, const char *word);

/*
 * Run a command and wait for it.  in, err: files for standard input and
 * standard error, NULL: ours.  Returns its exit status, 128 + signal if one
 * killed it, 127 (with a message) if it could not be started.
 */
int spawn_run(struct argv *a, const char *in, const char *err);

/* fork(), and signals go to the child until spawn_wait().  0: the child. */
int spawn_fork(void);

/* Wait for the child.  *sig: the signal that killed it, or 0. */
int spawn_wait(int pid, int *sig);

/* Print commands on stderr before they run. */
extern bool spawn_show;

/*
 * Path of a new temporary file whose name ends in `name`; the file itself is
 * not made.  It is removed when this process (not a child of it) ends, or is
 * ended by SIGINT, SIGTERM or SIGHUP.
 */
const char *temp_path(const char *name);

/* ---- relay.c: the real compiler's messages ---- */

/* Translated text whose line markers name its own lines, of the file path. */
char *relay_text(const char *text, size_t *len, const char *path);

/*
 * Show what is in the log of a run over the file path, made by relay_text()
 * from text.  Both NULL: the log is about the user's files as they are.
 */
void relay_log(const char *log, const char *path, const char *text,
               bool is_clang);

/* ---- home.c ---- */

/* The folders of <ebb.h> and of libebb; NULL: not found. */
extern const char *home_include, *home_lib;

/* Find them beside the program, or where EBB_HOME says. */
void home_find(void);

/*
 * Does the user search our headers' folder anyway?  Then it must not be named
 * again: gcc ignores an -I folder that is a system folder as well.
 */
bool home_is_searched(const struct options *o);

bool file_exists(const char *path);

/* ---- libs.c ---- */

/*
 * Add libebb in `dir` (NULL: none was found) to a link line if it may be
 * needed; `object` are the translated ones.  False, with a message: it is
 * needed and there is none for their machine.
 */
bool libs_add(struct argv *a, const struct options *opt, const char *dir,
              const char *const *object, size_t nobject);

/* ---- fallthrough.c ---- */

/* Text of cc -E -C with comments about falling through made attributes. */
char *mark_fallthrough(const char *text, size_t *len);

/* ---- readable.c ---- */

/* Text with line markers set out for a person, behind what is in out. */
void readable_text(const char *text, struct buf *out);

/* ---- explain.c ---- */

/* Print the page about a message, as text or for man(1), or with "list" the
 * ids of all.  Returns an exit status. */
int explain(const char *id, bool man);

/* ---- driver.c ---- */

/* Do what the options say.  Returns the exit status. */
int driver_run(struct options *o);

#endif
