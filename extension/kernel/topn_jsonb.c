/* Counters as jsonb: an object of items and their counts, its bytes read and written as PostgreSQL stores them. */
#include "topn.h"

#include "common/int.h"
#include "utils/builtins.h"
#include "utils/numeric.h"

/* Counts below this share their numerics within an object. */
#define SHARED_COUNTS 16

static void not_counters(const char *what) {
    KERNEL_ERROR(ERRCODE_INVALID_PARAMETER_VALUE, "A top N is an object of counts: {\"item\": 1}.",
                 "jsonb is not a top N: %s", what);
}

int64 topn_sum(int64 left, int64 right) {
    int64 result;

    if (pg_add_s64_overflow(left, right, &result))
        KERNEL_ERROR(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE, "Counts are bigint.", "the count of an item is out of range");
    return result;
}

/* The order of jsonb's keys: the shorter first. */
static inline int by_key(const TopnPair *a, const TopnPair *b) {
    if (a->length != b->length)
        return a->length < b->length ? -1 : 1;
    return memcmp(a->key, b->key, a->length);
}

/* The most frequent first; among equals as texts in collation C. */
static inline int by_rank(const TopnPair *a, const TopnPair *b) {
    int order;

    if (a->count != b->count)
        return a->count > b->count ? -1 : 1;
    order = memcmp(a->key, b->key, Min(a->length, b->length));
    return order != 0 ? order : (a->length > b->length) - (a->length < b->length);
}

#define ST_SORT sort_by_key
#define ST_ELEMENT_TYPE TopnPair
#define ST_COMPARE(a, b) by_key(a, b)
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

#define ST_SORT sort_by_rank
#define ST_ELEMENT_TYPE TopnPair
#define ST_COMPARE(a, b) by_rank(a, b)
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

/* Bring those that are kept to the front; returns how many. */
uint32 topn_most_frequent(TopnPair *pairs, uint32 count, uint32 kept) {
    if (count <= kept)
        return count;
    sort_by_rank(pairs, count);
    return kept;
}

static inline void put_entry(JEntry *entries, uint32 number, uint32 type, Size length, Size *end) {
    *end += length;
    if (*end > JENTRY_OFFLENMASK)
        KERNEL_ERROR(ERRCODE_PROGRAM_LIMIT_EXCEEDED, "Count shorter items, or keep fewer of them.",
                     "items of a top N exceed the size of a jsonb object");
    entries[number] = type | (number % JB_OFFSET_STRIDE == 0 ? JENTRY_HAS_OFF | (uint32) *end : (uint32) length);
}

/* An object of pairs that are in the order of jsonb: entries of the keys, of the values, keys, values. */
static Jsonb *write_object(TopnPair *pairs, uint32 count) {
    const void *shared[SHARED_COUNTS] = {NULL};
    Size size = offsetof(Jsonb, root.children) + count * 2 * sizeof(JEntry), end = 0;
    Jsonb *result;
    JEntry *entries;
    char *data;

    for (uint32 i = 0; i < count; i++)
        size += pairs[i].length;
    for (TopnPair *pair = pairs; pair < pairs + count; pair++) {
        if (pair->numeric == NULL && pair->count < SHARED_COUNTS && shared[pair->count] != NULL)
            pair->numeric = shared[pair->count];
        if (pair->numeric == NULL)
            pair->numeric = int64_to_numeric(pair->count);
        if (pair->count < SHARED_COUNTS)
            shared[pair->count] = pair->numeric;
        size = INTALIGN(size) + VARSIZE(pair->numeric);
    }
    result = palloc(size);
    SET_VARSIZE(result, size);
    result->root.header = count | JB_FOBJECT;
    entries = result->root.children;
    data = (char *) (entries + count * 2);
    for (uint32 i = 0; i < count; i++) {
        memcpy(data + end, pairs[i].key, pairs[i].length);
        put_entry(entries, i, JENTRY_ISSTRING, pairs[i].length, &end);
    }
    for (uint32 i = 0; i < count; i++) {
        Size padding = INTALIGN(end) - end, length = VARSIZE(pairs[i].numeric);

        memset(data + end, 0, padding);
        memcpy(data + end + padding, pairs[i].numeric, length);
        put_entry(entries, count + i, JENTRY_ISNUMERIC, padding + length, &end);
    }
    return result;
}

Jsonb *topn_write(TopnPair *pairs, uint32 count, uint32 kept) {
    count = topn_most_frequent(pairs, count, kept);
    sort_by_key(pairs, count);
    return write_object(pairs, count);
}

/*
 * A count as numeric.c stores it: 2 bytes that say sign, scale and weight, then digits to the base 10,000. Returns
 * whether it is a whole number of up to 16 digits in the form that int64_to_numeric gives it, so that it can be copied.
 */
static inline bool read_usual_count(const char *numeric, Size size, int64 *count) {
    uint16 header;
    uint16 digit = 0;
    int digits;

    memcpy(&header, numeric + VARHDRSZ, sizeof(header));
    digits = (size - VARHDRSZ - sizeof(header)) / sizeof(digit);
    if ((header & ~0x3) != 0x8000 || digits > (header & 0x3) + 1)
        return false;
    *count = 0;
    for (int i = 0; i <= (header & 0x3); i++) {
        if (i < digits)
            memcpy(&digit, numeric + VARHDRSZ + sizeof(header) + i * sizeof(digit), sizeof(digit));
        if (digit > 9999)
            return false;
        *count = *count * 10000 + (i < digits ? digit : 0);
    }
    return true;
}

static void read_count(const char *numeric, Size size, TopnPair *pair) {
    Datum value = PointerGetDatum(numeric);

    if (size < VARHDRSZ + sizeof(uint16) || !VARATT_IS_4B_U(numeric) || VARSIZE(numeric) != size)
        not_counters("it is cut off");
    pair->numeric = numeric;
    if (read_usual_count(numeric, size, &pair->count))
        return;
    pair->numeric = NULL;
    pair->count = DatumGetInt64(DirectFunctionCall1(numeric_int8, value));
    if (pair->count < 0 ||
        !DatumGetBool(DirectFunctionCall2(numeric_eq, value, NumericGetDatum(int64_to_numeric(pair->count)))))
        not_counters("a count is negative or not a whole number");
}

/* The pairs of an object, in its order; their keys and numerics stay where they are. */
TopnPair *topn_read(const Jsonb *counters, uint32 *count) {
    const JEntry *keys = counters->root.children, *values;
    Size size = VARSIZE(counters);
    uint32 key_start = 0, value_start = 0;
    const char *data;
    TopnPair *pairs;

    if (!JB_ROOT_IS_OBJECT(counters))
        not_counters("it is not an object");
    *count = JB_ROOT_COUNT(counters);
    values = keys + *count;
    data = (const char *) (values + *count);
    if (data > (const char *) counters + size)
        not_counters("it is cut off");
    size -= data - (const char *) counters;
    pairs = palloc(*count * sizeof(TopnPair) + 1);
    for (uint32 i = 0; i < *count; i++)
        JBE_ADVANCE_OFFSET(value_start, keys[i]);
    for (uint32 i = 0; i < *count; i++) {
        uint32 key_end = key_start, value_end = value_start;

        JBE_ADVANCE_OFFSET(key_end, keys[i]);
        JBE_ADVANCE_OFFSET(value_end, values[i]);
        if (!JBE_ISNUMERIC(values[i]))
            not_counters("a value is not a number");
        if (key_end < key_start || value_end < INTALIGN(value_start) || Max(key_end, value_end) > size)
            not_counters("it is cut off");
        pairs[i].key = data + key_start;
        pairs[i].length = key_end - key_start;
        read_count(data + INTALIGN(value_start), value_end - INTALIGN(value_start), pairs + i);
        key_start = key_end;
        value_start = value_end;
    }
    return pairs;
}

/* Both objects are in the same order, so their union needs no table. */
Jsonb *topn_united(const Jsonb *left, const Jsonb *right, uint32 kept) {
    uint32 left_count, right_count, count = 0;
    TopnPair *a = topn_read(left, &left_count), *a_end = a + left_count;
    TopnPair *b = topn_read(right, &right_count), *b_end = b + right_count;
    TopnPair *pairs = palloc(((Size) left_count + right_count) * sizeof(TopnPair) + 1);

    while (a < a_end || b < b_end) {
        int order = a == a_end ? 1 : b == b_end ? -1 : by_key(a, b);

        pairs[count] = order <= 0 ? *a++ : *b;
        if (order == 0) {
            pairs[count].count = topn_sum(pairs[count].count, b->count);
            pairs[count].numeric = NULL;
        }
        b += order >= 0;
        count++;
    }
    return count <= kept ? write_object(pairs, count) : topn_write(pairs, count, kept);
}
