/* Values as COPY takes them: in binary as the receive functions of the types have it, or as text. */
#include "rows.h"

#include <string.h>

#define POSTGRES_EPOCH 730119 /* days from 0001-01-01 to 2000-01-01 */
#define MAX_DIGITS 18 /* of an integer that is sure to fit into 64 bits */
#define MAX_EXACT 15 /* digits that a double keeps, so that it is written with the same ones */
#define MAX_NUMERIC 100

static inline void put_bytes(struct buffer *row, const char *at, size_t size) {
    memcpy(row->at + row->size, at, size);
    row->size += size;
}

static void put_number(struct buffer *row, uint64_t number, int bytes) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
        put_byte(row, (char) (number >> shift));
}

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

/* A form like 0000-00-00: 0 stands for a digit, anything else for itself. */
static bool has_form(const char *at, const char *form) {
    for (; *form != '\0'; form++, at++)
        if (*form == '0' ? *at < '0' || *at > '9' : *at != *form)
            return false;
    return true;
}

static int two_digits(const char *at) {
    return (at[0] - '0') * 10 + (at[1] - '0');
}

/* Days from 2000-01-01 in the proleptic Gregorian calendar, as datetime.toordinal of Python counts them. */
static bool read_date(const char *at, int64_t *days) {
    static const int before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    static const int in_month[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int year, month, day, past;
    bool leap;

    if (!has_form(at, "0000-00-00"))
        return false;
    year = two_digits(at) * 100 + two_digits(at + 2);
    month = two_digits(at + 5);
    day = two_digits(at + 8);
    /* An offset must not take it out of the years 1 to 9999. */
    if (year < 2 || year > 9998 || month < 1 || month > 12 || day < 1)
        return false;
    leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    if (day > in_month[month - 1] + (month == 2 && leap))
        return false;
    past = year - 1;
    *days = past * 365 + past / 4 - past / 100 + past / 400 + before[month - 1] + (month > 2 && leap) + day - 1;
    *days -= POSTGRES_EPOCH;
    return true;
}

struct time {
    int64_t microseconds; /* since 2000, in the zone's own time */
    int fraction; /* microseconds of the second */
    const char *zone;
    size_t zone_size;
    int64_t offset; /* minutes */
};

/* RFC 3339 with at most microseconds; more digits would be rounded. */
static bool read_time(const struct found *found, struct time *time) {
    const char *at = found->at, *end = found->at + found->size;
    int hour, minute, second, digits = 0;
    int64_t days;

    if (found->shape != STRING || found->escaped || found->size < 19 || !read_date(at, &days) ||
        !has_form(at + 10, "T00:00:00"))
        return false;
    hour = two_digits(at + 11);
    minute = two_digits(at + 14);
    second = two_digits(at + 17);
    if (hour > 23 || minute > 59 || second > 59)
        return false;
    time->fraction = 0;
    at += 19;
    if (*at == '.') {
        for (at++; at < end && *at >= '0' && *at <= '9'; at++, digits++)
            if (digits < 6)
                time->fraction = time->fraction * 10 + (*at - '0');
        if (digits == 0 || digits > 6)
            return false;
        for (; digits < 6; digits++)
            time->fraction *= 10;
    }
    time->microseconds =
        (((days * 24 + hour) * 60 + minute) * 60 + second) * INT64_C(1000000) + time->fraction;
    time->zone = at;
    time->zone_size = (size_t) (end - at);
    return true;
}

static bool read_zone(struct time *time) {
    int hours, minutes;

    time->offset = 0;
    if (time->zone_size == 1)
        return time->zone[0] == 'Z';
    if (time->zone_size != 6 || (!has_form(time->zone, "+00:00") && !has_form(time->zone, "-00:00")))
        return false;
    hours = two_digits(time->zone + 1);
    minutes = two_digits(time->zone + 4);
    if (hours > 23 || minutes > 59)
        return false;
    time->offset = time->zone[0] == '-' ? -(hours * 60 + minutes) : hours * 60 + minutes;
    return true;
}

/* As msgspec writes a datetime. */
static void put_time_text(const struct found *found, const struct time *time, struct buffer *row) {
    put_byte(row, '"');
    put_bytes(row, found->at, 19);
    if (time->fraction != 0) {
        put_byte(row, '.');
        for (int unit = 100000; unit > 0; unit /= 10)
            put_byte(row, (char) ('0' + time->fraction / unit % 10));
    }
    if (time->zone_size > 0 && time->offset == 0)
        put_byte(row, 'Z');
    else
        put_bytes(row, time->zone, time->zone_size);
    put_byte(row, '"');
}

void put_time(const struct table *table, int64_t time, struct buffer *row) {
    (void) table;
    put_number(row, 8, 4);
    put_number(row, (uint64_t) time, 8);
}

static bool put_timestamptz(const struct table *table, int number, const struct found *found, struct buffer *row,
                            struct told *told) {
    struct time time;
    int64_t microseconds;

    if (!read_time(found, &time) || !read_zone(&time))
        return false;
    microseconds = time.microseconds - time.offset * 60 * INT64_C(1000000);
    if (table->time == number)
        told->time = microseconds;
    if (table->binary)
        put_time(table, microseconds, row);
    else
        put_time_text(found, &time, row);
    return true;
}

static bool put_timestamp(const struct found *found, struct buffer *row) {
    struct time time;

    if (!read_time(found, &time) || time.zone_size != 0)
        return false;
    put_time_text(found, &time, row);
    return true;
}

static bool put_date(const struct found *found, struct buffer *row) {
    int64_t days;

    if (found->shape != STRING || found->escaped || found->size != 10 || !read_date(found->at, &days))
        return false;
    put_byte(row, '"');
    put_bytes(row, found->at, 10);
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
