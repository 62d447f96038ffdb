/* A swing on its way in: multipart pieces → sealed spool → object, rows and job in one transaction.
 */
#ifndef GOLFCOACH_API_UPLOAD_H
#define GOLFCOACH_API_UPLOAD_H

#include "api/call.h"
#include "base/limits.h"

/* The video and what belongs around it in a form. */
#define API_UPLOAD_BYTES (BASE_LIMIT_VIDEO_BYTES + 64 * 1024)
/* 100 MB at 2 Mbit/s, a poor mobile line, takes 400 s. */
enum { API_UPLOAD_SECONDS = 600 };

/* Before the body is read; FALSE: it has replied. */
gboolean api_upload_begin(ApiCall *call);
/* A piece of it; FALSE: it has replied. */
gboolean api_upload_feed(ApiCall *call, const char *data, gsize size);
void api_upload_free(ApiUpload *upload);

#endif
