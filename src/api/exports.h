/* Everything that is known of the caller, as a ZIP archive: asked for, made by a job, fetched. */
#ifndef GOLFCOACH_API_EXPORTS_H
#define GOLFCOACH_API_EXPORTS_H

#include "api/call.h"

void api_exports_begin(ApiCall *call);
void api_exports_get(ApiCall *call);
void api_exports_file(ApiCall *call);

#endif
