/* Bytes that belong to a swing: by token, or by a link that ends. */
#include <string.h>

#include "api/swings.h"
#include "auth/links.h"
#include "base/clock.h"
#include "base/log.h"

/* Links made within a quarter of an hour are the same, so that caches can keep what is behind them.
 */
#define LINK_STEP_US (15 * BASE_CLOCK_MINUTE_US)

char *api_media_link(const ApiCall *call, const char *path) {
    const int64_t expires_us = (base_clock_now_us() / LINK_STEP_US + 2) * LINK_STEP_US;
    return auth_link_sign(call->stores->secrets, path, expires_us);
}

char *api_media_of_swing(const ApiCall *call, const char *swing_id, const char *what,
                         gboolean there) {
    if (!there)
        return NULL;
    g_autofree char *path = g_strconcat("/api/v1/swings/", swing_id, "/", what, NULL);
    return api_media_link(call, path);
}

gboolean api_media_link_is_good(ApiCall *call) {
    HttpdRequest *request = call->request;
    switch (auth_link_check(call->stores->secrets, httpd_path(request),
                            httpd_query(request, "expires"), httpd_query(request, "key"),
                            httpd_query(request, "signature"), base_clock_now_us())) {
    case AUTH_LINK_GOOD:
        return TRUE;
    case AUTH_LINK_EXPIRED:
        api_problem(call, 410, "this link has expired; ask for another");
        return FALSE;
    default:
        api_problem(call, 401, "this needs a token or a link made for it");
        return FALSE;
    }
}

/* The swing that the path names, for someone who may see it; NULL: it has replied. */
static TablesSwing *visible_swing(ApiCall *call) {
    if (call->signed_in)
        return api_swings_readable(call);
    return api_media_link_is_good(call) ? api_swings_find(call, call->parameters[0], "swing")
                                        : NULL;
}

/* --- Sending an object -------------------------------------------------------------------- */

typedef struct {
    BytesReader *reader;
} Sent;

static gssize read_sent(gpointer data, uint64_t offset, void *ret_bytes, gsize size) {
    Sent *sent = data;
    g_autoptr(GError) error = NULL;
    const gssize count = bytes_read_at(sent->reader, offset, ret_bytes, size, &error);
    if (count < 0)
        base_log(BASE_LOG_ERROR, "an object broke off", "{s:s}", "error", error->message);
    return count;
}

static void free_sent(gpointer data) {
    Sent *sent = data;
    bytes_reader_free(sent->reader);
    g_free(sent);
}

static const char *type_of(const char *name) {
    static const struct {
        const char *ends, *type;
    } TYPES[] = {{".mp4", "video/mp4"},
                 {".jpg", "image/jpeg"},
                 {".html", "text/html; charset=utf-8"},
                 {".json", "application/json"},
                 {".jsonl", "application/x-ndjson"},
                 {".zip", "application/zip"}};
    for (gsize i = 0; i < G_N_ELEMENTS(TYPES); i++)
        if (g_str_has_suffix(name, TYPES[i].ends))
            return TYPES[i].type;
    return "application/octet-stream";
}

void api_media_send(ApiCall *call, const char *object) {
    GError *error = NULL;
    api_call_release_db(call);
    BytesReader *reader = bytes_read(call->stores->bytes, object, &error);
    if (!reader) {
        api_fail(call, error);
        return;
    }
    Sent *sent = g_new0(Sent, 1);
    sent->reader = reader;
    /* What is behind a name never changes. */
    g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, object, -1);
    g_autofree char *etag = g_strdup_printf("%.16s-%" G_GUINT64_FORMAT, hash, bytes_size(reader));
    httpd_set_header(call->request, "Cache-Control", "private, max-age=600");
    httpd_reply_source(call->request, 200,
                       &(HttpdSource){.size = bytes_size(reader),
                                      .type = type_of(object),
                                      .etag = etag,
                                      .read = read_sent,
                                      .free = free_sent,
                                      .data = sent});
}

/* A file beside the current analysis' report. */
static void send_beside_report(ApiCall *call, const char *file) {
    g_autoptr(TablesSwing) swing = visible_swing(call);
    g_autoptr(TablesAnalysis) analysis = swing ? api_swings_analysis(call, swing) : NULL;
    if (!analysis)
        return;
    g_autofree char *folder = g_path_get_dirname(analysis->report_object);
    g_autofree char *name = g_strconcat(folder, "/", file, NULL);
    api_media_send(call, name);
}

void api_media_video(ApiCall *call) {
    g_autoptr(TablesSwing) swing = visible_swing(call);
    if (!swing)
        return;
    if (api_swings_has_video(swing))
        api_media_send(call, swing->video_object);
    else if (swing->video_object)
        api_problem(call, 409, "this video is still being made ready");
    else
        api_problem(call, 410, "this video was deleted; its analysis is kept");
}

void api_media_thumbnail(ApiCall *call) {
    send_beside_report(call, "thumbnail.jpg");
}
void api_media_overlay(ApiCall *call) {
    send_beside_report(call, "overlay.mp4");
}
void api_media_landmarks(ApiCall *call) {
    send_beside_report(call, "landmarks.jsonl");
}

void api_media_report(ApiCall *call) {
    /* It brings scripts of its own: they may run, but as from nowhere. */
    httpd_set_header(call->request, "Content-Security-Policy", "sandbox allow-scripts");
    send_beside_report(call, "report.html");
}

/* "07_top.jpg", "07_top_skeleton.jpg". */
static gboolean is_frame_name(const char *name) {
    gsize length = strlen(name);
    if (length <= 4 || length > 60 || !g_str_has_suffix(name, ".jpg") ||
        strchr(name, '.') != name + length - 4)
        return FALSE;
    for (gsize i = 0; i < length - 4; i++)
        if (!g_ascii_islower(name[i]) && !g_ascii_isdigit(name[i]) && name[i] != '_')
            return FALSE;
    return TRUE;
}

void api_media_frame(ApiCall *call) {
    const char *name = call->parameters[1];
    g_autofree char *file = g_strconcat("frames/", name, NULL);
    if (is_frame_name(name))
        send_beside_report(call, file);
    else
        api_not_found(call, "frame");
}
