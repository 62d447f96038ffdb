#include "place.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fetch/fetch.h"
#include "unit/folder.h"

static void must(gboolean is_fine, const char *what, const GError *error) {
    if (is_fine)
        return;
    printf("Bail out! %s: %s\n", what, error ? error->message : "failed");
    exit(1);
}

void place_reopen(Place *place) {
    g_autoptr(GError) error = NULL;
    g_autofree char *folder_url = g_strconcat("folder:", place->objects, NULL);
    const BytesOptions options = {.url = place->s3_url ? place->s3_url : folder_url,
                                  .s3_key = PLACE_S3_KEY,
                                  .s3_secret = PLACE_S3_SECRET,
                                  .spool = place->spool};
    bytes_close(place->bytes);
    base_secrets_free(place->secrets);
    place->secrets = base_secrets_load(place->keys, TRUE, &error);
    must(place->secrets != NULL, "keys", error);
    place->bytes = bytes_open(&options, place->secrets, &error);
    must(place->bytes != NULL, "bytes_open", error);
}

Place *place_new(const char *s3_url) {
    static int count;
    Place *place = g_new0(Place, 1);
    place->root = folder_make();
    place->objects = g_build_filename(place->root, "objects", NULL);
    place->spool = g_build_filename(place->root, "spool", NULL);
    place->keys = g_build_filename(place->root, "keys", NULL);
    place->s3_url = s3_url;
    place->start = g_strdup_printf("test%d", ++count);
    place_reopen(place);
    return place;
}

void place_free(Place *place) {
    bytes_close(place->bytes);
    base_secrets_free(place->secrets);
    folder_remove(place->root);
    g_free(place->root);
    g_free(place->objects);
    g_free(place->spool);
    g_free(place->keys);
    g_free(place->start);
    g_free(place);
}

char *place_name(const Place *place, const char *name) {
    return g_strconcat(place->start, "/", name, NULL);
}

static char *file_path(const Place *place, const char *full_name) {
    return g_strconcat(place->objects, "/", full_name, "=sealed", NULL);
}

/* "s3://BUCKET?endpoint=URL&region=NAME" → URL/BUCKET/NAME */
static char *object_url(const Place *place, const char *full_name) {
    g_auto(GStrv) parts = g_strsplit_set(place->s3_url + strlen("s3://"), "?&", -1);
    const char *endpoint = parts[1] + strlen("endpoint=");
    return g_strconcat(endpoint, "/", parts[0], "/", full_name, NULL);
}

static gboolean ask(const Place *place, const char *method, const char *full_name, const void *body,
                    gsize size, FetchReply *ret_reply) {
    g_autoptr(Fetch) fetch = fetch_new();
    g_autofree char *url = object_url(place, full_name);
    const FetchRequest request = {.method = method,
                                  .url = url,
                                  .body = body,
                                  .body_size = size,
                                  .aws_region = "default",
                                  .aws_key = PLACE_S3_KEY,
                                  .aws_secret = PLACE_S3_SECRET};
    return fetch_run(fetch, &request, ret_reply, NULL);
}

GByteArray *place_raw_get(const Place *place, const char *full_name) {
    if (place->s3_url) {
        g_auto(FetchReply) reply = {0};
        gboolean is_there = ask(place, "GET", full_name, NULL, 0, &reply) && reply.status == 200;
        return is_there ? g_steal_pointer(&reply.body) : NULL;
    }
    g_autofree char *path = file_path(place, full_name);
    char *data;
    gsize size;
    if (!g_file_get_contents(path, &data, &size, NULL))
        return NULL;
    return g_byte_array_new_take((guint8 *)data, size);
}

gboolean place_raw_put(const Place *place, const char *full_name, const guint8 *data, gsize size) {
    if (place->s3_url) {
        g_auto(FetchReply) reply = {0};
        return ask(place, "PUT", full_name, data, size, &reply) && reply.status == 200;
    }
    g_autofree char *path = file_path(place, full_name);
    return g_file_set_contents(path, (const char *)data, (gssize)size, NULL);
}

guint place_count_files(const char *folder) {
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    guint count = 0;
    for (const char *name = dir ? g_dir_read_name(dir) : NULL; name; name = g_dir_read_name(dir)) {
        g_autofree char *child = g_build_filename(folder, name, NULL);
        count += g_file_test(child, G_FILE_TEST_IS_DIR) ? place_count_files(child) : 1;
    }
    return count;
}

guint8 *place_pattern(gsize size, guint seed) {
    guint8 *data = g_malloc(size + 1);
    guint64 state = seed + 1;
    for (gsize i = 0; i < size; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        data[i] = (guint8)(state >> 56);
    }
    return data;
}
