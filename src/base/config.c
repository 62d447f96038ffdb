#include "base/config.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/nearest.h"

#define PREFIX "GOLFCOACH_"
/* Variables of the tests, which the program does not read. */
#define TEST_PREFIX PREFIX "TEST_"
#define FILE_SUFFIX "_FILE"

/* No address or password is longer; a file that is, is not the one that was meant. */
enum { MAX_VALUE = 4096 };

typedef enum {
    KIND_TEXT,
    KIND_PATH,   /* made absolute */
    KIND_NUMBER, /* whole, low..high */
    KIND_CHOICE, /* one of `words` */
    KIND_URL,    /* may hold a password, which is not shown */
    KIND_SECRET, /* not shown at all */
} Kind;

/* To add a variable: its place in BaseConfigKey and a row. */
typedef struct {
    const char *name; /* after GOLFCOACH_ */
    Kind kind;
    const char *standard; /* {data} and {port} stand for values of earlier rows; NULL: no value */
    const char *help;
    int low, high;
    const char *words;
} Row;

static const Row ROWS[BASE_CONFIG_KEYS] = {
    [BASE_CONFIG_DATA] = {.name = "DATA",
                          .kind = KIND_PATH,
                          .help = "folder of everything kept on this machine"},
    [BASE_CONFIG_SECRETS] = {.name = "SECRETS",
                             .kind = KIND_PATH,
                             .standard = "{data}/secrets",
                             .help = "folder of keys"},
    [BASE_CONFIG_WORK] =
        {.name = "WORK",
         .kind = KIND_PATH,
         .help = "folder where clips lie open while they are analysed; best in memory"},
    [BASE_CONFIG_DATABASE] = {.name = "DATABASE",
                              .kind = KIND_URL,
                              .standard = "sqlite:{data}/golfcoach.db",
                              .help = "sqlite:PATH or postgresql://USER:PASSWORD@HOST/NAME"},
    [BASE_CONFIG_DATABASE_READ] = {.name = "DATABASE_READ",
                                   .kind = KIND_URL,
                                   .help = "a read replica of the database"},
    [BASE_CONFIG_BYTES] = {.name = "BYTES",
                           .kind = KIND_URL,
                           .standard = "folder:{data}/objects",
                           .help = "folder:PATH or s3://BUCKET?endpoint=URL&region=NAME"},
    [BASE_CONFIG_S3_KEY] = {.name = "S3_KEY",
                            .kind = KIND_TEXT,
                            .help = "access key of the bucket"},
    [BASE_CONFIG_S3_SECRET] = {.name = "S3_SECRET",
                               .kind = KIND_SECRET,
                               .help = "secret key of the bucket"},
    [BASE_CONFIG_CACHE] = {.name = "CACHE",
                           .kind = KIND_URL,
                           .standard = "memory:",
                           .help = "memory: or redis://[:PASSWORD@]HOST:PORT[/DB]"},
    [BASE_CONFIG_LISTEN] = {.name = "LISTEN",
                            .kind = KIND_TEXT,
                            .standard = "127.0.0.1:8080",
                            .help = "ADDRESS:PORT where requests are taken"},
    [BASE_CONFIG_PUBLIC_URL] = {.name = "PUBLIC_URL",
                                .kind = KIND_TEXT,
                                .standard = "http://localhost:{port}",
                                .help = "how clients reach us; issuer of tokens and links"},
    [BASE_CONFIG_ORIGINS] = {.name = "ORIGINS",
                             .kind = KIND_TEXT,
                             .help = "web origins that may call, commas between"},
    [BASE_CONFIG_PROXY] = {.name = "PROXY",
                           .kind = KIND_TEXT,
                           .help = "address whose X-Forwarded-For is believed"},
    [BASE_CONFIG_MODELS] = {.name = "MODELS",
                            .kind = KIND_PATH,
                            .help = "folder of model files; unset: beside the program"},
    [BASE_CONFIG_WORKERS] = {.name = "WORKERS",
                             .kind = KIND_NUMBER,
                             .standard = "0",
                             .help = "analyses at once; 0: by the cores",
                             .high = 256},
    [BASE_CONFIG_RETENTION_DAYS] = {.name = "RETENTION_DAYS",
                                    .kind = KIND_NUMBER,
                                    .standard = "365",
                                    .help = "older videos are deleted",
                                    .low = 1,
                                    .high = 36500},
    [BASE_CONFIG_RATE] = {.name = "RATE",
                          .kind = KIND_NUMBER,
                          .standard = "100",
                          .help = "requests a minute per user and endpoint",
                          .low = 1,
                          .high = 1000000},
    [BASE_CONFIG_GSPRO] = {.name = "GSPRO",
                           .kind = KIND_TEXT,
                           .help = "[ADDRESS:]PORT where launch monitors send shots as to GSPro; "
                                   "unset: off; address unset: this machine only"},
    [BASE_CONFIG_GSPRO_USER] = {.name = "GSPRO_USER",
                                .kind = KIND_TEXT,
                                .help = "e-mail of the account that those shots belong to"},
    [BASE_CONFIG_DEMO] = {.name = "DEMO",
                          .kind = KIND_TEXT,
                          .help =
                              "e-mail of the account whose newest report anyone may see at /demo"},
    [BASE_CONFIG_LOG_LEVEL] = {.name = "LOG_LEVEL",
                               .kind = KIND_CHOICE,
                               .standard = "info",
                               .help = "what is logged, at least",
                               .words = "debug|info|warning|error"},
    [BASE_CONFIG_LOG_LINES] = {.name = "LOG_LINES",
                               .kind = KIND_CHOICE,
                               .standard = "auto",
                               .help = "how log lines look; auto: words on a terminal, else json",
                               .words = "auto|json|words"},
};

struct BaseConfig {
    char *texts[BASE_CONFIG_KEYS];
    int numbers[BASE_CONFIG_KEYS]; /* of KIND_NUMBER; of KIND_CHOICE the place of the word */
    gboolean given[BASE_CONFIG_KEYS];
};

/* ---- the environment ---- */

/* The value of `name` among NAME=VALUE strings; NULL if it is not there or empty. */
static const char *look_up(const char *const *environment, const char *name) {
    gsize length = strlen(name);
    for (gsize i = 0; environment[i]; i++) {
        const char *entry = environment[i];
        if (!strncmp(entry, name, length) && entry[length] == '=')
            return entry[length + 1] ? entry + length + 1 : NULL;
    }
    return NULL;
}

static gboolean may_stand_in_file(const Row *row) {
    return row->kind == KIND_SECRET || row->kind == KIND_URL;
}

/* The names after GOLFCOACH_ that are known. */
static GPtrArray *list_names(void) {
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    for (gsize i = 0; i < BASE_CONFIG_KEYS; i++) {
        g_ptr_array_add(names, g_strdup(ROWS[i].name));
        if (may_stand_in_file(&ROWS[i]))
            g_ptr_array_add(names, g_strconcat(ROWS[i].name, FILE_SUFFIX, NULL));
    }
    return names;
}

static gboolean check_names(const char *const *environment, GError **error) {
    g_autoptr(GPtrArray) names = list_names();
    for (gsize i = 0; environment[i]; i++) {
        if (!g_str_has_prefix(environment[i], PREFIX) ||
            g_str_has_prefix(environment[i], TEST_PREFIX))
            continue;
        const char *rest = environment[i] + strlen(PREFIX);
        g_autofree char *name = g_strndup(rest, strcspn(rest, "="));
        if (g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL))
            continue;
        const char *nearest = base_nearest(name, (const char *const *)names->pdata, names->len);
        g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT, "unknown variable " PREFIX "%s%s%s%s",
                    name, nearest ? "; did you mean " PREFIX : "", nearest ? nearest : "",
                    nearest ? "?" : "; see golfcoach config");
        return FALSE;
    }
    return TRUE;
}

/* What a file says, without the end of its line. */
static gboolean read_file(const char *name, const char *path, char **ret_text, GError **error) {
    g_autofree char *text = NULL;
    gsize size = 0;
    g_autoptr(GError) cause = NULL;
    if (!g_file_get_contents(path, &text, &size, &cause)) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT, "cannot read " PREFIX "%s: %s", name,
                    cause->message);
        return FALSE;
    }
    if (size && text[size - 1] == '\n')
        text[--size] = 0;
    if (!size || strlen(text) != size) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT, PREFIX "%s: %s holds no line of text",
                    name, path);
        return FALSE;
    }
    *ret_text = g_steal_pointer(&text);
    return TRUE;
}

/* What the environment says for one row; NULL for nothing. */
static gboolean find_value(const Row *row, const char *const *environment, char **ret_text,
                           GError **error) {
    g_autofree char *name = g_strconcat(PREFIX, row->name, NULL);
    g_autofree char *file_name = g_strconcat(name, FILE_SUFFIX, NULL);
    const char *value = look_up(environment, name);
    const char *path = may_stand_in_file(row) ? look_up(environment, file_name) : NULL;
    if (value && path) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT, "%s and %s are both set", name, file_name);
        return FALSE;
    }
    if (path)
        return read_file(file_name + strlen(PREFIX), path, ret_text, error);
    *ret_text = g_strdup(value);
    return TRUE;
}

/* ---- defaults ---- */

static char *standard_data(const char *const *environment) {
    const char *named = look_up(environment, "XDG_DATA_HOME");
    if (named && g_path_is_absolute(named))
        return g_build_filename(named, "golfcoach", NULL);
    const char *home = look_up(environment, "HOME");
    return g_build_filename(home ? home : g_get_home_dir(), ".local/share/golfcoach", NULL);
}

/* In memory where there is a place for it: what lies there is not encrypted. */
static char *standard_work(const char *const *environment, const char *data) {
    const char *named = look_up(environment, "XDG_RUNTIME_DIR");
    if (named && g_path_is_absolute(named) && g_file_test(named, G_FILE_TEST_IS_DIR))
        return g_build_filename(named, "golfcoach", NULL);
    if (!access("/dev/shm", W_OK))
        return g_strdup_printf("/dev/shm/golfcoach-%u", (unsigned)getuid());
    return g_build_filename(data, "work", NULL);
}

static char *expand(const char *standard, const BaseConfig *config) {
    const char *listen = config->texts[BASE_CONFIG_LISTEN];
    const char *colon = listen ? strrchr(listen, ':') : NULL;
    GString *text = g_string_new(standard);
    g_string_replace(text, "{data}", config->texts[BASE_CONFIG_DATA], 0);
    g_string_replace(text, "{port}", colon ? colon + 1 : "", 0);
    return g_string_free(text, FALSE);
}

/* NULL: this one has none. */
static char *make_standard(BaseConfigKey key, const char *const *environment,
                           const BaseConfig *config) {
    if (key == BASE_CONFIG_DATA)
        return standard_data(environment);
    if (key == BASE_CONFIG_WORK)
        return standard_work(environment, config->texts[BASE_CONFIG_DATA]);
    return ROWS[key].standard ? expand(ROWS[key].standard, config) : NULL;
}

/* ---- values ---- */

static gboolean check_text(const Row *row, const char *text, GError **error) {
    const char *fault = NULL;
    if (strlen(text) > MAX_VALUE)
        fault = "is too long";
    else if (!g_utf8_validate(text, -1, NULL))
        fault = "is not UTF-8";
    for (const char *c = text; !fault && *c; c++)
        if (g_ascii_iscntrl(*c))
            fault = "holds a control character";
    if (fault)
        g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT, PREFIX "%s %s", row->name, fault);
    return !fault;
}

static gboolean read_number(const Row *row, const char *text, int *ret_number, GError **error) {
    guint64 number;
    if (!g_ascii_string_to_unsigned(text, 10, (guint64)row->low, (guint64)row->high, &number,
                                    NULL)) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT,
                    PREFIX "%s must be a whole number from %d to %d, not \"%s\"", row->name,
                    row->low, row->high, text);
        return FALSE;
    }
    *ret_number = (int)number;
    return TRUE;
}

static gboolean read_choice(const Row *row, const char *text, int *ret_place, GError **error) {
    g_auto(GStrv) words = g_strsplit(row->words, "|", -1);
    for (int i = 0; words[i]; i++) {
        if (strcmp(words[i], text))
            continue;
        *ret_place = i;
        return TRUE;
    }
    const char *nearest =
        base_nearest(text, (const char *const *)words, (gsize)g_strv_length(words));
    g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT,
                PREFIX "%s must be one of %s, not \"%s\"%s%s%s", row->name, row->words, text,
                nearest ? "; did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
    return FALSE;
}

static gboolean set_value(BaseConfig *config, BaseConfigKey key, char *text, GError **error) {
    const Row *row = &ROWS[key];
    config->texts[key] = text;
    if (!text)
        return TRUE;
    if (!check_text(row, text, error))
        return FALSE;
    if (row->kind == KIND_NUMBER)
        return read_number(row, text, &config->numbers[key], error);
    if (row->kind == KIND_CHOICE)
        return read_choice(row, text, &config->numbers[key], error);
    if (row->kind == KIND_PATH) {
        config->texts[key] = g_canonicalize_filename(text, NULL);
        g_free(text);
    }
    return TRUE;
}

BaseConfig *base_config_parse(const char *const *environment, GError **error) {
    if (!check_names(environment, error))
        return NULL;
    g_autoptr(BaseConfig) config = g_new0(BaseConfig, 1);
    for (BaseConfigKey key = 0; key < BASE_CONFIG_KEYS; key++) {
        char *text = NULL;
        if (!find_value(&ROWS[key], environment, &text, error))
            return NULL;
        config->given[key] = text != NULL;
        if (!text)
            text = make_standard(key, environment, config);
        if (!set_value(config, key, text, error))
            return NULL;
    }
    return g_steal_pointer(&config);
}

BaseConfig *base_config_load(GError **error) {
    g_auto(GStrv) environment = g_get_environ();
    return base_config_parse((const char *const *)environment, error);
}

void base_config_free(BaseConfig *config) {
    if (!config)
        return;
    for (gsize i = 0; i < BASE_CONFIG_KEYS; i++)
        g_free(config->texts[i]);
    g_free(config);
}

const char *base_config_text(const BaseConfig *config, BaseConfigKey key) {
    return config->texts[key];
}

int base_config_number(const BaseConfig *config, BaseConfigKey key) {
    g_assert(ROWS[key].kind == KIND_NUMBER || ROWS[key].kind == KIND_CHOICE);
    return config->numbers[key];
}

/* ---- for people ---- */

/* The URL without what may be a password: user, password and parameters. */
static char *show_url(const char *url) {
    const char *server = strstr(url, "://");
    if (!server)
        return g_strdup(strstr(url, "password") ? "set" : url);
    server += strlen("://");
    const char *at = strrchr(server, '@');
    if (strstr(url, "password"))
        return g_strdup_printf("%.*s…", (int)(server - url), url);
    return g_strdup_printf("%.*s%s%s", (int)(server - url), url, at ? "…@" : "",
                           at ? at + 1 : server);
}

static char *show_value(const BaseConfig *config, BaseConfigKey key) {
    const char *text = config->texts[key];
    if (!text)
        return g_strdup("(unset)");
    if (ROWS[key].kind == KIND_SECRET)
        return g_strdup("set");
    return ROWS[key].kind == KIND_URL ? show_url(text) : g_strdup(text);
}

char *base_config_table(const BaseConfig *config) {
    GString *table = g_string_new(NULL);
    for (BaseConfigKey key = 0; key < BASE_CONFIG_KEYS; key++) {
        g_autofree char *value = show_value(config, key);
        gboolean standard = config->texts[key] && !config->given[key];
        g_string_append_printf(table, PREFIX "%s = %s%s\n    %s\n", ROWS[key].name, value,
                               standard ? " (default)" : "", ROWS[key].help);
    }
    return g_string_free(table, FALSE);
}
