#include "numbers.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/biomech/usual.h"

static const double TINY = 1e-9;

/* Inside the limits and the band; far from an end that is open. */
static double usual_value(const SwingMetric *metric) {
    BiomechUsual usual;
    if (!biomech_usual(metric, SWING_CLUB_IRON, 0, NULL, &usual))
        return 0;
    double low = usual.watch[0], high = usual.watch[1];
    if (metric->has_band) {
        low = fmax(low, metric->band[0]);
        high = fmin(high, metric->band[1]);
    }
    if (isnan(low))
        return high - 1;
    if (isnan(high))
        return low + 1;
    return (low + high) / 2;
}

void numbers_init(Numbers *numbers, SwingView view) {
    memset(numbers, 0, sizeof *numbers);
    for (int i = 0; i < SWING_EVENT_COUNT; i++)
        numbers->events.at[i] = (SwingEvent){true, 10 * (i + 1), 1000000 * (i + 1), 0.9f};
    /* An empty clip gives every row of the table, without a value. */
    SwingTrack nothing = {0};
    SwingEvents none = {0};
    BiomechOptions options = {.view = view, .club = SWING_CLUB_IRON};
    int count = biomech_measure(&nothing, &none, &options, numbers->metrics);
    for (int i = 0; i < count; i++) {
        SwingMetric *metric = &numbers->metrics[i];
        if (!biomech_can_see(metric, view))
            continue;
        metric->kind = SWING_MEASURED;
        metric->value = usual_value(metric);
        metric->uncertainty = TINY;
        metric->confidence = 0.9;
        metric->reason = NULL;
    }
    numbers->input = (BiomechFaultInput){.metrics = numbers->metrics,
                                         .metric_count = count,
                                         .events = &numbers->events,
                                         .view = view,
                                         .club = SWING_CLUB_IRON};
}

SwingMetric *numbers_at(Numbers *numbers, const char *id, SwingEventKind at) {
    for (int i = 0; i < numbers->input.metric_count; i++)
        if (numbers->metrics[i].at == at && !strcmp(numbers->metrics[i].id, id))
            return &numbers->metrics[i];
    abort(); /* a test asked for a row that the table does not have */
}

void numbers_set(Numbers *numbers, const char *id, SwingEventKind at, double value) {
    numbers_at(numbers, id, at)->value = value;
}
