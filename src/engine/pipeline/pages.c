#include "engine/pipeline/pages.h"

#include "coach/drills.h"
#include "engine/report/html.h"

/* The cards of the drills that the coaching names; `ret_cards` has room for all of its
 * recommendations. */
static int named_drills(const json_t *coaching, ReportDrill *ret_cards, gsize room) {
    const json_t *recommendations = json_object_get(coaching, "recommendations");
    gsize count = 0;
    for (gsize i = 0; i < json_array_size(recommendations) && count < room; i++) {
        const json_t *id = json_object_get(json_array_get(recommendations, i), "drill_id");
        const CoachDrill *drill = coach_drill((int)json_integer_value(id));
        if (!drill)
            continue;
        ReportDrill *card = &ret_cards[count++];
        *card = (ReportDrill){.id = drill->id,
                              .name = drill->name,
                              .dose = drill->dose,
                              .kit = drill->kit,
                              .not_when = drill->not_when};
        for (int k = 0; k < MIN((int)COACH_DRILL_STEPS, (int)REPORT_MAX_DRILL_STEPS); k++)
            card->steps[k] = drill->steps[k];
    }
    return (int)count;
}

gboolean pipeline_write_page(const PipelinePage *page, GError **error) {
    ReportDrill drills[5]; /* the contract allows no more recommendations */
    int drill_count = named_drills(page->coaching, drills, G_N_ELEMENTS(drills));
    const ReportPage report = {.report_json = page->json,
                               .track = page->track,
                               .clip_path = page->clip_path,
                               .clip_crop = page->clip->box,
                               .clip_first_frame = page->clip->first_frame,
                               .clip_last_frame = page->clip->last_frame,
                               .folder = page->folder,
                               .drills = drills,
                               .drill_count = drill_count};
    g_autofree char *path = g_build_filename(page->folder, "report.html", NULL);
    return report_write_html(&report, path, error);
}
