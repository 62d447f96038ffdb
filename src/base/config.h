/* What the environment says: GOLFCOACH_… variables, one table of them (config.c). Read-only once
 * loaded: any thread.
 *
 * An empty variable is an unset one. NAME_FILE=path may stand for NAME=value where the value is or
 * may hold a secret; both is a mistake. An unknown GOLFCOACH_ variable is one too, and the message
 * has the nearest name; GOLFCOACH_TEST_… is not looked at. */
#ifndef GOLFCOACH_BASE_CONFIG_H
#define GOLFCOACH_BASE_CONFIG_H

#include <glib.h>

typedef struct BaseConfig BaseConfig;

/* Paths are absolute. "or none": NULL unless set. */
typedef enum {
    BASE_CONFIG_DATA,           /* folder of everything kept on this machine */
    BASE_CONFIG_SECRETS,        /* folder of keys: DATA/secrets */
    BASE_CONFIG_WORK,           /* folder of clips while they are analysed; in memory if possible.
                                   It may not exist, and others may have made it: look whose it is */
    BASE_CONFIG_DATABASE,       /* sqlite:PATH or postgresql://… */
    BASE_CONFIG_DATABASE_READ,  /* a read replica, or none */
    BASE_CONFIG_BYTES,          /* folder:PATH or s3://BUCKET?endpoint=…&region=… */
    BASE_CONFIG_S3_KEY,         /* or none */
    BASE_CONFIG_S3_SECRET,      /* or none */
    BASE_CONFIG_CACHE,          /* memory: or redis://[:PASSWORD@]HOST:PORT/DB */
    BASE_CONFIG_LISTEN,         /* ADDRESS:PORT */
    BASE_CONFIG_PUBLIC_URL,     /* how clients reach us; issuer of tokens and links */
    BASE_CONFIG_ORIGINS,        /* web origins that may call, commas between, or none */
    BASE_CONFIG_PROXY,          /* address whose X-Forwarded-For is believed, or none */
    BASE_CONFIG_MODELS,         /* folder of model files, or none: where they usually are */
    BASE_CONFIG_WORKERS,        /* number: analyses at once; 0 = by the cores */
    BASE_CONFIG_RETENTION_DAYS, /* number: older videos are deleted */
    BASE_CONFIG_RATE,           /* number: requests a minute per user and endpoint */
    BASE_CONFIG_GSPRO,          /* [ADDRESS:]PORT of the launch-monitor listener, or none: off */
    BASE_CONFIG_GSPRO_USER,     /* e-mail of the account that its shots belong to, or none */
    BASE_CONFIG_DEMO,           /* e-mail of the account whose newest report /demo shows, or none */
    BASE_CONFIG_LOG_LEVEL,      /* number: a BaseLogLevel */
    BASE_CONFIG_LOG_LINES,      /* number: a BaseLogLines */
    BASE_CONFIG_KEYS
} BaseConfigKey;

/* From the process' environment. BASE_ERROR_INPUT names the variable that is wrong. */
BaseConfig *base_config_load(GError **error);
/* From NAME=VALUE strings, NULL-terminated. */
BaseConfig *base_config_parse(const char *const *environment, GError **error);
void base_config_free(BaseConfig *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(BaseConfig, base_config_free)

/* The value or its default, as it was written; NULL only for those above that may be none.
 * Borrowed. */
const char *base_config_text(const BaseConfig *config, BaseConfigKey key);
/* Of the keys above that are numbers. */
int base_config_number(const BaseConfig *config, BaseConfigKey key);

/* The table for people: name, value (secrets as "set", URLs without passwords), whether it is the
 * default, what it is for. Free with g_free(). */
char *base_config_table(const BaseConfig *config);

#endif
