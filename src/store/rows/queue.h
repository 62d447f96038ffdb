/* Places that threads take and give back, served in the order of arrival, with a deadline. Locks
 * and SQLite's own waiting let whoever asks at the right moment in, and others starve. Any thread.
 */
#ifndef GOLFCOACH_STORE_ROWS_QUEUE_H
#define GOLFCOACH_STORE_ROWS_QUEUE_H

#include <glib.h>
#include <stdint.h>

typedef struct RowsQueue RowsQueue;

RowsQueue *rows_queue_new(guint places);
/* Nobody may be inside or waiting. */
void rows_queue_free(RowsQueue *queue);

/* FALSE if no place was free within wait_us. */
gboolean rows_queue_enter(RowsQueue *queue, int64_t wait_us);
void rows_queue_leave(RowsQueue *queue);

/* How many wait at this moment. */
guint rows_queue_waiting(RowsQueue *queue);

#endif
