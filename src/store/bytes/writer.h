/* Makes writers; what they do stands in bytes.h. */
#ifndef GOLFCOACH_STORE_BYTES_WRITER_H
#define GOLFCOACH_STORE_BYTES_WRITER_H

#include "store/bytes/driver.h"

/* Borrows place and secrets for its life. */
BytesWriter *bytes_writer_new(BytesPlace *place, const BaseSecrets *secrets, const char *spool,
                              const char *name, GError **error);

#endif
