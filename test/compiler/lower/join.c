/* SPDX-License-Identifier: MIT-0 */
/* Each branch is a code with a frame inside the one around it. */
async int get(int n);

async int joins(int n)
{
    int a, b = 0;

    join {
        a = await get(n);
        {
            b = await get(n + 1);
            if (b < 0)
                return b;
        }
    }
    return a + b;
}
