/* Threads that take jobs from one queue, in order. Any thread may push. */
#ifndef GOLFCOACH_HTTPD_POOL_H
#define GOLFCOACH_HTTPD_POOL_H

#include <glib.h>

typedef struct HttpdWorkers HttpdWorkers;

/* Lives in what it works on; may be pushed again from `run`'s end on. */
typedef struct HttpdJob HttpdJob;
struct HttpdJob {
    void (*run)(HttpdJob *job);
    HttpdJob *next; /* of the queue */
};

/* `queue` jobs may wait; 0 = any number. NULL if a thread cannot be made. */
HttpdWorkers *httpd_workers_new(guint threads, guint queue);
/* FALSE: the queue is full, or has ended. */
gboolean httpd_workers_push(HttpdWorkers *workers, HttpdJob *job);
/* From a job's `run`: the next jobs in the queue, `most` at most, without waiting. Returns how
 * many; they are the caller's to do. */
guint httpd_workers_take(HttpdWorkers *workers, HttpdJob **ret_jobs, guint most);
/* Takes no more, runs what waits, ends the threads. */
void httpd_workers_end(HttpdWorkers *workers);
/* Ends them too if that has not been done. */
void httpd_workers_free(HttpdWorkers *workers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HttpdWorkers, httpd_workers_free)

#endif
