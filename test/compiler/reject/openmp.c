/* SPDX-License-Identifier: MIT-0 */
/* test: flags -fopenmp */
async int f(int n);

async int regions(int n)
{
    int s = 0;

#pragma omp parallel
    {
        s += n;
    }
#pragma omp barrier
    s += await f(1);
#pragma omp parallel for reduction(+:s)
    for (int i = 0; i < n; i++)
        s += await f(i);
#pragma omp task
    await f(s);
    return s;
}
