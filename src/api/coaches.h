/* Coaches and their students: who may see whom. */
#ifndef GOLFCOACH_API_COACHES_H
#define GOLFCOACH_API_COACHES_H

#include "api/call.h"

void api_coaches_invite(ApiCall *call);
void api_coaches_accept(ApiCall *call);
void api_coaches_links(ApiCall *call);
void api_coaches_end(ApiCall *call);

#endif
