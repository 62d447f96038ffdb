/* clean: a clip without what is neither picture nor sound. */
#include <stdio.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/limits.h"
#include "cmd/commands.h"
#include "cmd/options.h"
#include "mp4/clean.h"

static gboolean clean(const char *from, const char *to, GError **error) {
    g_autofree char *bytes = NULL;
    gsize size;
    g_autoptr(GError) cause = NULL;
    if (!g_file_get_contents(from, &bytes, &size, &cause)) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT, "cannot read the clip: %s",
                    cause->message);
        return FALSE;
    }
    if (size > BASE_LIMIT_VIDEO_BYTES || !mp4_clean((guint8 *)bytes, size)) {
        g_set_error_literal(error, BASE_ERROR, BASE_ERROR_INPUT,
                            "this clip is no MP4 or MOV video, or it is damaged");
        return FALSE;
    }
    if (g_file_set_contents(to, bytes, (gssize)size, &cause))
        return TRUE;
    g_set_error(error, BASE_ERROR, BASE_ERROR_INTERNAL, "cannot write the clean clip: %s",
                cause->message);
    return FALSE;
}

int cmd_clean(int argc, char **argv) {
    const CmdSyntax syntax = {
        "clean", "VIDEO OUT",
        "Copies an MP4 or MOV clip to OUT without place, device, names and sensors.\n"
        "Size, frames and rotation stay as they are.",
        NULL, 0};
    const char *words[2] = {NULL, NULL};
    int status = EXIT_SUCCESS;
    if (!cmd_parse(&syntax, argc, argv, words, &status))
        return status;
    g_autoptr(GError) error = NULL;
    return clean(words[0], words[1], &error) ? EXIT_SUCCESS : cmd_fail(error);
}
