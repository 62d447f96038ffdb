/* Where the model files lie. */
#ifndef GOLFCOACH_CMD_MODELS_FOLDER_H
#define GOLFCOACH_CMD_MODELS_FOLDER_H

#include <glib.h>

/* The folder `told` (of --models; may be NULL), else GOLFCOACH_MODELS, else ../models or
 * ../../models of the program itself, else the installed one. NULL with BASE_ERROR_INPUT, and how
 * to get them, if there is none. */
char *cmd_models_folder(const char *told, GError **error);

/* Whether every file of FOLDER/manifest.json is there and unchanged (models.c); `list`: prints a
 * line for each. */
gboolean cmd_models_check(const char *folder, gboolean list, GError **error);

#endif
