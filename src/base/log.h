/* The log: one JSON object a line on stderr (or plain words on a terminal), for people and Loki.
 * Any thread; a line is written whole.
 *
 *     base_log(BASE_LOG_INFO, "swing analysed", "{s:s s:I}", "swing_id", id, "duration_ms", ms);
 *     → {"time":"…","level":"info","message":"swing analysed","request_id":"…","swing_id":"…",…}
 *
 * No secret, no e-mail address, no name of a person may be given to it. */
#ifndef GOLFCOACH_BASE_LOG_H
#define GOLFCOACH_BASE_LOG_H

#include <glib.h>

typedef enum { BASE_LOG_DEBUG, BASE_LOG_INFO, BASE_LOG_WARNING, BASE_LOG_ERROR } BaseLogLevel;

/* How lines look: BASE_LOG_LINES_AUTO = words if stderr is a terminal. */
typedef enum { BASE_LOG_LINES_AUTO, BASE_LOG_LINES_JSON, BASE_LOG_LINES_WORDS } BaseLogLines;

/* Before the first line, in the main thread. Lines below `least` are dropped. Default: INFO, AUTO.
 */
void base_log_setup(BaseLogLevel least, BaseLogLines lines);

/* `fields`: the keys' and values' types as json_pack() has them, or NULL: none. Text "s:s" ("s:s?"
 * may be NULL: null), int "s:i", long long "s:I", double "s:f" and gboolean "s:b". A format that is
 * none yields the line without its fields and says so in it. Long texts are cut. */
void base_log(BaseLogLevel level, const char *message, const char *fields, ...);

/* Every line of this thread carries this request_id from now on; NULL ends that. Copied. */
void base_log_set_request(const char *request_id);
/* The one set, or NULL. Borrowed. */
const char *base_log_request(void);

#endif
