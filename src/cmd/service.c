#include "cmd/service.h"

#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "base/log.h"

/* Threads that may want a connection at once: handlers, jobs, the hub, the schedule. */
enum { CONNECTIONS = 24 };

static gboolean make_folder(const char *path, GError **error) {
    if (g_mkdir_with_parents(path, 0700) == 0)
        return TRUE;
    g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT, "cannot make the folder %s: %s", path,
                g_strerror(errno));
    return FALSE;
}

/* All processes share one folder of keys: none but the first may make it. */
static BaseSecrets *load_secrets(const BaseConfig *config, gboolean create, GError **error) {
    const char *folder = base_config_text(config, BASE_CONFIG_SECRETS);
    if (create || g_file_test(folder, G_FILE_TEST_EXISTS))
        return base_secrets_load(folder, create, error);
    g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT,
                "there is no folder of keys %s; golfcoach migrate makes one, which all processes "
                "need",
                folder);
    return NULL;
}

static Bytes *open_bytes(const CmdService *service, GError **error) {
    const BaseConfig *config = service->config;
    g_autofree char *spool =
        g_build_filename(base_config_text(config, BASE_CONFIG_DATA), "spool", NULL);
    const BytesOptions options = {.url = base_config_text(config, BASE_CONFIG_BYTES),
                                  .s3_key = base_config_text(config, BASE_CONFIG_S3_KEY),
                                  .s3_secret = base_config_text(config, BASE_CONFIG_S3_SECRET),
                                  .spool = spool};
    return bytes_open(&options, service->secrets, error);
}

static gboolean open_all(CmdService *service, gboolean create, GError **error) {
    service->config = base_config_load(error);
    if (!service->config)
        return FALSE;
    const BaseConfig *config = service->config;
    base_log_setup((BaseLogLevel)base_config_number(config, BASE_CONFIG_LOG_LEVEL),
                   (BaseLogLines)base_config_number(config, BASE_CONFIG_LOG_LINES));
    return make_folder(base_config_text(config, BASE_CONFIG_DATA), error) &&
           (service->secrets = load_secrets(config, create, error)) &&
           (service->rows = rows_open(base_config_text(config, BASE_CONFIG_DATABASE),
                                      base_config_text(config, BASE_CONFIG_DATABASE_READ),
                                      CONNECTIONS, error)) &&
           (service->bytes = open_bytes(service, error)) &&
           (service->cache = cache_open(base_config_text(config, BASE_CONFIG_CACHE), error));
}

gboolean cmd_service_open(CmdService *service, gboolean create, GError **error) {
    memset(service, 0, sizeof *service);
    if (open_all(service, create, error))
        return TRUE;
    cmd_service_close(service);
    return FALSE;
}

void cmd_service_close(CmdService *service) {
    cache_close(service->cache);
    bytes_close(service->bytes);
    rows_close(service->rows);
    base_secrets_free(service->secrets);
    base_config_free(service->config);
    memset(service, 0, sizeof *service);
}

JobsStores cmd_service_stores(const CmdService *service) {
    return (JobsStores){service->config, service->secrets, service->rows, service->bytes,
                        service->cache};
}
