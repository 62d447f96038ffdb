#include "engine/swing/report.h"

#include <stdlib.h>
#include <string.h>

const SwingMetric *swing_metric_find(const SwingMetric *metrics, int metric_count, const char *id,
                                     SwingEventKind at) {
    for (int i = 0; i < metric_count; i++)
        if (metrics[i].at == at && strcmp(metrics[i].id, id) == 0)
            return &metrics[i];
    return NULL;
}

void swing_curves_clear(SwingCurves *curves) {
    for (int i = 0; i < curves->curve_count; i++)
        free(curves->curves[i].values);
    *curves = (SwingCurves){0};
}

void swing_report_clear(SwingReport *report) {
    swing_curves_clear(&report->curves);
    *report = (SwingReport){0};
}
