#include "httpd/socket.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "httpd/bounds.h"

enum {
    CODE_GONE = WSLAY_CODE_ABNORMAL_CLOSURE,
    CODE_TRY_LATER = 1013, /* registered with IANA; wslay has no name for it */
};

HttpdSocket *httpd_socket_new(gpointer home, HttpdSocketMail mail, const HttpdSocketCalls *calls,
                              gpointer data) {
    HttpdSocket *socket = g_new0(HttpdSocket, 1);
    socket->references = 1;
    socket->home = home;
    socket->mail = mail;
    socket->calls = *calls;
    socket->data = data;
    socket->fd = -1;
    g_queue_init(&socket->outbox);
    pthread_mutex_init(&socket->mutex, NULL);
    return socket;
}

HttpdSocket *httpd_socket_ref(HttpdSocket *socket) {
    g_atomic_int_inc(&socket->references);
    return socket;
}

static void drop_outbox(HttpdSocket *socket) {
    for (GBytes *message; (message = g_queue_pop_head(&socket->outbox));)
        g_bytes_unref(message);
    socket->unsent = 0;
}

void httpd_socket_unref(HttpdSocket *socket) {
    if (!socket || !g_atomic_int_dec_and_test(&socket->references))
        return;
    drop_outbox(socket);
    g_free(socket->asked_reason);
    g_clear_pointer(&socket->early, g_bytes_unref);
    pthread_mutex_destroy(&socket->mutex);
    g_free(socket);
}

/* --- Any thread ------------------------------------------------------------------------------- */

/* With the mutex held. The first wish counts. */
static void ask_to_close(HttpdSocket *socket, int code, const char *reason) {
    if (socket->asked_code)
        return;
    socket->asked_code = code;
    socket->asked_reason = g_strndup(reason ? reason : "", HTTPD_BOUND_CLOSE_REASON);
}

/* With the mutex held. TRUE: the caller must mail it, without the mutex. */
static gboolean needs_mail(HttpdSocket *socket) {
    const gboolean first = !socket->is_mailed;
    socket->is_mailed = TRUE;
    return first;
}

gboolean httpd_socket_send(HttpdSocket *socket, const char *text, gsize size) {
    pthread_mutex_lock(&socket->mutex);
    const gboolean is_closing = socket->is_over || socket->asked_code;
    const gboolean fits = socket->unsent + size <= HTTPD_BOUND_UNSENT_BYTES;
    if (!is_closing && fits) {
        g_queue_push_tail(&socket->outbox, g_bytes_new(text, size));
        socket->unsent += size;
    } else if (!is_closing) {
        drop_outbox(socket);
        ask_to_close(socket, CODE_TRY_LATER, "too slow");
    }
    const gboolean mail = !is_closing && needs_mail(socket);
    pthread_mutex_unlock(&socket->mutex);
    if (mail)
        socket->mail(socket, socket->home);
    return !is_closing && fits;
}

void httpd_socket_close(HttpdSocket *socket, int code, const char *reason) {
    pthread_mutex_lock(&socket->mutex);
    const gboolean is_late = socket->is_over || socket->asked_code;
    ask_to_close(socket, code, reason);
    const gboolean mail = !is_late && needs_mail(socket);
    pthread_mutex_unlock(&socket->mutex);
    if (mail)
        socket->mail(socket, socket->home);
}

/* --- What wslay calls ------------------------------------------------------------------------- */

/* So many pongs wait that no more pings are read. */
static gboolean is_flooded(const HttpdSocket *socket) {
    return wslay_event_get_queued_msg_count(socket->frames) > HTTPD_BOUND_UNSENT_FRAMES;
}

static ssize_t read_early(HttpdSocket *socket, uint8_t *buffer, gsize most) {
    gsize size;
    const guint8 *early = g_bytes_get_data(socket->early, &size);
    const gsize count = MIN(most, size - socket->early_read);
    memcpy(buffer, early + socket->early_read, count);
    socket->early_read += count;
    if (socket->early_read == size)
        g_clear_pointer(&socket->early, g_bytes_unref);
    return (ssize_t)count;
}

static ssize_t on_recv(wslay_event_context_ptr frames, uint8_t *buffer, size_t most, int flags,
                       void *data) {
    (void)flags;
    HttpdSocket *socket = data;
    if (socket->turn == 0 || is_flooded(socket)) {
        wslay_event_set_error(frames, WSLAY_ERR_WOULDBLOCK);
        return -1;
    }
    if (socket->early)
        return read_early(socket, buffer, most);
    const ssize_t got = recv(socket->fd, buffer, most, MSG_DONTWAIT);
    if (got > 0) {
        socket->missed = 0;
        socket->turn -= MIN(socket->turn, (gsize)got);
        return got;
    }
    const gboolean is_dry = got < 0 && (errno == EAGAIN || errno == EINTR);
    socket->is_cut = !is_dry;
    wslay_event_set_error(frames, is_dry ? WSLAY_ERR_WOULDBLOCK : WSLAY_ERR_CALLBACK_FAILURE);
    return -1;
}

static ssize_t on_send(wslay_event_context_ptr frames, const uint8_t *bytes, size_t size, int flags,
                       void *data) {
    const HttpdSocket *socket = data;
    const int more = flags & WSLAY_MSG_MORE ? MSG_MORE : 0;
    const ssize_t sent = send(socket->fd, bytes, size, MSG_NOSIGNAL | MSG_DONTWAIT | more);
    if (sent >= 0)
        return sent;
    const gboolean is_full = errno == EAGAIN || errno == EINTR;
    wslay_event_set_error(frames, is_full ? WSLAY_ERR_WOULDBLOCK : WSLAY_ERR_CALLBACK_FAILURE);
    return -1;
}

/* From now on the client has so long to go. */
static void begin_to_end(HttpdSocket *socket, int code) {
    if (!socket->cut_us)
        socket->cut_us = base_clock_monotonic_us() + HTTPD_BOUND_CLOSE_S * BASE_CLOCK_SECOND_US;
    if (!socket->code)
        socket->code = code;
}

/* Our closing frame; nothing else is sent after it. */
static void queue_close(HttpdSocket *socket, int code, const char *reason) {
    wslay_event_queue_close(socket->frames, (uint16_t)code, (const uint8_t *)reason,
                            strlen(reason));
    begin_to_end(socket, code);
}

static void on_message(wslay_event_context_ptr frames,
                       const struct wslay_event_on_msg_recv_arg *message, void *data) {
    (void)frames;
    HttpdSocket *socket = data;
    if (message->opcode == WSLAY_TEXT_FRAME)
        socket->calls.message(socket, (const char *)message->msg, message->msg_length,
                              socket->data);
    else if (message->opcode == WSLAY_BINARY_FRAME)
        queue_close(socket, WSLAY_CODE_UNSUPPORTED_DATA, "text only");
    else if (message->opcode == WSLAY_CONNECTION_CLOSE && !socket->code)
        socket->code = message->status_code ? message->status_code : WSLAY_CODE_NO_STATUS_RCVD;
}

/* --- Its own thread --------------------------------------------------------------------------- */

gboolean httpd_socket_open(HttpdSocket *socket, int64_t now_us, int64_t ping_us) {
    static const struct wslay_event_callbacks CALLBACKS = {
        .recv_callback = on_recv, .send_callback = on_send, .on_msg_recv_callback = on_message};
    if (wslay_event_context_server_init(&socket->frames, &CALLBACKS, socket) != 0)
        return FALSE;
    wslay_event_config_set_max_recv_msg_length(socket->frames, HTTPD_BOUND_MESSAGE_BYTES);
    socket->next_ping_us = now_us + ping_us;
    return TRUE;
}

static void begin_asked_end(HttpdSocket *socket) {
    pthread_mutex_lock(&socket->mutex);
    const int asked_code = socket->asked_code;
    pthread_mutex_unlock(&socket->mutex);
    if (asked_code)
        begin_to_end(socket, asked_code);
}

/* The last message has been sent: the next goes to wslay only now, so that none is there twice; the
 * closing frame when no message is left. FALSE: neither. */
static gboolean take_from_outbox(HttpdSocket *socket) {
    g_autofree char *reason = NULL;
    pthread_mutex_lock(&socket->mutex);
    socket->unsent -= MIN(socket->unsent, socket->sending);
    g_autoptr(GBytes) message = g_queue_pop_head(&socket->outbox);
    socket->sending = message ? g_bytes_get_size(message) : 0;
    if (!message)
        reason = g_steal_pointer(&socket->asked_reason);
    const int asked_code = socket->asked_code;
    pthread_mutex_unlock(&socket->mutex);
    if (message) {
        const struct wslay_event_msg text = {WSLAY_TEXT_FRAME, g_bytes_get_data(message, NULL),
                                             socket->sending};
        wslay_event_queue_msg(socket->frames, &text); /* fails only while closing */
    } else if (reason) {
        queue_close(socket, asked_code, reason);
    }
    return message || reason;
}

/* wslay could not make sense of a frame's head: it has queued a closing frame without a code. */
static gboolean end_with_last_word(HttpdSocket *socket) {
    if (!socket->is_cut) {
        socket->code = WSLAY_CODE_PROTOCOL_ERROR;
        wslay_event_send(socket->frames);
    }
    return FALSE;
}

gboolean httpd_socket_work(HttpdSocket *socket) {
    socket->turn = HTTPD_BOUND_SOCKET_TURN_BYTES;
    if (wslay_event_recv(socket->frames) != 0)
        return end_with_last_word(socket);
    begin_asked_end(socket);
    do {
        if (wslay_event_send(socket->frames) != 0)
            return FALSE;
    } while (!wslay_event_want_write(socket->frames) && take_from_outbox(socket));
    /* Closed by wslay itself: it has answered the client's closing frame, or refused a frame. */
    if (wslay_event_get_close_sent(socket->frames) && !socket->cut_us)
        return FALSE;
    return wslay_event_want_read(socket->frames) || wslay_event_want_write(socket->frames);
}

gboolean httpd_socket_tick(HttpdSocket *socket, int64_t now_us, int64_t ping_us) {
    if (socket->cut_us && socket->cut_us <= now_us)
        return FALSE;
    if (socket->next_ping_us > now_us)
        return TRUE;
    if (socket->missed >= HTTPD_BOUND_PING_MISSED)
        return FALSE;
    socket->missed++;
    socket->next_ping_us = now_us + ping_us;
    const struct wslay_event_msg ping = {WSLAY_PING, NULL, 0};
    wslay_event_queue_msg(socket->frames, &ping); /* fails only while closing */
    return httpd_socket_work(socket);
}

uint32_t httpd_socket_events(const HttpdSocket *socket) {
    const gboolean reads = wslay_event_want_read(socket->frames) && !is_flooded(socket);
    return (reads ? EPOLLIN : 0u) | (wslay_event_want_write(socket->frames) ? EPOLLOUT : 0u);
}

int httpd_socket_end_code(const HttpdSocket *socket) {
    if (socket->code)
        return socket->code;
    const gboolean has_sent = socket->frames && wslay_event_get_close_sent(socket->frames);
    return has_sent ? wslay_event_get_status_code_sent(socket->frames) : CODE_GONE;
}

void httpd_socket_end(HttpdSocket *socket) {
    pthread_mutex_lock(&socket->mutex);
    socket->is_over = TRUE;
    drop_outbox(socket);
    pthread_mutex_unlock(&socket->mutex);
    if (socket->frames)
        wslay_event_context_free(socket->frames);
    socket->frames = NULL;
}
