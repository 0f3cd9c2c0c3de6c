/* SPDX-License-Identifier: MIT-0 */
/* ebbcc: a C compiler that knows async and await. */
#include "driver.h"

#ifdef __SANITIZE_ADDRESS__
/* Nothing is given back before the end. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "detect_leaks=0";
}
#endif

static const char help_text[] =
    "\n"
    "ebbcc: async and await for C.  It takes every option of the compiler\n"
    "above, and these:\n"
    "  --cc=COMMAND          The real compiler; else the environment's\n"
    "                        EBBCC_CC, else cc.\n"
    "  --emit-c[=exact]      Print the translated text, to be read or as it\n"
    "                        is; do not compile it.\n"
    "  --show                Print the commands that are run.\n"
    "  -fasync-all[=MODE]    Compile every function as async that can be, to\n"
    "                        test ebbcc: ready, yield, mix or stress.\n"
    "  -fasync-loop-budget   Loops in async functions give way to others.\n"
    "  --explain ID          Explain a message: the word in its brackets.\n"
    "  --explain-man ID      The same as a page of the manual.\n"
    "  --explain-frame NAME  Print the frame of an async function.\n"
    "  --dump=PASS           Print what a pass leaves (tokens is one).\n"
    "  --stop-after=PASS     Go no further than this pass.\n"
    "  -W[no-]async-NAME     Switch one of ebbcc's own warnings on or off.\n";

int main(int argc, char **argv)
{
    static struct options options;
    int status;

    options_parse(argc, argv, &options);
    status = driver_run(&options);
    if (options.is_version)
        puts("ebbcc " EBB_VERSION " (Ebb: async and await for C)");
    else if (options.is_help)
        fputs(help_text, stdout);
    return status;
}
