/* What the environment says: GOLFCOACH_… variables, one table of them (config.c). Read-only once
 * loaded: any thread.
 *
 * NAME_FILE=path may stand for NAME=value where the value is secret; both is a mistake. An unknown
 * GOLFCOACH_ variable is one too, with the nearest name. */
#ifndef GOLFCOACH_BASE_CONFIG_H
#define GOLFCOACH_BASE_CONFIG_H

#include <glib.h>

typedef struct BaseConfig BaseConfig;

typedef enum {
    BASE_CONFIG_DATA,    /* GOLFCOACH_DATA: folder of everything kept on this machine */
    BASE_CONFIG_SECRETS, /* GOLFCOACH_SECRETS: folder of keys; DATA/secrets if unset */
    BASE_CONFIG_WORK,    /* GOLFCOACH_WORK: where clips lie open while they are analysed; memory if
                            possible */
    BASE_CONFIG_DATABASE, /* GOLFCOACH_DATABASE: sqlite:PATH or postgresql://…; DATA/golfcoach.db if
                             unset */
    BASE_CONFIG_DATABASE_READ, /* GOLFCOACH_DATABASE_READ: a read replica, optional */
    BASE_CONFIG_BYTES,     /* GOLFCOACH_BYTES: folder:PATH or s3://BUCKET?endpoint=…&region=… */
    BASE_CONFIG_S3_KEY,    /* GOLFCOACH_S3_KEY */
    BASE_CONFIG_S3_SECRET, /* GOLFCOACH_S3_SECRET: secret */
    BASE_CONFIG_CACHE,  /* GOLFCOACH_CACHE: memory: or redis://[:PASSWORD@]HOST:PORT/DB: secret */
    BASE_CONFIG_LISTEN, /* GOLFCOACH_LISTEN: ADDRESS:PORT, "127.0.0.1:8080" */
    BASE_CONFIG_PUBLIC_URL,     /* GOLFCOACH_PUBLIC_URL: how clients reach us; issuer of tokens and
                                   links */
    BASE_CONFIG_ORIGINS,        /* GOLFCOACH_ORIGINS: web origins that may call, commas between */
    BASE_CONFIG_PROXY,          /* GOLFCOACH_PROXY: address whose X-Forwarded-For is believed */
    BASE_CONFIG_MODELS,         /* GOLFCOACH_MODELS: folder of model files */
    BASE_CONFIG_WORKERS,        /* GOLFCOACH_WORKERS: analyses at once; 0 = by the cores */
    BASE_CONFIG_RETENTION_DAYS, /* GOLFCOACH_RETENTION_DAYS: videos older are deleted; 365 */
    BASE_CONFIG_RATE,           /* GOLFCOACH_RATE: requests a minute per user and endpoint; 100 */
    BASE_CONFIG_GSPRO, /* GOLFCOACH_GSPRO: ADDRESS:PORT of the launch-monitor listener; unset = off
                        */
    BASE_CONFIG_LOG_LEVEL, /* GOLFCOACH_LOG_LEVEL: debug, info, warning, error */
    BASE_CONFIG_LOG_LINES, /* GOLFCOACH_LOG_LINES: auto, json, words */
    BASE_CONFIG_KEYS
} BaseConfigKey;

/* From the process' environment. */
BaseConfig *base_config_load(GError **error);
/* From NAME=VALUE strings, NULL-terminated; for tests. */
BaseConfig *base_config_parse(const char *const *environment, GError **error);
void base_config_free(BaseConfig *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(BaseConfig, base_config_free)

/* The value or its default; NULL only for optional keys that are unset. Borrowed. */
const char *base_config_text(const BaseConfig *config, BaseConfigKey key);
/* Of keys that are numbers. */
int base_config_number(const BaseConfig *config, BaseConfigKey key);

/* The table for people: name, value (secrets as "set"), whether it is the default, what it is for.
 * Free with g_free(). */
char *base_config_table(const BaseConfig *config);

#endif
