/* Shots of launch monitors and trackers: import, list, link to swings. */
#ifndef GOLFCOACH_API_INTEGRATIONS_H
#define GOLFCOACH_API_INTEGRATIONS_H

#include "api/call.h"

void api_integrations_import(ApiCall *call);
void api_integrations_list(ApiCall *call);
void api_integrations_relink(ApiCall *call);
void api_integrations_delete(ApiCall *call);

#endif
