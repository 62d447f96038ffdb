/* Where the engine works, and what it leaves there. */
#ifndef GOLFCOACH_JOBS_FOLDER_H
#define GOLFCOACH_JOBS_FOLDER_H

#include "base/config.h"
#include "store/bytes/bytes.h"

/* An empty folder of that name below GOLFCOACH_WORK, for our eyes only. Free with g_free(). */
char *jobs_folder_make(const BaseConfig *config, const char *name, GError **error);
/* With everything in it; links are not followed. */
void jobs_folder_remove(const char *folder);
/* What was left there by processes that are no more. At start, before the first job. */
void jobs_folder_tidy(const BaseConfig *config);

/* Files of FOLDER/report, "report.json", "frames/07_top.jpg" …, sorted. */
GPtrArray *jobs_list_results(const char *folder);
/* A file of FOLDER/report; BASE_ERROR_LIMIT beyond `limit` bytes. */
GBytes *jobs_read_result(const char *folder, const char *file, gsize limit, GError **error);

/* A plain file as an object. */
gboolean jobs_store_file(Bytes *bytes, const char *object, const char *path, int64_t *ret_size,
                         GError **error);

/* Clears a TablesKept whose name is owned; for g_array_set_clear_func(). */
void jobs_kept_clear(gpointer kept);

/* '["lower back","knee"]' → "lower back, knee"; NULL for anything else and for none. Free with
 * g_free(). */
char *jobs_joined_texts(const char *json);

#endif
