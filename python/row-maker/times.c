/* Times and dates as COPY takes them: RFC 3339, in binary where the table is one of binary rows, or as text. */
#include "rows.h"

#define POSTGRES_EPOCH 730119 /* days from 0001-01-01 to 2000-01-01 */

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

void put_time(int64_t time, struct buffer *row) {
    put_number(row, 8, 4);
    put_number(row, (uint64_t) time, 8);
}

bool put_timestamptz(const struct table *table, int number, const struct found *found, struct buffer *row,
                     struct told *told) {
    struct time time;
    int64_t microseconds;

    if (!read_time(found, &time) || !read_zone(&time))
        return false;
    microseconds = time.microseconds - time.offset * 60 * INT64_C(1000000);
    if (table->time == number)
        told->time = microseconds;
    if (table->binary)
        put_time(microseconds, row);
    else
        put_time_text(found, &time, row);
    return true;
}

bool put_timestamp(const struct table *table, const struct found *found, struct buffer *row) {
    struct time time;

    if (!read_time(found, &time) || time.zone_size != 0)
        return false;
    if (table->binary)
        put_time(time.microseconds, row);
    else
        put_time_text(found, &time, row);
    return true;
}

bool put_date(const struct table *table, const struct found *found, struct buffer *row) {
    int64_t days;

    if (found->shape != STRING || found->escaped || found->size != 10 || !read_date(found->at, &days))
        return false;
    if (table->binary) {
        put_number(row, 4, 4);
        put_number(row, (uint64_t) days, 4);
        return true;
    }
    put_byte(row, '"');
    put_bytes(row, found->at, 10);
    put_byte(row, '"');
    return true;
}
