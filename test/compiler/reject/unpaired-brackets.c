/* A brace inside the arguments of an attribute. */
#include <ebb.h>

void put(int *);

async void attribute(void)
{
    __attribute__((cleanup(}put))) int r = 0;
}
