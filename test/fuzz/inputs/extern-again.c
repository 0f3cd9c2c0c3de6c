async int f(v    *OS˜_zsn)
{
;èextern  *p = await f(n);i;
extern  *p = await f(n)!= ({  ;èextern  *p = await f(n);i; });
}
