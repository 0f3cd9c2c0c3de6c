/* SPDX-License-Identifier: MIT-0 */
/*
 * <stddefer.h> of ISO/IEC TS 25755, for ebbcc with a real compiler that has
 * none: `defer` is a keyword from here on, whatever is declared.
 */
#ifndef EBB_STD_STDDEFER_H
#define EBB_STD_STDDEFER_H

#define __STDC_VERSION_STDDEFER_H__ 202602L

#ifndef defer
#define defer _Defer
#endif

#endif
