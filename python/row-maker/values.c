/* Values as COPY takes them: in binary as the receive functions of the types have it, or as text. */
#include "rows.h"

#include <string.h>

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

/* In binary a value's length stands before it, and is known at its end. */
static size_t begin_value(struct buffer *row) {
    put_number(row, 0, 4);
    return row->size;
}

static void end_value(struct buffer *row, size_t start) {
    for (int i = 0; i < 4; i++)
        row->at[start - 4 + i] = (char) ((row->size - start) >> 8 * (3 - i));
}

static bool put_text(const struct table *table, const struct column *column, const struct found *found,
                     struct buffer *row) {
    size_t start = row->size;

    if (table->binary) {
        start = begin_value(row);
        put_characters(row, found, false);
        end_value(row, start);
    } else {
        put_byte(row, '"');
        put_characters(row, found, true);
        put_byte(row, '"');
    }
    return column->limit == 0 || row->size - start <= (size_t) column->limit;
}

static void put_json(const struct table *table, const struct found *found, bool is_jsonb, struct buffer *row) {
    bool is_string = found->shape == STRING;
    const char *at = found->at - is_string;
    size_t size = found->size + 2 * is_string;

    if (table->binary) {
        put_number(row, size + is_jsonb, 4);
        if (is_jsonb)
            put_byte(row, 1);
        put_bytes(row, at, size);
        return;
    }
    put_byte(row, '"');
    put_all(row, at, size, true);
    put_byte(row, '"');
}

static int half_byte(char digit) {
    return digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}

static void put_hexadecimal(const char *at, size_t digits, struct buffer *row) {
    put_number(row, digits / 2, 4);
    for (size_t i = 0; i < digits; i += 2)
        put_byte(row, (char) (half_byte(at[i]) << 4 | half_byte(at[i + 1])));
}

/* The parser has seen an escape, so there is no byte behind which the string would end. */
static bool put_bytea(const struct table *table, const struct found *found, struct buffer *row) {
    if (found->shape != STRING || found->size < 3 || memcmp(found->at, "\\\\x", 3) != 0 || found->size % 2 == 0)
        return false;
    for (size_t i = 3; i < found->size; i++) {
        char byte = found->at[i];

        if (!(byte >= '0' && byte <= '9') && !((byte | 0x20) >= 'a' && (byte | 0x20) <= 'f'))
            return false;
    }
    if (table->binary) {
        put_hexadecimal(found->at + 3, found->size - 3, row);
        return true;
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

static bool put_uuid(const struct table *table, const struct found *found, struct buffer *row) {
    char text[36], digits[32];
    size_t count = 0;

    if (!read_uuid(found, text))
        return false;
    if (table->binary) {
        for (size_t i = 0; i < sizeof(text); i++)
            if (text[i] != '-')
                digits[count++] = text[i];
        put_hexadecimal(digits, count, row);
        return true;
    }
    put_byte(row, '"');
    put_bytes(row, text, sizeof(text));
    put_byte(row, '"');
    return true;
}

static bool put_boolean(const struct table *table, const struct found *found, struct buffer *row) {
    if (found->shape != IS_TRUE && found->shape != IS_FALSE)
        return false;
    if (table->binary) {
        put_number(row, 1, 4);
        put_byte(row, found->shape == IS_TRUE);
    } else
        put_bytes(row, found->at, found->size);
    return true;
}

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
        case DOUBLE:
            return put_double(table, found, row);
        case NUMERIC:
            return put_numeric(table, found, row);
        case BOOLEAN:
            return put_boolean(table, found, row);
        case TEXT:
            return found->shape == STRING && put_text(table, column, found, row);
        case INPUT_TEXT:
            if (found->shape == STRING)
                return put_text(table, column, found, row);
            put_json(table, found, false, row);
            return true;
        case JSON:
        case JSONB:
            put_json(table, found, column->kind == JSONB, row);
            return true;
        case BYTEA:
            return put_bytea(table, found, row);
        case UUID:
            return put_uuid(table, found, row);
        case DATE:
            return put_date(table, found, row);
        case TIMESTAMP:
            return put_timestamp(table, found, row);
        case TIMESTAMPTZ:
            return put_timestamptz(table, number, found, row, told);
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
    size_t start = 0;

    if (reading->other_count == 0)
        return put_absent(table, NULL, SEND_NULL, row);
    if (table->binary) {
        start = begin_value(row);
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
    if (table->binary)
        end_value(row, start);
    else
        put_byte(row, '"');
    return true;
}
