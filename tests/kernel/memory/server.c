/* See server.h. */
#include "server.h"

#include "common/hashfn.h"
#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/numeric.h"

/* In front of a chunk is its context, as PostgreSQL 15 looks for it there; behind it is nothing that may be touched. */
#define PREFIX 16

static struct MemoryContextData only_context = {.type = T_AllocSetContext};
MemoryContext CurrentMemoryContext = &only_context;

static void *allocated[1 << 20];
static int allocations;

jmp_buf on_error;
int raised;

void *palloc(Size size) {
    char *chunk = malloc(size + PREFIX);

    *(MemoryContext *) (chunk + PREFIX - sizeof(MemoryContext)) = CurrentMemoryContext;
    *(int *) chunk = allocations;
    if (allocations == lengthof(allocated))
        abort();
    allocated[allocations++] = chunk;
    return chunk + PREFIX;
}

void *palloc0(Size size) {
    return memset(palloc(size), 0, size);
}

void *MemoryContextAlloc(MemoryContext context, Size size) {
    if (context != CurrentMemoryContext)
        abort();
    return palloc(size);
}

void *MemoryContextAllocZero(MemoryContext context, Size size) {
    return memset(MemoryContextAlloc(context, size), 0, size);
}

void pfree(void *pointer) {
    char *chunk = (char *) pointer - PREFIX;

    allocated[*(int *) chunk] = NULL;
    free(chunk);
}

void *repalloc(void *pointer, Size size) {
    char *chunk = (char *) pointer - PREFIX;
    int number = *(int *) chunk;

    allocated[number] = realloc(chunk, size + PREFIX);
    return (char *) allocated[number] + PREFIX;
}

#if PG_VERSION_NUM >= 160000
MemoryContext GetMemoryChunkContext(void *pointer) {
    return CurrentMemoryContext;
}
#endif

void free_all(void) {
    for (int i = 0; i < allocations; i++)
        free(allocated[i]);
    allocations = 0;
}

bool errstart(int elevel, const char *domain) {
    return true;
}

bool errstart_cold(int elevel, const char *domain) {
    return true;
}

int errcode(int sqlstate) {
    raised = sqlstate;
    return 0;
}

int errmsg(const char *message, ...) {
    return 0;
}

int errhint(const char *message, ...) {
    return 0;
}

void errfinish(const char *filename, int lineno, const char *funcname) {
    longjmp(on_error, 1);
}

/* FNV-1a: any hash will do. */
uint32 hash_bytes(const unsigned char *bytes, int length) {
    uint32 result = 2166136261u;

    for (int i = 0; i < length; i++)
        result = (result ^ bytes[i]) * 16777619u;
    return result;
}

int pg_lltoa(int64 value, char *written) {
    char text[32];
    int length = sprintf(text, INT64_FORMAT, value);

    memcpy(written, text, length); /* PostgreSQL's ends with no zero byte that is not counted */
    return length;
}

/* As numeric.c stores a whole number: a header with the weight, then digits to the base 10,000. */
Numeric int64_to_numeric(int64 value) {
    int16 digits[5];
    int count = 0, weight = 0;
    Size size;
    char *result;
    uint16 header;

    for (uint64 rest = value; rest > 0; rest /= 10000, weight++)
        if (count > 0 || rest % 10000 > 0)
            digits[count++] = rest % 10000;
    size = VARHDRSZ + sizeof(header) + count * sizeof(int16);
    result = palloc(size);
    SET_VARSIZE(result, size);
    header = 0x8000 | Max(weight - 1, 0);
    memcpy(result + VARHDRSZ, &header, sizeof(header));
    for (int i = 0; i < count; i++)
        memcpy(result + VARHDRSZ + sizeof(header) + i * sizeof(int16), digits + count - 1 - i, sizeof(int16));
    return (Numeric) result;
}

/* Is asked for counts in other forms than these only: they are refused here. */
Datum numeric_int8(PG_FUNCTION_ARGS) {
    ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE), errmsg("not in this server")));
    return 0;
}

Datum numeric_eq(PG_FUNCTION_ARGS) {
    abort();
}

Datum DirectFunctionCall1Coll(PGFunction function, Oid collation, Datum argument) {
    return function(NULL);
}

Datum DirectFunctionCall2Coll(PGFunction function, Oid collation, Datum left, Datum right) {
    return function(NULL);
}
