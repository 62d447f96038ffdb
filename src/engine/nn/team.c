/* The job on hand is published in one word, the ticket: which job it is, how many items it has, and
 * which is next. A thread takes an item by moving the ticket on with compare-and-swap; it succeeds
 * only while the job is the one it saw, and a job whose items are not all done cannot be replaced,
 * so what was read beside the ticket belongs to it.
 *
 * Helpers look at the ticket for some microseconds after their last item, the usual gap between two
 * steps of a network, and then sleep: a thread that spins on would take the core from the one it
 * waits for. */
#include "engine/nn/team.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "engine/nn/graph.h"

enum { SPIN_ROUNDS = 2000 }; /* of some 10 to 40 cycles each */

typedef struct {
    pthread_t thread;
    NnTeam *team;
    int worker;
} Helper;

struct NnTeam {
    _Atomic uint64_t ticket; /* job << 32 | items << 16 | next */
    _Atomic(NnWork) work;
    _Atomic(void *) context;
    atomic_int done;     /* items of the job that are finished */
    atomic_int sleeping; /* helpers that need to be woken */
    atomic_bool waiting; /* the caller sleeps until the last item is done */
    atomic_bool stopping;
    pthread_mutex_t lock;
    pthread_cond_t job_there, job_done;
    int helper_count;
    Helper helpers[NN_TEAM_MAX_HELPERS];
};

static void relax(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

static int items_of(uint64_t ticket) {
    return (int)(ticket >> 16 & 0xffff);
}

static int next_of(uint64_t ticket) {
    return (int)(ticket & 0xffff);
}

/* Takes and does items until none is left to take. */
static void do_items(NnTeam *team, int worker) {
    for (;;) {
        uint64_t ticket = atomic_load(&team->ticket);
        if (next_of(ticket) >= items_of(ticket))
            return;
        NnWork work = atomic_load(&team->work);
        void *context = atomic_load(&team->context);
        if (!atomic_compare_exchange_weak(&team->ticket, &ticket, ticket + 1))
            continue;
        work(context, next_of(ticket), worker);
        if (atomic_fetch_add(&team->done, 1) + 1 == items_of(ticket) &&
            atomic_load(&team->waiting)) {
            pthread_mutex_lock(&team->lock);
            pthread_cond_signal(&team->job_done);
            pthread_mutex_unlock(&team->lock);
        }
    }
}

static bool has_items(NnTeam *team) {
    uint64_t ticket = atomic_load(&team->ticket);
    return next_of(ticket) < items_of(ticket) || atomic_load(&team->stopping);
}

static void wait_for_job(NnTeam *team) {
    for (int i = 0; i < SPIN_ROUNDS; i++) {
        if (has_items(team))
            return;
        relax();
    }
    pthread_mutex_lock(&team->lock);
    atomic_fetch_add(&team->sleeping, 1);
    while (!has_items(team))
        pthread_cond_wait(&team->job_there, &team->lock);
    atomic_fetch_sub(&team->sleeping, 1);
    pthread_mutex_unlock(&team->lock);
}

static void *help(void *data) {
    const Helper *self = data;
    while (!atomic_load(&self->team->stopping)) {
        do_items(self->team, self->worker);
        wait_for_job(self->team);
    }
    return NULL;
}

static void wait_until_done(NnTeam *team, int item_count) {
    for (int i = 0; i < SPIN_ROUNDS; i++) {
        if (atomic_load(&team->done) == item_count)
            return;
        relax();
    }
    pthread_mutex_lock(&team->lock);
    atomic_store(&team->waiting, true);
    while (atomic_load(&team->done) != item_count)
        pthread_cond_wait(&team->job_done, &team->lock);
    atomic_store(&team->waiting, false);
    pthread_mutex_unlock(&team->lock);
}

void nn_team_run(NnTeam *team, NnWork work, void *context, int item_count) {
    if (!team || item_count <= 1) {
        for (int i = 0; i < item_count; i++)
            work(context, i, 0);
        return;
    }
    assert(item_count <= NN_TEAM_MAX_ITEMS);
    uint64_t job = (atomic_load(&team->ticket) >> 32) + 1;
    atomic_store(&team->work, work);
    atomic_store(&team->context, context);
    atomic_store(&team->done, 0);
    atomic_store(&team->ticket, job << 32 | (uint64_t)item_count << 16);
    if (atomic_load(&team->sleeping)) {
        pthread_mutex_lock(&team->lock);
        pthread_cond_broadcast(&team->job_there);
        pthread_mutex_unlock(&team->lock);
    }
    do_items(team, 0);
    wait_until_done(team, item_count);
}

int nn_team_size(const NnTeam *team) {
    return team ? team->helper_count + 1 : 1;
}

NnTeam *nn_team_new(int helper_count, NnError *error) {
    if (helper_count < 1 || helper_count > NN_TEAM_MAX_HELPERS) {
        nn_fail(error, NN_ERROR_LIMIT, "a team of %d helpers", helper_count);
        return NULL;
    }
    NnTeam *team = calloc(1, sizeof *team);
    if (!team) {
        nn_fail(error, NN_ERROR_MEMORY, "out of memory");
        return NULL;
    }
    pthread_mutex_init(&team->lock, NULL);
    pthread_cond_init(&team->job_there, NULL);
    pthread_cond_init(&team->job_done, NULL);
    for (int i = 0; i < helper_count; i++) {
        team->helpers[i].team = team;
        team->helpers[i].worker = i + 1;
        if (pthread_create(&team->helpers[i].thread, NULL, help, &team->helpers[i]) != 0) {
            nn_fail(error, NN_ERROR_MEMORY, "cannot start a thread");
            nn_team_free(team);
            return NULL;
        }
        team->helper_count++;
    }
    return team;
}

void nn_team_free(NnTeam *team) {
    if (!team)
        return;
    pthread_mutex_lock(&team->lock);
    atomic_store(&team->stopping, true);
    pthread_cond_broadcast(&team->job_there);
    pthread_mutex_unlock(&team->lock);
    for (int i = 0; i < team->helper_count; i++)
        pthread_join(team->helpers[i].thread, NULL);
    pthread_cond_destroy(&team->job_there);
    pthread_cond_destroy(&team->job_done);
    pthread_mutex_destroy(&team->lock);
    free(team);
}
