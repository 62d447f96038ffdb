/* What was found in a swing, now and before, and two swings beside each other. */
#ifndef GOLFCOACH_API_ANALYSES_H
#define GOLFCOACH_API_ANALYSES_H

#include "api/call.h"

void api_analyses_get(ApiCall *call);
void api_analyses_history(ApiCall *call);
void api_analyses_reanalyze(ApiCall *call);
void api_analyses_compare(ApiCall *call);

#endif
