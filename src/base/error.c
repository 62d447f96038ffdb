#include "base/error.h"

G_DEFINE_QUARK(golfcoach - error - quark, base_error)

int base_error_exit_status(const GError *error) {
    if (error->domain != BASE_ERROR || error->code == BASE_ERROR_INTERNAL)
        return 1;
    return 2;
}
