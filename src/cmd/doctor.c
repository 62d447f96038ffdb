/* doctor: what is configured, reachable, missing. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/error.h"
#include "cmd/commands.h"
#include "cmd/models_folder.h"
#include "cmd/options.h"
#include "cmd/service.h"
#include "sandbox/sandbox.h"

/* Fills ret_text with what is good (to be freed, or NULL), or fails. */
typedef struct {
    const char *name;
    gboolean (*look)(const CmdService *service, char **ret_text, GError **error);
} Check;

static gboolean look_at_data(const CmdService *service, char **ret_text, GError **error) {
    const char *folder = base_config_text(service->config, BASE_CONFIG_DATA);
    *ret_text = g_strdup(folder);
    if (access(folder, W_OK) == 0)
        return TRUE;
    g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT, "%s cannot be written", folder);
    return FALSE;
}

static gboolean look_at_rows(const CmdService *service, char **ret_text, GError **error) {
    const gboolean sqlite = rows_driver(service->rows) == ROWS_SQLITE;
    g_autoptr(RowsDb) db = rows_borrow(service->rows, error);
    if (!db)
        return FALSE;
    *ret_text = g_strdup(sqlite                      ? "SQLite"
                         : rows_db_has_timescale(db) ? "PostgreSQL with TimescaleDB"
                                                     : "PostgreSQL");
    return TRUE;
}

static gboolean look_at_schema(const CmdService *service, char **ret_text, GError **error) {
    *ret_text = g_strdup("up to date");
    return rows_is_migrated(service->rows, error);
}

static gboolean look_at_bytes(const CmdService *service, char **ret_text, GError **error) {
    *ret_text = g_strdup(base_config_text(service->config, BASE_CONFIG_BYTES));
    return bytes_check(service->bytes, error);
}

static gboolean look_at_cache(const CmdService *service, char **ret_text, GError **error) {
    *ret_text = g_strdup("answers");
    return cache_check(service->cache, error);
}

static gboolean look_at_models(const CmdService *service, char **ret_text, GError **error) {
    *ret_text = cmd_models_folder(base_config_text(service->config, BASE_CONFIG_MODELS), error);
    return *ret_text && cmd_models_check(*ret_text, FALSE, error);
}

static gboolean look_at_sandbox(const CmdService *service, char **ret_text, GError **error) {
    (void)service;
    const guint layers = sandbox_layers();
    *ret_text = sandbox_layers_text(layers);
    if ((layers & SANDBOX_LAYERS_NEEDED) == SANDBOX_LAYERS_NEEDED)
        return TRUE;
    g_set_error(error, BASE_ERROR, BASE_ERROR_INTERNAL, "this kernel does not give enough: %s",
                *ret_text);
    return FALSE;
}

static const Check CHECKS[] = {
    {"data", look_at_data},       {"rows", look_at_rows},   {"schema", look_at_schema},
    {"objects", look_at_bytes},   {"cache", look_at_cache}, {"models", look_at_models},
    {"sandbox", look_at_sandbox},
};

int cmd_doctor(int argc, char **argv) {
    const CmdSyntax syntax = {
        "doctor", "",
        "What is configured, reachable and missing; exit status 1 if something is not well.", NULL,
        0};
    int status = EXIT_SUCCESS;
    if (!cmd_parse(&syntax, argc, argv, NULL, &status))
        return status;
    g_autoptr(GError) error = NULL;
    CmdService service;
    if (!cmd_service_open(&service, FALSE, &error))
        return cmd_fail(error);
    for (gsize i = 0; i < G_N_ELEMENTS(CHECKS); i++) {
        g_autofree char *text = NULL;
        g_autoptr(GError) cause = NULL;
        const gboolean good = CHECKS[i].look(&service, &text, &cause);
        printf("%-8s %-6s %s\n", CHECKS[i].name, good ? "ok" : "FAILS",
               good ? text : cause->message);
        if (!good)
            status = EXIT_FAILURE;
    }
    cmd_service_close(&service);
    return status;
}
