/* The bytes of a stored sketch, read and written as hll does (its STORAGE.md): a header of 3 bytes, then the body. */
#include "hll.h"

#include "port/pg_bswap.h"

#define VERSION 1
#define HEADER 3

static void corrupt(const char *what) {
    KERNEL_ERROR(ERRCODE_DATA_EXCEPTION, "Restore it from a backup, or rebuild the rollup that holds it.",
                 "not a sketch of hll: %s", what);
}

/* How many hashes a sketch stores as they are: as many as take no more room than its registers, where hll chooses. */
uint32 hll_explicit_limit(HllParameters parameters) {
    int threshold = HLL_THRESHOLD(parameters);
    uint64 limit = threshold == 0 ? 0 : (uint64) 1 << (threshold - 1);

    if (threshold == HLL_THRESHOLD_AUTO)
        limit = (uint64) HLL_REGISTER_COUNT(parameters) * HLL_WIDTH(parameters) / 64;
    return (uint32) Min(limit, HLL_HASHES_AT_MOST);
}

/* Numbers of a few bits, the highest bit first. */
typedef struct Bits {
    uint8 *next;
    uint64 held;
    int count; /* of bits held */
} Bits;

static inline uint32 take_bits(Bits *bits, int count) {
    for (; bits->count < count; bits->count += 8)
        bits->held = (bits->held << 8) | *bits->next++;
    bits->count -= count;
    return (uint32) (bits->held >> bits->count) & (((uint32) 1 << count) - 1);
}

static inline void put_bits(Bits *bits, uint32 value, int count) {
    bits->held = (bits->held << count) | value;
    for (bits->count += count; bits->count >= 8; *bits->next++ = (uint8) (bits->held >> bits->count))
        bits->count -= 8;
}

static void read_hashes(HllState *state, const uint8 *body, uint32 count) {
    state->count = count;
    memcpy(state->hashes, body, count * sizeof(uint64));
    for (uint32 i = 0; i < count; i++) {
        state->hashes[i] = pg_ntoh64(state->hashes[i]);
        if (i > 0 && (int64) state->hashes[i - 1] >= (int64) state->hashes[i])
            corrupt("its hashes do not ascend");
    }
}

static void read_registers(HllState *state, const uint8 *body, uint32 count) {
    Bits bits = {(uint8 *) body, 0, 0};

    for (uint32 i = 0; i < count; i++)
        HLL_REGISTERS_OF(state)[i] = (uint8) take_bits(&bits, HLL_WIDTH(state->parameters));
}

/*
 * Where a register and its number take less than a byte, the padding may look like register 0 of value 0. hll takes it
 * for that, and results must be equal.
 */
static void read_sparse(HllState *state, const uint8 *body, uint32 count) {
    int width = HLL_WIDTH(state->parameters);
    Bits bits = {(uint8 *) body, 0, 0};

    while (count-- > 0) {
        uint32 chunk = take_bits(&bits, HLL_LOG2M(state->parameters) + width);

        HLL_REGISTERS_OF(state)[chunk >> width] = chunk & (((uint32) 1 << width) - 1);
    }
}

HllState *hll_read(MemoryContext context, const bytea *sketch) {
    const uint8 *header = (const uint8 *) VARDATA_ANY(sketch);
    const uint8 *body = header + HEADER;
    Size size = VARSIZE_ANY_EXHDR(sketch);
    HllParameters parameters;
    HllState *state;
    uint32 registers, chunk;

    if (size < HEADER || header[0] >> 4 != VERSION)
        corrupt("it is shorter than a header, or of an unknown version");
    size -= HEADER;
    parameters.registers = header[1];
    parameters.storing = header[2] & 0x7f;
    if (HLL_LOG2M(parameters) > HLL_LOG2M_AT_MOST)
        corrupt("it has too many registers");
    registers = HLL_REGISTER_COUNT(parameters);
    chunk = HLL_LOG2M(parameters) + HLL_WIDTH(parameters);

    switch (header[0] & 0x0f) {
    case HLL_UNDEFINED:
    case HLL_EMPTY:
        if (size != 0)
            corrupt("bytes follow the header of one without a body");
        return hll_new(context, parameters, header[0] & 0x0f, 0);
    case HLL_EXPLICIT:
        if (size % sizeof(uint64) != 0 || size / sizeof(uint64) > HLL_HASHES_AT_MOST)
            corrupt("the number of its hashes cannot be");
        state = hll_new(context, parameters, HLL_EXPLICIT, size / sizeof(uint64));
        read_hashes(state, body, size / sizeof(uint64));
        return state;
    case HLL_SPARSE:
        if (size * 8 % chunk >= 8)
            corrupt("its sparse registers are cut off");
        state = hll_new(context, parameters, HLL_REGISTERS, 0);
        read_sparse(state, body, size * 8 / chunk);
        return state;
    case HLL_REGISTERS:
        if (size != ((Size) registers * HLL_WIDTH(parameters) + 7) / 8)
            corrupt("the number of its registers is not what its header says");
        state = hll_new(context, parameters, HLL_REGISTERS, 0);
        read_registers(state, body, registers);
        return state;
    default:
        corrupt("its kind is unknown");
        return NULL;
    }
}

/* A sketch with its header written, and where its body begins. */
static bytea *new_sketch(HllParameters parameters, HllKind kind, Size size, uint8 **body) {
    bytea *result = palloc(VARHDRSZ + HEADER + size);
    uint8 *header = (uint8 *) VARDATA(result);

    SET_VARSIZE(result, VARHDRSZ + HEADER + size);
    header[0] = VERSION << 4 | kind;
    header[1] = parameters.registers;
    header[2] = parameters.storing;
    *body = header + HEADER;
    return result;
}

/* Sparse or compressed, whichever is shorter. */
static bytea *write_registers(HllParameters parameters, const uint8 *registers) {
    uint32 count = HLL_REGISTER_COUNT(parameters), filled = 0;
    int width = HLL_WIDTH(parameters), chunk = HLL_LOG2M(parameters) + width;
    Bits bits = {NULL, 0, 0};
    bytea *result;

    for (uint32 i = 0; i < count; i++)
        filled += registers[i] != 0;
    if (HLL_SPARSE_ON(parameters) && (Size) filled * chunk < (Size) count * width) {
        result = new_sketch(parameters, HLL_SPARSE, ((Size) filled * chunk + 7) / 8, &bits.next);
        for (uint32 i = 0; i < count; i++)
            if (registers[i] != 0)
                put_bits(&bits, i << width | registers[i], chunk);
    } else {
        result = new_sketch(parameters, HLL_REGISTERS, ((Size) count * width + 7) / 8, &bits.next);
        for (uint32 i = 0; i < count; i++)
            put_bits(&bits, registers[i], width);
    }
    if (bits.count > 0)
        put_bits(&bits, 0, 8 - bits.count);
    return result;
}

bytea *hll_write(const HllState *state) {
    uint32 count = state->kind == HLL_EXPLICIT ? state->count : 0;
    bytea *result;
    uint8 *next;

    if (state->kind == HLL_REGISTERS)
        return write_registers(state->parameters, HLL_REGISTERS_OF(state));
    if (count > hll_explicit_limit(state->parameters)) {
        HllState *registers = hll_with_registers(CurrentMemoryContext, state);

        result = hll_write(registers);
        pfree(registers);
        return result;
    }
    result = new_sketch(state->parameters, state->kind, count * sizeof(uint64), &next);
    for (uint32 i = 0; i < count; i++, next += sizeof(uint64)) {
        uint64 hash = pg_hton64(state->hashes[i]);

        memcpy(next, &hash, sizeof(hash));
    }
    return result;
}
