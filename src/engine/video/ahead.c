#include "engine/video/ahead.h"

#include <pthread.h>

#include "base/error.h"
#include "engine/video/reader_private.h"

enum { MAX_AHEAD = 16 };
/* The ring itself; the decoder's own frames are counted apart. */
enum { MAX_RING_BYTES = 128 * 1024 * 1024 };

typedef struct {
    AVFrame *holder;
    SwingFrame view;
} Slot;

struct VideoAhead {
    VideoReader *reader; /* belongs to the thread until it ends */
    VideoInfo info;      /* the consumer's copy */
    pthread_t thread;
    gboolean has_thread;
    /* POSIX rather than GLib: the thread sanitizer sees through it. */
    pthread_mutex_t
        lock; /* guards what follows; slots in use belong to the side that fills or reads them */
    pthread_cond_t changed;
    Slot slots[MAX_AHEAD + 1]; /* one more is lent to the consumer */
    int slot_count, first, filled;
    gboolean is_lent, is_stopping;
    VideoStatus end; /* VIDEO_FRAME while it runs */
    GError *error;
    int final_count;
};

/* The slot to fill, or NULL when the consumer wants no more. */
static Slot *wait_for_room(VideoAhead *ahead) {
    pthread_mutex_lock(&ahead->lock);
    while (ahead->filled == ahead->slot_count && !ahead->is_stopping)
        pthread_cond_wait(&ahead->changed, &ahead->lock);
    Slot *slot = ahead->is_stopping
                     ? NULL
                     : &ahead->slots[(ahead->first + ahead->filled) % ahead->slot_count];
    pthread_mutex_unlock(&ahead->lock);
    return slot;
}

static void publish(VideoAhead *ahead, VideoStatus status, GError *error) {
    pthread_mutex_lock(&ahead->lock);
    if (status == VIDEO_FRAME)
        ahead->filled++;
    else {
        ahead->end = status;
        ahead->error = error;
        ahead->final_count = video_reader_info(ahead->reader)->frame_count;
    }
    pthread_cond_signal(&ahead->changed);
    pthread_mutex_unlock(&ahead->lock);
}

static void *run(void *data) {
    VideoAhead *ahead = data;
    VideoStatus status = VIDEO_FRAME;
    while (status == VIDEO_FRAME) {
        Slot *slot = wait_for_room(ahead);
        if (!slot)
            break;
        GError *error = NULL;
        status = video_reader_next_held(ahead->reader, slot->holder, &slot->view, &error);
        publish(ahead, status, error);
    }
    return NULL;
}

static int slots_for(const VideoInfo *info, int frame_count) {
    gint64 frame_bytes = (gint64)info->width * info->height * 3 / 2;
    gint64 affordable = MAX_RING_BYTES / MAX(frame_bytes, 1);
    return (int)CLAMP(frame_count, 1, CLAMP(affordable, 1, MAX_AHEAD)) + 1;
}

VideoAhead *video_ahead_new(VideoReader *reader, int frame_count) {
    VideoAhead *ahead = g_new0(VideoAhead, 1);
    ahead->reader = reader;
    ahead->info = *video_reader_info(reader);
    ahead->slot_count = slots_for(&ahead->info, frame_count);
    for (int i = 0; i < ahead->slot_count; i++)
        ahead->slots[i].holder = av_frame_alloc();
    pthread_mutex_init(&ahead->lock, NULL);
    pthread_cond_init(&ahead->changed, NULL);
    ahead->end = VIDEO_FRAME;
    ahead->has_thread = pthread_create(&ahead->thread, NULL, run, ahead) == 0;
    if (!ahead->has_thread) {
        ahead->end = VIDEO_FAILED;
        g_set_error_literal(&ahead->error, BASE_ERROR, BASE_ERROR_INTERNAL,
                            "cannot start a thread for decoding");
    }
    return ahead;
}

void video_ahead_free(VideoAhead *ahead) {
    if (!ahead)
        return;
    video_reader_cancel(ahead->reader);
    pthread_mutex_lock(&ahead->lock);
    ahead->is_stopping = TRUE;
    pthread_cond_signal(&ahead->changed);
    pthread_mutex_unlock(&ahead->lock);
    if (ahead->has_thread)
        pthread_join(ahead->thread, NULL);
    for (int i = 0; i < ahead->slot_count; i++)
        av_frame_free(&ahead->slots[i].holder);
    video_reader_close(ahead->reader);
    g_clear_error(&ahead->error);
    pthread_cond_destroy(&ahead->changed);
    pthread_mutex_destroy(&ahead->lock);
    g_free(ahead);
}

const VideoInfo *video_ahead_info(const VideoAhead *ahead) {
    return &ahead->info;
}

static VideoStatus finish(VideoAhead *ahead, GError **error) {
    ahead->info.frame_count = ahead->final_count;
    if (ahead->error)
        g_propagate_error(error, g_error_copy(ahead->error));
    return ahead->end;
}

VideoStatus video_ahead_next(VideoAhead *ahead, SwingFrame *ret_frame, GError **error) {
    pthread_mutex_lock(&ahead->lock);
    if (ahead->is_lent) {
        ahead->first = (ahead->first + 1) % ahead->slot_count;
        ahead->filled--;
        ahead->is_lent = FALSE;
        pthread_cond_signal(&ahead->changed);
    }
    while (ahead->filled == 0 && ahead->end == VIDEO_FRAME)
        pthread_cond_wait(&ahead->changed, &ahead->lock);
    VideoStatus status = VIDEO_FRAME;
    if (ahead->filled > 0) {
        *ret_frame = ahead->slots[ahead->first].view;
        ahead->is_lent = TRUE;
    } else {
        status = finish(ahead, error);
    }
    pthread_mutex_unlock(&ahead->lock);
    return status;
}
