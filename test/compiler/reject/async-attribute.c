/* SPDX-License-Identifier: MIT-0 */
async int f(int n) __attribute__((noreturn));
async int g(int n) __attribute__((cold, always_inline));
__attribute__((format(printf, 1, 2))) async int h(const char *s, int n);
async char main(void)
{
    return 0;
}
