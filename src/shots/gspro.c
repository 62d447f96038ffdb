/* GSPro Open Connect messages: in a file, and as they come. */
#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "shots/bounds.h"
#include "shots/message.h"
#include "shots/objects.h"
#include "shots/reading.h"

/* --- A file ------------------------------------------------------------------------------- */

typedef struct {
    ShotsReading *reading;
    guint count, understood;
} File;

static gboolean take_from_file(const char *text, gsize size, gpointer data, GError **error) {
    File *file = data;
    if (file->count++ == SHOTS_MESSAGES) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_LIMIT,
                    "the file has more than %d messages: cut it into parts", SHOTS_MESSAGES);
        return FALSE;
    }
    ShotsMessageKind kind;
    ShotsShot *shot = NULL;
    g_autoptr(GError) problem = NULL;
    if (!shots_message_parse(text, size, &kind, &shot, &problem)) {
        g_autofree char *where = g_strdup_printf("message %u", file->count);
        shots_reading_refuse(file->reading, where, problem->message);
        return TRUE;
    }
    file->understood++;
    return !shot || shots_reading_add(file->reading, shot, error);
}

gboolean shots_read_gspro(ShotsReading *reading, const char *text, gsize size, GError **error) {
    g_autoptr(ShotsObjects) objects = shots_objects_new();
    File file = {.reading = reading};
    if (!shots_objects_feed(objects, text, size, take_from_file, &file, error))
        return FALSE;
    if (shots_objects_is_open(objects))
        shots_reading_refuse(reading, "the last message", "it does not end");
    if (file.understood)
        return TRUE;
    g_set_error_literal(error, BASE_ERROR, BASE_ERROR_INPUT,
                        "the file holds no message of GSPro Open Connect");
    return FALSE;
}

/* --- A stream ----------------------------------------------------------------------------- */

struct ShotsStream {
    ShotsObjects *objects;
};

typedef struct {
    ShotsMessage message;
    gpointer data;
} Listener;

static const char *const THANKS[] = {
    [SHOTS_MESSAGE_SHOT] = "Shot received",
    [SHOTS_MESSAGE_HEARTBEAT] = "Heartbeat received",
    [SHOTS_MESSAGE_STATUS] = "Status received",
};

char *shots_reply(ShotsReplyCode code, const char *message) {
    g_autofree char *text = g_utf8_make_valid(message, -1);
    g_autoptr(json_t) reply = json_pack("{s:i s:s}", "Code", (int)code, "Message", text);
    return base_json_text(reply);
}

static gboolean take_from_stream(const char *text, gsize size, gpointer data, GError **error) {
    const Listener *listener = data;
    ShotsMessageKind kind;
    ShotsShot *taken = NULL;
    g_autoptr(GError) problem = NULL;
    (void)error; /* the next message may be better */
    const gboolean fine = shots_message_parse(text, size, &kind, &taken, &problem);
    g_autoptr(ShotsShot) shot = taken;
    g_autofree char *reply = fine ? shots_reply(SHOTS_REPLY_OK, THANKS[kind])
                                  : shots_reply(SHOTS_REPLY_BAD, problem->message);
    listener->message(shot, reply, listener->data);
    return TRUE;
}

ShotsStream *shots_stream_new(void) {
    ShotsStream *stream = g_new(ShotsStream, 1);
    stream->objects = shots_objects_new();
    return stream;
}

void shots_stream_free(ShotsStream *stream) {
    if (!stream)
        return;
    shots_objects_free(stream->objects);
    g_free(stream);
}

gboolean shots_stream_feed(ShotsStream *stream, const char *bytes, gsize size, ShotsMessage message,
                           gpointer data, GError **error) {
    Listener listener = {message, data};
    return shots_objects_feed(stream->objects, bytes, size, take_from_stream, &listener, error);
}

gboolean shots_stream_is_waiting(const ShotsStream *stream) {
    return shots_objects_is_open(stream->objects);
}
