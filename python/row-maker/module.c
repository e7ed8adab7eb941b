/* clickrollup.postgres._rows: the compiled maker of rows, as Python has it. */
#define Py_LIMITED_API 0x030b0000
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "rows.h"

#include <stdlib.h>
#include <string.h>

/* Of the years 1 to 9999, and between the epochs of Kafka and PostgreSQL. */
#define FIRST_MILLISECOND (-INT64_C(62135596800000))
#define LAST_MILLISECOND INT64_C(253402300799999)
#define KAFKA_TO_POSTGRES INT64_C(946684800000)

typedef struct Rows {
    PyObject_HEAD
    struct table table;
    struct buffer row;
    PyObject *form_of; /* called with the columns that a row leaves out */
    PyObject *forms; /* what it has said */
    uint64_t last_left_out;
    PyObject *last_form; /* borrowed from forms */
} Rows;

static bool copy_bytes(PyObject *bytes, char **at, size_t *size) {
    char *from;
    Py_ssize_t length;

    if (PyBytes_AsStringAndSize(bytes, &from, &length) < 0)
        return false;
    *at = malloc((size_t) length + 1);
    if (*at == NULL) {
        PyErr_NoMemory();
        return false;
    }
    memcpy(*at, from, (size_t) length + 1);
    *size = (size_t) length;
    return true;
}

static bool read_column(PyObject *given, struct column *column) {
    int kind, on_absent, on_null, hidden;
    long long limit;
    PyObject *bytes;

    if (!PyArg_ParseTuple(given, "iiipLS", &kind, &on_absent, &on_null, &hidden, &limit, &bytes))
        return false;
    if (kind < 0 || kind >= KINDS || on_absent < 0 || on_absent >= OTHERWISES || on_null < 0 ||
        on_null >= OTHERWISES) {
        PyErr_SetString(PyExc_ValueError, "no such kind of column");
        return false;
    }
    *column = (struct column){kind, on_absent, on_null, hidden, limit, NULL, 0};
    return copy_bytes(bytes, &column->given, &column->given_size);
}

static bool read_columns(PyObject *columns, struct table *table) {
    Py_ssize_t count = PyTuple_Size(columns);

    if (count < 0 || count > MAX_COLUMNS) {
        PyErr_SetString(PyExc_ValueError, "too many columns");
        return false;
    }
    table->columns = calloc((size_t) count + 1, sizeof(struct column));
    if (table->columns == NULL) {
        PyErr_NoMemory();
        return false;
    }
    for (; table->count < count; table->count++) {
        struct column *column = &table->columns[table->count];

        if (!read_column(PyTuple_GetItem(columns, table->count), column))
            return false;
        table->given_size += column->given_size;
    }
    return true;
}

static bool read_node(PyObject *tree, struct table *table, struct node *node, int *number, int depth);

static bool read_leaf(PyObject *column, struct table *table, struct field *field) {
    long number = PyLong_AsLong(column);

    if (number == -1 && PyErr_Occurred())
        return false;
    if (number < 0 || number >= table->count) {
        PyErr_SetString(PyExc_ValueError, "no such column");
        return false;
    }
    field->column = (int) number;
    return true;
}

static bool read_below(PyObject *below, struct table *table, struct field *field, int *number, int depth) {
    field->column = -1;
    field->number = (*number)++;
    if (!PyDict_Check(below))
        return read_leaf(below, table, field);
    field->node = calloc(1, sizeof(struct node));
    if (field->node == NULL) {
        PyErr_NoMemory();
        return false;
    }
    return read_node(below, table, field->node, number, depth + 1);
}

/* A dictionary of names: the number of a column, or what is below. */
static bool read_node(PyObject *tree, struct table *table, struct node *node, int *number, int depth) {
    PyObject *name, *below;
    Py_ssize_t position = 0;

    node->fields = calloc((size_t) PyDict_Size(tree) + 1, sizeof(struct field));
    if (node->fields == NULL) {
        PyErr_NoMemory();
        return false;
    }
    while (PyDict_Next(tree, &position, &name, &below)) {
        if (*number >= MAX_COLUMNS || depth >= MAX_DEPTH) {
            PyErr_SetString(PyExc_ValueError, "too many fields");
            return false;
        }
        node->count++;
        if (!copy_bytes(name, &node->fields[node->count - 1].name, &node->fields[node->count - 1].size) ||
            !read_below(below, table, &node->fields[node->count - 1], number, depth))
            return false;
    }
    return true;
}

static void free_node(struct node *node) {
    for (int i = 0; i < node->count; i++) {
        free(node->fields[i].name);
        if (node->fields[i].node != NULL)
            free_node(node->fields[i].node);
        free(node->fields[i].node);
    }
    free(node->fields);
}

static void free_rows(PyObject *self) {
    Rows *rows = (Rows *) self;
    PyTypeObject *type = Py_TYPE(self);

    for (int i = 0; i < rows->table.count; i++)
        free(rows->table.columns[i].given);
    free(rows->table.columns);
    free_node(&rows->table.root);
    free(rows->row.at);
    Py_XDECREF(rows->form_of);
    Py_XDECREF(rows->forms);
    ((freefunc) PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

static PyObject *new_rows(PyTypeObject *type, PyObject *arguments, PyObject *Py_UNUSED(keywords)) {
    Rows *rows = (Rows *) ((allocfunc) PyType_GetSlot(type, Py_tp_alloc))(type, 0);
    PyObject *columns, *tree, *form_of;
    int binary, keep_others, number = 0;

    if (rows == NULL)
        return NULL;
    if (!PyArg_ParseTuple(arguments, "O!O!Oppii", &PyTuple_Type, &columns, &PyDict_Type, &tree, &form_of, &binary,
                          &keep_others, &rows->table.identity, &rows->table.time) ||
        !read_columns(columns, &rows->table) || !read_node(tree, &rows->table, &rows->table.root, &number, 0)) {
        Py_DECREF(rows);
        return NULL;
    }
    rows->table.binary = binary;
    rows->table.keep_others = keep_others;
    rows->form_of = Py_NewRef(form_of);
    rows->forms = PyDict_New();
    if (rows->forms == NULL || rows->table.identity >= rows->table.count) {
        Py_DECREF(rows);
        return PyErr_Occurred() ? NULL : PyErr_Format(PyExc_ValueError, "no such column");
    }
    return (PyObject *) rows;
}

/* Returns a new reference to the COPY that takes rows without these columns. */
static PyObject *form_for(Rows *rows, uint64_t left_out) {
    PyObject *key, *form;

    if (rows->last_form != NULL && rows->last_left_out == left_out)
        return Py_NewRef(rows->last_form);
    key = PyLong_FromUnsignedLongLong(left_out);
    if (key == NULL)
        return NULL;
    form = Py_XNewRef(PyDict_GetItemWithError(rows->forms, key));
    if (form == NULL && !PyErr_Occurred()) {
        form = PyObject_CallFunctionObjArgs(rows->form_of, key, NULL);
        if (form != NULL && PyDict_SetItem(rows->forms, key, form) < 0)
            Py_CLEAR(form);
    }
    Py_DECREF(key);
    if (form != NULL) {
        rows->last_left_out = left_out;
        rows->last_form = form;
    }
    return form;
}

/* What is told of all messages together. */
struct sums {
    int64_t time;
    Py_ssize_t with_others, not_ours;
};

static PyObject *packed(Rows *rows, const struct told *told) {
    PyObject *bytes = PyBytes_FromStringAndSize(rows->row.at, (Py_ssize_t) rows->row.size);
    PyObject *form = bytes == NULL ? NULL : form_for(rows, told->left_out);
    PyObject *pair = form == NULL ? NULL : PyTuple_New(2);

    if (pair == NULL) {
        Py_XDECREF(bytes);
        Py_XDECREF(form);
        return NULL;
    }
    PyTuple_SetItem(pair, 0, form);
    PyTuple_SetItem(pair, 1, bytes);
    return pair;
}

/* Returns a new reference to the row of one message, or None. */
static PyObject *row_of(Rows *rows, PyObject *value, int64_t kafka_time, struct sums *sums, struct told *told) {
    char *message;
    Py_ssize_t size;

    told->has_identity = false;
    if (!PyBytes_CheckExact(value) || PyBytes_AsStringAndSize(value, &message, &size) < 0 ||
        !make_row(&rows->table, message, (size_t) size, kafka_time, &rows->row, told)) {
        if (PyErr_Occurred())
            return NULL;
        told->has_identity = false;
        sums->not_ours++;
        return Py_NewRef(Py_None);
    }
    sums->with_others += told->has_others;
    if (told->time > sums->time)
        sums->time = told->time;
    return packed(rows, told);
}

/* Of a timestamp as Kafka's client gives it: its kind (0: there is none), and milliseconds since 1970. */
static bool take_time(PyObject *times, Py_ssize_t number, int64_t *time) {
    PyObject *pair = times == Py_None ? NULL : PyList_GetItem(times, number);
    long long kind, milliseconds;

    *time = NO_TIME;
    if (pair == NULL)
        return times == Py_None;
    kind = PyLong_AsLongLong(PyTuple_GetItem(pair, 0));
    milliseconds = PyLong_AsLongLong(PyTuple_GetItem(pair, 1));
    if (PyErr_Occurred())
        return false;
    if (kind != 0 && milliseconds >= FIRST_MILLISECOND && milliseconds <= LAST_MILLISECOND)
        *time = (milliseconds - KAFKA_TO_POSTGRES) * 1000;
    return true;
}

static bool add_row(Rows *rows, PyObject *values, PyObject *times, Py_ssize_t number, PyObject *made,
                    PyObject *uuids, struct sums *sums) {
    PyObject *value = PyList_GetItem(values, number), *row, *uuid;
    struct told told;
    int64_t time;

    if (value == NULL || !take_time(times, number, &time))
        return false;
    row = row_of(rows, value, time, sums, &told);
    if (row == NULL)
        return false;
    PyList_SetItem(made, number, row);
    if (uuids == Py_None)
        return true;
    uuid = told.has_identity ? PyUnicode_FromStringAndSize(told.identity, sizeof(told.identity)) : Py_NewRef(Py_None);
    return uuid != NULL && PyList_SetItem(uuids, number, uuid) == 0;
}

PyDoc_STRVAR(make_doc,
             "make(values, times) -> (rows, uuids, newest, with_others, not_ours)\n\n"
             "Make the rows of messages, bytes each. `times` are the messages' own, as Kafka's client gives them;\n"
             "None: no column takes them. A row is a pair of its COPY and its bytes, and None where the message is not\n"
             "for the compiled maker: `not_ours` counts these. `newest` is in microseconds since 2000, None where no row\n"
             "has a time.");

static PyObject *make(PyObject *self, PyObject *arguments) {
    Rows *rows = (Rows *) self;
    struct sums sums = {NO_TIME, 0, 0};
    PyObject *values, *times, *made, *uuids, *newest;

    if (!PyArg_ParseTuple(arguments, "O!O", &PyList_Type, &values, &times))
        return NULL;
    made = PyList_New(PyList_Size(values));
    uuids = rows->table.identity < 0 ? Py_NewRef(Py_None) : PyList_New(PyList_Size(values));
    for (Py_ssize_t i = 0; made != NULL && uuids != NULL && i < PyList_Size(made); i++)
        if (!add_row(rows, values, times, i, made, uuids, &sums))
            Py_CLEAR(made);
    newest = sums.time == NO_TIME ? Py_NewRef(Py_None) : PyLong_FromLongLong(sums.time);
    if (made == NULL || uuids == NULL || newest == NULL) {
        Py_XDECREF(made);
        Py_XDECREF(uuids);
        Py_XDECREF(newest);
        return NULL;
    }
    return Py_BuildValue("NNNnn", made, uuids, newest, sums.with_others, sums.not_ours);
}

/* Returns how many uuids were read, -1 with an exception set where one is none. */
static Py_ssize_t read_uuids(PyObject *texts, unsigned char *numbers, Py_ssize_t room) {
    PyObject *iterator = PyObject_GetIter(texts), *text;
    Py_ssize_t count = 0;

    if (iterator == NULL)
        return -1;
    while (count < room && (text = PyIter_Next(iterator)) != NULL) {
        Py_ssize_t size;
        const char *at = PyUnicode_AsUTF8AndSize(text, &size);
        bool good = at != NULL && parse_uuid(at, (size_t) size, numbers + UUID_BYTES * count);

        Py_DECREF(text);
        count++;
        if (!good && !PyErr_Occurred())
            PyErr_SetString(PyExc_ValueError, "no uuid");
        if (!good)
            break;
    }
    Py_DECREF(iterator);
    return PyErr_Occurred() ? -1 : count;
}

PyDoc_STRVAR(uuid_rows_doc,
             "uuid_rows(texts, before, behind) -> bytes\n\n"
             "Return a row for each uuid, sorted: what stands before it, its 16 bytes, what stands behind it.");

static PyObject *uuid_rows(PyObject *Py_UNUSED(module), PyObject *arguments) {
    struct frame frame;
    PyObject *texts, *made = NULL;
    Py_ssize_t room, count, before, behind;
    unsigned char *numbers;

    if (!PyArg_ParseTuple(arguments, "Oy#y#", &texts, &frame.before, &before, &frame.behind, &behind) ||
        (room = PyObject_Size(texts)) < 0)
        return NULL;
    numbers = calloc(2 * (size_t) room + 1, UUID_BYTES);
    if (numbers == NULL)
        return PyErr_NoMemory();
    frame.before_size = (size_t) before;
    frame.behind_size = (size_t) behind;
    count = read_uuids(texts, numbers, room);
    if (count >= 0)
        made = PyBytes_FromStringAndSize(NULL, count * (before + UUID_BYTES + behind));
    if (made != NULL)
        put_uuids(numbers, (size_t) count, &frame, PyBytes_AsString(made));
    free(numbers);
    return made;
}

static PyMethodDef functions[] = {{"uuid_rows", uuid_rows, METH_VARARGS, uuid_rows_doc}, {NULL, NULL, 0, NULL}};
static PyMethodDef methods[] = {{"make", make, METH_VARARGS, make_doc}, {NULL, NULL, 0, NULL}};

static PyType_Slot slots[] = {
    {Py_tp_doc, "Rows(columns, fields, form_of, binary, keep_others, identity, time): see clickrollup.mapping.packed."},
    {Py_tp_new, new_rows},
    {Py_tp_dealloc, free_rows},
    {Py_tp_methods, methods},
    {0, NULL},
};
static PyType_Spec specification = {"clickrollup.postgres._rows.Rows", sizeof(Rows), 0, Py_TPFLAGS_DEFAULT, slots};

static int add_type(PyObject *module) {
    PyObject *type = PyType_FromSpec(&specification);
    int added = type == NULL ? -1 : PyModule_AddObjectRef(module, "Rows", type);

    Py_XDECREF(type);
    return added;
}

static PyModuleDef_Slot module_slots[] = {{Py_mod_exec, add_type}, {0, NULL}};
static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "_rows", "The compiled maker of rows.", 0, functions, module_slots, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__rows(void) {
    return PyModuleDef_Init(&definition);
}
