/*
 * Random sketches and counters, and their bytes with random changes, through all of the kernel that reads and writes
 * memory: `fuzz SECONDS [SEED]`. AddressSanitizer ends it at the first byte that is out of bounds.
 */
#include "server.h"

#include <time.h>

#include "hll.h"
#include "topn.h"

static uint64 state = 1;

/* splitmix64 */
static uint64 draw(void) {
    uint64 z = (state += UINT64CONST(0x9E3779B97F4A7C15));

    z = (z ^ (z >> 30)) * UINT64CONST(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64CONST(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static uint32 below(uint32 limit) {
    return draw() % limit;
}

/* Few are many and many are few. */
static uint32 size_below(uint32 limit) {
    return below(1 + below(1 + below(limit)));
}

static void fail(const char *what) {
    fprintf(stderr, "%s\n", what);
    abort();
}

/* A copy with nothing behind it, some bytes changed, perhaps its end cut off. */
static bytea *changed(const void *original) {
    Size size = VARSIZE(original), kept = below(3) == 0 ? VARHDRSZ + below(size - VARHDRSZ + 1) : size;
    bytea *result = palloc(kept);

    memcpy(result, original, kept);
    SET_VARSIZE(result, kept);
    for (int changes = below(4); changes > 0 && kept > VARHDRSZ; changes--)
        VARDATA(result)[below(below(2) ? kept - VARHDRSZ : Min(kept - VARHDRSZ, 12))] = (char) draw();
    return result;
}

static void same(const bytea *left, const bytea *right, const char *what) {
    if (VARSIZE(left) != VARSIZE(right) || memcmp(left, right, VARSIZE(left)) != 0)
        fail(what);
}

static HllState *random_sketch(HllParameters parameters) {
    HllState *result = hll_new(CurrentMemoryContext, parameters, HLL_EMPTY, 0);
    uint32 range = 1 + size_below(5000);

    for (uint32 i = size_below(5000); i > 0; i--)
        result = hll_add(result, below(8) == 0 ? draw() << below(64) : below(range) * UINT64CONST(0x9E3779B97F4A7C15));
    return result;
}

static void sketches(void) {
    HllParameters parameters = {below(8) << 5 | below(15), below(2) << 6 | (below(2) ? HLL_THRESHOLD_AUTO : below(14))};
    HllState *a = random_sketch(parameters), *b = random_sketch(parameters);
    bytea *stored = hll_write(a);
    bool is_exact = HLL_LOG2M(parameters) + HLL_WIDTH(parameters) >= 8; /* see read_sparse */

    if (is_exact)
        same(hll_write(hll_read(CurrentMemoryContext, stored)), stored, "a sketch is not read as it was written");
    a = hll_unite(a, b);
    if (is_exact)
        same(hll_write(hll_unite(hll_read(CurrentMemoryContext, stored), b)), hll_write(a),
             "a union depends on how it is held");
    for (int i = 0; i < 20; i++)
        if (ATTEMPT()) {
            HllState *other = hll_read(CurrentMemoryContext, changed(stored));

            hll_write(hll_unite(other, below(2) ? a : random_sketch(other->parameters)));
        } else if (raised != ERRCODE_DATA_EXCEPTION)
            fail("a sketch is refused by another SQLSTATE");
}

static TopnState *random_counts(bool is_text) {
    TopnState *result = topn_new(CurrentMemoryContext, 1 + size_below(60), is_text);
    char text[64];

    for (uint32 i = size_below(3000), range = 1 + size_below(3000); i > 0; i--) {
        int64 number = (int64) below(range) - (below(9) == 0 ? PG_INT64_MAX : 5);

        memset(text, 'a' + number % 7, sizeof(text));
        if (is_text)
            result = topn_add(result, text, below(1 + below(sizeof(text))), 1 + size_below(20000));
        else
            result = topn_add(result, "", number, 1 + size_below(20000));
    }
    return result;
}

static Jsonb *written(const TopnState *counts) {
    return topn_write(topn_pairs(counts), counts->count, counts->kept);
}

static void counters(void) {
    bool is_text = below(2);
    TopnState *a = random_counts(is_text), *b = random_counts(is_text);
    bytea *sent = topn_serialize(a);
    Jsonb *left = written(a), *right = written(b);

    same((bytea *) written(topn_deserialize(sent)), (bytea *) left, "a state is not received as it was sent");
    same((bytea *) topn_united(left, right, 100000), (bytea *) topn_united(right, left, 100000),
         "a union depends on the order");
    topn_united(left, right, 1 + below(50));
    for (int i = 0; i < 20; i++)
        if (ATTEMPT()) {
            bytea *bytes = changed(below(2) ? (bytea *) left : (bytea *) right);

            if (VARSIZE(bytes) >= VARHDRSZ + sizeof(uint32))
                topn_united((Jsonb *) bytes, left, 1 + below(100));
        } else if (raised != ERRCODE_INVALID_PARAMETER_VALUE && raised != ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE)
            fail("counters are refused by another SQLSTATE");
    for (int i = 0; i < 20; i++)
        if (ATTEMPT()) {
            TopnState *other = topn_deserialize(changed(sent));

            written(topn_unite(topn_new(CurrentMemoryContext, 5, other->is_text), other));
        } else if (raised != ERRCODE_DATA_EXCEPTION && raised != ERRCODE_INVALID_PARAMETER_VALUE &&
                   raised != ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE)
            fail("a state is refused by another SQLSTATE");
}

int main(int count, char **arguments) {
    time_t end = time(NULL) + (count > 1 ? atoi(arguments[1]) : 10);
    uint64 rounds = 0;

    state = count > 2 ? strtoull(arguments[2], NULL, 10) : (uint64) time(NULL);
    printf("seed " UINT64_FORMAT "\n", state);
    for (; time(NULL) < end; rounds++) {
        sketches();
        counters();
        free_all();
    }
    printf(UINT64_FORMAT " rounds without a fault\n", rounds);
    return 0;
}
