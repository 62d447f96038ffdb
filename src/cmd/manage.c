/* migrate, config, openapi, user: what an operator types now and then. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "auth/passwords.h"
#include "auth/tokens.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/error.h"
#include "base/ids.h"
#include "base/json.h"
#include "cmd/commands.h"
#include "cmd/options.h"
#include "cmd/service.h"
#include "store/tables/users.h"

int cmd_migrate(int argc, char **argv) {
    const CmdSyntax syntax = {"migrate", "", "Brings the database's schema up to this program.",
                              NULL, 0};
    int status = EXIT_SUCCESS;
    if (!cmd_parse(&syntax, argc, argv, NULL, &status))
        return status;
    g_autoptr(GError) error = NULL;
    CmdService service;
    guint applied = 0;
    if (!cmd_service_open(&service, TRUE, &error))
        return cmd_fail(error);
    if (rows_migrate(service.rows, &applied, &error))
        printf("%u migration%s applied; the schema is up to date\n", applied,
               applied == 1 ? "" : "s");
    cmd_service_close(&service);
    return error ? cmd_fail(error) : EXIT_SUCCESS;
}

int cmd_config(int argc, char **argv) {
    const CmdSyntax syntax = {
        "config", "",
        "Every setting: what it is now, and what it is for. All are variables of the\n"
        "environment; secrets may stand in a file that NAME_FILE names.",
        NULL, 0};
    int status = EXIT_SUCCESS;
    if (!cmd_parse(&syntax, argc, argv, NULL, &status))
        return status;
    g_autoptr(GError) error = NULL;
    g_autoptr(BaseConfig) config = base_config_load(&error);
    if (!config)
        return cmd_fail(error);
    g_autofree char *table = base_config_table(config);
    return cmd_print(table, &error) ? EXIT_SUCCESS : cmd_fail(error);
}

int cmd_openapi(int argc, char **argv) {
    const CmdSyntax syntax = {"openapi", "", "The API as an OpenAPI 3.1 document.", NULL, 0};
    int status = EXIT_SUCCESS;
    if (!cmd_parse(&syntax, argc, argv, NULL, &status))
        return status;
    g_autoptr(json_t) document = api_openapi(NULL);
    char *text = json_dumps(document, JSON_INDENT(2));
    g_autoptr(GError) error = NULL;
    const gboolean printed = cmd_print(text, &error) && cmd_print("\n", &error);
    free(text);
    return printed ? EXIT_SUCCESS : cmd_fail(error);
}

/* --- user
 * -------------------------------------------------------------------------------------------------
 */

typedef struct {
    const char *password, *name;
    int role;
} UserArguments;

static gboolean add_user(const CmdService *service, RowsDb *db, const char *email,
                         const UserArguments *arguments, GError **error) {
    if (!auth_password_allowed(arguments->password, email, error))
        return FALSE;
    g_autofree char *id = base_id_new();
    g_autofree char *lower = g_utf8_strdown(email, -1);
    g_autofree char *hash = base_lookup_hash(service->secrets, "users.email", lower);
    g_autofree char *email_place = g_strconcat("users.email:", id, NULL);
    g_autofree char *name_place = g_strconcat("users.full_name:", id, NULL);
    g_autofree char *email_sealed = base_field_seal(service->secrets, email_place, email);
    g_autofree char *name = base_field_seal(service->secrets, name_place, arguments->name);
    g_autofree char *password_hash = auth_password_hash(arguments->password);
    const TablesUser user = {.id = id,
                             .email_hash = hash,
                             .email_sealed = email_sealed,
                             .password_hash = password_hash,
                             .full_name_sealed = name,
                             .role = auth_role_name((AuthRole)arguments->role),
                             .handicap = NAN,
                             .created_us = base_clock_now_us()};
    if (!tables_user_insert(db, &user, error))
        return FALSE;
    printf("%s: %s\n", email, user.role);
    return TRUE;
}

static gboolean give_role(const CmdService *service, RowsDb *db, const char *email, int role,
                          GError **error) {
    g_autofree char *lower = g_utf8_strdown(email, -1);
    g_autofree char *hash = base_lookup_hash(service->secrets, "users.email", lower);
    g_autoptr(TablesUser) user = NULL;
    gboolean found = FALSE;
    if (!tables_user_by_email(db, hash, &user, error))
        return FALSE;
    if (user && !tables_user_set_role(db, user->id, auth_role_name((AuthRole)role),
                                      base_clock_now_us(), &found, error))
        return FALSE;
    if (!found) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT, "there is no account for %s", email);
        return FALSE;
    }
    printf("%s: %s, from the next sign-in on\n", email, auth_role_name((AuthRole)role));
    return TRUE;
}

int cmd_user(int argc, char **argv) {
    UserArguments arguments;
    const CmdOption options[] = {
        {"password", CMD_TEXT, "WORD", NULL, "of a new account (with add)", 0, 0,
         &arguments.password},
        {"name", CMD_TEXT, "NAME", NULL, "of a new account", 0, 0, &arguments.name},
        {"role", CMD_CHOICE, "user|coach|admin", "user", "what the account may do", 0, 0,
         &arguments.role},
    };
    const CmdSyntax syntax = {"user", "add|role EMAIL",
                              "Makes an account (add), or gives one another role (role).", options,
                              G_N_ELEMENTS(options)};
    const char *words[2] = {NULL, NULL};
    int status = EXIT_SUCCESS;
    if (!cmd_parse(&syntax, argc, argv, words, &status))
        return status;
    const gboolean add = !strcmp(words[0], "add");
    if (!add && strcmp(words[0], "role") != 0) {
        cmd_complain("user: add or role, not %s; see golfcoach help user", words[0]);
        return CMD_STATUS_USAGE;
    }
    if (add && !arguments.password) {
        cmd_complain("user add: --password WORD is missing");
        return CMD_STATUS_USAGE;
    }
    g_autoptr(GError) error = NULL;
    CmdService service;
    if (!cmd_service_open(&service, TRUE, &error))
        return cmd_fail(error);
    RowsDb *db =
        rows_migrate(service.rows, NULL, &error) ? rows_borrow(service.rows, &error) : NULL;
    if (db && add)
        add_user(&service, db, words[1], &arguments, &error);
    else if (db)
        give_role(&service, db, words[1], arguments.role, &error);
    if (db)
        rows_give_back(db);
    cmd_service_close(&service);
    return error ? cmd_fail(error) : EXIT_SUCCESS;
}
