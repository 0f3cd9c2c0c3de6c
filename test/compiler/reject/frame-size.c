/* SPDX-License-Identifier: MIT-0 */
/* Declared frame sizes, which the definition has to keep to. */
#include <ebb.h>

async int fits(int n) EBB_FRAME(96);
async int too_large(int n) EBB_FRAME(40);
async int aligned(int n) EBB_FRAME(256);
async void use(char *s);

async int fits(int n)
{
    await use(NULL);
    return n;
}

async int too_large(int n)
{
    char text[100] = "";

    await use(text);
    return n + text[0];
}

async int aligned(int n)
{
    _Alignas(16) char text[16] = "";

    await use(text);
    return n + text[0];
}
