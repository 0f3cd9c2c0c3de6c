/* SPDX-License-Identifier: MIT-0 */
/* An arm is a start function over operands that the code around keeps. */
async int get(int n);
async void timer(long ns);
void log_value(int n);

async int selects(int n, int patient)
{
    select {
        when (int v = await get(n + 1))
            return v;
        when_if (patient; await timer(1000))
            log_value(n);
    }
    return -1;
}
