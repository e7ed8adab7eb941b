/* One row: the message is read, then the columns are written in their order. */
#include "rows.h"

#include <stdlib.h>

/* More than any value takes that is not in the message: its length, quotes, a time written out. */
#define ROOM_OF_VALUE 64

/* Escapes at most double a value as it stands; beyond that there are names and signs of other fields. */
static bool make_room(const struct table *table, size_t size, struct buffer *row) {
    size_t needed = 4 * size + table->given_size + ROOM_OF_VALUE * ((size_t) table->count + MAX_OTHERS + 2);
    char *at;

    row->size = 0;
    if (row->room >= needed)
        return true;
    at = realloc(row->at, needed);
    if (at == NULL)
        return false;
    row->at = at;
    row->room = needed;
    return true;
}

/* Where the row begins anew: in binary with the number of its values, written at the end. */
static void begin_row(const struct table *table, struct buffer *row) {
    if (table->binary)
        row->size = 2;
}

static void end_row(const struct table *table, int values, struct buffer *row) {
    if (table->binary) {
        row->at[0] = (char) (values >> 8);
        row->at[1] = (char) values;
        return;
    }
    /* There is a comma behind each value. */
    row->at[row->size - 1] = '\n';
}

static bool put_column(const struct table *table, int number, const struct found *found, int64_t kafka_time,
                       struct buffer *row, struct told *told) {
    const struct column *column = &table->columns[number];
    enum otherwise what = found->shape == ABSENT ? column->on_absent : column->on_null;

    if (found->shape != ABSENT && found->shape != IS_NULL)
        return put_value(table, number, found, row, told);
    if (what != SEND_KAFKA_TIME)
        return put_absent(table, column, what, row);
    if (kafka_time == NO_TIME)
        return false;
    told->time = kafka_time;
    put_time(kafka_time, row);
    return true;
}

static bool tell_identity(const struct table *table, const struct reading *reading, struct told *told) {
    const struct found *found = &reading->found[table->identity];

    told->has_identity = found->shape != ABSENT && found->shape != IS_NULL;
    return !told->has_identity || read_uuid(found, told->identity);
}

bool make_row(const struct table *table, const char *message, size_t size, int64_t kafka_time, struct buffer *row,
              struct told *told) {
    struct reading reading;
    int values = 0, given = 0;

    told->left_out = 0;
    told->time = NO_TIME;
    told->has_identity = false;
    if (!read_message(table, message, size, &reading) || !make_room(table, size, row))
        return false;
    told->has_others = reading.has_others;
    if (table->identity >= 0 && !tell_identity(table, &reading, told))
        return false;
    begin_row(table, row);
    for (int i = 0; i < table->count; i++) {
        const struct column *column = &table->columns[i];
        const struct found *found = &reading.found[i];

        if (column->hidden)
            continue;
        given += found->shape != ABSENT;
        if (found->shape == ABSENT && column->on_absent == LEAVE_OUT) {
            told->left_out |= (uint64_t) 1 << i;
            continue;
        }
        if (!put_column(table, i, found, kafka_time, row, told))
            return false;
        values++;
        if (!table->binary)
            put_byte(row, ',');
    }
    /* A message that has fields, and none of the table's, is refused: it was meant for another one. */
    if (values == 0 || (given == 0 && reading.has_others && reading.other_count == 0))
        return false;
    if (table->keep_others) {
        if (!put_others(table, &reading, row))
            return false;
        values++;
        if (!table->binary)
            put_byte(row, ',');
    }
    end_row(table, values, row);
    return true;
}
