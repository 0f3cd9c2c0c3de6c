/* SPDX-License-Identifier: MIT-0 */
/* runtime/base/atomic.h for the model checker: see model.h. */
#ifndef EB_ATOMIC_H
#define EB_ATOMIC_H

#include <stdbool.h>
#include <stdint.h>

#include "model.h"

#define eb_is_alone() false

#define MODEL_VALUE(p, v) ((__typeof__(*(p)))(v))
#define MODEL_BITS(p, v) ((uint64_t)(uintptr_t)MODEL_VALUE(p, v))

#define eb_load_relaxed(p) \
    (model_point(), MODEL_VALUE(p, model_load((p), sizeof(*(p)))))
#define eb_load_acquire(p) eb_load_relaxed(p)
#define eb_load_sc(p) eb_load_relaxed(p)
#define eb_store_relaxed(p, v) \
    (model_point(), model_store((p), sizeof(*(p)), MODEL_BITS(p, v)))
#define eb_store_release(p, v) eb_store_relaxed(p, v)

/* *p becomes `next`, written in terms of was: the result. */
#define MODEL_UPDATE(p, next) \
    __extension__({ \
        __typeof__(p) model_at = (p); \
        __typeof__(*(p)) was; \
        model_point(); \
        model_flush(); \
        was = MODEL_VALUE(model_at, model_load(model_at, sizeof(*(p)))); \
        if (model_has(MODEL_TORN)) \
            model_point(); \
        model_update(model_at, sizeof(*(p)), MODEL_BITS(p, next)); \
        was; \
    })

#define eb_exchange(p, v) MODEL_UPDATE(p, v)
#define eb_fetch_and(p, v) MODEL_UPDATE(p, was & (v))
#define eb_fetch_add(p, v) MODEL_UPDATE(p, was + (v))
#define eb_fetch_or(p, v) \
    MODEL_UPDATE(p, model_has(MODEL_NO_OR) && was != 0 ? was : was | (v))
#define eb_fetch_add_relaxed(p, v) eb_fetch_add(p, v)
#define eb_exchange_sc(p, v) eb_exchange(p, v)
#define eb_fetch_or_sc(p, v) eb_fetch_or(p, v)
#define eb_fetch_and_sc(p, v) eb_fetch_and(p, v)
#define eb_fetch_add_sc(p, v) eb_fetch_add(p, v)

#define eb_cas(p, expected, v) \
    __extension__({ \
        __typeof__(p) model_at = (p); \
        __typeof__(expected) model_hoped = (expected); \
        __typeof__(*(p)) model_was; \
        bool model_same; \
        model_point(); \
        model_flush(); \
        model_was = MODEL_VALUE(model_at, \
                                model_load(model_at, sizeof(*(p)))); \
        model_same = model_was == *model_hoped; \
        if (model_has(MODEL_TORN)) \
            model_point(); \
        if (model_same) \
            model_update(model_at, sizeof(*(p)), MODEL_BITS(p, v)); \
        else \
            *model_hoped = model_was; \
        model_same; \
    })
#define eb_cas_sc(p, expected, v) eb_cas(p, expected, v)

static inline void eb_cpu_relax(void)
{
    model_spin();
}

#define eb_race_window() ((void)0)

#endif
