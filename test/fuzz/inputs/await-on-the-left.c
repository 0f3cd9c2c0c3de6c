async int f(v    *OSc_asn)
{
;extern  *p = await f(n);i;
extern  *p = await f(n) = ({ defer printf(" s");;
   tern  *pO= await f(n); });
}
