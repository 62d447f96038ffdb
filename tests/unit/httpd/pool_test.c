#include "httpd/pool.h"

#include <pthread.h>
#include <stdatomic.h>

#include "tap.h"

static _Atomic int run_count, order_mistakes;
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;

typedef struct {
    HttpdJob job;
    int number;
} Numbered;

static void count(HttpdJob *job) {
    (void)job;
    run_count++;
}

static void count_in_order(HttpdJob *job) {
    if (((Numbered *)job)->number != run_count++)
        order_mistakes++;
}

static void wait_at_gate(HttpdJob *job) {
    (void)job;
    pthread_mutex_lock(&gate);
    pthread_mutex_unlock(&gate);
    run_count++;
}

static void runs_all(void) {
    enum { JOBS = 10000 };
    run_count = 0;
    g_autofree HttpdJob *jobs = g_new0(HttpdJob, JOBS);
    HttpdWorkers *workers = httpd_workers_new(4, 0);
    for (int i = 0; i < JOBS; i++) {
        jobs[i].run = count;
        TAP_CHECK(httpd_workers_push(workers, &jobs[i]));
    }
    httpd_workers_free(workers);
    TAP_CHECK(run_count == JOBS, "%d", run_count);
}

static void one_thread_keeps_the_order(void) {
    enum { JOBS = 1000 };
    run_count = 0;
    g_autofree Numbered *jobs = g_new0(Numbered, JOBS);
    HttpdWorkers *workers = httpd_workers_new(1, 0);
    for (int i = 0; i < JOBS; i++) {
        jobs[i] = (Numbered){{.run = count_in_order}, i};
        httpd_workers_push(workers, &jobs[i].job);
    }
    httpd_workers_free(workers);
    TAP_CHECK(run_count == JOBS && order_mistakes == 0);
}

typedef struct {
    HttpdJob job;
    HttpdWorkers *workers;
    guint taken;
} Taker;

static void take_others(HttpdJob *job) {
    Taker *taker = (Taker *)job;
    HttpdJob *others[3];
    wait_at_gate(job);
    taker->taken = httpd_workers_take(taker->workers, others, G_N_ELEMENTS(others));
    for (guint i = 0; i < taker->taken; i++)
        others[i]->run(others[i]);
}

static void a_job_takes_those_behind_it(void) {
    Numbered jobs[5];
    run_count = order_mistakes = 0;
    pthread_mutex_lock(&gate);
    HttpdWorkers *workers = httpd_workers_new(1, 0);
    Taker taker = {{.run = take_others}, workers, 0};
    httpd_workers_push(workers, &taker.job);
    for (int i = 0; i < 5; i++) {
        jobs[i] = (Numbered){{.run = count_in_order}, i + 1};
        httpd_workers_push(workers, &jobs[i].job);
    }
    pthread_mutex_unlock(&gate);
    httpd_workers_end(workers);
    TAP_CHECK(taker.taken == 3, "%u", taker.taken);
    TAP_CHECK(run_count == 6 && order_mistakes == 0, "%d", run_count);
    HttpdJob *none;
    TAP_CHECK(httpd_workers_take(workers, &none, 1) == 0);
    httpd_workers_free(workers);
}

static void refuses_when_full_or_ended(void) {
    HttpdJob jobs[8];
    int taken = 0;
    run_count = 0;
    pthread_mutex_lock(&gate);
    HttpdWorkers *workers = httpd_workers_new(1, 3);
    for (gsize i = 0; i < G_N_ELEMENTS(jobs); i++) {
        jobs[i].run = wait_at_gate;
        taken += httpd_workers_push(workers, &jobs[i]);
    }
    TAP_CHECK(taken == 3 || taken == 4, "%d", taken); /* with the one that is at the gate */
    pthread_mutex_unlock(&gate);
    httpd_workers_end(workers);
    TAP_CHECK(run_count == taken, "what waited was run: %d", run_count);
    TAP_CHECK(!httpd_workers_push(workers, &jobs[7]));
    httpd_workers_free(workers);
    httpd_workers_free(NULL);
}

int main(void) {
    TAP_RUN(runs_all);
    TAP_RUN(one_thread_keeps_the_order);
    TAP_RUN(a_job_takes_those_behind_it);
    TAP_RUN(refuses_when_full_or_ended);
    return tap_done();
}
