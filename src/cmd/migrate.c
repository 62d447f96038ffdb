/* migrate: the database's schema, brought up to date. */
#include <stdio.h>
#include <stdlib.h>

#include "cmd/commands.h"
#include "cmd/options.h"
#include "cmd/service.h"

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
