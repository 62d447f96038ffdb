/* The one error domain of the parts that use GLib, and what each code means to the process' exit
 * status. */
#ifndef GOLFCOACH_BASE_ERROR_H
#define GOLFCOACH_BASE_ERROR_H

#include <glib.h>

typedef enum {
    BASE_ERROR_INPUT,    /* the user's file or option is at fault: exit 2 */
    BASE_ERROR_LIMIT,    /* the input is larger than a limit of base/limits.h: exit 2 */
    BASE_ERROR_INTERNAL, /* we are at fault, or the machine is: exit 1 */
} BaseErrorCode;

#define BASE_ERROR (base_error_quark())
GQuark base_error_quark(void);

/* 1 for BASE_ERROR_INTERNAL and foreign domains, 2 for the rest. */
int base_error_exit_status(const GError *error);

#endif
