/* Numbers as COPY takes them: in binary as the receive functions of the types have it, or as text. */
#include "rows.h"

#include <string.h>

#define MAX_DIGITS 18 /* of an integer that is sure to fit into 64 bits */
#define MAX_EXACT 15 /* digits that a double keeps, so that it is written with the same ones */
#define MAX_NUMERIC 100

static bool read_integer(const struct found *found, int64_t *number) {
    bool negative = found->at[0] == '-';
    size_t digits = found->size - negative;

    *number = 0;
    if (digits > MAX_DIGITS)
        return false;
    for (size_t i = negative; i < found->size; i++) {
        if (found->at[i] < '0' || found->at[i] > '9')
            return false;
        *number = *number * 10 + (found->at[i] - '0');
    }
    if (negative)
        *number = -*number;
    return !negative || *number != 0;
}

bool put_integer(const struct table *table, const struct found *found, int bits, struct buffer *row) {
    int64_t number, end;

    if (found->shape != NUMBER || !read_integer(found, &number))
        return false;
    if (bits < 64) {
        end = (int64_t) 1 << (bits - 1);
        if (number < -end || number >= end)
            return false;
    }
    if (table->binary) {
        put_number(row, (uint64_t) bits / 8, 4);
        put_number(row, (uint64_t) number, bits / 8);
    } else
        put_bytes(row, found->at, found->size);
    return true;
}

/* A number without exponent: its digits before and behind the point, and whether one of them is not 0. */
struct digits {
    bool negative, any;
    size_t before, behind;
    size_t zeros; /* that follow the point, where nothing but 0 is before it */
};

static bool read_digits(const struct found *found, struct digits *digits) {
    size_t *count = &digits->before;

    memset(digits, 0, sizeof(*digits));
    digits->negative = found->at[0] == '-';
    for (size_t i = digits->negative; i < found->size; i++) {
        char byte = found->at[i];

        if (byte == 'e' || byte == 'E')
            return false;
        if (byte == '.') {
            count = &digits->behind;
            continue;
        }
        digits->any |= byte != '0';
        digits->zeros += count == &digits->behind && !digits->any;
        ++*count;
    }
    return digits->any || !digits->negative;
}

/* Of digits that a double keeps: the quotient of two numbers that are exact is the double next to theirs. */
static double double_of(const char *at, size_t size, size_t behind) {
    static const double powers[] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    int64_t number = 0;

    for (size_t i = 0; i < size; i++)
        if (at[i] != '.' && at[i] != '-')
            number = number * 10 + (at[i] - '0');
    return (double) (at[0] == '-' ? -number : number) / powers[behind];
}

/* In text as msgspec writes a double: the fewest digits that mean it, with a point. */
bool put_double(const struct table *table, const struct found *found, struct buffer *row) {
    size_t size = found->size;
    struct digits digits;
    uint64_t bits;
    double number;

    if (found->shape != NUMBER || !read_digits(found, &digits) || digits.before + digits.behind > MAX_EXACT)
        return false;
    if (table->binary) {
        number = double_of(found->at, size, digits.behind);
        memcpy(&bits, &number, sizeof(bits));
        put_number(row, 8, 4);
        put_number(row, bits, 8);
        return true;
    }
    for (; digits.behind > 1 && found->at[size - 1] == '0'; digits.behind--)
        size--;
    if (digits.any && digits.zeros > 2)
        return false;
    put_bytes(row, found->at, size);
    if (digits.behind == 0)
        put_bytes(row, ".0", 2);
    return true;
}

/* As numeric_recv takes it: digits of base 10,000, aligned to the point, without zeros at either end. */
static void put_numeric_digits(const struct found *found, const struct digits *digits, struct buffer *row) {
    static const int powers[] = {1, 10, 100, 1000};
    int groups[MAX_NUMERIC / 2] = {0}, before = (int) (digits->before + 3) / 4;
    int first = 0, end = before + (int) (digits->behind + 3) / 4, place = (int) digits->before;

    /* `place` goes down to 1 before the point, and from 0 behind it. */
    for (size_t i = digits->negative; i < found->size; i++) {
        if (found->at[i] == '.')
            continue;
        place--;
        if (place >= 0)
            groups[before - 1 - place / 4] += (found->at[i] - '0') * powers[place % 4];
        else
            groups[before + (-place - 1) / 4] += (found->at[i] - '0') * powers[3 - (-place - 1) % 4];
    }
    while (end > 0 && groups[end - 1] == 0)
        end--;
    while (first < end && groups[first] == 0)
        first++;
    put_number(row, (uint64_t) (8 + 2 * (end - first)), 4);
    put_number(row, (uint64_t) (end - first), 2);
    put_number(row, end == 0 ? 0 : (uint64_t) (before - 1 - first), 2);
    put_number(row, digits->negative ? 0x4000 : 0, 2);
    put_number(row, digits->behind, 2);
    for (int i = first; i < end; i++)
        put_number(row, (uint64_t) groups[i], 2);
}

/* In text as Python writes a Decimal. */
bool put_numeric(const struct table *table, const struct found *found, struct buffer *row) {
    struct digits digits;

    if (found->shape != NUMBER || !read_digits(found, &digits) || found->size > MAX_NUMERIC || digits.zeros > 4)
        return false;
    if (table->binary) {
        put_numeric_digits(found, &digits, row);
        return true;
    }
    put_byte(row, '"');
    put_bytes(row, found->at, found->size);
    put_byte(row, '"');
    return true;
}
