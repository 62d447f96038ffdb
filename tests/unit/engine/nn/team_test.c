#include "engine/nn/team.h"

#include <stdatomic.h>

#include "unit/tap.h"

enum { MOST_ITEMS = 500 };

typedef struct {
    int size; /* of the team */
    atomic_int times[MOST_ITEMS];
    atomic_int wrong_workers;
    long slow; /* rounds of an item that takes its time */
} Job;

static void count_item(void *context, int item, int worker) {
    Job *job = context;
    volatile long sum = 0;
    for (long i = 0; i < job->slow; i++)
        sum = sum + i;
    atomic_fetch_add(&job->times[item], 1);
    if (worker < 0 || worker >= job->size)
        atomic_fetch_add(&job->wrong_workers, 1);
}

/* Each item once, and all done when the call returns. */
static bool run_job(NnTeam *team, int item_count, long slow) {
    Job job = {.size = nn_team_size(team), .slow = slow};
    nn_team_run(team, count_item, &job, item_count);
    bool ok = atomic_load(&job.wrong_workers) == 0;
    for (int i = 0; i < MOST_ITEMS; i++)
        ok = ok && atomic_load(&job.times[i]) == (i < item_count);
    return ok;
}

static void every_item_is_done_once(void) {
    for (int helpers = 1; helpers <= 4; helpers++) {
        NnError error = {0};
        NnTeam *team = nn_team_new(helpers, &error);
        TAP_CHECK(team && nn_team_size(team) == helpers + 1, "%s", error.message);
        for (int round = 0; round < 2000; round++)
            TAP_CHECK(run_job(team, round % 37, 0), "%d helpers, round %d", helpers, round);
        TAP_CHECK(run_job(team, MOST_ITEMS, 0));
        nn_team_free(team);
    }
}

/* Helpers sleep meanwhile, or the caller waits for a slow one. */
static void slow_items_are_waited_for(void) {
    NnTeam *team = nn_team_new(2, NULL);
    for (int round = 0; round < 60; round++) {
        TAP_CHECK(run_job(team, 5, round % 3 ? 0 : 400000), "round %d", round);
        TAP_CHECK(run_job(team, 1, 200000), "one item is the caller's");
    }
    nn_team_free(team);
}

static void nobody_helps_without_a_team(void) {
    TAP_CHECK(nn_team_size(NULL) == 1);
    TAP_CHECK(run_job(NULL, 40, 0));
    TAP_CHECK(run_job(NULL, 0, 0));
    nn_team_free(NULL);
}

static void teams_of_no_size_are_refused(void) {
    const int sizes[] = {0, -1, NN_TEAM_MAX_HELPERS + 1, 1000000};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        NnError error = {0};
        TAP_CHECK(!nn_team_new(sizes[i], &error) && error.status == NN_ERROR_LIMIT &&
                  error.message[0]);
    }
}

/* Made and freed at once: helpers may not have started. */
static void a_team_may_end_at_once(void) {
    for (int i = 0; i < 100; i++) {
        NnTeam *team = nn_team_new(1 + i % 3, NULL);
        TAP_CHECK(team);
        if (i % 2)
            TAP_CHECK(run_job(team, 3, 0));
        nn_team_free(team);
    }
}

int main(void) {
    TAP_RUN(every_item_is_done_once);
    TAP_RUN(slow_items_are_waited_for);
    TAP_RUN(nobody_helps_without_a_team);
    TAP_RUN(teams_of_no_size_are_refused);
    TAP_RUN(a_team_may_end_at_once);
    return tap_done();
}
