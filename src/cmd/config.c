/* config: every setting and what it is. */
#include <stdlib.h>

#include "base/config.h"
#include "cmd/commands.h"
#include "cmd/options.h"

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
