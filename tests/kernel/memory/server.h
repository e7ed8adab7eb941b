/* What the kernel calls of PostgreSQL, by malloc(), so that AddressSanitizer sees the bounds of each piece of memory. */
#ifndef MEMORY_SERVER_H
#define MEMORY_SERVER_H

#include "postgres.h"

#include <setjmp.h>
#include <stdio.h>

/* The C library's own. */
#undef printf
#undef fprintf
#undef sprintf

/* Runs what follows; an error of the kernel goes to the block behind FAILED. */
extern jmp_buf on_error;
extern int raised; /* the SQLSTATE of the last error */
#define ATTEMPT() (setjmp(on_error) == 0)

/* Free all that was allocated since the last call. */
extern void free_all(void);

#endif
