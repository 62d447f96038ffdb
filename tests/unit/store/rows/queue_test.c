#include "store/rows/queue.h"

#include "tap.h"

static void places_are_counted(void) {
    RowsQueue *queue = rows_queue_new(2);
    TAP_CHECK(rows_queue_enter(queue, 0) && rows_queue_enter(queue, 0));
    TAP_CHECK(!rows_queue_enter(queue, 0));
    int64_t begin_us = g_get_monotonic_time();
    TAP_CHECK(!rows_queue_enter(queue, 20000));
    TAP_CHECK(g_get_monotonic_time() - begin_us >= 20000);
    rows_queue_leave(queue);
    TAP_CHECK(rows_queue_enter(queue, 0));
    rows_queue_leave(queue);
    rows_queue_leave(queue);
    rows_queue_free(queue);
    rows_queue_free(NULL);
}

enum { WAITING = 5 };

typedef struct {
    RowsQueue *queue;
    int number, *served, *order;
} Guest;

static gpointer wait_once(gpointer data) {
    Guest *guest = data;
    if (!rows_queue_enter(guest->queue, G_USEC_PER_SEC * 30))
        return NULL;
    guest->order[(*guest->served)++] = guest->number; /* the only place: nobody else is here */
    rows_queue_leave(guest->queue);
    return NULL;
}

static void the_first_comes_first(void) {
    RowsQueue *queue = rows_queue_new(1);
    int served = 0, order[WAITING] = {0};
    Guest guests[WAITING];
    GThread *threads[WAITING];
    rows_queue_enter(queue, 0);
    for (int i = 0; i < WAITING; i++) {
        guests[i] = (Guest){queue, i, &served, order};
        threads[i] = g_thread_new("guest", wait_once, &guests[i]);
        while (rows_queue_waiting(queue) < (guint)i + 1)
            g_usleep(1000);
    }
    /* One who gives up leaves the others in order. */
    TAP_CHECK(!rows_queue_enter(queue, 1000));
    rows_queue_leave(queue);
    for (int i = 0; i < WAITING; i++)
        g_thread_join(threads[i]);
    TAP_CHECK(served == WAITING);
    for (int i = 0; i < WAITING; i++)
        TAP_CHECK(order[i] == i, "%d came at %d", order[i], i);
    rows_queue_free(queue);
}

int main(void) {
    TAP_RUN(places_are_counted);
    TAP_RUN(the_first_comes_first);
    return tap_done();
}
