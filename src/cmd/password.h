/* A password from whoever sits at the terminal, or from a pipe. Main thread. */
#ifndef GOLFCOACH_CMD_PASSWORD_H
#define GOLFCOACH_CMD_PASSWORD_H

#include <glib.h>

/* On a terminal: asks twice, and what is typed is not shown. Else: the first line of stdin. NULL
 * and BASE_ERROR_INPUT if there is none, it is too long, or the two differ. A signal that ends the
 * program leaves the terminal as it was. Wipe and free with cmd_password_free(). */
char *cmd_password_read(GError **error);
void cmd_password_free(char *password);

#endif
