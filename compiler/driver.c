/* SPDX-License-Identifier: MIT-0 */
/*
 * A drop-in cc.
 *
 * Every C input is preprocessed and translated in a child process, since a
 * process can hold one unit.  An input that holds nothing of ours is left to
 * the real compiler: the user's own command runs for it, with the two options
 * that make <ebb.h> known.  For the others the child compiles the translated
 * text, and the user's command goes on with the objects in their place.
 */
#include "driver.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a child tells its parent; shared memory. */
struct verdict {
    bool is_async;
    bool same_without;                  /* __EBBCC__ makes no difference */
};

/* One C input. */
struct job {
    struct input *in;
    const char *std_in;                 /* saved standard input, or NULL */
    const char *cpp_file;               /* preprocessed */
    const char *c_file;                 /* translated */
    const char *errors_file;            /* translated, for messages alone */
    const char *cpp_log, *log, *errors_log;
    const char *all_file;               /* as Async C, for -fasync-all */
    const char *deps;                   /* new dependency file */
    const char *deps_to;                /* where it belongs */
    const char *output;                 /* NULL: none (-fsyntax-only) */
    const char *again_file;             /* output of a run for messages */
    const char *aux;                    /* what side files are called, no
                                         * suffix */
    int status;
    struct verdict *verdict;
};

/* A text with its NUL behind. */
struct span {
    const char *text;
    size_t len;
};

static struct options *opt;
static struct job *jobs;
static size_t njob;
static bool any_async;                  /* a job was translated */

/* ---- files ---- */

static const char *strip_folder(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? path : slash + 1;
}

/* Write a whole file; on failure nothing of it is left. */
static bool write_file(const char *path, const char *text, size_t len)
{
    FILE *f = strcmp(path, "-") == 0 ? stdout : fopen(path, "w");
    bool ok = f != NULL && fwrite(text, 1, len, f) == len;

    if (f == stdout) {
        ok &= fflush(f) == 0;
    } else if (f != NULL) {
        struct stat st;
        ok &= fclose(f) == 0;
        if (!ok && stat(path, &st) == 0 && S_ISREG(st.st_mode))
            unlink(path);
    }
    if (!ok)
        fprintf(stderr, "ebbcc: error: %s: %s\n", path, strerror(errno));
    return ok;
}

/* ---- commands ---- */

/* Messages about the user's own files, for a document of them. */
static void add_document_options(struct argv *a)
{
    if (diag_options.format == FORMAT_TEXT)
        return;
    argv_add(a, opt->is_clang ? "-fno-caret-diagnostics"
                              : "-fno-diagnostics-show-caret");
    argv_add(a, opt->is_clang ? "-fno-color-diagnostics"
                              : "-fdiagnostics-color=never");
}

/* Run a command over the user's own files. */
static int run_plain(struct argv *a, const char *std_in)
{
    const char *log;
    int status;

    if (diag_options.format == FORMAT_TEXT || !opt->has_c || opt->is_plain)
        return spawn_run(a, std_in, NULL);
    add_document_options(a);
    log = temp_path("plain.log");
    status = spawn_run(a, std_in, log);
    relay_log(log, NULL, NULL, opt->is_clang);
    diag_finish();
    return status;
}

/* The real compiler, and what makes <ebb.h> known. */
static void begin_command(struct argv *a, bool with_ebb)
{
    for (size_t i = 0; i < opt->cc.n; i++)
        argv_add(a, opt->cc.word[i]);
    if (!opt->color_said && diag_options.color > 0)
        argv_add(a, "-fdiagnostics-color=always");
    if (!with_ebb)
        return;
    argv_add(a, "-D__EBBCC__=1");
    if (home_include != NULL && !home_is_searched(opt)) {
        argv_add(a, "-idirafter");
        argv_add(a, home_include);
    }
    if (home_include != NULL) {         /* <stddefer.h>, if there is none */
        argv_add(a, "-idirafter");
        argv_add(a, arena_printf("%s/ebb/std", home_include));
    }
}

static void add_words(struct argv *a, const struct arg *arg)
{
    for (int i = 0; i < arg->nword; i++)
        argv_add(a, arg->word[i]);
}

/* Every option (no input) that belongs to the run. */
static void add_options(struct argv *a, int use)
{
    for (size_t i = 0; i < opt->narg; i++)
        if (opt->arg[i].input == NULL && (opt->arg[i].use & use) != 0)
            add_words(a, &opt->arg[i]);
}

/* libebb and what it needs, behind everything; false: there is none. */
static bool add_libraries(struct argv *a)
{
    const char **object = NEW_ARRAY(const char *, njob + 1);
    size_t n = 0;

    for (size_t i = 0; i < njob; i++)
        if (jobs[i].verdict->is_async)
            object[n++] = jobs[i].output;
    return opt->no_libs || libs_add(a, opt, home_lib, object, n);
}

/* The user's command with our additions. */
static int run_original(const char *std_in, bool with_ebb)
{
    struct argv a = {0};
    bool has_lang = false;

    begin_command(&a, with_ebb && opt->has_c);
    for (size_t i = 0; i < opt->narg; i++) {
        const char *word = opt->arg[i].word[0];
        add_words(&a, &opt->arg[i]);
        has_lang |= opt->arg[i].use == 0 && word[0] == '-';
    }
    if (opt->mode == MODE_LINK && !opt->is_plain &&
        opt->ninput > opt->nheader) {
        if (has_lang) {
            argv_add(&a, "-x");
            argv_add(&a, "none");
        }
        if (!add_libraries(&a))
            return 1;
    }
    return run_plain(&a, std_in);
}

static struct job *job_of(const struct input *in)
{
    for (size_t i = 0; i < njob; i++)
        if (jobs[i].in == in)
            return &jobs[i];
    return NULL;
}

static void add_input(struct argv *a, const char *path, const char *lang,
                      const char **last)
{
    if (lang != *last && (lang == NULL || *last == NULL ||
                          strcmp(lang, *last) != 0)) {
        argv_add(a, "-x");
        argv_add(a, lang == NULL ? "none" : lang);
    }
    *last = lang;
    argv_add(a, path);
}

/*
 * The user's command over the inputs that are not ours; objects stand where
 * the translated ones stood.  Inputs that failed are left out.
 */
static int run_rest(const char *std_in, bool with_ebb)
{
    struct argv a = {0};
    const char *last = NULL;
    size_t left = 0;

    begin_command(&a, with_ebb);
    if (opt->is_clang)
        argv_add(&a, "-Qunused-arguments");
    for (size_t i = 0; i < opt->narg; i++) {
        struct arg *arg = &opt->arg[i];
        struct job *job = arg->input == NULL ? NULL : job_of(arg->input);
        if (arg->input == NULL) {
            if ((arg->use & USE_LINK) != 0)
                add_words(&a, arg);
        } else if (job == NULL ||
                   (job->status == 0 && !job->verdict->is_async)) {
            add_input(&a, arg->input->path, arg->input->lang, &last);
            left++;
        } else if (job->status == 0 && opt->mode == MODE_LINK) {
            add_input(&a, job->output, NULL, &last);
            left++;
        }
    }
    if (left == 0)
        return 0;
    if (opt->mode == MODE_LINK) {
        if (last != NULL) {
            argv_add(&a, "-x");
            argv_add(&a, "none");
        }
        if (!add_libraries(&a))
            return 1;
    }
    return run_plain(&a, std_in);
}

/* ---- preprocessing ---- */

/* What the dependency file calls the result. */
static const char *deps_target(const struct job *job)
{
    if (opt->output != NULL)
        return opt->output;
    return arena_printf("%s.o", job->in->base);
}

static void add_deps(struct argv *a, const struct job *job)
{
    if (opt->makes_deps) {
        argv_add(a, opt->deps_flag);
        argv_add(a, "-MF");
        argv_add(a, job->deps);
    }
    if (!opt->has_deps_target && (opt->makes_deps ||
                                  (opt->wp_deps && opt->is_clang))) {
        argv_add(a, "-MQ");
        argv_add(a, deps_target(job));
    }
}

enum {                                  /* how to preprocess */
    CPP_EBB = 1,                        /* with <ebb.h> known */
    CPP_DEPS = 2,                       /* with the dependency file */
    CPP_TEXT = 4,                       /* without what -g adds */
    CPP_C = 8,                          /* C of ours, not the user's input */
};

/* Options for the preprocessor that are about the user's own input. */
static bool is_for_input(const struct arg *arg)
{
    const char *word = arg->word[0];

    return strncmp(word, "-M", 2) == 0 ||
           strncmp(word, "-Wp,", 4) == 0 || strcmp(word, "-H") == 0 ||
           strncmp(word, "-include", 8) == 0 ||
           strncmp(word, "--include", 9) == 0 ||
           strncmp(word, "-imacros", 8) == 0;
}

static int preprocess(const struct job *job, int how, const char *path,
                      const char *out)
{
    struct argv a = {0};
    const char *last = NULL;

    begin_command(&a, (how & CPP_EBB) != 0);
    for (size_t i = 0; i < opt->narg; i++)
        if ((opt->arg[i].use & USE_CPP) != 0 && opt->arg[i].input == NULL &&
            ((how & CPP_C) == 0 || !is_for_input(&opt->arg[i])))
            add_words(&a, &opt->arg[i]);
    argv_add(&a, "-E");
    if (opt->fallthrough && (how & CPP_TEXT) == 0)
        argv_add(&a, "-C");
    if ((how & CPP_DEPS) != 0)
        add_deps(&a, job);
    if ((how & CPP_TEXT) != 0)
        argv_add(&a, "-g0");
    argv_add(&a, "-o");
    argv_add(&a, out);
    add_document_options(&a);
    add_input(&a, path, (how & CPP_C) != 0 ? "c" : job->in->lang, &last);
    return spawn_run(&a, job->std_in, job->cpp_log);
}

/* Does a line marker say that abi.h is in the text? */
static bool includes_abi(const char *text)
{
    const char *p = text;

    while ((p = strstr(p, "/ebb/abi.h\"")) != NULL) {
        const char *line = p++;

        while (line > text && line[-1] != '\n')
            line--;
        if (line[0] == '#')
            return true;
    }
    return false;
}

static bool needs_abi(const struct span *text)
{
    return home_include != NULL && !includes_abi(text->text) &&
           (opt->async_all != NULL || scan_words(text->text, text->len));
}

/* What abi.h takes from standard headers; the same types as theirs. */
static const char prelude_types[] =
    "typedef __SIZE_TYPE__ size_t;\n"
    "typedef __PTRDIFF_TYPE__ ptrdiff_t;\n"
    "typedef __INT8_TYPE__ int8_t;\n"
    "typedef __INT16_TYPE__ int16_t;\n"
    "typedef __INT32_TYPE__ int32_t;\n"
    "typedef __INT64_TYPE__ int64_t;\n"
    "typedef __UINT8_TYPE__ uint8_t;\n"
    "typedef __UINT16_TYPE__ uint16_t;\n"
    "typedef __UINT32_TYPE__ uint32_t;\n"
    "typedef __UINT64_TYPE__ uint64_t;\n"
    "typedef __INTPTR_TYPE__ intptr_t;\n"
    "typedef __UINTPTR_TYPE__ uintptr_t;\n";

/*
 * The preprocessed declarations of abi.h without those of the headers it
 * includes: the text that follows may have included them too.
 */
static void add_prelude(const struct job *job, struct buf *b)
{
    const char *source = job->errors_file;
    struct job quiet = *job;            /* the user's log stays */
    struct buf text = {0};
    bool keep = false;
    size_t len;
    char *p;

    quiet.cpp_log = job->errors_log;
    buf_printf(&text, "%s#include \"%s/ebb/abi.h\"\n", prelude_types,
               home_include);
    if (!write_file(source, text.text, text.len) ||
        preprocess(&quiet, CPP_EBB | CPP_C, source, job->cpp_file) != 0)
        return;
    p = source_read(job->cpp_file, &len);
    buf_puts(b, "# 1 \"ebb/abi.h\" 1 3\n");
    while (*p != '\0') {
        size_t n = strcspn(p, "\n");
        char *line = arena_strndup(p, n);
        if (line[0] == '#' && line[1] == ' ')
            keep = strstr(line, "/ebb/abi.h\"") != NULL ||
                   strstr(line, source) != NULL;
        else if (keep)
            buf_printf(b, "%s\n", line);
        p += n + (p[n] == '\n');
    }
}

/*
 * A text with its name in front, and the declarations of abi.h behind that if
 * they are needed.  Not by -include: then a `#define _GNU_SOURCE` on top of
 * the source would come after the first header.
 */
static void complete_text(struct job *job, const struct span *plain,
                          struct span *full)
{
    const char *text = plain->text;
    const char *path = job->std_in != NULL ? "<stdin>" : job->in->path;
    const char *marker = arena_printf("# 1 \"%s\"\n", path);
    size_t first = 0;
    struct buf b = {0};

    if (text[0] == '#') {
        first = strcspn(text, "\n");
        marker = arena_printf("%.*s\n", (int)first, text);
    }
    buf_puts(&b, marker);
    if (needs_abi(plain)) {
        add_prelude(job, &b);
        buf_printf(&b, "%.*s 2\n", (int)strlen(marker) - 1, marker);
    }
    if (text[first] == '\n' && first != 0)
        first++;
    buf_add(&b, text + first, plain->len - first);
    full->text = b.text;
    full->len = b.len;
}

/* ---- the child of one input ---- */

/* What a run over the user's own files had to say. */
static void show_log(const char *path)
{
    size_t len;
    char *text;

    if (!file_exists(path))
        return;
    if (diag_options.format != FORMAT_TEXT) {
        relay_log(path, NULL, NULL, opt->is_clang);
        return;
    }
    text = source_read(path, &len);
    fwrite(text, 1, len, stderr);
}

/* A word for clang -cc1. */
static void add_front_end(struct argv *a, const char *word)
{
    argv_add(a, "-Xclang");
    argv_add(a, word);
}

/* An object in our own folder, and its side files where they belong. */
static void name_aux_files(struct argv *a, const struct job *job)
{
    if (!opt->is_clang) {
        argv_add(a, "-dumpdir");
        argv_add(a, arena_printf("%s-", opt->output == NULL ? "a"
                                                            : opt->output));
        argv_add(a, "-dumpbase");
        argv_add(a, arena_printf("%s.c", job->in->base));
        argv_add(a, "-dumpbase-ext");
        argv_add(a, ".c");
        return;
    }
    if (opt->coverage) {
        add_front_end(a, arena_printf("-coverage-notes-file=%s.gcno",
                                      job->aux));
        add_front_end(a, arena_printf("-coverage-data-file=%s.gcda",
                                      job->aux));
    }
    if (opt->split_dwarf) {
        add_front_end(a, "-split-dwarf-file");
        add_front_end(a, arena_printf("%s.dwo", job->aux));
        add_front_end(a, "-split-dwarf-output");
        add_front_end(a, arena_printf("%s.dwo", job->aux));
    }
}

enum { RUN_REAL, RUN_AGAIN, RUN_SYNTAX };

/* Messages in the form that relay.c reads. */
static void add_log_options(struct argv *a)
{
    argv_add(a, "-fdiagnostics-parseable-fixits");
    argv_add(a, "-fmessage-length=0");
    argv_add(a, "-ftabstop=1");
    if (opt->is_clang) {
        argv_add(a, "-fno-color-diagnostics");
        argv_add(a, "-fno-diagnostics-fixit-info");
        argv_add(a, "-fdiagnostics-print-source-range-info");
    } else {
        argv_add(a, "-fdiagnostics-color=never");
    }
}

/*
 * The translated text through the real compiler: for the output, once more
 * for the messages of all its stages, or for those about syntax and types.
 */
static int compile(const struct job *job, const char *path, const char *log,
                   int run)
{
    struct argv a = {0};
    bool real = run == RUN_REAL && job->output != NULL;

    begin_command(&a, false);
    if (opt->is_clang) {
        /* The preprocessor's run has said so. */
        argv_add(&a, "-Qunused-arguments");
        argv_add(&a, "-Wno-unknown-warning-option");
    }
    add_options(&a, USE_CC);
    if (opt->is_clang)                  /* -pedantic has it since 16 */
        argv_add(&a, "-Wno-gnu-line-marker");
    if (run == RUN_SYNTAX || job->output == NULL)
        argv_add(&a, "-fsyntax-only");
    else
        argv_add(&a, opt->mode == MODE_ASM ? "-S" : "-c");
    if (real && opt->mode == MODE_LINK && opt->aux_files)
        name_aux_files(&a, job);
    if (run != RUN_REAL)
        add_log_options(&a);
    /* A resumed function jumps to where it was suspended; a pragma leaves
     * the notes of this one. */
    if (opt->jump_misses_init && !opt->is_clang)
        argv_add(&a, "-Wno-jump-misses-init");
    if (opt->is_clang && opt->pedantic) {
        argv_add(&a, "-Wno-unknown-warning-option");    /* -E has told */
        argv_add(&a, "-Wno-gnu-line-marker");
    }
    argv_add(&a, "-x");
    argv_add(&a, "cpp-output");
    argv_add(&a, path);
    if (real || (run == RUN_AGAIN && job->output != NULL)) {
        argv_add(&a, "-o");
        argv_add(&a, real ? job->output : job->again_file);
    }
    return spawn_run(&a, NULL, log);
}

/* The messages of a run over the text, told about the user's lines, which
 * all are tokens for that. */
static bool show_run(const struct job *job, const struct buf *text, int run)
{
    const char *path = job->errors_file;
    struct unit translated = unit;
    size_t len;
    char *p = relay_text(text->text, &len, path);

    if (!write_file(path, p, len)
        || (compile(job, path, job->errors_log, run) == 0
            && run == RUN_SYNTAX))
        return false;
    lex_unit(true);
    relay_log(job->errors_log, path, text->text, opt->is_clang);
    unit = translated;
    return true;
}

static bool is_empty(const char *path)
{
    struct stat st;

    return stat(path, &st) != 0 || st.st_size == 0;
}

/*
 * The user's mistakes, once each: text that holds every line of theirs once
 * goes through the real compiler for its messages.
 */
static void show_messages(const struct job *job, const struct buf *out,
                          bool failed)
{
    struct buf text = {0}, errors = {0};
    bool debug = pipeline_options.debug;

    if (is_empty(job->log))
        return;
    pipeline_options.debug = false;     /* each word in its own column */
    if (failed)
        emit_unit(&errors, true);
    if (failed && show_run(job, &errors, RUN_SYNTAX))
        return;
    if (debug)
        emit_unit(&text, false);
    show_run(job, debug ? &text : out, RUN_AGAIN);
}

static int finish_deps(const struct job *job)
{
    size_t len;
    char *text;

    if (!opt->makes_deps || !file_exists(job->deps))
        return 0;
    text = source_read(job->deps, &len);
    return write_file(job->deps_to, text, len) ? 0 : 1;
}

/* Compile what translate() made of text. */
static int compile_async(const struct job *job, const struct buf *out,
                         const struct span *text)
{
    int status;

    show_log(job->cpp_log);
    if (opt->save_temps &&
        !write_file(arena_printf("%s.i", job->aux), text->text,
                    text->len))
        return 1;
    if (!write_file(job->c_file, out->text, out->len))
        return 1;
    status = compile(job, job->c_file, job->log, RUN_REAL);
    show_messages(job, out, status != 0);
    return status != 0 ? status : finish_deps(job);
}

/*
 * Preprocess the input: *plain as it is, *text with abi.h in front where that
 * may be needed.  Returns the exit status of the real compiler.
 */
static int get_text(struct job *job, struct span *plain, struct span *text)
{
    const char *path = job->in->path;
    int status;

    if (job->in->is_cpp_output) {
        plain->text = source_read(job->std_in != NULL ? job->std_in : path,
                                  &plain->len);
        complete_text(job, plain, text);
        return 0;
    }
    status = preprocess(job, CPP_EBB | CPP_DEPS, path, job->cpp_file);
    if (status != 0)
        return status;
    plain->text = source_read(job->cpp_file, &plain->len);
    *text = *plain;
    if (needs_abi(plain))
        complete_text(job, plain, text);
    return 0;
}

static void dump_tokens(const struct span *text)
{
    unit.text = text->text;
    unit.len = text->len;
    lex_unit(true);
    for (tok_id i = 1; i < unit.ntok; i++) {
        const struct tok *t = tok_at(i);
        static const char *const kind[] = {
            "eof", "name", "number", "char", "string", "punct", "line",
            "other",
        };
        bool is_kw = t->kind == T_IDENT && t->name->kw != KW_NONE;
        printf("%s:%u:%u %s%s%s%s %.*s\n", unit.file[t->file], t->line, t->col,
               is_kw ? "word" : kind[t->kind], t->bol ? " bol" : "",
               t->space ? " space" : "", t->sys ? " sys" : "", (int)t->len,
               unit.text + t->off);
    }
}

static bool only_translates(void)
{
    return opt->emit_c || opt->dump_tokens || pipeline_options.dump != NULL ||
           pipeline_options.stop_after != NULL ||
           pipeline_options.explain_frame != NULL;
}

/*
 * Is the text the same without us?  Then -g3 shall not tell of us either.
 * CPP_TEXT: with -g3 the preprocessed text would hold every #define.
 */
static bool is_same_without(struct job *job)
{
    const char *in = job->in->path;
    struct span a, b;

    if (job->in->is_cpp_output)
        return true;
    if (preprocess(job, CPP_TEXT, in, job->cpp_file) != 0 ||
        preprocess(job, CPP_TEXT | CPP_EBB, in, job->errors_file) != 0)
        return false;
    a.text = source_read(job->cpp_file, &a.len);
    b.text = source_read(job->errors_file, &b.len);
    return a.len == b.len && memcmp(a.text, b.text, a.len) == 0;
}

/* The text with every function async that can be; made in a child. */
static int make_all_async(const struct job *job, struct span *text)
{
    int pid = spawn_fork(), sig, status;

    if (pid == 0) {
        struct buf out = {0};

        all_unit(text->text, text->len, opt->async_all,
                 opt->verbose ? job->in->path : NULL, &out);
        _exit(!write_file(job->all_file, out.text, out.len));
    }
    status = spawn_wait(pid, &sig);
    if (status == 0 && sig == 0) {
        text->text = source_read(job->all_file, &text->len);
        return 0;
    }
    fprintf(stderr, "%s: internal error: -fasync-all ended with %s %d\n",
            job->in->path, sig != 0 ? "signal" : "status",
            sig != 0 ? sig : status);
    return 70;
}

/* --emit-c.  Returns an exit status. */
static int show_text(const char *path, const struct buf *text)
{
    struct buf set_out = {0};

    if (opt->exact)
        return !write_file(path, text->text, text->len);
    readable_text(text->text, &set_out);
    return !write_file(path, set_out.text, set_out.len);
}

/* All the work on one input; the exit status. */
static int run_job(struct job *job)
{
    const char *emit_to = opt->output == NULL ? "-" : opt->output;
    struct span plain, text;
    struct buf out = {0};
    bool is_async = false, ok;
    int status = get_text(job, &plain, &text);

    if (status != 0) {
        show_log(job->cpp_log);
        return status;
    }
    if (opt->fallthrough)
        text.text = mark_fallthrough(text.text, &text.len);
    if (opt->dump_tokens) {
        dump_tokens(&plain);
        return diag_errors() != 0;
    }
    if (opt->async_all == NULL && !only_translates() &&
        !scan_words(plain.text, plain.len)) {
        job->verdict->same_without =
            opt->macros_in_debug && is_same_without(job);
        return 0;
    }
    if (opt->async_all != NULL) {
        status = make_all_async(job, &text);
        if (status != 0)
            return status;
        if (pipeline_options.dump != NULL &&
            strcmp(pipeline_options.dump, "all") == 0)
            return !write_file(emit_to, text.text, text.len);
    }
    ok = translate(text.text, text.len, &out, &is_async);
    fflush(stdout);
    job->verdict->is_async = is_async;
    if (job->in->is_header)
        return 0;
    if (!ok) {
        show_log(job->cpp_log);
        return 1;
    }
    if (opt->emit_c && is_async)
        return show_text(emit_to, &out);
    if (opt->emit_c)
        return !write_file(emit_to, plain.text, plain.len);
    if (only_translates())
        return 0;
    if (is_async)
        return compile_async(job, &out, &text);
    job->verdict->same_without =
        opt->macros_in_debug && is_same_without(job);
    return 0;
}

/* Where -fdiagnostics-format=sarif-file wants the document. */
static void name_report(const struct job *job)
{
    if (opt->report_file)
        diag_options.report =
            arena_printf("%s.%s", strip_folder(job->in->path),
                         diag_options.format == FORMAT_JSON ? "gcc.json"
                                                            : "sarif");
}

/* run_job() in a child. */
static int fork_job(struct job *job)
{
    int pid = spawn_fork();
    int sig, status;

    name_report(job);
    if (pid == 0) {
        status = run_job(job);
        if (status != 0 || job->verdict->is_async)
            diag_finish();
        fflush(NULL);
        _exit(status);
    }
    status = spawn_wait(pid, &sig);
    if (sig != 0) {
        fprintf(stderr, "%s: internal error: ebbcc was ended by signal %d "
                        "while it worked on this file\n", job->in->path, sig);
        return 70;
    }
    return status;
}

/* ---- the parent ---- */

static const char *strip_suffix(const char *path)
{
    return arena_strndup(path, (size_t)(path_suffix(path) - path));
}

/* Where the object, the side files and the dependencies of a job go. */
static void name_outputs(struct job *job)
{
    const char *base = job->in->base;
    const char *suffix = opt->mode == MODE_ASM ? opt->emit_llvm ? "ll" : "s"
                         : opt->emit_llvm      ? "bc"
                                               : "o";

    if (opt->mode == MODE_LINK)
        job->aux = arena_printf("%s-%s", opt->output == NULL ? "a"
                                                             : opt->output,
                                base);
    else if (opt->output != NULL && strcmp(opt->output, "-") != 0)
        job->aux = strip_suffix(opt->output);
    else
        job->aux = base;
    job->aux = strip_folder(job->aux);

    if (opt->mode == MODE_SYNTAX)
        job->output = NULL;
    else if (opt->mode == MODE_LINK && opt->save_temps)
        job->output = arena_printf("%s.o", job->aux);
    else if (opt->mode == MODE_LINK)
        job->output = temp_path(arena_printf("%s.o", base));
    else if (opt->output != NULL)
        job->output = opt->output;
    else
        job->output = arena_printf("%s.%s", base, suffix);

    if (opt->deps_file != NULL)
        job->deps_to = opt->deps_file;
    else if (opt->output != NULL)
        job->deps_to = arena_printf("%s.d", strip_suffix(opt->output));
    else
        job->deps_to = arena_printf("%s.d", base);
}

static void init_job(struct job *job, struct input *in, const char *std_in)
{
    const char *base = in->base;

    job->in = in;
    job->std_in = strcmp(in->path, "-") == 0 ? std_in : NULL;
    name_outputs(job);
    job->cpp_file = temp_path(arena_printf("%s.i", base));
    if (opt->save_temps)
        job->c_file = arena_printf("%s.ebb.i", job->aux);
    else
        job->c_file = temp_path(arena_printf("%s.ebb.i", base));
    job->errors_file = temp_path("errors.i");
    job->again_file = temp_path(arena_printf("%s.again.o", base));
    job->all_file = temp_path("all.i");
    job->cpp_log = temp_path("cpp.log");
    job->log = temp_path("cc.log");
    job->errors_log = temp_path("errors.log");
    job->deps = temp_path("deps");
}

/* Standard input is read more than once: keep it in a file. */
static const char *save_stdin(void)
{
    const char *path;
    size_t len;
    char *text;

    for (size_t i = 0; i < opt->narg; i++) {
        struct input *in = opt->arg[i].input;
        if (in == NULL || strcmp(in->path, "-") != 0)
            continue;
        text = source_read("-", &len);
        path = temp_path("stdin");
        if (!write_file(path, text, len))
            exit(1);
        return path;
    }
    return NULL;
}

static void init_jobs(const char *std_in)
{
    size_t n = opt->nc_input + opt->nheader;
    struct verdict *v;

    v = mmap(NULL, n * sizeof(*v), PROT_READ | PROT_WRITE,
             MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (v == MAP_FAILED) {
        perror("ebbcc: error: mmap");
        exit(1);
    }
    jobs = NEW_ARRAY(struct job, n);
    for (size_t i = 0; i < opt->narg; i++) {
        struct input *in = opt->arg[i].input;
        if (in == NULL || !(in->is_c || in->is_header))
            continue;
        jobs[njob].verdict = &v[njob];
        init_job(&jobs[njob++], in, std_in);
    }
}

static int compile_all(void)
{
    const char *std_in = save_stdin();
    bool same_without = true;
    int status = 0, rest;

    init_jobs(std_in);
    for (size_t i = 0; i < njob; i++) {
        struct job *job = &jobs[i];
        job->status = fork_job(job);
        if (status == 0)
            status = job->status;
        any_async |= job->verdict->is_async;
        if (!job->verdict->is_async && !job->verdict->same_without)
            same_without = false;
    }
    if (only_translates() || (status != 0 && opt->mode == MODE_LINK))
        return status;
    if (!any_async && status == 0)
        return run_original(std_in, !same_without);
    rest = run_rest(std_in, !same_without);
    return status != 0 ? status : rest;
}

/*
 * A header to be precompiled.  One with async in it cannot be: what lies there
 * for gcc is no precompiled header, so that it goes on to read the text.
 */
static int precompile(void)
{
    static const char note[] =
        "ebbcc: a header with async in it is not precompiled\n";
    const char *path;

    init_jobs(NULL);
    if (njob == 0)
        return run_original(NULL, true);
    jobs[0].status = fork_job(&jobs[0]);
    if (jobs[0].status != 0)
        return jobs[0].status;
    if (!jobs[0].verdict->is_async)
        return run_original(NULL, true);
    path = jobs[0].in->path;
    if (opt->is_clang) {
        fprintf(stderr, "ebbcc: error: %s: clang cannot precompile a header "
                        "with async in it; include it by itself\n", path);
        return 1;
    }
    path = opt->output != NULL ? opt->output : arena_printf("%s.gch", path);
    return !write_file(path, note, sizeof(note) - 1);
}

int driver_run(struct options *o)
{
    bool is_ours;

    opt = o;
    spawn_show = o->show;
    if (o->explain != NULL)
        return explain(o->explain, o->explain_man);
    diag_is_colored();
    home_find();
    /* Several inputs and one -o: the real compiler refuses it. */
    if (!o->is_plain && o->ninput == 1 && o->nheader == 1 &&
        (o->mode == MODE_LINK || o->mode == MODE_OBJECT))
        return precompile();
    is_ours = !o->is_plain && o->nc_input > 0 &&
              (o->mode != MODE_CPP || only_translates()) &&
              (o->mode == MODE_LINK || o->output == NULL || o->ninput == 1);
    return is_ours ? compile_all() : run_original(NULL, true);
}
