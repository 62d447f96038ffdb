/* keys: which there are, new ones, and what is kept put under them, so that old ones can go. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/error.h"
#include "cmd/commands.h"
#include "cmd/options.h"
#include "cmd/service.h"
#include "store/tables/sealed.h"

/* Objects of one page, and rows of one transaction: short enough that nobody who writes waits. */
enum { PAGE_OBJECTS = 500, PAGE_ROWS = 50 };

/* What became of things on their way to the newest key. */
typedef struct {
    guint changed, kept, gone, damaged;
} Moved;

static void tell(const char *things, const Moved *moved, const char *kind, const char *key_id) {
    printf("%u %s put under %s.%s", moved->changed, things, kind, key_id);
    if (moved->kept)
        printf(", %u were already", moved->kept);
    if (moved->gone)
        printf(", %u deleted or changed meanwhile", moved->gone);
    if (moved->damaged)
        printf(", %u could not be opened", moved->damaged);
    printf("\n");
    if (moved->damaged)
        cmd_complain("what could not be opened was left alone: keep the older keys");
    else
        printf("if every process was started anew since that key was made, the older %s keys are "
               "not needed any more, but for older backups\n",
               kind);
}

/* --- list, rotate ------------------------------------------------------------------------- */

static int run_list(int argc, char **argv) {
    const CmdSyntax syntax = {
        "keys list", "",
        "Every key: what it is for, its id (when it was made), which one new\n"
        "things are made with.",
        NULL, 0};
    int status = EXIT_SUCCESS;
    if (!cmd_parse(&syntax, argc, argv, NULL, &status))
        return status;
    g_autoptr(GError) error = NULL;
    g_autoptr(BaseConfig) config = base_config_load(&error);
    g_autoptr(BaseSecrets) secrets =
        config ? base_secrets_load(base_config_text(config, BASE_CONFIG_SECRETS), FALSE, &error)
               : NULL;
    if (!secrets)
        return cmd_fail(error);
    for (BaseSecretKind kind = 0; kind < BASE_SECRETS; kind++)
        for (gsize i = 0; i < base_secrets_count(secrets, kind); i++)
            printf("%-8s %s%s\n", base_secrets_name(kind),
                   base_secrets_at(secrets, kind, i)->key_id,
                   i + 1 == base_secrets_count(secrets, kind) ? "  newest" : "");
    return EXIT_SUCCESS;
}

/* BASE_SECRETS and a complaint if there is none of that name. */
static BaseSecretKind kind_of(const char *word) {
    for (BaseSecretKind kind = 0; kind < BASE_SECRETS; kind++)
        if (!strcmp(word, base_secrets_name(kind)))
            return kind;
    cmd_complain("keys rotate: KIND is seal, fields, links or tokens, not %s", word);
    return BASE_SECRETS;
}

static int run_rotate(int argc, char **argv) {
    const CmdSyntax syntax = {
        "keys rotate", "KIND",
        "Makes a new key. KIND: seal (objects), fields (personal columns), links, tokens.\n"
        "Start every process anew to use it: they do not read what was made with a key\n"
        "that they do not know. Then keys rewrap and keys reseal; then older keys may go\n"
        "(tokens after 15 minutes, links after half an hour).",
        NULL, 0};
    const char *word = NULL;
    int status = EXIT_SUCCESS;
    if (!cmd_parse(&syntax, argc, argv, &word, &status))
        return status;
    const BaseSecretKind kind = kind_of(word);
    if (kind == BASE_SECRETS)
        return CMD_STATUS_USAGE;
    g_autoptr(GError) error = NULL;
    g_autoptr(BaseConfig) config = base_config_load(&error);
    if (!config ||
        !base_secrets_rotate(base_config_text(config, BASE_CONFIG_SECRETS), kind, &error))
        return cmd_fail(error);
    printf("there is a new key for %s in %s: start every process of the service anew\n", word,
           base_config_text(config, BASE_CONFIG_SECRETS));
    return EXIT_SUCCESS;
}

/* --- rewrap ------------------------------------------------------------------------------- */

/* FALSE ends it: the store is away. */
static gboolean rewrap(Bytes *bytes, const char *name, Moved *moved, GError **error) {
    g_autoptr(GError) cause = NULL;
    gboolean changed = FALSE;
    if (bytes_rewrap(bytes, name, &changed, &cause)) {
        *(changed ? &moved->changed : &moved->kept) += 1;
    } else if (g_error_matches(cause, BYTES_ERROR, BYTES_ERROR_MISSING)) {
        moved->gone++;
    } else if (g_error_matches(cause, BYTES_ERROR, BYTES_ERROR_DAMAGED)) {
        cmd_complain("%s", cause->message);
        moved->damaged++;
    } else {
        g_propagate_error(error, g_steal_pointer(&cause));
        return FALSE;
    }
    return TRUE;
}

static gboolean rewrap_all(const CmdService *service, Moved *moved, GError **error) {
    g_autofree char *after = NULL;
    for (gboolean more = TRUE; more;) {
        g_autoptr(GPtrArray) page = bytes_list(service->bytes, "", after, PAGE_OBJECTS, error);
        if (!page)
            return FALSE;
        for (guint i = 0; i < page->len; i++)
            if (!rewrap(service->bytes, page->pdata[i], moved, error))
                return FALSE;
        more = page->len == PAGE_OBJECTS;
        if (more) {
            g_free(after);
            after = g_strdup(page->pdata[page->len - 1]);
        }
    }
    return TRUE;
}

/* --- reseal ------------------------------------------------------------------------------- */

typedef struct {
    const BaseSecrets *secrets;
    const TablesSealedColumn *column;
    char *after; /* the page's first user comes behind this one; NULL: no further page */
    Moved moved;
    /* Of the page under way, which may be begun again. */
    Moved page;
    char *last;
} Reseal;

static gboolean reseal_one(RowsDb *db, Reseal *reseal, const TablesSealed *old, GError **error) {
    g_autofree char *place = g_strconcat(reseal->column->place, ":", old->user_id, NULL);
    g_autofree char *text = NULL;
    g_autoptr(GError) cause = NULL;
    if (!base_field_open(reseal->secrets, place, old->sealed, &text, &cause)) {
        cmd_complain("%s", cause->message);
        reseal->page.damaged++;
        return TRUE;
    }
    g_autofree char *anew = base_field_seal(reseal->secrets, place, text);
    gboolean changed = FALSE;
    if (!tables_sealed_replace(db, reseal->column, old, anew, &changed, error))
        return FALSE;
    *(changed ? &reseal->page.changed : &reseal->page.gone) += 1;
    return TRUE;
}

static gboolean reseal_page(RowsDb *db, gpointer data, GError **error) {
    Reseal *reseal = data;
    reseal->page = (Moved){0};
    g_clear_pointer(&reseal->last, g_free);
    g_autoptr(GPtrArray) page = tables_sealed_list(
        db, reseal->column, base_secrets_newest(reseal->secrets, BASE_SECRET_FIELDS)->key_id,
        reseal->after, PAGE_ROWS, error);
    if (!page)
        return FALSE;
    for (guint i = 0; i < page->len; i++)
        if (!reseal_one(db, reseal, page->pdata[i], error))
            return FALSE;
    if (page->len == PAGE_ROWS)
        reseal->last = g_strdup(((const TablesSealed *)page->pdata[page->len - 1])->user_id);
    return TRUE;
}

static gboolean reseal_column(RowsDb *db, Reseal *reseal, GError **error) {
    do {
        if (!tables_transact(db, reseal_page, reseal, error))
            return FALSE;
        reseal->moved.changed += reseal->page.changed;
        reseal->moved.gone += reseal->page.gone;
        reseal->moved.damaged += reseal->page.damaged;
        g_free(reseal->after);
        reseal->after = g_steal_pointer(&reseal->last);
    } while (reseal->after);
    return TRUE;
}

static gboolean reseal_all(const CmdService *service, Moved *moved, GError **error) {
    g_autoptr(RowsDb) db = rows_borrow(service->rows, error);
    Reseal reseal = {.secrets = service->secrets};
    gboolean good = db != NULL;
    for (gsize i = 0; good && i < TABLES_SEALED_COLUMN_COUNT; i++) {
        reseal.column = &TABLES_SEALED_COLUMNS[i];
        good = reseal_column(db, &reseal, error);
    }
    g_free(reseal.after);
    g_free(reseal.last);
    *moved = reseal.moved;
    return good;
}

/* --- The commands ------------------------------------------------------------------------- */

typedef gboolean (*Move)(const CmdService *service, Moved *moved, GError **error);

static int move(const CmdSyntax *syntax, Move all, BaseSecretKind kind, const char *things,
                int argc, char **argv) {
    int status = EXIT_SUCCESS;
    if (!cmd_parse(syntax, argc, argv, NULL, &status))
        return status;
    g_autoptr(GError) error = NULL;
    CmdService service;
    Moved moved = {0};
    if (!cmd_service_open(&service, FALSE, &error))
        return cmd_fail(error);
    if (all(&service, &moved, &error))
        tell(things, &moved, base_secrets_name(kind),
             base_secrets_newest(service.secrets, kind)->key_id);
    cmd_service_close(&service);
    if (error)
        return cmd_fail(error);
    return moved.damaged ? EXIT_FAILURE : EXIT_SUCCESS;
}

static int run_rewrap(int argc, char **argv) {
    const CmdSyntax syntax = {"keys rewrap", "",
                              "Puts the key of every object under the newest seal key, while the\n"
                              "service runs. Stop it and run it again as you like.",
                              NULL, 0};
    return move(&syntax, rewrap_all, BASE_SECRET_SEAL, "objects", argc, argv);
}

static int run_reseal(int argc, char **argv) {
    const CmdSyntax syntax = {
        "keys reseal", "",
        "Seals personal columns under the newest fields key, while the service\n"
        "runs. Stop it and run it again as you like.",
        NULL, 0};
    return move(&syntax, reseal_all, BASE_SECRET_FIELDS, "personal texts", argc, argv);
}

int cmd_keys(int argc, char **argv) {
    static const CmdAction ACTIONS[] = {
        {"list", run_list}, {"rotate", run_rotate}, {"rewrap", run_rewrap}, {"reseal", run_reseal}};
    const CmdSyntax syntax = {"keys", "list|rotate|rewrap|reseal",
                              "list           every key\n"
                              "rotate KIND    makes a new key\n"
                              "rewrap         puts all objects under the newest seal key\n"
                              "reseal         puts personal columns under the newest fields key\n\n"
                              "golfcoach keys rotate --help tells more.",
                              NULL, 0};
    return cmd_run_action(&syntax, ACTIONS, G_N_ELEMENTS(ACTIONS), argc, argv);
}
