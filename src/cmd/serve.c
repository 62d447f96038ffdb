/* up, api and worker: the same process with other roles. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/error.h"
#include "base/log.h"
#include "cmd/commands.h"
#include "cmd/models_folder.h"
#include "cmd/options.h"
#include "cmd/service.h"
#include "jobs/drills.h"
#include "jobs/folder.h"
#include "jobs/gspro.h"
#include "sandbox/sandbox.h"

/* Requests under way get this long; so nginx, which waits for 30 s, need not tell its client of us.
 */
enum { GRACE_SECONDS = 20, AI_JOBS = 2, MAINTENANCE_JOBS = 2 };

typedef struct {
    unsigned roles;
    CmdService service;
    Api *api;
    Httpd *server;
    JobsRunner *runner;
    JobsGspro *gspro;
    char *program;
} Serving;

/* --- Before the start --------------------------------------------------------------------- */

/* All threads inherit this: only the main one waits for them. */
static void take_signals(sigset_t *ret_signals) {
    sigemptyset(ret_signals);
    sigaddset(ret_signals, SIGINT);
    sigaddset(ret_signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, ret_signals, NULL);
    signal(SIGPIPE, SIG_IGN);
}

/* A socket is a descriptor: as many as the system lets us have. */
static void set_limits(void) {
    /* A core dump would hold keys, and clips in the clear. */
    const struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

static gboolean prepare_stores(const Serving *serving, GError **error) {
    guint applied = 0;
    Rows *rows = serving->service.rows;
    bytes_tidy(serving->service.bytes);
    if (serving->roles & CMD_ROLE_ALONE) {
        if (!rows_migrate(rows, &applied, error))
            return FALSE;
    } else if (!rows_is_migrated(rows, error)) {
        if (error && !*error)
            g_set_error_literal(error, BASE_ERROR, BASE_ERROR_INPUT,
                                "the database's schema is not this program's: run golfcoach "
                                "migrate first");
        return FALSE;
    }
    return jobs_seed_drills(rows, error);
}

/* --- The roles ---------------------------------------------------------------------------- */

/* "ADDRESS:PORT", "[::1]:8080", as the variable `name` says it. */
static gboolean split_address(const char *name, const char *listen, char **ret_address,
                              guint16 *ret_port, GError **error) {
    const char *colon = strrchr(listen, ':');
    guint64 port;
    if (!colon || !g_ascii_string_to_unsigned(colon + 1, 10, 0, 65535, &port, NULL)) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT, "%s must be ADDRESS:PORT, not %s", name,
                    listen);
        return FALSE;
    }
    g_autofree char *address = g_strndup(listen, (gsize)(colon - listen));
    const gsize length = strlen(address);
    const gboolean bracketed = length > 2 && address[0] == '[' && address[length - 1] == ']';
    *ret_address = bracketed ? g_strndup(address + 1, length - 2) : g_strdup(address);
    *ret_port = (guint16)port;
    return TRUE;
}

static gboolean start_api(Serving *serving, GError **error) {
    const BaseConfig *config = serving->service.config;
    const JobsStores stores = cmd_service_stores(&serving->service);
    g_autofree char *address = NULL;
    HttpdOptions options = {.trusted_proxy = base_config_text(config, BASE_CONFIG_PROXY)};
    if (!split_address("GOLFCOACH_LISTEN", base_config_text(config, BASE_CONFIG_LISTEN), &address,
                       &options.port, error))
        return FALSE;
    options.address = address;
    serving->api = api_new(&stores, error);
    if (!serving->api)
        return FALSE;
    serving->server = httpd_start(&options, api_app(serving->api), error);
    if (serving->server)
        base_log(BASE_LOG_INFO, "listening", "{s:s s:i}", "address", address, "port",
                 (int)httpd_port(serving->server));
    return serving->server != NULL;
}

/* If it is configured. */
static gboolean start_gspro(Serving *serving, GError **error) {
    const BaseConfig *config = serving->service.config;
    const JobsStores stores = cmd_service_stores(&serving->service);
    const char *listen = base_config_text(config, BASE_CONFIG_GSPRO);
    if (!listen)
        return TRUE;
    g_autofree char *address = NULL;
    g_autofree char *whole = g_strconcat(strchr(listen, ':') ? "" : "127.0.0.1:", listen, NULL);
    JobsGsproOptions options = {.email = base_config_text(config, BASE_CONFIG_GSPRO_USER)};
    if (!split_address("GOLFCOACH_GSPRO", whole, &address, &options.port, error))
        return FALSE;
    options.address = address;
    serving->gspro = jobs_gspro_start(&stores, &options, error);
    return serving->gspro != NULL;
}

static gboolean start_worker(Serving *serving, GError **error) {
    const BaseConfig *config = serving->service.config;
    const JobsStores stores = cmd_service_stores(&serving->service);
    const guint layers = sandbox_layers();
    g_autofree char *text = sandbox_layers_text(layers);
    base_log(BASE_LOG_INFO, "sandbox", "{s:s}", "layers", text);
    if ((layers & SANDBOX_LAYERS_NEEDED) != SANDBOX_LAYERS_NEEDED) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_INTERNAL,
                    "this kernel cannot hold the engine in (%s): uploads would be analysed "
                    "unguarded",
                    text);
        return FALSE;
    }
    jobs_folder_tidy(config);
    int analyses = base_config_number(config, BASE_CONFIG_WORKERS);
    if (!analyses)
        analyses =
            MAX(1, (int)g_get_num_processors() / 2); /* one shares out its work to two cores */
    const JobsPools pools = {(guint)analyses, AI_JOBS, MAINTENANCE_JOBS};
    g_autofree char *models =
        cmd_models_folder(base_config_text(config, BASE_CONFIG_MODELS), error);
    if (!models)
        return FALSE;
    serving->runner = jobs_start(&stores, &pools, serving->program, models);
    return start_gspro(serving, error);
}

static gboolean start(Serving *serving, GError **error) {
    const gboolean create = (serving->roles & CMD_ROLE_ALONE) != 0;
    serving->program = g_file_read_link("/proc/self/exe", error);
    return serving->program && cmd_service_open(&serving->service, create, error) &&
           prepare_stores(serving, error) &&
           (!(serving->roles & CMD_ROLE_WORKER) || start_worker(serving, error)) &&
           (!(serving->roles & CMD_ROLE_API) || start_api(serving, error));
}

/* New requests first, then the jobs, then what both need. */
static void stop(Serving *serving) {
    if (serving->api)
        api_drain(serving->api);
    if (serving->server)
        httpd_stop(serving->server, GRACE_SECONDS);
    jobs_gspro_stop(serving->gspro);
    jobs_stop(serving->runner);
    api_free(serving->api);
    cmd_service_close(&serving->service);
    g_free(serving->program);
}

int cmd_serve(unsigned roles) {
    Serving serving = {.roles = roles};
    sigset_t signals;
    take_signals(&signals);
    set_limits();
    g_autoptr(GError) error = NULL;
    if (!start(&serving, &error)) {
        stop(&serving);
        return cmd_fail(error);
    }
    int number = 0;
    while (sigwait(&signals, &number) != 0)
        continue;
    base_log(BASE_LOG_INFO, "stopping", "{s:s}", "signal", number == SIGINT ? "SIGINT" : "SIGTERM");
    stop(&serving);
    return EXIT_SUCCESS;
}

/* --- The commands ------------------------------------------------------------------------- */

static int serve_as(const char *name, const char *help, unsigned roles, int argc, char **argv) {
    const CmdSyntax syntax = {name, "", help, NULL, 0};
    int status = EXIT_SUCCESS;
    return cmd_parse(&syntax, argc, argv, NULL, &status) ? cmd_serve(roles) : status;
}

int cmd_up(int argc, char **argv) {
    return serve_as(
        "up",
        "The whole service on this machine: API, WebSocket, analyses, upkeep. Makes its\n"
        "data folder, keys and database at the first start. golfcoach config shows what\n"
        "can be set. Ctrl-C ends it; what was accepted goes on at the next start.",
        CMD_ROLE_API | CMD_ROLE_WORKER | CMD_ROLE_ALONE, argc, argv);
}

int cmd_api(int argc, char **argv) {
    return serve_as("api",
                    "REST and WebSocket alone; many of them share PostgreSQL, Redis and S3. Run\n"
                    "golfcoach migrate before the first start.",
                    CMD_ROLE_API, argc, argv);
}

int cmd_worker(int argc, char **argv) {
    return serve_as(
        "worker",
        "Analyses what was uploaded, in a sandbox, and does the upkeep; many of them share\n"
        "the queue.",
        CMD_ROLE_WORKER, argc, argv);
}
