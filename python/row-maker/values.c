/* Values as COPY takes them: in binary as the receive functions of the types have it, or as text. */
#include "rows.h"

#include <string.h>

#define MAX_DIGITS 18 /* of an integer that is sure to fit into 64 bits */
#define MAX_EXACT 15 /* digits that a double keeps, so that it is written with the same ones */
#define MAX_NUMERIC 100

/* In text a quote and a backslash within a value have a backslash before them. */
static inline void put_character(struct buffer *row, char byte, bool as_text) {
    if (as_text && (byte == '"' || byte == '\\'))
        put_byte(row, '\\');
    put_byte(row, byte);
}

static void put_all(struct buffer *row, const char *at, size_t size, bool as_text) {
    for (size_t i = 0; i < size; i++)
        put_character(row, at[i], as_text);
}

static uint32_t hexadecimal(const char *at) {
    uint32_t number = 0;

    for (int i = 0; i < 4; i++)
        number = number << 4 | (uint32_t) (at[i] <= '9' ? at[i] - '0' : (at[i] | 0x20) - 'a' + 10);
    return number;
}

/* In UTF-8. */
static void put_code_point(struct buffer *row, uint32_t code, bool as_text) {
    if (code < 0x80) {
        put_character(row, (char) code, as_text);
        return;
    }
    if (code < 0x800)
        put_byte(row, (char) (0xc0 | code >> 6));
    else {
        if (code < 0x10000)
            put_byte(row, (char) (0xe0 | code >> 12));
        else {
            put_byte(row, (char) (0xf0 | code >> 18));
            put_byte(row, (char) (0x80 | (code >> 12 & 0x3f)));
        }
        put_byte(row, (char) (0x80 | (code >> 6 & 0x3f)));
    }
    put_byte(row, (char) (0x80 | (code & 0x3f)));
}

/* Returns where the escape ends; the parser has looked at it. */
static const char *put_escape(struct buffer *row, const char *at, bool as_text) {
    static const char letters[] = "bfnrt", meant[] = "\b\f\n\r\t";
    const char *letter;
    uint32_t code;

    if (at[1] != 'u') {
        letter = strchr(letters, at[1]);
        put_character(row, letter == NULL ? at[1] : meant[letter - letters], as_text);
        return at + 2;
    }
    code = hexadecimal(at + 2);
    if (code < 0xd800 || code > 0xdbff) {
        put_code_point(row, code, as_text);
        return at + 6;
    }
    put_code_point(row, 0x10000 + ((code - 0xd800) << 10) + (hexadecimal(at + 8) - 0xdc00), as_text);
    return at + 12;
}

static void put_characters(struct buffer *row, const struct found *found, bool as_text) {
    const char *at = found->at, *end = found->at + found->size;

    if (!found->escaped) {
        put_bytes(row, at, found->size);
        return;
    }
    while (at < end)
        if (*at == '\\')
            at = put_escape(row, at, as_text);
        else
            put_byte(row, *at++);
}

static bool put_text(const struct table *table, const struct column *column, const struct found *found,
                     struct buffer *row) {
    size_t start = row->size;

    if (table->binary) {
        put_number(row, 0, 4);
        put_characters(row, found, false);
        start += 4;
        if (column->limit > 0 && row->size - start > (size_t) column->limit)
            return false;
        for (int i = 0; i < 4; i++)
            row->at[start - 4 + i] = (char) ((row->size - start) >> 8 * (3 - i));
        return true;
    }
    put_byte(row, '"');
    put_characters(row, found, true);
    put_byte(row, '"');
    return column->limit == 0 || row->size - start <= (size_t) column->limit;
}

static void put_json(const struct found *found, struct buffer *row) {
    bool is_string = found->shape == STRING;

    put_byte(row, '"');
    put_all(row, found->at - is_string, found->size + 2 * is_string, true);
    put_byte(row, '"');
}

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

static bool put_integer(const struct table *table, const struct found *found, int bits, struct buffer *row) {
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

/* As msgspec writes a double: the fewest digits that mean it, with a point. */
static bool put_double(const struct found *found, struct buffer *row) {
    size_t size = found->size;
    struct digits digits;

    if (found->shape != NUMBER || !read_digits(found, &digits) || digits.before + digits.behind > MAX_EXACT)
        return false;
    for (; digits.behind > 1 && found->at[size - 1] == '0'; digits.behind--)
        size--;
    if (digits.any && digits.zeros > 2)
        return false;
    put_bytes(row, found->at, size);
    if (digits.behind == 0)
        put_bytes(row, ".0", 2);
    return true;
}

/* As Python writes a Decimal. */
static bool put_numeric(const struct found *found, struct buffer *row) {
    struct digits digits;

    if (found->shape != NUMBER || !read_digits(found, &digits) || found->size > MAX_NUMERIC || digits.zeros > 4)
        return false;
    put_byte(row, '"');
    put_bytes(row, found->at, found->size);
    put_byte(row, '"');
    return true;
}

/* The parser has seen an escape, so there is no byte behind which the string would end. */
static bool put_bytea(const struct found *found, struct buffer *row) {
    if (found->shape != STRING || found->size < 3 || memcmp(found->at, "\\\\x", 3) != 0 || found->size % 2 == 0)
        return false;
    for (size_t i = 3; i < found->size; i++) {
        char byte = found->at[i];

        if (!(byte >= '0' && byte <= '9') && !((byte | 0x20) >= 'a' && (byte | 0x20) <= 'f'))
            return false;
    }
    put_byte(row, '"');
    put_bytes(row, found->at, found->size);
    put_byte(row, '"');
    return true;
}

bool read_uuid(const struct found *found, char *text) {
    if (found->shape != STRING || found->size != 36)
        return false;
    for (int i = 0; i < 36; i++) {
        char byte = found->at[i];

        if (i == 8 || i == 13 || i == 18 || i == 23) {
            if (byte != '-')
                return false;
        } else if (byte >= 'A' && byte <= 'F')
            byte |= 0x20;
        else if (!(byte >= '0' && byte <= '9') && !(byte >= 'a' && byte <= 'f'))
            return false;
        text[i] = byte;
    }
    return true;
}

static bool put_uuid(const struct found *found, struct buffer *row) {
    put_byte(row, '"');
    if (!read_uuid(found, row->at + row->size))
        return false;
    row->size += 36;
    put_byte(row, '"');
    return true;
}

static bool put_boolean(const struct found *found, struct buffer *row) {
    if (found->shape != IS_TRUE && found->shape != IS_FALSE)
        return false;
    put_bytes(row, found->at, found->size);
    return true;
}

/* In binary there are the types of the clickstream only; clickrollup.mapping.packed asks for no others. */
bool put_value(const struct table *table, int number, const struct found *found, struct buffer *row,
               struct told *told) {
    const struct column *column = &table->columns[number];

    switch (column->kind) {
        case INT2:
            return put_integer(table, found, 16, row);
        case INT4:
            return put_integer(table, found, 32, row);
        case INT8:
            return put_integer(table, found, 64, row);
        case TEXT:
            return found->shape == STRING && put_text(table, column, found, row);
        case TIMESTAMPTZ:
            return put_timestamptz(table, number, found, row, told);
        default:
            if (table->binary)
                return false;
    }
    switch (column->kind) {
        case DOUBLE:
            return put_double(found, row);
        case NUMERIC:
            return put_numeric(found, row);
        case BOOLEAN:
            return put_boolean(found, row);
        case INPUT_TEXT:
            if (found->shape == STRING)
                return put_text(table, column, found, row);
            put_json(found, row);
            return true;
        case JSON:
            put_json(found, row);
            return true;
        case BYTEA:
            return put_bytea(found, row);
        case UUID:
            return put_uuid(found, row);
        case DATE:
            return put_date(found, row);
        case TIMESTAMP:
            return put_timestamp(found, row);
        default:
            return false;
    }
}

bool put_absent(const struct table *table, const struct column *column, enum otherwise what, struct buffer *row) {
    if (what == SEND_GIVEN)
        put_bytes(row, column->given, column->given_size);
    else if (what == SEND_NULL && table->binary)
        put_number(row, UINT32_MAX, 4);
    else if (what == SEND_NULL)
        put_bytes(row, "null", 4);
    return what == SEND_GIVEN || what == SEND_NULL;
}

static void put_other_bytes(const struct table *table, const char *at, size_t size, struct buffer *row) {
    put_all(row, at, size, !table->binary);
}

/* The jsonb column of other fields; in binary that is a version and the text. */
bool put_others(const struct table *table, const struct reading *reading, struct buffer *row) {
    size_t start = row->size;

    if (reading->other_count == 0)
        return put_absent(table, NULL, SEND_NULL, row);
    if (table->binary) {
        put_number(row, 0, 4);
        put_byte(row, 1);
    } else
        put_byte(row, '"');
    for (int i = 0; i < reading->other_count; i++) {
        const struct other *other = &reading->others[i];

        put_other_bytes(table, i == 0 ? "{\"" : ",\"", 2, row);
        put_other_bytes(table, other->name, other->name_size, row);
        put_other_bytes(table, "\":", 2, row);
        put_other_bytes(table, other->at, other->size, row);
    }
    put_other_bytes(table, "}", 1, row);
    if (!table->binary)
        put_byte(row, '"');
    else
        for (int i = 0; i < 4; i++)
            row->at[start + i] = (char) ((row->size - start - 4) >> 8 * (3 - i));
    return true;
}
