/* The stores of the service, opened as the configuration says. */
#ifndef GOLFCOACH_CMD_SERVICE_H
#define GOLFCOACH_CMD_SERVICE_H

#include "api/api.h"
#include "base/config.h"
#include "base/secrets.h"
#include "jobs/jobs.h"

typedef struct {
    BaseConfig *config;
    BaseSecrets *secrets;
    Rows *rows;
    Bytes *bytes;
    Cache *cache;
} CmdService;

/* Reads the environment, makes what is missing on this machine (folders; keys if `create`), opens
 * the stores. Also sets up the log. FALSE: what is open is closed. */
gboolean cmd_service_open(CmdService *service, gboolean create, GError **error);
void cmd_service_close(CmdService *service);

JobsStores cmd_service_stores(const CmdService *service);

typedef enum {
    CMD_ROLE_API = 1 << 0,    /* REST and WebSocket */
    CMD_ROLE_WORKER = 1 << 1, /* jobs and schedule */
    CMD_ROLE_ALONE =
        1 << 2, /* everything on this machine: keys are made, the schema is brought up to date */
} CmdRole;

/* Runs the roles until SIGINT or SIGTERM; returns the exit status. */
int cmd_serve(unsigned roles);

#endif
