#include "shots/sheet.h"

#include <string.h>

#include "base/error.h"
#include "shots/bounds.h"
#include "shots/csv.h"
#include "shots/moment.h"
#include "shots/number.h"
#include "shots/words.h"

/* A column of the file that is read. */
typedef struct {
    const ShotsColumn *column;
    const ShotsUnit *unit; /* NULL if it is no number */
    char *unit_given;      /* NULL: there is but one */
    guint place;
} Bound;

typedef struct {
    const ShotsSheet *sheet;
    ShotsReading *reading;
    GPtrArray *rows;
    guint header; /* its place among the rows */
    guint first;  /* the first row of data */
    char delimiter;
    GArray *bounds; /* Bound */
    ShotsDecimal decimal;
    ShotsDayOrder order;
} Table;

static const char DELIMITERS[] = {',', ';', '\t'};

/* What marks a row that sums up others. */
#define SUMMARIES                                                                                  \
    "average|averages|avg|mean|median|std dev|stddev|std deviation|standard deviation|deviation|"  \
    "consistency|min|max|minimum|maximum"

/* --- The header --------------------------------------------------------------------------- */

static gboolean is_number(const ShotsColumn *column) {
    return column->kind == SHOTS_MEASURED || column->kind == SHOTS_SIDEWAYS;
}

/* "Ball Speed (mph)" → "ball speed" and "mph"; the unit is NULL where none is told. */
static void split_header(const char *header, char **ret_name, char **ret_unit) {
    g_autofree char *bare = shots_words_strip(header);
    const char *open = strrchr(bare, '[') ? strrchr(bare, '[') : strrchr(bare, '(');
    const gboolean told = open && shots_words_is_bracketed(open);
    g_autofree char *before = g_strndup(bare, told ? (gsize)(open - bare) : strlen(bare));
    *ret_name = shots_words_plain(before);
    *ret_unit = told ? shots_words_unbracket(open) : NULL;
}

static const ShotsColumn *find_column(const ShotsSheet *sheet, const char *name) {
    for (gsize i = 0; i < sheet->count; i++)
        if (shots_words_among(sheet->columns[i].headers, name))
            return &sheet->columns[i];
    return NULL;
}

/* How many measurements a row names. */
static guint count_named(const ShotsSheet *sheet, const GPtrArray *row) {
    guint count = 0;
    for (guint i = 0; i < row->len; i++) {
        g_autofree char *name = NULL, *unit = NULL;
        split_header(row->pdata[i], &name, &unit);
        const ShotsColumn *column = find_column(sheet, name);
        count += column && is_number(column) ? 1 : 0;
    }
    return count;
}

/* The delimiter and the row by which most measurements are named. */
static gboolean find_header(Table *table, const char *text, gsize size, GError **error) {
    guint most = SHOTS_HEADER_LEAST - 1;
    g_autoptr(GError) problem = NULL;
    for (gsize i = 0; i < sizeof DELIMITERS; i++) {
        g_autoptr(GPtrArray) rows = shots_csv_parse(text, size, DELIMITERS[i], SHOTS_HEADER_ROWS,
                                                    problem ? NULL : &problem);
        for (guint at = 0; rows && at < rows->len; at++) {
            const guint named = count_named(table->sheet, rows->pdata[at]);
            if (named <= most)
                continue;
            most = named;
            table->header = at;
            table->delimiter = DELIMITERS[i];
        }
    }
    if (table->delimiter)
        return TRUE;
    if (problem)
        g_propagate_error(error, g_steal_pointer(&problem));
    else
        g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT,
                    "this is no export of %s in English: none of its first %d rows names the "
                    "measurements",
                    table->sheet->title, SHOTS_HEADER_ROWS);
    return FALSE;
}

/* --- Units -------------------------------------------------------------------------------- */

static gboolean is_unit(const char *cell) {
    return shots_words_is_bracketed(cell) ||
           (!g_ascii_isdigit(cell[0]) && shots_unit_find(cell) != NULL);
}

/* Whether the row below the header holds units and no data. */
static gboolean is_units_row(const GPtrArray *row) {
    guint units = 0;
    for (guint i = 0; i < row->len; i++) {
        g_autofree char *bare = shots_words_strip(row->pdata[i]);
        if (*bare && !is_unit(bare))
            return FALSE;
        units += *bare ? 1 : 0;
    }
    return units > 0;
}

/* NULL: none is told. */
static char *unit_told(const GPtrArray *units, guint place, const char *in_header) {
    g_autofree char *below = units ? shots_words_unbracket(shots_csv_cell(units, place)) : NULL;
    const char *told = below && *below ? below : in_header;
    return told && *told ? g_strdup(told) : NULL;
}

/* FALSE: the column cannot be read, as a note says. */
static gboolean bind_unit(const Table *table, Bound *bound, const char *header) {
    const ShotsQuantity quantity = bound->column->quantity;
    g_autofree char *quoted = shots_words_quote(header);
    if (!bound->unit_given) {
        bound->unit = shots_unit_standard(quantity);
        if (!bound->unit)
            shots_reading_note(table->reading, "column %s: its unit is not told: left out", quoted);
        return bound->unit != NULL;
    }
    bound->unit = shots_unit_find(bound->unit_given);
    if (bound->unit && bound->unit->quantity == quantity)
        return TRUE;
    g_autofree char *unit = shots_words_quote(bound->unit_given);
    shots_reading_note(table->reading, "column %s: its unit %s is not one of it: left out", quoted,
                       unit);
    return FALSE;
}

/* --- Columns ------------------------------------------------------------------------------ */

static const Bound *find_bound(const Table *table, const ShotsColumn *column) {
    for (guint i = 0; i < table->bounds->len; i++) {
        const Bound *bound = &g_array_index(table->bounds, Bound, i);
        if (bound->column == column)
            return bound;
    }
    return NULL;
}

/* Why a column is not read; NULL: it is. */
static const char *reason_to_skip(const Table *table, const ShotsColumn *column) {
    if (!column)
        return "is not known";
    if (column->kind == SHOTS_PERSONAL)
        return "is personal";
    return find_bound(table, column) ? "stands there twice" : NULL;
}

static void bind_column(Table *table, const GPtrArray *units, guint place) {
    const GPtrArray *header = table->rows->pdata[table->header];
    const char *title = shots_csv_cell(header, place);
    g_autofree char *name = NULL, *in_header = NULL;
    split_header(title, &name, &in_header);
    if (!*name)
        return;
    const ShotsColumn *column = find_column(table->sheet, name);
    const char *reason = reason_to_skip(table, column);
    if (reason) {
        g_autofree char *quoted = shots_words_quote(title);
        shots_reading_note(table->reading, "column %s %s: left out", quoted, reason);
        return;
    }
    Bound bound = {.column = column, .place = place};
    if (is_number(column)) {
        bound.unit_given = unit_told(units, place, in_header);
        if (!bind_unit(table, &bound, title)) {
            g_free(bound.unit_given);
            return;
        }
    }
    g_array_append_val(table->bounds, bound);
}

static void bind_columns(Table *table) {
    const GPtrArray *header = table->rows->pdata[table->header];
    const GPtrArray *units = NULL;
    table->first = table->header + 1;
    if (table->first < table->rows->len && is_units_row(table->rows->pdata[table->first]))
        units = table->rows->pdata[table->first++];
    for (guint place = 0; place < header->len; place++)
        bind_column(table, units, place);
}

/* The cell of the first column of a kind; "" if there is none. */
static const char *cell_of(const Table *table, const GPtrArray *row, ShotsColumnKind kind) {
    for (guint i = 0; i < table->bounds->len; i++) {
        const Bound *bound = &g_array_index(table->bounds, Bound, i);
        if (bound->column->kind == kind)
            return shots_csv_cell(row, bound->place);
    }
    return "";
}

/* --- What the whole file tells ------------------------------------------------------------ */

static ShotsDecimal evidence_of(const char *cell) {
    g_autofree char *bare = shots_words_strip(cell);
    g_autofree char *number = g_strndup(bare, shots_number_span(bare));
    return shots_number_evidence(number);
}

/* Files with semicolons have them because commas stand in their numbers. */
static ShotsDecimal find_decimal(const Table *table) {
    guint votes[SHOTS_DECIMAL_COMMA + 1] = {0};
    for (guint at = table->first; at < table->rows->len; at++)
        for (guint i = 0; i < table->bounds->len; i++) {
            const Bound *bound = &g_array_index(table->bounds, Bound, i);
            if (bound->unit)
                votes[evidence_of(shots_csv_cell(table->rows->pdata[at], bound->place))]++;
        }
    const guint points = votes[SHOTS_DECIMAL_POINT], commas = votes[SHOTS_DECIMAL_COMMA];
    const gboolean comma = points == commas ? table->delimiter == ';' : commas > points;
    return comma ? SHOTS_DECIMAL_COMMA : SHOTS_DECIMAL_POINT;
}

static gboolean scan_moment(const Table *table, const GPtrArray *row, ShotsMoment *ret_moment) {
    g_autofree char *date = shots_words_strip(cell_of(table, row, SHOTS_DATE));
    g_autofree char *clock = shots_words_strip(cell_of(table, row, SHOTS_CLOCK));
    g_autofree char *both = g_strjoin(" ", date, clock, NULL);
    return (*clock && shots_moment_scan(both, ret_moment)) || shots_moment_scan(date, ret_moment);
}

/* FALSE: it cannot be told, and somebody has to be asked. */
static gboolean find_order(Table *table) {
    table->order = table->reading->options->day_order;
    if (table->order != SHOTS_DAY_UNKNOWN)
        return TRUE;
    guint votes[SHOTS_MONTH_FIRST + 1] = {0};
    for (guint at = table->first; at < table->rows->len; at++) {
        ShotsMoment moment;
        gboolean matters = FALSE;
        if (!scan_moment(table, table->rows->pdata[at], &moment))
            continue;
        const ShotsDayOrder order = shots_moment_order(&moment, &matters);
        votes[order] += matters ? 1 : 0;
    }
    const guint days = votes[SHOTS_DAY_FIRST], months = votes[SHOTS_MONTH_FIRST];
    table->order = days ? SHOTS_DAY_FIRST : months ? SHOTS_MONTH_FIRST : SHOTS_DAY_UNKNOWN;
    return table->order != SHOTS_DAY_UNKNOWN ? !days || !months : !votes[SHOTS_DAY_UNKNOWN];
}

/* --- Cells -------------------------------------------------------------------------------- */

static gboolean is_bad(const char *name, const char *what, const char *cell, GError **error) {
    g_autofree char *quoted = shots_words_quote(cell);
    g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT, "%s: not %s: %s", name, what, quoted);
    return FALSE;
}

/* Takes "L" or "R" off either end; returns -1, 1, or 0 if there is none. */
static int take_side(char **text) {
    char *bare = *text;
    const gsize length = strlen(bare);
    if (length < 2)
        return 0;
    const gboolean ahead = g_ascii_isalpha(bare[0]);
    const char side = g_ascii_toupper(ahead ? bare[0] : bare[length - 1]);
    const char beside = ahead ? bare[1] : bare[length - 2];
    if ((side != 'L' && side != 'R') || g_ascii_isalpha(beside))
        return 0;
    g_autofree char *rest = g_strndup(bare + (ahead ? 1 : 0), length - 1);
    g_free(bare);
    *text = shots_words_strip(rest);
    return side == 'L' ? -1 : 1;
}

/* A number, and a unit of its own if one stands behind it. */
static gboolean parse_cell(const Bound *bound, const char *cell, ShotsDecimal decimal,
                           double *ret_number, const ShotsUnit **ret_unit) {
    g_autofree char *bare = shots_words_strip(cell);
    const int side = bound->column->kind == SHOTS_SIDEWAYS ? take_side(&bare) : 0;
    const gsize span = shots_number_span(bare);
    g_autofree char *number = g_strndup(bare, span);
    g_autofree char *rest = shots_words_strip(bare + span);
    const ShotsUnit *unit = *rest ? shots_unit_find(rest) : bound->unit;
    double value;
    if (!unit || unit->quantity != bound->column->quantity ||
        !shots_number_parse(number, decimal, &value) || (side && value < 0))
        return FALSE;
    *ret_number = side ? side * value : value;
    *ret_unit = unit;
    return TRUE;
}

static gboolean put_number(const Table *table, const Bound *bound, const char *cell, json_t *data,
                           GError **error) {
    const char *name = bound->column->name;
    g_autofree char *bare = shots_words_strip(cell);
    double number;
    const ShotsUnit *unit;
    if (shots_words_is_missing(bare))
        return TRUE;
    if (!parse_cell(bound, bare, table->decimal, &number, &unit))
        return is_bad(name, "a number", bare, error);
    return shots_data_put(data, name, number, unit, bare,
                          unit == bound->unit ? bound->unit_given : unit->word, error);
}

static gboolean put_word(const Bound *bound, const char *cell, json_t *data, GError **error) {
    g_autofree char *word = shots_words_plain(cell);
    if (shots_words_is_missing(cell))
        return TRUE;
    if (!shots_words_among(bound->column->words, word))
        return is_bad(bound->column->name, bound->column->words, cell, error);
    json_object_set_new(data, bound->column->name, json_string(word));
    return TRUE;
}

static gboolean put_cell(const Table *table, const Bound *bound, const char *cell, json_t *data,
                         GError **error) {
    switch (bound->column->kind) {
    case SHOTS_MEASURED:
    case SHOTS_SIDEWAYS:
        return put_number(table, bound, cell, data, error);
    case SHOTS_WORD:
        return put_word(bound, cell, data, error);
    case SHOTS_CLUB:
    case SHOTS_CLUB_NAME:
        shots_data_put_club(data, cell, bound->column->kind == SHOTS_CLUB);
        return TRUE;
    default:
        return TRUE; /* the date is put together from two columns */
    }
}

/* --- Rows --------------------------------------------------------------------------------- */

static gboolean put_moment(const Table *table, const GPtrArray *row, int64_t *ret_us,
                           GError **error) {
    const char *date = cell_of(table, row, SHOTS_DATE);
    ShotsMoment moment;
    if (shots_words_is_missing(date))
        return TRUE;
    if (!scan_moment(table, row, &moment))
        return is_bad("date", "a date", date, error);
    return shots_moment_place(&moment, table->order, table->reading->options, ret_us) ||
           is_bad("date", "one that a shot can have", date, error);
}

static gboolean has_measurement(const ShotsSheet *sheet, const json_t *data) {
    for (gsize i = 0; i < sheet->count; i++)
        if (is_number(&sheet->columns[i]) && shots_data_has(data, sheet->columns[i].name))
            return TRUE;
    return FALSE;
}

/* Shifted cells would be taken for others: a comma too many is no small thing. */
static gboolean is_too_wide(const Table *table, const GPtrArray *row) {
    const GPtrArray *header = table->rows->pdata[table->header];
    for (guint i = header->len; i < row->len; i++)
        if (*(const char *)row->pdata[i])
            return TRUE;
    return FALSE;
}

static gboolean fill_shot(const Table *table, const GPtrArray *row, ShotsShot *shot,
                          GError **error) {
    if (is_too_wide(table, row)) {
        g_set_error_literal(error, BASE_ERROR, BASE_ERROR_INPUT, "more cells than the header has");
        return FALSE;
    }
    if (!put_moment(table, row, &shot->recorded_us, error))
        return FALSE;
    for (guint i = 0; i < table->bounds->len; i++) {
        const Bound *bound = &g_array_index(table->bounds, Bound, i);
        if (!put_cell(table, bound, shots_csv_cell(row, bound->place), shot->data, error))
            return FALSE;
    }
    if (table->sheet->mend)
        table->sheet->mend(shot->data);
    shots_data_derive(shot->data);
    if (has_measurement(table->sheet, shot->data))
        return TRUE;
    g_set_error_literal(error, BASE_ERROR, BASE_ERROR_INPUT, "nothing was measured");
    return FALSE;
}

static gboolean is_summary(const GPtrArray *row) {
    for (guint i = 0; i < row->len; i++) {
        g_autofree char *word = shots_words_plain(row->pdata[i]);
        if (shots_words_among(SUMMARIES, word))
            return TRUE;
    }
    return FALSE;
}

static gboolean read_row(Table *table, guint at, GError **error) {
    const GPtrArray *row = table->rows->pdata[at];
    if (shots_csv_is_blank(row))
        return TRUE;
    if (is_summary(row)) {
        shots_reading_note(table->reading, "rows of averages were left out");
        return TRUE;
    }
    g_autoptr(ShotsShot) shot = shots_shot_new();
    g_autoptr(GError) problem = NULL;
    if (fill_shot(table, row, shot, &problem))
        return shots_reading_add(table->reading, g_steal_pointer(&shot), error);
    g_autofree char *where = g_strdup_printf("row %u", at + 1);
    shots_reading_refuse(table->reading, where, problem->message);
    return TRUE;
}

static gboolean read_rows(Table *table, GError **error) {
    table->decimal = find_decimal(table);
    table->reading->read->ask_day_order = !find_order(table);
    if (table->reading->read->ask_day_order)
        return TRUE;
    for (guint at = table->first; at < table->rows->len; at++)
        if (!read_row(table, at, error))
            return FALSE;
    return TRUE;
}

static void clear_bound(gpointer data) {
    g_free(((Bound *)data)->unit_given);
}

gboolean shots_sheet_read(const ShotsSheet *sheet, ShotsReading *reading, const char *text,
                          gsize size, GError **error) {
    Table table = {.sheet = sheet, .reading = reading};
    if (!find_header(&table, text, size, error))
        return FALSE;
    g_autoptr(GPtrArray) rows = shots_csv_parse(text, size, table.delimiter, SHOTS_ROWS + 1, error);
    if (!rows)
        return FALSE;
    if (rows->len > SHOTS_ROWS) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_LIMIT,
                    "the file has more than %d rows: cut it into parts", SHOTS_ROWS);
        return FALSE;
    }
    g_autoptr(GArray) bounds = g_array_new(FALSE, FALSE, sizeof(Bound));
    g_array_set_clear_func(bounds, clear_bound);
    table.rows = rows;
    table.bounds = bounds;
    bind_columns(&table);
    return read_rows(&table, error);
}
