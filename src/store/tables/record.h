/* For the files of this folder: rows to structs by a table of columns, and what most statements
 * have in common. */
#ifndef GOLFCOACH_STORE_TABLES_RECORD_H
#define GOLFCOACH_STORE_TABLES_RECORD_H

#include <math.h>
#include <stddef.h>

#include "store/rows/rows.h"

typedef enum {
    TABLES_TEXT, /* const char * */
    TABLES_INT,  /* int, gboolean */
    TABLES_WIDE, /* int64_t */
    TABLES_REAL, /* double */
} TablesKind;

typedef struct {
    const char *column;
    TablesKind kind;
    gsize offset; /* of the member */
} TablesField;

typedef struct {
    const TablesField *fields;
    gsize count;
    gsize size; /* of the struct */
} TablesRecord;

#define TABLES_RECORD(Type, fields)                                                                \
    { fields, G_N_ELEMENTS(fields), sizeof(Type) }

/* The first row as one block of memory, texts included, to g_free(); NULL if there is none. */
gpointer tables_record_one(const TablesRecord *record, RowsResult *found);
/* All rows; NULL if `found` is NULL. */
GPtrArray *tables_record_list(const TablesRecord *record, RowsResult *found);

/* Frees the result of a statement that changes rows. FALSE: there was an error. ret_found: whether
 * any row was changed. */
gboolean tables_done(RowsResult *result);
gboolean tables_found(RowsResult *result, gboolean *ret_found);
gboolean tables_counted(RowsResult *result, int64_t *ret_count);

/* " FOR UPDATE" where rows are locked one by one; SQLite's transactions lock all. */
const char *tables_for_update(const RowsDb *db);

/* 0 is no moment. */
static inline RowsValue tables_moment(int64_t moment_us) {
    return moment_us ? ROWS_INTEGER(moment_us) : ROWS_NULL;
}

static inline RowsValue tables_number(double number) {
    return isnan(number) ? ROWS_NULL : ROWS_REAL(number);
}

static inline RowsValue tables_limit(guint limit, guint most) {
    return ROWS_INTEGER(CLAMP(limit, 1, most));
}

/* Cursors of lists with the newest first: without one, everything is before it. UUIDs begin with
 * at most "f". */
static inline RowsValue tables_before_id(const char *before) {
    return ROWS_TEXT(before ? before : "g");
}

#endif
