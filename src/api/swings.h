/* Swings: rows, key frames, and the bytes that belong to them. Routes of swings.c, media.c and
 * upload.c. */
#ifndef GOLFCOACH_API_SWINGS_H
#define GOLFCOACH_API_SWINGS_H

#include "api/call.h"
#include "store/tables/analyses.h"
#include "store/tables/swings.h"

/* The swing of the first path parameter, if the caller may see (change) it; NULL: it has replied.
 */
TablesSwing *api_swings_readable(ApiCall *call);
TablesSwing *api_swings_changeable(ApiCall *call);
/* Of any id; `what`: for the 404. */
TablesSwing *api_swings_find(ApiCall *call, const char *id, const char *what);
/* Whether its video may be shown: it is there, and cleaned of what the phone wrote into it. */
gboolean api_swings_has_video(const TablesSwing *swing);
/* Its current analysis; NULL: it has replied, with what the swing is doing instead. */
TablesAnalysis *api_swings_analysis(ApiCall *call, const TablesSwing *swing);

/* A path that works without a token for some minutes, the same for everyone who asks in that time.
 * Free with g_free(). */
char *api_media_link(const ApiCall *call, const char *path);
/* "/api/v1/swings/ID/WHAT" as such a link; NULL if `there` is FALSE. Free with g_free(). */
char *api_media_of_swing(const ApiCall *call, const char *swing_id, const char *what,
                         gboolean there);

/* Whether the request's own link is good; FALSE: it has replied. */
gboolean api_media_link_is_good(ApiCall *call);
/* Replies with an object; takes ranges. */
void api_media_send(ApiCall *call, const char *object);

void api_swings_upload(ApiCall *call);
void api_swings_list(ApiCall *call);
void api_swings_get(ApiCall *call);
void api_swings_delete(ApiCall *call);
void api_swings_frames(ApiCall *call);

void api_media_video(ApiCall *call);
void api_media_thumbnail(ApiCall *call);
void api_media_overlay(ApiCall *call);
void api_media_report(ApiCall *call);
void api_media_landmarks(ApiCall *call);
void api_media_frame(ApiCall *call);

#endif
