/* What PostgreSQL asks of a library before it calls it. */
#include "kernel.h"

PG_MODULE_MAGIC;
