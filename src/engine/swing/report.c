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

double swing_known_slow_motion(const SwingReport *report) {
    static const double REAL_TIME_CONFIDENCE = 0.65, SLOWED_CONFIDENCE = 0.9;
    double enough = report->slow_motion == 1 ? REAL_TIME_CONFIDENCE : SLOWED_CONFIDENCE;
    return (double)report->slow_motion_confidence >= enough ? report->slow_motion : 0;
}

void swing_report_clear(SwingReport *report) {
    swing_curves_clear(&report->curves);
    *report = (SwingReport){0};
}
