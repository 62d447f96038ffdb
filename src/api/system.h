/* The service about itself: health, metrics, its own document, the first page. */
#ifndef GOLFCOACH_API_SYSTEM_H
#define GOLFCOACH_API_SYSTEM_H

#include "api/call.h"

void api_system_health(ApiCall *call);
void api_system_ready(ApiCall *call);
void api_system_metrics(ApiCall *call);
void api_system_openapi(ApiCall *call);
void api_system_docs(ApiCall *call);
void api_system_demo(ApiCall *call);
void api_system_front(ApiCall *call);
void api_system_docs_script(ApiCall *call);
void api_system_icon(ApiCall *call);
void api_system_style(ApiCall *call);

#endif
