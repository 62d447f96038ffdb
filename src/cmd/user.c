/* user: makes an account, or gives one another role. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "api/shape.h"
#include "auth/passwords.h"
#include "auth/tokens.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/error.h"
#include "base/ids.h"
#include "cmd/commands.h"
#include "cmd/options.h"
#include "cmd/password.h"
#include "cmd/service.h"
#include "store/tables/sessions.h"
#include "store/tables/users.h"

typedef struct {
    const char *email, *name, *password;
    int role;
} Account;

typedef gboolean (*Work)(const CmdService *service, RowsDb *db, const Account *account,
                         GError **error);

static char *seal(const CmdService *service, const char *column, const char *id, const char *text) {
    g_autofree char *place = g_strconcat(column, ":", id, NULL);
    return base_field_seal(service->secrets, place, text);
}

/* As strict as the API: with anything else nobody could sign in. */
static gboolean allowed(const Account *account, GError **error) {
    if (api_shape_is_email(account->email))
        return auth_password_allowed(account->password, account->email, error);
    g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT, "%s is no e-mail address", account->email);
    return FALSE;
}

static gboolean add(const CmdService *service, RowsDb *db, const Account *account, GError **error) {
    g_autofree char *id = base_id_new();
    g_autofree char *hash = base_email_hash(service->secrets, account->email);
    g_autofree char *email = seal(service, "users.email", id, account->email);
    g_autofree char *name = seal(service, "users.full_name", id, account->name);
    g_autofree char *password_hash = auth_password_hash(account->password);
    if (!password_hash) {
        g_set_error_literal(error, BASE_ERROR, BASE_ERROR_INTERNAL,
                            "there is no memory to hash the password");
        return FALSE;
    }
    const TablesUser user = {.id = id,
                             .email_hash = hash,
                             .email_sealed = email,
                             .password_hash = password_hash,
                             .full_name_sealed = name,
                             .role = auth_role_name((AuthRole)account->role),
                             .handicap = NAN,
                             .created_us = base_clock_now_us()};
    g_autoptr(GError) cause = NULL;
    if (tables_user_insert(db, &user, &cause)) {
        printf("%s: %s\n", account->email, user.role);
        return TRUE;
    }
    if (g_error_matches(cause, ROWS_ERROR, ROWS_ERROR_UNIQUE))
        g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT, "there is an account for %s already",
                    account->email);
    else
        g_propagate_error(error, g_steal_pointer(&cause));
    return FALSE;
}

static gboolean give_role(const CmdService *service, RowsDb *db, const Account *account,
                          GError **error) {
    const char *role = auth_role_name((AuthRole)account->role);
    g_autofree char *hash = base_email_hash(service->secrets, account->email);
    g_autoptr(TablesUser) user = NULL;
    gboolean found = FALSE;
    if (!tables_user_by_email(db, hash, &user, error))
        return FALSE;
    const int64_t now_us = base_clock_now_us();
    /* Tokens carry the role: whoever has one signs in anew. */
    if (user && (!tables_user_set_role(db, user->id, role, now_us, &found, error) ||
                 !tables_session_revoke_all(db, user->id, NULL, now_us, error)))
        return FALSE;
    if (!found) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT, "there is no account for %s",
                    account->email);
        return FALSE;
    }
    printf("%s: %s, from the next sign-in on\n", account->email, role);
    return TRUE;
}

/* On a schema that is up to date. */
static gboolean on_rows(Work work, const Account *account, GError **error) {
    CmdService service;
    if (!cmd_service_open(&service, TRUE, error))
        return FALSE;
    guint applied;
    RowsDb *db =
        rows_migrate(service.rows, &applied, error) ? rows_borrow(service.rows, error) : NULL;
    const gboolean done = db && work(&service, db, account, error);
    rows_give_back(db);
    cmd_service_close(&service);
    return done;
}

static int run_add(int argc, char **argv) {
    Account account = {0};
    const CmdOption options[] = {
        {"name", CMD_TEXT, "NAME", NULL, "of its owner", 0, 0, &account.name},
        {"role", CMD_CHOICE, "user|coach|admin", "user", "what it may do", 0, 0, &account.role},
    };
    const CmdSyntax syntax = {
        "user add", "EMAIL",
        "Makes an account. Asks for its password, or takes the first line of\n"
        "what is piped in.",
        options, G_N_ELEMENTS(options)};
    int status = EXIT_SUCCESS;
    if (!cmd_parse(&syntax, argc, argv, &account.email, &status))
        return status;
    g_autoptr(GError) error = NULL;
    char *password = cmd_password_read(&error);
    account.password = password;
    if (password && allowed(&account, &error))
        on_rows(add, &account, &error);
    cmd_password_free(password);
    return error ? cmd_fail(error) : EXIT_SUCCESS;
}

static int run_role(int argc, char **argv) {
    Account account = {0};
    const CmdOption options[] = {
        {"role", CMD_CHOICE, "user|coach|admin", "user", "what it may do", 0, 0, &account.role},
    };
    const CmdSyntax syntax = {"user role", "EMAIL",
                              "Gives an account another role, from its next sign-in on.", options,
                              G_N_ELEMENTS(options)};
    int status = EXIT_SUCCESS;
    if (!cmd_parse(&syntax, argc, argv, &account.email, &status))
        return status;
    g_autoptr(GError) error = NULL;
    return on_rows(give_role, &account, &error) ? EXIT_SUCCESS : cmd_fail(error);
}

int cmd_user(int argc, char **argv) {
    static const CmdAction ACTIONS[] = {{"add", run_add}, {"role", run_role}};
    const CmdSyntax syntax = {"user", "add|role",
                              "add EMAIL     makes an account\n"
                              "role EMAIL    gives one another role\n\n"
                              "golfcoach user add --help tells more.",
                              NULL, 0};
    return cmd_run_action(&syntax, ACTIONS, G_N_ELEMENTS(ACTIONS), argc, argv);
}
