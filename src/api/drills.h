/* The library of drills, and which a golfer shall do. */
#ifndef GOLFCOACH_API_DRILLS_H
#define GOLFCOACH_API_DRILLS_H

#include "api/call.h"

void api_drills_list(ApiCall *call);
void api_drills_recommended(ApiCall *call);
void api_drills_complete(ApiCall *call);

#endif
