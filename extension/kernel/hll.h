/* Sketches of hll, as an aggregate holds them and as they are stored. */
#ifndef CLICKROLLUP_HLL_H
#define CLICKROLLUP_HLL_H

#include "kernel.h"

/* As the low half of the first byte of a stored sketch says it. */
typedef enum HllKind {
    HLL_UNDEFINED = 0,
    HLL_EMPTY = 1,
    HLL_EXPLICIT = 2, /* the hashes themselves, ascending as signed integers */
    HLL_SPARSE = 3,   /* only stored: the registers that are not zero, with their numbers */
    HLL_REGISTERS = 4,
} HllKind;

/* As the second and third byte of a stored sketch have them; sketches unite where these are equal. */
typedef struct HllParameters {
    uint8 registers; /* their number and width */
    uint8 storing;   /* what may be stored explicit and sparse */
} HllParameters;

#define HLL_LOG2M(parameters) ((parameters).registers & 0x1f)
#define HLL_REGISTER_COUNT(parameters) ((uint32) 1 << HLL_LOG2M(parameters))
/* Bits of a register. */
#define HLL_WIDTH(parameters) (((parameters).registers >> 5) + 1)
/* HLL_THRESHOLD_AUTO: chosen by hll; 0: nothing is explicit; else 1 + log2 of the hashes that are. */
#define HLL_THRESHOLD(parameters) ((parameters).storing & 0x3f)
#define HLL_SPARSE_ON(parameters) (((parameters).storing >> 6) & 1)

#define HLL_LOG2M_AT_MOST 17
#define HLL_THRESHOLD_AUTO 63
/* hll's own state has no room for more hashes. */
#define HLL_HASHES_AT_MOST 16383

/*
 * What a group holds: its distinct hashes, ascending, as long as these take less room than registers would, and then
 * the registers, a byte each. These may be more hashes than an explicit sketch stores.
 */
typedef struct HllState {
    HllParameters parameters;
    uint16 kind;     /* HllKind, never HLL_SPARSE */
    uint16 count;    /* hashes held */
    uint16 capacity; /* hashes that have room */
    uint64 hashes[FLEXIBLE_ARRAY_MEMBER];
} HllState;

#define HLL_HEADER offsetof(HllState, hashes)
#define HLL_REGISTERS_OF(state) ((uint8 *) (state)->hashes)

/* Hidden: libraries are loaded with RTLD_GLOBAL, and hll has functions of the same names. */
#pragma GCC visibility push(hidden)

/* hll_state.c. Functions that change a state may move it, and return where it is. */
extern HllState *hll_new(MemoryContext context, HllParameters parameters, HllKind kind, uint32 hashes);
extern HllState *hll_add(HllState *state, uint64 hash);
extern HllState *hll_unite(HllState *state, const HllState *other);
extern HllState *hll_with_registers(MemoryContext context, const HllState *state);

/* hll_format.c */
extern HllState *hll_read(MemoryContext context, const bytea *sketch);
extern bytea *hll_write(const HllState *state);
extern uint32 hll_explicit_limit(HllParameters parameters);

#pragma GCC visibility pop

#endif
