#include "store/tables/record.h"

#include <string.h>

static gsize text_bytes(const TablesRecord *record, RowsResult *row) {
    gsize bytes = 0;
    for (gsize i = 0; i < record->count; i++) {
        const TablesField *field = &record->fields[i];
        const char *text = field->kind == TABLES_TEXT ? rows_text(row, field->column) : NULL;
        bytes += text ? strlen(text) + 1 : 0;
    }
    return bytes;
}

/* Puts a text behind the struct; returns where the next one goes. */
static char *set_text(char *member, char *room, const char *text) {
    const char *copy = text ? room : NULL;
    memcpy(member, &copy, sizeof copy);
    if (!text)
        return room;
    gsize bytes = strlen(text) + 1;
    memcpy(room, text, bytes);
    return room + bytes;
}

static gpointer read_row(const TablesRecord *record, RowsResult *row) {
    char *made = g_malloc0(record->size + text_bytes(record, row));
    char *room = made + record->size;
    for (gsize i = 0; i < record->count; i++) {
        const TablesField *field = &record->fields[i];
        char *member = made + field->offset;
        int64_t wide = 0;
        switch (field->kind) {
        case TABLES_TEXT:
            room = set_text(member, room, rows_text(row, field->column));
            break;
        case TABLES_INT:
            wide = rows_integer(row, field->column);
            memcpy(member, &(int){(int)CLAMP(wide, G_MININT, G_MAXINT)}, sizeof(int));
            break;
        case TABLES_WIDE:
            wide = rows_integer(row, field->column);
            memcpy(member, &wide, sizeof wide);
            break;
        case TABLES_REAL:
            memcpy(member, &(double){rows_real(row, field->column)}, sizeof(double));
            break;
        }
    }
    return made;
}

gpointer tables_record_one(const TablesRecord *record, RowsResult *found) {
    return rows_next(found) ? read_row(record, found) : NULL;
}

GPtrArray *tables_record_list(const TablesRecord *record, RowsResult *found) {
    if (!found)
        return NULL;
    GPtrArray *list = g_ptr_array_new_full((guint)rows_count(found), g_free);
    while (rows_next(found))
        g_ptr_array_add(list, read_row(record, found));
    return list;
}

gboolean tables_done(RowsResult *result) {
    gboolean good = result != NULL;
    rows_result_free(result);
    return good;
}

gboolean tables_found(RowsResult *result, gboolean *ret_found) {
    if (result)
        *ret_found = rows_changed(result) > 0;
    return tables_done(result);
}

gboolean tables_counted(RowsResult *result, int64_t *ret_count) {
    if (result)
        *ret_count = (int64_t)rows_changed(result);
    return tables_done(result);
}

const char *tables_for_update(const RowsDb *db) {
    return rows_db_driver(db) == ROWS_POSTGRESQL ? " FOR UPDATE" : "";
}
