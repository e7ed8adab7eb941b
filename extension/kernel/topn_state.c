/* The counts of a group: a list of items, and an index by hash once they are many. */
#include "topn.h"

#include "common/hashfn.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#define HEADER offsetof(TopnState, items)
/* Both double: the allocator knows only powers of two. */
#define FIRST_SIZE 128
#define FIRST_TEXT_SIZE 64
#define TEXT_HEADER offsetof(TopnTexts, bytes)
/* So few items are found faster one by one. */
#define WITHOUT_INDEX 16
/* A group holds fewer items than so many times n: then it forgets the less frequent half of them. */
#define HELD 16
#define FIRST_INDEX_BITS 6
#define NUMBER_LENGTH 20
#define TEXT_OF(state, item) ((state)->texts->bytes + (item)->key.text.start)

int32 topn_checked(int32 kept) {
    if (kept < 1 || kept > 1000000)
        KERNEL_ERROR(ERRCODE_INVALID_PARAMETER_VALUE, "It is from 1 to 1000000.", "n of a top N is %d", kept);
    return kept;
}

TopnState *topn_new(MemoryContext context, int32 kept, bool is_text) {
    TopnState *state = MemoryContextAllocZero(context, FIRST_SIZE);

    state->kept = kept;
    state->is_text = is_text;
    state->capacity = (FIRST_SIZE - HEADER) / sizeof(TopnItem);
    if (is_text) {
        state->texts = MemoryContextAllocZero(context, FIRST_TEXT_SIZE);
        state->texts->capacity = FIRST_TEXT_SIZE - TEXT_HEADER;
    }
    return state;
}

/* Whether an item is this one: of a text, the number is its length. */
static inline bool is_item(const TopnState *state, const TopnItem *item, const char *text, int64 number) {
    if (!state->is_text)
        return item->key.number == number;
    return item->key.text.length == number && memcmp(TEXT_OF(state, item), text, number) == 0;
}

static inline uint32 hash_of(const TopnState *state, const char *text, int64 number) {
    if (state->is_text)
        return hash_bytes((const unsigned char *) text, number);
    return (uint32) (((uint64) number * UINT64CONST(0x9E3779B97F4A7C15)) >> 32);
}

#define SLOT(hash, item) ((uint64) (hash) << 32 | (item))
#define NEXT_SLOT(state, place) ((state)->index + ((place)++ & (((uint32) 1 << (state)->index_bits) - 1)))

/* Make the index, with room for twice the items. */
static void make_index(TopnState *state) {
    if (state->index != NULL)
        pfree(state->index);
    for (state->index_bits = FIRST_INDEX_BITS; (state->count * 2) >> state->index_bits > 0;)
        state->index_bits++;
    state->index = MemoryContextAllocZero(GetMemoryChunkContext(state), sizeof(uint64) << state->index_bits);
    for (uint32 i = 0; i < state->count; i++) {
        TopnItem *item = state->items + i;
        uint32 hash = state->is_text ? hash_of(state, TEXT_OF(state, item), item->key.text.length)
                                     : hash_of(state, NULL, item->key.number);
        uint32 place = hash;
        uint64 *slot;

        while (*(slot = NEXT_SLOT(state, place)) != 0)
            ;
        *slot = SLOT(hash, i + 1);
    }
}

static uint32 keep_text(TopnState *state, const char *text, uint32 length) {
    uint32 start = state->texts->size;
    Size size = TEXT_HEADER + state->texts->capacity;

    while (size < TEXT_HEADER + start + length)
        size *= 2;
    if (size > TEXT_HEADER + state->texts->capacity)
        state->texts = repalloc(state->texts, size);
    state->texts->capacity = size - TEXT_HEADER;
    state->texts->size += length;
    memcpy(state->texts->bytes + start, text, length);
    return start;
}

static TopnState *append(TopnState *state, const char *text, int64 number, int64 count) {
    TopnItem *item;

    if (state->count == state->capacity) {
        Size size = (HEADER + state->capacity * sizeof(TopnItem)) * 2;

        state = repalloc(state, size);
        state->capacity = (size - HEADER) / sizeof(TopnItem);
    }
    item = state->items + state->count++;
    item->count = count;
    if (state->is_text) {
        item->key.text.start = keep_text(state, text, number);
        item->key.text.length = number;
    } else
        item->key.number = number;
    return state;
}

/* Forget all but the most frequent items, half of those that may be held, and give back the room of the others. */
static TopnState *prune(TopnState *state) {
    TopnPair *pairs = topn_pairs(state);
    uint32 kept = topn_most_frequent(pairs, state->count, state->kept * (HELD / 2));
    TopnState *result = topn_new(GetMemoryChunkContext(state), state->kept, state->is_text);

    for (uint32 i = 0; i < kept; i++)
        result = append(result, pairs[i].key, state->is_text ? pairs[i].length : state->items[pairs[i].item].key.number,
                        pairs[i].count);
    pfree(pairs);
    if (state->texts != NULL)
        pfree(state->texts);
    if (state->index != NULL)
        pfree(state->index);
    pfree(state);
    return result;
}

TopnState *topn_add(TopnState *state, const char *text, int64 number, int64 count) {
    TopnItem *found = NULL;
    uint64 *slot = NULL;
    uint32 hash = 0;

    if (state->index == NULL) {
        for (uint32 i = 0; i < state->count && found == NULL; i++)
            if (is_item(state, state->items + i, text, number))
                found = state->items + i;
    } else {
        uint32 place = hash = hash_of(state, text, number);

        while (found == NULL && *(slot = NEXT_SLOT(state, place)) != 0)
            if (*slot >> 32 == hash && is_item(state, state->items + (uint32) *slot - 1, text, number))
                found = state->items + (uint32) *slot - 1;
    }
    if (found != NULL) {
        found->count = topn_sum(found->count, count);
        return state;
    }
    state = append(state, text, number, count);
    if (slot != NULL)
        *slot = SLOT(hash, state->count);
    if (state->count >= (uint32) state->kept * HELD)
        state = prune(state);
    if (state->count > (state->index == NULL ? WITHOUT_INDEX : (uint32) 1 << state->index_bits >> 1))
        make_index(state);
    return state;
}

/* The other state stays as it is: it may be used once more. */
TopnState *topn_unite(TopnState *state, const TopnState *other) {
    for (uint32 i = 0; i < other->count; i++) {
        const TopnItem *item = other->items + i;

        if (other->is_text)
            state = topn_add(state, TEXT_OF(other, item), item->key.text.length, item->count);
        else
            state = topn_add(state, "", item->key.number, item->count);
    }
    return state;
}

/* The items with their texts, in one piece of memory; numbers are written out here, once each. */
TopnPair *topn_pairs(const TopnState *state) {
    Size written = state->is_text ? 0 : state->count * (Size) NUMBER_LENGTH;
    TopnPair *pairs = palloc(state->count * sizeof(TopnPair) + written + 1);
    char *next = (char *) (pairs + state->count);

    for (uint32 i = 0; i < state->count; i++) {
        const TopnItem *item = state->items + i;

        pairs[i].item = i;
        pairs[i].count = item->count;
        pairs[i].numeric = NULL;
        pairs[i].key = state->is_text ? TEXT_OF(state, item) : next;
        pairs[i].length = state->is_text ? item->key.text.length : pg_lltoa(item->key.number, next);
        if (!state->is_text)
            next += pairs[i].length;
    }
    return pairs;
}

/* Between processes go the fields before the capacity, the items, and the texts. */
#define SENT offsetof(TopnState, capacity)

bytea *topn_serialize(const TopnState *state) {
    Size items = state->count * sizeof(TopnItem), texts = state->is_text ? state->texts->size : 0;
    bytea *result = palloc(VARHDRSZ + SENT + items + texts);

    SET_VARSIZE(result, VARHDRSZ + SENT + items + texts);
    memcpy(VARDATA(result), state, SENT);
    memcpy(VARDATA(result) + SENT, state->items, items);
    memcpy(VARDATA(result) + SENT + items, state->is_text ? state->texts->bytes : "", texts);
    return result;
}

TopnState *topn_deserialize(const bytea *bytes) {
    const char *data = VARDATA_ANY(bytes);
    Size size = VARSIZE_ANY_EXHDR(bytes);
    TopnState sent, *state = NULL;
    bool is_right = size >= SENT;

    if (is_right) {
        memcpy(&sent, data, SENT);
        size -= SENT;
        is_right = sent.is_text <= 1 && sent.count <= size / sizeof(TopnItem);
    }
    if (is_right) {
        Size items = sent.count * sizeof(TopnItem), texts = size - items;

        state = palloc0(HEADER + items);
        memcpy(state, &sent, SENT);
        state->index_bits = 0;
        memcpy(state->items, data + SENT, items);
        state->texts = palloc(TEXT_HEADER + texts);
        state->texts->size = state->texts->capacity = texts;
        memcpy(state->texts->bytes, data + SENT + items, texts);
        for (TopnItem *item = state->items; item < state->items + sent.count; item++)
            is_right &= item->count >= 0 &&
                        (!sent.is_text || (Size) item->key.text.start + item->key.text.length <= texts);
    }
    if (!is_right)
        KERNEL_ERROR(ERRCODE_DATA_EXCEPTION, "Install the same version of clickrollup_kernel on all servers.",
                     "not the state of a top N");
    topn_checked(state->kept);
    return state;
}
