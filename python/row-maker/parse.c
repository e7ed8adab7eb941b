/* JSON as RFC 8259 has it, and no more: what the parser of msgspec might take all the same is not for us. */
#include "rows.h"

#include <string.h>

#define MAX_NUMBER 200 /* bytes before the exponent */

static inline const char *skip_blanks(const char *at) {
    while (*at == ' ' || *at == '\n' || *at == '\t' || *at == '\r')
        at++;
    return at;
}

static inline bool is_digit(char byte) {
    return byte >= '0' && byte <= '9';
}

static bool are_hexadecimal(const char *at, int count) {
    for (; count > 0; count--, at++)
        if (!is_digit(*at) && !((*at | 0x20) >= 'a' && (*at | 0x20) <= 'f'))
            return false;
    return true;
}

/* A surrogate is refused unless it is the first of a pair; so is U+0000, which PostgreSQL cannot store. */
static const char *escape_end(const char *at) {
    if (at[1] == 'u') {
        if (!are_hexadecimal(at + 2, 4) || memcmp(at + 2, "0000", 4) == 0)
            return NULL;
        if ((at[2] | 0x20) != 'd' || at[3] < '8')
            return at + 6;
        if ((at[3] | 0x20) > 'b' || at[6] != '\\' || at[7] != 'u' || !are_hexadecimal(at + 8, 4))
            return NULL;
        return (at[8] | 0x20) == 'd' && (at[9] | 0x20) >= 'c' ? at + 12 : NULL;
    }
    return at[1] != '\0' && strchr("\"\\/bfnrt", at[1]) != NULL ? at + 2 : NULL;
}

static inline bool continues(char byte) {
    return ((unsigned char) byte & 0xc0) == 0x80;
}

/* UTF-8 in its shortest form, without surrogates, up to U+10FFFF. */
static const char *character_end(const char *at) {
    unsigned char first = (unsigned char) at[0], second = (unsigned char) at[1];

    if (!continues(at[1]))
        return NULL;
    if (first >= 0xc2 && first <= 0xdf)
        return at + 2;
    if (!continues(at[2]))
        return NULL;
    if (first >= 0xe0 && first <= 0xef)
        return (first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) ? NULL : at + 3;
    if (first < 0xf0 || first > 0xf4 || !continues(at[3]))
        return NULL;
    return (first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f) ? NULL : at + 4;
}

/* From behind the first quote to the last one. */
static const char *string_end(const char *at, bool *escaped) {
    *escaped = false;
    while (*at != '"') {
        unsigned char byte = (unsigned char) *at;

        if (byte == '\\') {
            *escaped = true;
            at = escape_end(at);
        } else if (byte >= 0x80)
            at = character_end(at);
        else
            at = byte >= 0x20 ? at + 1 : NULL;
        if (at == NULL)
            return NULL;
    }
    return at;
}

static const char *digits_end(const char *at) {
    if (!is_digit(*at))
        return NULL;
    while (is_digit(*at))
        at++;
    return at;
}

/* Python refuses what no double can hold, in a field that nobody asked for too; what might be that is not for us. */
static const char *number_end(const char *at) {
    const char *start = at, *exponent;

    if (*at == '-')
        at++;
    at = *at == '0' ? at + 1 : digits_end(at);
    if (at != NULL && *at == '.')
        at = digits_end(at + 1);
    if (at == NULL || at - start > MAX_NUMBER)
        return NULL;
    if (*at != 'e' && *at != 'E')
        return at;
    exponent = at + (at[1] == '+' || at[1] == '-' ? 2 : 1);
    at = digits_end(exponent);
    return at != NULL && at - exponent <= 2 ? at : NULL;
}

static const char *read_value(const char *at, struct found *found, int depth);

static const char *compound_end(const char *at, int depth) {
    char last = *at == '{' ? '}' : ']';
    struct found ignored;

    if (depth >= MAX_DEPTH)
        return NULL;
    at = skip_blanks(at + 1);
    if (*at == last)
        return at + 1;
    for (;; at = skip_blanks(at + 1)) {
        if (last == '}') {
            if (*at != '"' || (at = string_end(at + 1, &ignored.escaped)) == NULL)
                return NULL;
            at = skip_blanks(at + 1);
            if (*at != ':')
                return NULL;
            at = skip_blanks(at + 1);
        }
        at = read_value(at, &ignored, depth + 1);
        if (at == NULL)
            return NULL;
        at = skip_blanks(at);
        if (*at == last)
            return at + 1;
        if (*at != ',')
            return NULL;
    }
}

static const char *read_word(const char *at, const char *word, enum shape shape, struct found *found) {
    size_t size = strlen(word);

    found->shape = shape;
    found->at = at;
    found->size = size;
    return strncmp(at, word, size) == 0 ? at + size : NULL;
}

/* Returns where the value ends, NULL where it is not for us. */
static const char *read_value(const char *at, struct found *found, int depth) {
    const char *end;

    switch (*at) {
        case '"':
            found->shape = STRING;
            found->at = at + 1;
            end = string_end(at + 1, &found->escaped);
            if (end == NULL)
                return NULL;
            found->size = (size_t) (end - at - 1);
            return end + 1;
        case '{':
        case '[':
            found->shape = COMPOUND;
            end = compound_end(at, depth);
            break;
        case 'n':
            return read_word(at, "null", IS_NULL, found);
        case 't':
            return read_word(at, "true", IS_TRUE, found);
        case 'f':
            return read_word(at, "false", IS_FALSE, found);
        default:
            found->shape = NUMBER;
            end = number_end(at);
    }
    if (end == NULL)
        return NULL;
    found->at = at;
    found->size = (size_t) (end - at);
    return end;
}

/* Most messages have their fields in the same order: looked at first is the one behind the last. */
static const struct field *find_field(const struct node *node, const char *name, size_t size, int *next) {
    for (int i = 0; i < node->count; i++) {
        int number = *next + i < node->count ? *next + i : *next + i - node->count;
        const struct field *field = &node->fields[number];

        if (field->size == size && memcmp(field->name, name, size) == 0) {
            *next = number + 1 < node->count ? number + 1 : 0;
            return field;
        }
    }
    return NULL;
}

static bool keep_other(struct reading *reading, const char *name, size_t size, const struct found *found) {
    struct other *other = &reading->others[reading->other_count];

    if (reading->other_count >= MAX_OTHERS)
        return false;
    /* Of two with the same name only the last one counts. */
    for (const struct other *one = reading->others; one < other; one++)
        if (one->name_size == size && memcmp(one->name, name, size) == 0)
            return false;
    other->name = name;
    other->name_size = size;
    other->at = found->shape == STRING ? found->at - 1 : found->at;
    other->size = found->shape == STRING ? found->size + 2 : found->size;
    reading->other_count++;
    return true;
}

static const char *read_object(const struct table *table, const struct node *node, const char *at,
                               struct reading *reading, int depth);

static const char *read_field(const struct table *table, const struct field *field, const char *at,
                              struct reading *reading, int depth) {
    uint64_t bit = (uint64_t) 1 << field->number;
    struct found nothing;

    if (reading->seen & bit)
        return NULL;
    reading->seen |= bit;
    if (field->node == NULL)
        return read_value(at, &reading->found[field->column], depth);
    if (*at == 'n')
        return read_value(at, &nothing, depth);
    return read_object(table, field->node, at, reading, depth + 1);
}

static const char *read_object(const struct table *table, const struct node *node, const char *at,
                               struct reading *reading, int depth) {
    int next = 0;

    if (*at != '{' || depth >= MAX_DEPTH)
        return NULL;
    at = skip_blanks(at + 1);
    if (*at == '}')
        return at + 1;
    for (;; at = skip_blanks(at + 1)) {
        const char *name = at + 1, *end;
        const struct field *field;
        struct found other;
        bool escaped;

        /* A name with an escape may be that of a column. */
        if (*at != '"' || (end = string_end(name, &escaped)) == NULL || escaped)
            return NULL;
        at = skip_blanks(end + 1);
        if (*at != ':')
            return NULL;
        at = skip_blanks(at + 1);
        field = find_field(node, name, (size_t) (end - name), &next);
        at = field != NULL ? read_field(table, field, at, reading, depth) : read_value(at, &other, depth + 1);
        if (at == NULL)
            return NULL;
        if (field == NULL && node == &table->root) {
            reading->has_others = true;
            if (table->keep_others && !keep_other(reading, name, (size_t) (end - name), &other))
                return NULL;
        }
        at = skip_blanks(at);
        if (*at == '}')
            return at + 1;
        if (*at != ',')
            return NULL;
    }
}

bool read_message(const struct table *table, const char *message, size_t size, struct reading *reading) {
    const char *end;

    for (int i = 0; i < table->count; i++)
        reading->found[i].shape = ABSENT;
    reading->other_count = 0;
    reading->has_others = false;
    reading->seen = 0;
    end = read_object(table, &table->root, skip_blanks(message), reading, 0);
    return end != NULL && skip_blanks(end) == message + size;
}
