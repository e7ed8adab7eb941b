/* The state of a group: hashes that become registers. */
#include "hll.h"

#include "port/pg_bitutils.h"
#include "utils/memutils.h"

/* A chunk of 64 bytes holds 7 hashes, and doubles: the allocator knows only powers of two. */
#define FIRST_SIZE 64
/* A hash that is put among more than these moves too many of its neighbours. */
#define LIST_AT_MOST 1024

static uint32 room_for(Size size) {
    return (size - HLL_HEADER) / sizeof(uint64);
}

static Size size_for(uint32 hashes) {
    Size size = FIRST_SIZE;

    while (room_for(size) < hashes)
        size *= 2;
    return size;
}

/* A state with room for hashes, or with registers that are zero. */
HllState *hll_new(MemoryContext context, HllParameters parameters, HllKind kind, uint32 hashes) {
    Size size = kind == HLL_REGISTERS ? HLL_HEADER + HLL_REGISTER_COUNT(parameters) : size_for(hashes);
    HllState *state = MemoryContextAlloc(context, size);

    state->parameters = parameters;
    state->kind = kind;
    state->count = 0;
    state->capacity = kind == HLL_REGISTERS ? 0 : room_for(size);
    if (kind == HLL_REGISTERS)
        memset(state->hashes, 0, HLL_REGISTER_COUNT(parameters));
    return state;
}

/* How many hashes are held before they become registers: as many as take less room, and all that may be stored. */
static uint32 list_limit(HllParameters parameters) {
    uint32 smaller = room_for(Max(HLL_REGISTER_COUNT(parameters), HLL_HEADER));

    return Max(hll_explicit_limit(parameters), Min(smaller, LIST_AT_MOST));
}

static HllState *make_room(HllState *state, uint32 hashes) {
    if (hashes > state->capacity) {
        Size size = size_for(hashes);

        state = repalloc(state, size);
        state->capacity = room_for(size);
    }
    return state;
}

/* A register holds the place of the lowest bit that is set in the rest of a hash, 0 where none is. */
static inline void raise_register(HllState *state, uint64 hash) {
    uint8 *raised = HLL_REGISTERS_OF(state) + (hash & (HLL_REGISTER_COUNT(state->parameters) - 1));
    uint64 rest = hash >> HLL_LOG2M(state->parameters);
    int value = rest == 0 ? 0 : pg_rightmost_one_pos64(rest) + 1;

    value = Min(value, (1 << HLL_WIDTH(state->parameters)) - 1);
    *raised = Max(*raised, value);
}

static void raise_registers(HllState *state, const HllState *other) {
    uint32 count = HLL_REGISTER_COUNT(other->parameters);
    uint8 *mine = HLL_REGISTERS_OF(state);
    const uint8 *others = HLL_REGISTERS_OF(other);

    if (other->kind == HLL_REGISTERS)
        for (uint32 i = 0; i < count; i++)
            mine[i] = Max(mine[i], others[i]);
    for (uint32 i = 0; i < other->count; i++)
        raise_register(state, other->hashes[i]);
}

HllState *hll_with_registers(MemoryContext context, const HllState *state) {
    HllState *result = hll_new(context, state->parameters, HLL_REGISTERS, 0);

    raise_registers(result, state);
    return result;
}

static HllState *become_registers(HllState *state) {
    HllState *result;

    if (state->kind == HLL_REGISTERS)
        return state;
    result = hll_with_registers(GetMemoryChunkContext(state), state);
    pfree(state);
    return result;
}

/* Where a hash is in the list, or would be. */
static uint32 place_of(const HllState *state, uint64 hash) {
    uint32 low = 0, high = state->count;

    while (low < high) {
        uint32 middle = low + (high - low) / 2;

        if ((int64) state->hashes[middle] < (int64) hash)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

HllState *hll_add(HllState *state, uint64 hash) {
    uint32 place;

    if (state->kind == HLL_UNDEFINED)
        return state;
    if (state->kind != HLL_REGISTERS) {
        state->kind = HLL_EXPLICIT;
        place = place_of(state, hash);
        if (place < state->count && state->hashes[place] == hash)
            return state;
        if (state->count < list_limit(state->parameters)) {
            state = make_room(state, state->count + 1);
            memmove(state->hashes + place + 1, state->hashes + place, (state->count - place) * sizeof(uint64));
            state->hashes[place] = hash;
            state->count++;
            return state;
        }
        state = become_registers(state);
    }
    raise_register(state, hash);
    return state;
}

/* Merge two lists from their ends, so that nothing is overwritten. */
static HllState *merge_hashes(HllState *state, const HllState *other) {
    uint32 mine = state->count, others = other->count;
    uint32 total = mine + others, free_from = total;
    uint64 *hashes;

    state = make_room(state, total);
    hashes = state->hashes;
    while (others > 0)
        if (mine > 0 && (int64) hashes[mine - 1] > (int64) other->hashes[others - 1])
            hashes[--free_from] = hashes[--mine];
        else {
            mine -= mine > 0 && hashes[mine - 1] == other->hashes[others - 1];
            hashes[--free_from] = other->hashes[--others];
        }
    /* Hashes that were in both leave a gap behind those that did not have to move. */
    memmove(hashes + mine, hashes + free_from, (total - free_from) * sizeof(uint64));
    state->count = mine + total - free_from;
    state->kind = HLL_EXPLICIT;
    return state->count > list_limit(state->parameters) ? become_registers(state) : state;
}

/* The other state stays as it is: it may be used once more. */
HllState *hll_unite(HllState *state, const HllState *other) {
    HllParameters mine = state->parameters, others = other->parameters;

    if (memcmp(&mine, &others, sizeof(mine)) != 0)
        KERNEL_ERROR(ERRCODE_DATA_EXCEPTION, "Make both with the same log2m, regwidth, expthresh and sparseon.",
                     "sketches of different parameters cannot be united: log2m %d and %d, regwidth %d and %d, "
                     "code of expthresh %d and %d, sparseon %d and %d", HLL_LOG2M(mine), HLL_LOG2M(others),
                     HLL_WIDTH(mine), HLL_WIDTH(others), HLL_THRESHOLD(mine), HLL_THRESHOLD(others),
                     HLL_SPARSE_ON(mine), HLL_SPARSE_ON(others));
    if (other->kind == HLL_UNDEFINED)
        state->kind = HLL_UNDEFINED;
    if (state->kind == HLL_UNDEFINED || other->kind == HLL_EMPTY)
        return state;
    if (state->kind != HLL_REGISTERS && other->kind == HLL_EXPLICIT)
        return merge_hashes(state, other);
    state = become_registers(state);
    raise_registers(state, other);
    return state;
}
