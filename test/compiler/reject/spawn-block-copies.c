/* SPDX-License-Identifier: MIT-0 */
/* What a block has of the locals around it are copies. */
async int f(int n);

async void owned(void)
{
    task(int) t = spawn(f(1));

    spawn({ await t; });
    await t;
}
