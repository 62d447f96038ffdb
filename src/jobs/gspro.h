/* Shots straight from a launch monitor: listens as GSPro does (Open Connect v1 over TCP) and keeps
 * what comes as shots of one account, matched to its swings by time.
 *
 * The protocol knows no password: whoever reaches the port writes into that account. So it is off
 * unless configured, and on this machine only unless an address is named. A web page that makes a
 * browser send here does no harm: what does not begin as JSON ends the connection. */
#ifndef GOLFCOACH_JOBS_GSPRO_H
#define GOLFCOACH_JOBS_GSPRO_H

#include "jobs/jobs.h"

/* Launch monitors at once; further ones are told so and closed. */
enum { JOBS_GSPRO_MONITORS = 8 };

typedef struct JobsGspro JobsGspro;

typedef struct {
    const char *address; /* numeric, IPv4 or IPv6 */
    guint16 port;        /* 0 = any: see jobs_gspro_port() */
    const char *email;   /* of the account; it is looked up at each shot, so it may come later */
} JobsGsproOptions;

/* Starts a thread. BASE_ERROR_INPUT: no e-mail, an address that cannot be listened on. */
JobsGspro *jobs_gspro_start(const JobsStores *stores, const JobsGsproOptions *options,
                            GError **error);
guint16 jobs_gspro_port(const JobsGspro *gspro);
/* Closes all connections and waits for the thread; fine on NULL. */
void jobs_gspro_stop(JobsGspro *gspro);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JobsGspro, jobs_gspro_stop)

#endif
