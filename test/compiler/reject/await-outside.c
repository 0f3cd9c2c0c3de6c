/* SPDX-License-Identifier: MIT-0 */
async int f(int n);

int plain(int n)
{
    int x = await f(n);
    join {
        x++;
    }
    return x;
}

int at_file_scope = await f(1);
