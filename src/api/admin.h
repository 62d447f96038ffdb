/* What only administrators see: accounts, the queue, retention. */
#ifndef GOLFCOACH_API_ADMIN_H
#define GOLFCOACH_API_ADMIN_H

#include "api/call.h"

void api_admin_users(ApiCall *call);
void api_admin_change_user(ApiCall *call);
void api_admin_queue(ApiCall *call);
void api_admin_dead_jobs(ApiCall *call);
void api_admin_requeue(ApiCall *call);
void api_admin_retention(ApiCall *call);

#endif
