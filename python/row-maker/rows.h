/*
 * Rows for COPY, made of messages that are JSON objects. No Python here: module.c has that.
 *
 * A message is taken only where the row is certain to be, byte for byte, what the makers in Python make of it. Anything
 * else (what they refuse, what they might read in another way, what is seldom) is not for us: they say what it is.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define MAX_COLUMNS 63 /* one bit of a mask each */
#define MAX_OTHERS 32
#define MAX_DEPTH 32

/* How a value is read, by the column's type. clickrollup.events.layout has the same numbers. */
enum kind {
    OPAQUE, /* not for us, whatever it is */
    IGNORED,
    INT2,
    INT4,
    INT8,
    DOUBLE,
    NUMERIC,
    BOOLEAN,
    TEXT,
    INPUT_TEXT, /* what an input function takes: the characters of a string, or JSON as it stands; not in binary */
    JSON,
    BYTEA,
    UUID,
    DATE,
    TIMESTAMP,
    TIMESTAMPTZ,
    JSONB,
    KINDS
};

/* What becomes of a column whose field is absent, or null. */
enum otherwise { REFUSE, SEND_NULL, LEAVE_OUT, SEND_GIVEN, SEND_KAFKA_TIME, OTHERWISES };

struct column {
    enum kind kind;
    enum otherwise on_absent, on_null;
    bool hidden; /* read, and not sent */
    int64_t limit; /* bytes of a text, 0: none */
    char *given; /* as it is sent */
    size_t given_size;
};

/* The fields of an object that are looked for; a path goes through those with a node of their own. */
struct field {
    char *name;
    size_t size;
    int number; /* each field of the tree has one of its own */
    int column; /* -1: it has a node */
    struct node *node;
};

struct node {
    int count;
    struct field *fields;
};

struct table {
    bool binary; /* else as text: see clickrollup.postgres.binary_copy */
    bool keep_others; /* fields that no path goes through fill a jsonb column at the end */
    int identity; /* the column of the producer's uuid, -1: there is none */
    int time; /* the column of which the newest is told, -1: there is none */
    int count;
    struct column *columns;
    struct node root;
    size_t given_size; /* of all columns */
};

struct buffer {
    char *at;
    size_t size, room;
};

#define NO_TIME INT64_MIN

/* What is told of a row besides its bytes. */
struct told {
    uint64_t left_out; /* a bit for each column that is not in the row */
    int64_t time; /* microseconds since 2000, or NO_TIME */
    bool has_others;
    bool has_identity;
    char identity[36];
};

/* What is read of one message. */
enum shape { ABSENT, IS_NULL, IS_TRUE, IS_FALSE, NUMBER, STRING, COMPOUND };

struct found {
    const char *at; /* of a string: behind its quote */
    size_t size;
    enum shape shape;
    bool escaped;
};

struct other {
    const char *name, *at;
    size_t name_size, size;
};

struct reading {
    struct found found[MAX_COLUMNS];
    struct other others[MAX_OTHERS];
    int other_count;
    bool has_others;
    uint64_t seen;
};

/* The message has to end with a zero byte, which is no JSON. False: it is not for us. */
bool read_message(const struct table *table, const char *message, size_t size, struct reading *reading);

/*
 * Makes the row of a message in the buffer, from its beginning. `kafka_time`: microseconds since 2000, or NO_TIME.
 * False: it is not for us, or no memory is left.
 */
bool make_row(const struct table *table, const char *message, size_t size, int64_t kafka_time, struct buffer *row,
              struct told *told);

/* Of values.c: each false where the value is not for us. */
bool put_value(const struct table *table, int number, const struct found *found, struct buffer *row,
               struct told *told);
bool put_others(const struct table *table, const struct reading *reading, struct buffer *row);
bool read_uuid(const struct found *found, char *text);
bool put_absent(const struct table *table, const struct column *column, enum otherwise what, struct buffer *row);

/* Of numbers.c, likewise. */
bool put_integer(const struct table *table, const struct found *found, int bits, struct buffer *row);
bool put_double(const struct table *table, const struct found *found, struct buffer *row);
bool put_numeric(const struct table *table, const struct found *found, struct buffer *row);

/* Of times.c, likewise. */
bool put_timestamptz(const struct table *table, int number, const struct found *found, struct buffer *row,
                     struct told *told);
bool put_timestamp(const struct table *table, const struct found *found, struct buffer *row);
bool put_date(const struct table *table, const struct found *found, struct buffer *row);
void put_time(int64_t time, struct buffer *row);

#define UUID_TEXT 36
#define UUID_BYTES 16

/* What stands in each row before a uuid and behind it. */
struct frame {
    const char *before, *behind;
    size_t before_size, behind_size;
};

/* Of uuids.c. False where the text is not 36 characters in lower case. */
bool parse_uuid(const char *text, size_t size, unsigned char *number);
/* Sorts the uuids, behind which there has to be as much room, and writes them with their frames. */
void put_uuids(unsigned char *numbers, size_t count, const struct frame *frame, char *to);

static inline void put_byte(struct buffer *row, char byte) {
    row->at[row->size++] = byte;
}

static inline void put_bytes(struct buffer *row, const char *at, size_t size) {
    memcpy(row->at + row->size, at, size);
    row->size += size;
}

static inline void put_number(struct buffer *row, uint64_t number, int bytes) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
        put_byte(row, (char) (number >> shift));
}
