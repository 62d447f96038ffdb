/* openapi: the API as a document. */
#include <jansson.h>
#include <stdlib.h>

#include "api/api.h"
#include "base/json.h"
#include "cmd/commands.h"
#include "cmd/options.h"

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
