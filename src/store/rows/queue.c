#include "store/rows/queue.h"

#include <pthread.h>
#include <time.h>

typedef struct {
    pthread_cond_t woken;
    gboolean served;
} Waiter;

struct RowsQueue {
    pthread_mutex_t lock; /* not GMutex: ThreadSanitizer does not see into GLib */
    guint free;
    GPtrArray *waiting; /* of Waiter on the stacks of those who wait; the first came first */
};

RowsQueue *rows_queue_new(guint places) {
    RowsQueue *queue = g_new0(RowsQueue, 1);
    pthread_mutex_init(&queue->lock, NULL);
    queue->free = places;
    queue->waiting = g_ptr_array_new();
    return queue;
}

void rows_queue_free(RowsQueue *queue) {
    if (!queue)
        return;
    g_assert(queue->waiting->len == 0);
    g_ptr_array_unref(queue->waiting);
    pthread_mutex_destroy(&queue->lock);
    g_free(queue);
}

static struct timespec after_us(int64_t wait_us) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    int64_t nanoseconds = now.tv_nsec + wait_us % G_USEC_PER_SEC * 1000;
    now.tv_sec += (time_t)(wait_us / G_USEC_PER_SEC + nanoseconds / 1000000000);
    now.tv_nsec = (long)(nanoseconds % 1000000000);
    return now;
}

/* With the lock held. */
static gboolean wait_for_turn(RowsQueue *queue, int64_t wait_us) {
    struct timespec deadline = after_us(wait_us);
    Waiter self = {.woken = PTHREAD_COND_INITIALIZER};
    g_ptr_array_add(queue->waiting, &self);
    while (!self.served &&
           pthread_cond_clockwait(&self.woken, &queue->lock, CLOCK_MONOTONIC, &deadline) == 0)
        ;
    if (!self.served)
        g_ptr_array_remove(queue->waiting, &self);
    pthread_cond_destroy(&self.woken);
    return self.served;
}

gboolean rows_queue_enter(RowsQueue *queue, int64_t wait_us) {
    pthread_mutex_lock(&queue->lock);
    gboolean entered = queue->free > 0;
    if (entered)
        queue->free--;
    else
        entered = wait_for_turn(queue, wait_us);
    pthread_mutex_unlock(&queue->lock);
    return entered;
}

/* A place goes straight to the first who waits, so that `free` is above 0 only if nobody does. */
void rows_queue_leave(RowsQueue *queue) {
    pthread_mutex_lock(&queue->lock);
    if (queue->waiting->len == 0) {
        queue->free++;
    } else {
        Waiter *first = g_ptr_array_steal_index(queue->waiting, 0);
        first->served = TRUE;
        pthread_cond_signal(&first->woken);
    }
    pthread_mutex_unlock(&queue->lock);
}

guint rows_queue_waiting(RowsQueue *queue) {
    pthread_mutex_lock(&queue->lock);
    guint count = queue->waiting->len;
    pthread_mutex_unlock(&queue->lock);
    return count;
}
