/* SPDX-License-Identifier: MIT-0 */
/* Async code beside everything that the usual headers declare. */
#include <arpa/inet.h>
#include <assert.h>
#include <complex.h>
#include <ctype.h>
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <fenv.h>
#include <float.h>
#include <ftw.h>
#include <glob.h>
#include <inttypes.h>
#include <iso646.h>
#include <langinfo.h>
#include <limits.h>
#include <locale.h>
#include <math.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <pwd.h>
#include <regex.h>
#include <sched.h>
#include <search.h>
#include <semaphore.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <stdnoreturn.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/queue.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <syslog.h>
#include <termios.h>
#include <tgmath.h>
#include <threads.h>
#include <time.h>
#include <uchar.h>
#include <unistd.h>
#include <wchar.h>
#include <wctype.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif
#include <ebb.h>

TAILQ_HEAD(list, item);
struct item {
    TAILQ_ENTRY(item) link;
    atomic_int hits;
    _Atomic(long) total;
};

async int visit(struct list *all);

async int visit(struct list *all)
{
    struct item *it;
    fd_set set;
    struct stat st;
    int n = 0;

    FD_ZERO(&set);
    FD_SET(0, &set);
    TAILQ_FOREACH(it, all, link) {
        n += atomic_fetch_add(&it->hits, 1);
        await ebb_yield();
        it->total += n;
        assert(n >= 0);
    }
    if (stat("/", &st) == 0 and S_ISDIR(st.st_mode))
        n += (int)fabs((double)htons(1)) + isalpha('x') + offsetof(struct item,
                                                                   total);
    errno = 0;
    n += await ebb_sleep(0) + errno;
    return FD_ISSET(0, &set) ? n + (int)sizeof(max_align_t) : -EINVAL;
}
