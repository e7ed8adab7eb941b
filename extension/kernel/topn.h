/* Top N counters: the state that an aggregate keeps, and jsonb objects of items and counts. */
#ifndef CLICKROLLUP_TOPN_H
#define CLICKROLLUP_TOPN_H

#include "kernel.h"

#include "utils/jsonb.h"

/* An item and its count as jsonb has them. */
typedef struct TopnPair {
    const char *key;
    uint32 length;
    uint32 item; /* its number in the state that it is from */
    int64 count;
    const void *numeric; /* the count as it was stored, where it need not be made */
} TopnPair;

typedef struct TopnItem {
    union {
        int64 number;
        struct {
            uint32 start; /* in the texts of the state */
            uint32 length;
        } text;
    } key;
    int64 count;
} TopnItem;

typedef struct TopnTexts {
    uint32 size;
    uint32 capacity;
    char bytes[FLEXIBLE_ARRAY_MEMBER];
} TopnTexts;

typedef struct TopnState {
    int32 kept; /* n */
    uint16 is_text;
    uint16 index_bits; /* the index has 2 to this power of slots */
    uint32 count;    /* items held */
    uint32 capacity; /* items that have room */
    TopnTexts *texts; /* NULL where items are numbers */
    uint64 *index;    /* slots by hash: the hash, and 1 + the number of an item, or 0; NULL while items are few */
    TopnItem items[FLEXIBLE_ARRAY_MEMBER];
} TopnState;

/* Hidden: libraries are loaded with RTLD_GLOBAL, and topn has functions of the same names. */
#pragma GCC visibility push(hidden)

/* topn_state.c. Functions that change a state may move it, and return where it is. */
extern int32 topn_checked(int32 kept);
extern TopnState *topn_new(MemoryContext context, int32 kept, bool is_text);
extern TopnState *topn_add(TopnState *state, const char *text, int64 number, int64 count);
extern TopnState *topn_unite(TopnState *state, const TopnState *other);
extern TopnPair *topn_pairs(const TopnState *state);
extern bytea *topn_serialize(const TopnState *state);
extern TopnState *topn_deserialize(const bytea *bytes);

/* topn_jsonb.c */
extern int64 topn_sum(int64 left, int64 right);
extern uint32 topn_most_frequent(TopnPair *pairs, uint32 count, uint32 kept);
extern TopnPair *topn_read(const Jsonb *counters, uint32 *count);
extern Jsonb *topn_write(TopnPair *pairs, uint32 count, uint32 kept);
extern Jsonb *topn_united(const Jsonb *left, const Jsonb *right, uint32 kept);

#pragma GCC visibility pop

#endif
