#include "httpd/pool.h"

#include <pthread.h>

struct HttpdWorkers {
    pthread_mutex_t mutex;
    pthread_cond_t work;
    HttpdJob *first, *last;
    guint waiting, limit;
    gboolean ends;
    guint thread_count;
    pthread_t threads[];
};

static HttpdJob *take_first(HttpdWorkers *workers) {
    HttpdJob *job = workers->first;
    if (job) {
        workers->first = job->next;
        workers->waiting--;
    }
    return job;
}

/* The next job, waiting for one; NULL when there will be none. */
static HttpdJob *take(HttpdWorkers *workers) {
    pthread_mutex_lock(&workers->mutex);
    while (!workers->first && !workers->ends)
        pthread_cond_wait(&workers->work, &workers->mutex);
    HttpdJob *job = take_first(workers);
    pthread_mutex_unlock(&workers->mutex);
    return job;
}

guint httpd_workers_take(HttpdWorkers *workers, HttpdJob **ret_jobs, guint most) {
    guint count = 0;
    pthread_mutex_lock(&workers->mutex);
    while (count < most && workers->first)
        ret_jobs[count++] = take_first(workers);
    pthread_mutex_unlock(&workers->mutex);
    return count;
}

static void *work(void *data) {
    HttpdWorkers *workers = data;
    for (HttpdJob *job; (job = take(workers));)
        job->run(job);
    return NULL;
}

HttpdWorkers *httpd_workers_new(guint threads, guint queue) {
    HttpdWorkers *workers = g_malloc0(sizeof *workers + threads * sizeof workers->threads[0]);
    workers->limit = queue ? queue : G_MAXUINT;
    pthread_mutex_init(&workers->mutex, NULL);
    pthread_cond_init(&workers->work, NULL);
    for (guint i = 0; i < threads; i++) {
        if (pthread_create(&workers->threads[i], NULL, work, workers) != 0) {
            httpd_workers_free(workers);
            return NULL;
        }
        workers->thread_count++;
    }
    return workers;
}

gboolean httpd_workers_push(HttpdWorkers *workers, HttpdJob *job) {
    pthread_mutex_lock(&workers->mutex);
    const gboolean fits = workers->waiting < workers->limit && !workers->ends;
    if (fits) {
        job->next = NULL;
        if (workers->first)
            workers->last->next = job;
        else
            workers->first = job;
        workers->last = job;
        workers->waiting++;
    }
    pthread_mutex_unlock(&workers->mutex);
    /* Behind the lock: who wakes up finds it free. */
    if (fits)
        pthread_cond_signal(&workers->work);
    return fits;
}

void httpd_workers_end(HttpdWorkers *workers) {
    pthread_mutex_lock(&workers->mutex);
    workers->ends = TRUE;
    pthread_cond_broadcast(&workers->work);
    pthread_mutex_unlock(&workers->mutex);
    for (guint i = 0; i < workers->thread_count; i++)
        pthread_join(workers->threads[i], NULL);
    workers->thread_count = 0;
}

void httpd_workers_free(HttpdWorkers *workers) {
    if (!workers)
        return;
    httpd_workers_end(workers);
    pthread_cond_destroy(&workers->work);
    pthread_mutex_destroy(&workers->mutex);
    g_free(workers);
}
