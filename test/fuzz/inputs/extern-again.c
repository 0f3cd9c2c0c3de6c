async int f(v    *OSX_zsn)
{
;hextern  *p = await f(n);i;
extern  *p = await f(n)!= ({  ;hextern  *p = await f(n);i; });
}
