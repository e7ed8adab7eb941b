/* What the functions of this extension share. */
#ifndef CLICKROLLUP_KERNEL_H
#define CLICKROLLUP_KERNEL_H

#include "postgres.h"
#include "fmgr.h"
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

/* Raise an error: what was found, and the fix as HINT. */
#define KERNEL_ERROR(sqlstate, hint, ...) \
    ereport(ERROR, (errcode(sqlstate), errmsg(__VA_ARGS__), errhint("%s", (hint))))

/* An argument that points to a state, NULL where there is none. */
#define KERNEL_STATE(type, number) (PG_ARGISNULL(number) ? NULL : (type *) PG_GETARG_POINTER(number))
#define KERNEL_RETURN(pointer) \
    do { \
        if ((pointer) == NULL) \
            PG_RETURN_NULL(); \
        PG_RETURN_POINTER(pointer); \
    } while (0)

/* The memory in which the states of an aggregate live. */
static inline MemoryContext kernel_context(FunctionCallInfo fcinfo) {
    MemoryContext context;

    if (!AggCheckCallContext(fcinfo, &context))
        elog(ERROR, "a function of an aggregate was called outside of it");
    return context;
}

#endif
