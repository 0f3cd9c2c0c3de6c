/* SPDX-License-Identifier: MIT-0 */
/*
 * The command line: which options take an argument, which runs of the real
 * compiler see them, what the inputs are.
 *
 * The table names the options that take a word or do not belong to every
 * run; whatever else starts with '-' is one word for all runs.
 */
#include "driver.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct pipeline_options pipeline_options;

enum form {
    FLAG = 1,                           /* alone */
    SEP = 2,                            /* its argument is the next word */
    JOINED = 4,                         /* its argument follows at once */
    BOTH = SEP | JOINED,
};

enum action {
    ACT_NONE, ACT_OUTPUT, ACT_LANG, ACT_MODE, ACT_PLAIN, ACT_DEPS,
    ACT_DEPS_FILE, ACT_DEPS_TARGET, ACT_NO_LIBS, ACT_SAVE_TEMPS, ACT_AUX,
    ACT_COVERAGE, ACT_SPLIT, ACT_G3, ACT_LLVM, ACT_COLOR, ACT_VERSION,
    ACT_HELP,
};

struct option {
    const char *name;
    uint8_t form;
    uint8_t use;
    uint8_t action;                     /* enum action */
    uint8_t mode;                       /* ACT_MODE */
};

/* The longest name that fits wins. */
static const struct option option_table[] = {
    {"-D", BOTH, USE_CPP | USE_LINK, 0, 0},
    {"-U", BOTH, USE_CPP | USE_LINK, 0, 0},
    {"-I", BOTH, USE_CPP | USE_LINK, 0, 0},
    {"-A", BOTH, USE_CPP | USE_LINK, 0, 0},
    {"-F", BOTH, USE_ALL, 0, 0},
    {"-C", FLAG, USE_LINK, 0, 0},
    {"-CC", FLAG, USE_LINK, 0, 0},
    {"-P", FLAG, USE_LINK, 0, 0},
    {"-H", FLAG, USE_CPP | USE_LINK, 0, 0},
    {"-undef", FLAG, USE_CPP | USE_LINK, 0, 0},
    {"-nostdinc", FLAG, USE_CPP | USE_LINK, 0, 0},
    {"-trigraphs", FLAG, USE_CPP | USE_LINK, 0, 0},
    {"-traditional-cpp", FLAG, USE_CPP | USE_LINK, 0, 0},
    {"-remap", FLAG, USE_CPP | USE_LINK, 0, 0},
    {"-fdirectives-only", FLAG, USE_LINK, 0, 0},
    {"-include", BOTH, USE_CPP | USE_LINK, 0, 0},
    {"-include-pch", SEP, USE_CPP | USE_LINK, 0, 0},
    {"-imacros", BOTH, USE_CPP | USE_LINK, 0, 0},
    {"-iquote", BOTH, USE_CPP | USE_LINK, 0, 0},
    {"-isystem", BOTH, USE_CPP | USE_LINK, 0, 0},
    {"-isystem-after", BOTH, USE_CPP | USE_LINK, 0, 0},
    {"-idirafter", BOTH, USE_CPP | USE_LINK, 0, 0},
    {"-iprefix", BOTH, USE_CPP | USE_LINK, 0, 0},
    {"-iwithprefix", BOTH, USE_CPP | USE_LINK, 0, 0},
    {"-iwithprefixbefore", BOTH, USE_CPP | USE_LINK, 0, 0},
    {"-isysroot", BOTH, USE_CPP | USE_LINK, 0, 0},
    {"-imultilib", BOTH, USE_CPP | USE_LINK, 0, 0},
    {"-iframework", BOTH, USE_CPP | USE_LINK, 0, 0},
    {"-ivfsoverlay", SEP, USE_CPP | USE_LINK, 0, 0},
    {"-Xpreprocessor", SEP, USE_CPP | USE_LINK, 0, 0},
    {"-Wp,", JOINED, USE_CPP | USE_LINK, 0, 0},
    {"--include", SEP, USE_CPP | USE_LINK, 0, 0},
    {"--include=", JOINED, USE_CPP | USE_LINK, 0, 0},
    {"--include-directory", SEP, USE_CPP | USE_LINK, 0, 0},
    {"--include-directory=", JOINED, USE_CPP | USE_LINK, 0, 0},
    {"--define-macro", SEP, USE_CPP | USE_LINK, 0, 0},
    {"--define-macro=", JOINED, USE_CPP | USE_LINK, 0, 0},
    {"--undefine-macro", SEP, USE_CPP | USE_LINK, 0, 0},
    {"--undefine-macro=", JOINED, USE_CPP | USE_LINK, 0, 0},

    {"-M", FLAG, USE_LINK, ACT_PLAIN, 0},
    {"-MM", FLAG, USE_LINK, ACT_PLAIN, 0},
    {"-MD", FLAG, USE_LINK, ACT_DEPS, 0},
    {"-MMD", FLAG, USE_LINK, ACT_DEPS, 0},
    {"-MP", FLAG, USE_CPP | USE_LINK, 0, 0},
    {"-MG", FLAG, USE_CPP | USE_LINK, 0, 0},
    {"-MV", FLAG, USE_CPP | USE_LINK, 0, 0},
    {"-MF", BOTH, USE_LINK, ACT_DEPS_FILE, 0},
    {"-MT", BOTH, USE_CPP | USE_LINK, ACT_DEPS_TARGET, 0},
    {"-MQ", BOTH, USE_CPP | USE_LINK, ACT_DEPS_TARGET, 0},
    {"-MJ", BOTH, USE_LINK, 0, 0},

    {"-o", BOTH, USE_LINK, ACT_OUTPUT, 0},
    {"--output", SEP, USE_LINK, ACT_OUTPUT, 0},
    {"--output=", JOINED, USE_LINK, ACT_OUTPUT, 0},
    {"-x", BOTH, 0, ACT_LANG, 0},
    {"--language", SEP, 0, ACT_LANG, 0},
    {"--language=", JOINED, 0, ACT_LANG, 0},
    {"-c", FLAG, USE_LINK, ACT_MODE, MODE_OBJECT},
    {"--compile", FLAG, USE_LINK, ACT_MODE, MODE_OBJECT},
    {"-S", FLAG, USE_LINK, ACT_MODE, MODE_ASM},
    {"--assemble", FLAG, USE_LINK, ACT_MODE, MODE_ASM},
    {"-fsyntax-only", FLAG, USE_LINK, ACT_MODE, MODE_SYNTAX},
    {"-E", FLAG, USE_LINK, ACT_MODE, MODE_CPP},
    {"--preprocess", FLAG, USE_LINK, ACT_MODE, MODE_CPP},
    {"-dM", FLAG, USE_LINK, 0, 0},
    {"-dD", FLAG, USE_LINK, 0, 0},
    {"-dN", FLAG, USE_LINK, 0, 0},
    {"-dI", FLAG, USE_LINK, 0, 0},
    {"-dU", FLAG, USE_LINK, 0, 0},

    {"-###", FLAG, USE_ALL, ACT_PLAIN, 0},
    {"--version", FLAG, USE_ALL, ACT_VERSION, 0},
    {"--help", FLAG, USE_ALL, ACT_HELP, 0},
    {"--help=", JOINED, USE_ALL, ACT_PLAIN, 0},
    {"--target-help", FLAG, USE_ALL, ACT_PLAIN, 0},
    {"-dumpversion", FLAG, USE_ALL, ACT_PLAIN, 0},
    {"-dumpfullversion", FLAG, USE_ALL, ACT_PLAIN, 0},
    {"-dumpmachine", FLAG, USE_ALL, ACT_PLAIN, 0},
    {"-dumpspecs", FLAG, USE_ALL, ACT_PLAIN, 0},
    {"-print-", JOINED, USE_ALL, ACT_PLAIN, 0},
    {"--print-", JOINED, USE_ALL, ACT_PLAIN, 0},

    {"-l", BOTH, USE_LINK, 0, 0},
    {"-L", BOTH, USE_LINK, 0, 0},
    {"-T", BOTH, USE_LINK, 0, 0},
    {"-Tbss", BOTH, USE_LINK, 0, 0},
    {"-Tdata", BOTH, USE_LINK, 0, 0},
    {"-Ttext", BOTH, USE_LINK, 0, 0},
    {"-u", BOTH, USE_LINK, 0, 0},
    {"-z", BOTH, USE_LINK, 0, 0},
    {"-e", SEP, USE_LINK, 0, 0},
    {"-h", SEP, USE_LINK, 0, 0},
    {"-s", FLAG, USE_LINK, 0, 0},
    {"-t", FLAG, USE_LINK, 0, 0},
    {"-rpath", SEP, USE_LINK, 0, 0},
    {"-rdynamic", FLAG, USE_LINK, 0, 0},
    {"-Wl,", JOINED, USE_LINK, 0, 0},
    {"-Xlinker", SEP, USE_LINK, 0, 0},
    {"-fuse-ld=", JOINED, USE_LINK, 0, 0},
    {"-static", FLAG, USE_LINK, 0, 0},
    {"-static-libgcc", FLAG, USE_LINK, 0, 0},
    {"-static-pie", FLAG, USE_LINK, 0, 0},
    {"-pie", FLAG, USE_LINK, 0, 0},
    {"-no-pie", FLAG, USE_LINK, 0, 0},
    {"-shared", FLAG, USE_LINK, ACT_NO_LIBS, 0},
    {"-shared-libgcc", FLAG, USE_LINK, 0, 0},
    {"-r", FLAG, USE_LINK, ACT_NO_LIBS, 0},
    {"-nostdlib", FLAG, USE_LINK, ACT_NO_LIBS, 0},
    {"-nodefaultlibs", FLAG, USE_LINK, ACT_NO_LIBS, 0},
    {"-nolibc", FLAG, USE_LINK, ACT_NO_LIBS, 0},
    {"-nostartfiles", FLAG, USE_LINK, 0, 0},
    {"-framework", SEP, USE_LINK, 0, 0},

    {"-save-temps", FLAG, USE_CC | USE_LINK, ACT_SAVE_TEMPS, 0},
    {"-save-temps=", JOINED, USE_CC | USE_LINK, ACT_SAVE_TEMPS, 0},
    {"--save-temps", FLAG, USE_CC | USE_LINK, ACT_SAVE_TEMPS, 0},
    {"-aux-info", SEP, USE_CC | USE_LINK, 0, 0},
    {"--coverage", FLAG, USE_ALL, ACT_COVERAGE, 0},
    {"-ftest-coverage", FLAG, USE_ALL, ACT_COVERAGE, 0},
    {"-fprofile-arcs", FLAG, USE_ALL, ACT_COVERAGE, 0},
    /* It looks through line markers, at the text itself. */
    {"-fcoverage-mapping", FLAG, USE_CPP | USE_LINK, 0, 0},
    {"-fstack-usage", FLAG, USE_ALL, ACT_AUX, 0},
    {"-fcallgraph-info", FLAG, USE_ALL, ACT_AUX, 0},
    {"-fdump-", JOINED, USE_CC | USE_LINK, ACT_AUX, 0},
    {"-gsplit-dwarf", FLAG, USE_ALL, ACT_SPLIT, 0},
    {"-ftime-report", FLAG, USE_CC | USE_LINK, 0, 0},
    {"-g3", FLAG, USE_ALL, ACT_G3, 0},
    {"-ggdb3", FLAG, USE_ALL, ACT_G3, 0},
    {"-fdebug-macro", FLAG, USE_ALL, ACT_G3, 0},
    {"-emit-llvm", FLAG, USE_CC | USE_LINK, ACT_LLVM, 0},
    {"-fdiagnostics-color", FLAG, USE_ALL, ACT_COLOR, 0},
    {"-fdiagnostics-color=", JOINED, USE_ALL, ACT_COLOR, 0},
    {"-fno-diagnostics-color", FLAG, USE_ALL, ACT_COLOR, 0},
    {"-fcolor-diagnostics", FLAG, USE_ALL, ACT_COLOR, 0},
    {"-fno-color-diagnostics", FLAG, USE_ALL, ACT_COLOR, 0},

    {"-dumpbase", SEP, USE_CC | USE_LINK, 0, 0},
    {"-dumpbase-ext", SEP, USE_CC | USE_LINK, 0, 0},
    {"-dumpdir", SEP, USE_CC | USE_LINK, 0, 0},
    {"-B", BOTH, USE_ALL, 0, 0},
    {"-b", SEP, USE_ALL, 0, 0},
    {"-V", SEP, USE_ALL, 0, 0},
    {"-G", BOTH, USE_ALL, 0, 0},
    {"-wrapper", SEP, USE_ALL, 0, 0},
    {"-specs", SEP, USE_ALL, 0, 0},
    {"--param", SEP, USE_ALL, 0, 0},
    {"--sysroot", SEP, USE_ALL, 0, 0},
    {"-target", SEP, USE_ALL, 0, 0},
    {"-arch", SEP, USE_ALL, 0, 0},
    {"-gcc-toolchain", SEP, USE_ALL, 0, 0},
    {"-resource-dir", SEP, USE_ALL, 0, 0},
    {"-working-directory", SEP, USE_ALL, 0, 0},
    {"-mllvm", SEP, USE_ALL, 0, 0},
    {"-Xclang", SEP, USE_ALL, 0, 0},
    {"-Xanalyzer", SEP, USE_ALL, 0, 0},
    {"-Xassembler", SEP, USE_CC | USE_LINK, 0, 0},
    {"-Wa,", JOINED, USE_CC | USE_LINK, 0, 0},
};

static struct options *opt;
static size_t arg_cap;
static const char *said_cc;             /* --cc, or NULL */
static const char *lang;                /* of the last -x, NULL: none */

static _Noreturn void usage_error(const char *fmt, const char *what)
{
    fputs("ebbcc: error: ", stderr);
    fprintf(stderr, fmt, what);
    fputc('\n', stderr);
    exit(1);
}

const char *path_suffix(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *dot = strrchr(path, '.');

    if (dot == NULL || (slash != NULL && dot < slash) || dot == path ||
        dot == slash + 1)
        return path + strlen(path);
    return dot;
}

static struct arg *add_arg(uint8_t use, const char *first, const char *second)
{
    struct arg *a;

    if (opt->narg == arg_cap) {
        struct arg *old = opt->arg;
        arg_cap = arg_cap == 0 ? 64 : arg_cap * 2;
        opt->arg = NEW_ARRAY(struct arg, arg_cap);
        if (old != NULL)
            memcpy(opt->arg, old, opt->narg * sizeof(*old));
    }
    a = &opt->arg[opt->narg++];
    a->use = use;
    a->word[0] = first;
    a->word[1] = second;
    a->nword = second == NULL ? 1 : 2;
    return a;
}

static void add_input(const char *path)
{
    struct input *in = NEW(struct input);
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    const char *suffix = path_suffix(path);
    bool is_header;

    in->path = path;
    in->lang = lang;
    in->base = arena_strndup(name, (size_t)(path_suffix(name) - name));
    if (lang != NULL) {
        in->is_cpp_output = strcmp(lang, "cpp-output") == 0;
        in->is_c = in->is_cpp_output || strcmp(lang, "c") == 0;
        is_header = strcmp(lang, "c-header") == 0;
    } else {
        in->is_cpp_output = strcmp(suffix, ".i") == 0;
        in->is_c = in->is_cpp_output || strcmp(suffix, ".c") == 0;
        is_header = strcmp(suffix, ".h") == 0;
    }
    if (strcmp(path, "-") == 0 && lang == NULL)
        is_header = true;               /* with -E: it is C */
    opt->ninput++;
    opt->nc_input += in->is_c;
    opt->has_c |= in->is_c || is_header;
    opt->nheader += is_header;
    in->is_header = is_header && strcmp(path, "-") != 0;
    add_arg(USE_ALL, path, NULL)->input = in;
}

/* ---- options ---- */

static const struct option *find_option(const char *word)
{
    const struct option *best = NULL;
    size_t best_len = 0;

    for (size_t i = 0; i < sizeof(option_table) / sizeof(*best); i++) {
        const struct option *o = &option_table[i];
        size_t len = strlen(o->name);
        if (len <= best_len || strncmp(word, o->name, len) != 0)
            continue;
        if (word[len] != '\0' && (o->form & JOINED) == 0)
            continue;
        best = o;
        best_len = len;
    }
    return best;
}

static void set_mode(enum mode mode)
{
    /* The earlier stage wins: -E -c is -E. */
    if (mode > opt->mode)
        opt->mode = mode;
}

static void take_action(const struct option *o, const char *value)
{
    switch ((enum action)o->action) {
    case ACT_NONE:
        break;
    case ACT_OUTPUT:
        opt->output = value;
        break;
    case ACT_LANG:
        lang = strcmp(value, "none") == 0 ? NULL : value;
        break;
    case ACT_MODE:
        set_mode((enum mode)o->mode);
        break;
    case ACT_PLAIN:
        opt->is_plain = true;
        break;
    case ACT_DEPS:
        opt->makes_deps = true;
        opt->deps_flag = o->name;
        break;
    case ACT_DEPS_FILE:
        opt->deps_file = value;
        break;
    case ACT_DEPS_TARGET:
        opt->has_deps_target = true;
        break;
    case ACT_NO_LIBS:
        opt->no_libs = true;
        break;
    case ACT_SAVE_TEMPS:
        opt->save_temps = true;
        break;
    case ACT_AUX:
        opt->aux_files = true;
        break;
    case ACT_COVERAGE:
        opt->aux_files = opt->coverage = true;
        break;
    case ACT_SPLIT:
        opt->aux_files = opt->split_dwarf = true;
        break;
    case ACT_G3:
        opt->macros_in_debug = true;
        break;
    case ACT_LLVM:
        opt->emit_llvm = true;
        break;
    case ACT_COLOR:
        opt->color_said = true;
        break;
    case ACT_VERSION:
        opt->is_plain = opt->is_version = true;
        break;
    case ACT_HELP:
        opt->is_plain = opt->is_help = true;
        break;
    }
}

/* json, sarif and the like; "text", "clang" ... are the real compiler's. */
static bool set_format(const char *how)
{
    bool json = strncmp(how, "json", 4) == 0;
    const char *to = how + (json ? 4 : 5);

    if (!json && strncmp(how, "sarif", 5) != 0)
        return false;
    if (strcmp(to, "-file") == 0)
        opt->report_file = true;
    else if (*to != '\0' && strcmp(to, "-stderr") != 0)
        return false;
    diag_options.format = json ? FORMAT_JSON : FORMAT_SARIF;
    return true;
}

/* A switch about the look of messages: ours and the real compiler's. */
struct look {
    const char *name;
    bool *is_off;
};

static bool look_option(const char *word)
{
    static const struct look look[] = {
        { "diagnostics-show-caret", &diag_options.no_caret },
        { "caret-diagnostics", &diag_options.no_caret },
        { "diagnostics-show-line-numbers", &diag_options.no_line_numbers },
        { "diagnostics-show-option", &diag_options.no_option },
    };
    const char *p = word + 2;
    bool no = strncmp(p, "no-", 3) == 0;

    if (strncmp(word, "-f", 2) != 0)
        return false;
    p += no ? 3 : 0;
    for (size_t i = 0; i < sizeof(look) / sizeof(look[0]); i++)
        if (strcmp(p, look[i].name) == 0)
            *look[i].is_off = no;
    if (strcmp(p, "diagnostics-parseable-fixits") == 0)
        diag_options.parseable_fixits = true;
    if (strcmp(p, "diagnostics-plain-output") == 0) {
        diag_options.no_caret = diag_options.no_line_numbers = true;
        diag_options.color = 0;
        opt->color_said = true;
    }
    if (strncmp(p, "max-errors=", 11) == 0)
        diag_options.max_errors = (uint32_t)strtoul(p + 11, NULL, 10);
    if (strncmp(p, "error-limit=", 12) == 0)
        diag_options.max_errors = (uint32_t)strtoul(p + 12, NULL, 10);
    return strncmp(p, "diagnostics-format=", 19) == 0 && set_format(p + 19);
}

/* What the colour options mean for ebbcc's own messages. */
static void note_color(const char *word)
{
    if (strcmp(word, "-fdiagnostics-color") == 0 ||
        strcmp(word, "-fdiagnostics-color=always") == 0 ||
        strcmp(word, "-fcolor-diagnostics") == 0)
        diag_options.color = 1;
    else if (strcmp(word, "-fdiagnostics-color=auto") == 0)
        diag_options.color = -1;
    else
        diag_options.color = 0;
}

/* -Wextra has -Wimplicit-fallthrough in it. */
static void note_warning(const char *word)
{
    static const char *const markers[] = {
        "-Weverything", "-Wpedantic", "-Wgnu", "-Wgnu-line-marker",
        "-pedantic", "-pedantic-errors",
    };

    quiet_option(word);
    pipeline_options.openmp |= strncmp(word, "-fopenmp", 8) == 0;
    opt->jump_misses_init |= strcmp(word, "-Wc++-compat") == 0 ||
                             strcmp(word, "-Wjump-misses-init") == 0 ||
                             strcmp(word, "-Werror=jump-misses-init") == 0;
    for (size_t i = 0; i < sizeof(markers) / sizeof(*markers); i++)
        opt->pedantic |= strcmp(word, markers[i]) == 0;
    if (strcmp(word, "-W") == 0 || strcmp(word, "-Wextra") == 0 ||
        strncmp(word, "-Wimplicit-fallthrough", 22) == 0)
        opt->fallthrough = true;
    else if (strcmp(word, "-Wno-implicit-fallthrough") == 0)
        opt->fallthrough = false;
    if (strcmp(word, "-Wfatal-errors") == 0)
        diag_options.fatal_errors = true;
}

/* -Wp,-MD,FILE as the Linux kernel has it. */
static bool has_wp_deps(const char *word)
{
    return strstr(word, ",-MD,") != NULL || strstr(word, ",-MMD,") != NULL;
}

/* The value of --NAME=VALUE, or of --NAME VALUE; NULL: another option. */
static const char *own_value(const char *name, char **word, int *i, int n)
{
    size_t len = strlen(name);

    if (strncmp(word[*i], name, len) != 0)
        return NULL;
    if (word[*i][len] == '=')
        return word[*i] + len + 1;
    if (word[*i][len] != '\0')
        return NULL;
    if (*i + 1 >= n)
        usage_error("missing argument to '%s'", name);
    return word[++*i];
}

/* -fasync-all alone, or with =MODE. */
static void set_async_all(const char *how)
{
    static const char *const mode[] = {"=ready", "=yield", "=mix", "=stress"};

    opt->async_all = "mix";
    pipeline_options.plain = true;
    diag_option("-Wno-async");          /* nobody has written async code */
    if (*how == '\0')
        return;
    for (size_t i = 0; i < sizeof(mode) / sizeof(mode[0]); i++)
        if (strcmp(how, mode[i]) == 0) {
            opt->async_all = how + 1;
            return;
        }
    usage_error("no mode '%s' of -fasync-all: ready, yield, mix, stress",
                how + (*how == '='));
}

/* Options that the real compiler never sees. */
static bool own_option(char **word, int *i, int n)
{
    const char *v;

    if ((v = own_value("--cc", word, i, n)) != NULL)
        said_cc = v;
    else if ((v = own_value("--dump", word, i, n)) != NULL)
        pipeline_options.dump = v;
    else if ((v = own_value("--stop-after", word, i, n)) != NULL)
        pipeline_options.stop_after = v;
    else if ((v = own_value("--explain-frame", word, i, n)) != NULL)
        pipeline_options.explain_frame = v;
    else if ((v = own_value("--explain-man", word, i, n)) != NULL)
        opt->explain_man = (opt->explain = v) != NULL;
    else if ((v = own_value("--explain", word, i, n)) != NULL)
        opt->explain = v;
    else if (strcmp(word[*i], "--emit-c") == 0)
        opt->emit_c = true;
    else if (strcmp(word[*i], "--emit-c=exact") == 0)
        opt->emit_c = opt->exact = true;
    else if (strcmp(word[*i], "--show") == 0)
        opt->show = opt->verbose = true;
    else if (strcmp(word[*i], "-fasync-loop-budget") == 0)
        pipeline_options.loop_budget = true;
    else if (strcmp(word[*i], "-fno-async-loop-budget") == 0)
        pipeline_options.loop_budget = false;
    else if (strncmp(word[*i], "-fasync-all", 11) == 0)
        set_async_all(word[*i] + 11);
    else
        return look_option(word[*i]) || diag_option(word[*i]);
    return true;
}

/* What -O and -g, the last of each, mean for the code that is made.  A build
 * that counts lines has no use for more of them. */
static void note_level(const char *w)
{
    static bool as_written = true, counts;

    if (strncmp(w, "-O", 2) == 0) {
        as_written = strcmp(w, "-O0") == 0;
        pipeline_options.optimize = !as_written && strcmp(w, "-Og") != 0;
    } else if (strncmp(w, "-g", 2) == 0) {
        pipeline_options.symbols = strcmp(w, "-g0") != 0
                                && strcmp(w, "-ggdb0") != 0;
    }
    counts |= strcmp(w, "--coverage") == 0 || strcmp(w, "-fprofile-arcs") == 0;
    pipeline_options.debug = pipeline_options.symbols && as_written && !counts;
}

static void note_enums(const char *w)
{
    if (strcmp(w, "-fshort-enums") == 0 || strcmp(w, "-fno-short-enums") == 0)
        pipeline_options.short_enums = w[2] == 's';
}

static void parse_word(char **word, int *i, int n)
{
    const char *w = word[*i];
    const struct option *o;
    const char *value = NULL;
    uint8_t use = USE_ALL;

    if (w[0] != '-' || w[1] == '\0') {
        add_input(w);
        return;
    }
    if (own_option(word, i, n))
        return;
    note_level(w);
    note_enums(w);
    note_warning(w);
    opt->verbose |= strcmp(w, "-v") == 0;
    o = find_option(w);
    if (o == NULL) {
        add_arg(use, w, NULL);
        return;
    }
    if (w[strlen(o->name)] != '\0')
        value = w + strlen(o->name);
    else if ((o->form & SEP) != 0 && *i + 1 < n)
        value = word[++*i];
    else if ((o->form & SEP) != 0)
        opt->is_plain = true;           /* the real compiler will complain */
    if (o->action == ACT_COLOR)
        note_color(w);
    if (strcmp(o->name, "-Wp,") == 0 && has_wp_deps(w))
        opt->wp_deps = true;
    if (value != NULL || o->form == FLAG)
        take_action(o, value);
    add_arg(o->use, w, word[*i] == w ? NULL : value);
}

/* ---- response files ---- */

struct words {
    char **word;
    int n, cap;
};

static void add_word(struct words *ws, char *word)
{
    if (ws->n == ws->cap) {
        ws->cap = ws->cap == 0 ? 64 : ws->cap * 2;
        ws->word = realloc(ws->word, (size_t)ws->cap * sizeof(*ws->word));
        if (ws->word == NULL)
            usage_error("%s", "out of memory");
    }
    ws->word[ws->n++] = word;
}

/* One word of a response file; the quoting is that of gcc and clang. */
static char *response_word(const char **pp)
{
    struct buf b = {0};
    const char *p = *pp;
    char quote = 0;

    buf_puts(&b, "");
    for (; *p != '\0'; p++) {
        if (*p == '\\' && p[1] != '\0')
            buf_putc(&b, *++p);
        else if (quote != 0 && *p == quote)
            quote = 0;
        else if (quote == 0 && (*p == '"' || *p == '\''))
            quote = *p;
        else if (quote == 0 && strchr(" \t\r\n\v\f", *p) != NULL)
            break;
        else
            buf_putc(&b, *p);
    }
    *pp = p;
    return b.text;
}

/* Enter a word; the contents of FILE if it is @FILE and there is one. */
static void expand_word(struct words *ws, char *word, int depth)
{
    FILE *f;
    const char *p;
    size_t len;

    if (word[0] != '@' || word[1] == '\0') {
        add_word(ws, word);
        return;
    }
    if (depth > 100)
        usage_error("too many nested response files: '%s'", word);
    f = fopen(word + 1, "r");
    if (f == NULL) {
        add_word(ws, word);             /* an input of that name, as in gcc */
        return;
    }
    fclose(f);
    p = source_read(word + 1, &len);
    for (;;) {
        p += strspn(p, " \t\r\n\v\f");
        if (*p == '\0')
            return;
        expand_word(ws, response_word(&p), depth + 1);
    }
}

/* ---- all of it ---- */

static bool is_ourselves(const char *path)
{
    struct stat ours, theirs;

    return stat("/proc/self/exe", &ours) == 0 && stat(path, &theirs) == 0 &&
           ours.st_dev == theirs.st_dev && ours.st_ino == theirs.st_ino;
}

/*
 * The program that a command's name leads to, or NULL.  ebbcc may be called
 * cc: then the one meant is the next on PATH.  *skipped: that was so.
 */
static const char *find_program(const char *name, bool *skipped)
{
    const char *path = getenv("PATH");

    *skipped = false;
    if (strchr(name, '/') != NULL)
        return access(name, X_OK) == 0 ? name : NULL;
    while (path != NULL && *path != '\0') {
        size_t len = strcspn(path, ":");
        const char *found = arena_printf("%.*s/%s", len == 0 ? 1 : (int)len,
                                         len == 0 ? "." : path, name);
        struct stat st;
        if (stat(found, &st) == 0 && S_ISREG(st.st_mode) &&
            access(found, X_OK) == 0) {
            if (!is_ourselves(found))
                return found;
            *skipped = true;
        }
        path += len + (path[len] == ':');
    }
    return NULL;
}

/* "cc" may be either: look at what the name leads to. */
static bool is_clang(const char *cc)
{
    const char *slash = strrchr(cc, '/');
    const char *found;
    bool skipped;
    char *real;

    if (strstr(slash == NULL ? cc : slash, "clang") != NULL)
        return true;
    found = find_program(cc, &skipped);
    real = found == NULL ? NULL : realpath(found, NULL);
    return real != NULL && strstr(real, "clang") != NULL;
}

/*
 * The name of a link to ebbcc may say what the real compiler is: ebbcc-NAME,
 * or, NAME further on the PATH.
 */
static const char *compiler_of_name(const char *arg0)
{
    const char *slash = strrchr(arg0, '/');
    const char *name = slash == NULL ? arg0 : slash + 1;
    bool skipped;

    if (strncmp(name, "ebbcc-", 6) == 0)
        name += 6;
    if (strncmp(name, "ebbcc", 5) == 0 || *name == '\0' ||
        find_program(name, &skipped) == NULL)
        return "cc";
    return name;
}

/* "ccache gcc -m32" is a command of three words. */
static void find_compiler(struct options *o, const char *said,
                          const char *arg0)
{
    const char *p = said, *first, *found;
    bool skipped;
    size_t len;

    if (p == NULL || p[strspn(p, " \t")] == '\0')
        p = getenv("EBBCC_CC");
    if (p == NULL || p[strspn(p, " \t")] == '\0')
        p = compiler_of_name(arg0);
    for (p += strspn(p, " \t"); *p != '\0'; p += strspn(p, " \t")) {
        len = strcspn(p, " \t");
        argv_add(&o->cc, arena_strndup(p, len));
        o->is_clang |= is_clang(o->cc.word[o->cc.n - 1]);
        p += len;
    }
    first = o->cc.word[0];
    found = find_program(first, &skipped);
    if (found == NULL ? skipped : is_ourselves(found))
        usage_error("the real compiler, '%s', is ebbcc: name another with "
                    "EBBCC_CC or --cc", first);
    if (skipped)
        o->cc.word[0] = found;
}

void options_parse(int argc, char **argv, struct options *o)
{
    struct words ws = {0};

    opt = o;
    for (int i = 1; i < argc; i++)
        expand_word(&ws, argv[i], 0);
    for (int i = 0; i < ws.n; i++)
        parse_word(ws.word, &i, ws.n);
    find_compiler(o, said_cc, argv[0]);
    if (o->is_clang)
        o->fallthrough = false;
    pipeline_options.clang = o->is_clang;
    if (pipeline_options.dump != NULL &&
        strcmp(pipeline_options.dump, "tokens") == 0)
        o->dump_tokens = true;
}
