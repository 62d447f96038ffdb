#include "base/config.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/log.h"
#include "folder.h"
#include "tap.h"

#define PARSE(error, ...)                                                                          \
    base_config_parse((const char *const[]){"HOME=/home/ada", __VA_ARGS__, NULL}, error)

static void check_text(const BaseConfig *config, BaseConfigKey key, const char *expected) {
    const char *text = base_config_text(config, key);
    TAP_CHECK(!g_strcmp0(text, expected), "key %d is %s, not %s", (int)key, text, expected);
}

/* One variable that is refused with these words in the message. */
static void check_refused(const char *variable, const char *words) {
    g_autoptr(GError) error = NULL;
    g_autoptr(BaseConfig) config = PARSE(&error, variable);
    TAP_CHECK(!config && g_error_matches(error, BASE_ERROR, BASE_ERROR_INPUT), "%s", variable);
    TAP_CHECK(error && strstr(error->message, words), "%s: %s", variable,
              error ? error->message : "no error");
}

static void everything_has_a_default(void) {
    g_autoptr(BaseConfig) config = PARSE(NULL, "PATH=/bin");
    check_text(config, BASE_CONFIG_DATA, "/home/ada/.local/share/golfcoach");
    check_text(config, BASE_CONFIG_SECRETS, "/home/ada/.local/share/golfcoach/secrets");
    check_text(config, BASE_CONFIG_DATABASE,
               "sqlite:/home/ada/.local/share/golfcoach/golfcoach.db");
    check_text(config, BASE_CONFIG_BYTES, "folder:/home/ada/.local/share/golfcoach/objects");
    check_text(config, BASE_CONFIG_CACHE, "memory:");
    check_text(config, BASE_CONFIG_LISTEN, "127.0.0.1:8080");
    check_text(config, BASE_CONFIG_PUBLIC_URL, "http://localhost:8080");
    static const BaseConfigKey none[] = {BASE_CONFIG_DATABASE_READ, BASE_CONFIG_S3_KEY,
                                         BASE_CONFIG_S3_SECRET,     BASE_CONFIG_ORIGINS,
                                         BASE_CONFIG_PROXY,         BASE_CONFIG_MODELS,
                                         BASE_CONFIG_GSPRO,         BASE_CONFIG_GSPRO_USER};
    for (gsize i = 0; i < G_N_ELEMENTS(none); i++)
        check_text(config, none[i], NULL);
    TAP_CHECK(base_config_number(config, BASE_CONFIG_WORKERS) == 0);
    TAP_CHECK(base_config_number(config, BASE_CONFIG_RETENTION_DAYS) == 365);
    TAP_CHECK(base_config_number(config, BASE_CONFIG_RATE) == 100);
    TAP_CHECK(base_config_number(config, BASE_CONFIG_LOG_LEVEL) == BASE_LOG_INFO);
    TAP_CHECK(base_config_number(config, BASE_CONFIG_LOG_LINES) == BASE_LOG_LINES_AUTO);
}

static void defaults_follow_what_is_set(void) {
    g_autoptr(BaseConfig) config =
        PARSE(NULL, "GOLFCOACH_DATA=/srv/golf", "GOLFCOACH_LISTEN=[::]:9000");
    check_text(config, BASE_CONFIG_SECRETS, "/srv/golf/secrets");
    check_text(config, BASE_CONFIG_DATABASE, "sqlite:/srv/golf/golfcoach.db");
    check_text(config, BASE_CONFIG_BYTES, "folder:/srv/golf/objects");
    check_text(config, BASE_CONFIG_PUBLIC_URL, "http://localhost:9000");
    g_autoptr(BaseConfig) xdg = PARSE(NULL, "XDG_DATA_HOME=/data");
    check_text(xdg, BASE_CONFIG_DATA, "/data/golfcoach");
    g_autoptr(BaseConfig) relative = PARSE(NULL, "XDG_DATA_HOME=data");
    check_text(relative, BASE_CONFIG_DATA, "/home/ada/.local/share/golfcoach");
}

static void clips_are_worked_on_in_memory_if_possible(void) {
    g_autofree char *folder = folder_make();
    g_autofree char *variable = g_strconcat("XDG_RUNTIME_DIR=", folder, NULL);
    g_autofree char *expected = g_build_filename(folder, "golfcoach", NULL);
    g_autoptr(BaseConfig) config = PARSE(NULL, variable);
    check_text(config, BASE_CONFIG_WORK, expected);
    g_autofree char *shared = g_strdup_printf("/dev/shm/golfcoach-%u", (unsigned)getuid());
    g_autoptr(BaseConfig) without =
        PARSE(NULL, "XDG_RUNTIME_DIR=/nowhere/at/all", "GOLFCOACH_DATA=/srv/golf");
    check_text(without, BASE_CONFIG_WORK, access("/dev/shm", W_OK) ? "/srv/golf/work" : shared);
    g_autoptr(BaseConfig) told = PARSE(NULL, "GOLFCOACH_WORK=/tmp/work");
    check_text(told, BASE_CONFIG_WORK, "/tmp/work");
    folder_remove(folder);
}

static void values_are_taken(void) {
    g_autoptr(BaseConfig) config =
        PARSE(NULL, "GOLFCOACH_WORKERS=3", "GOLFCOACH_LOG_LEVEL=error", "GOLFCOACH_LOG_LINES=words",
              "GOLFCOACH_S3_SECRET=a=b", "GOLFCOACH_DATA=data/./x",
              "GOLFCOACH_GSPRO=", "GOLFCOACH_RATE=", "GOLFCOACH_TEST_WHATEVER=1", "GOLFCOACHING=1",
              "GOLFCOACH=x", "");
    g_autofree char *folder = g_canonicalize_filename("data/x", NULL);
    TAP_CHECK(base_config_number(config, BASE_CONFIG_WORKERS) == 3);
    TAP_CHECK(base_config_number(config, BASE_CONFIG_LOG_LEVEL) == BASE_LOG_ERROR);
    TAP_CHECK(base_config_number(config, BASE_CONFIG_LOG_LINES) == BASE_LOG_LINES_WORDS);
    TAP_CHECK(base_config_number(config, BASE_CONFIG_RATE) == 100);
    check_text(config, BASE_CONFIG_S3_SECRET, "a=b");
    check_text(config, BASE_CONFIG_DATA, folder);
    check_text(config, BASE_CONFIG_GSPRO, NULL);
}

static void unknown_variables_are_refused(void) {
    check_refused("GOLFCOACH_DATABSE=x", "did you mean GOLFCOACH_DATABASE?");
    check_refused("GOLFCOACH_RETENTION=30", "did you mean GOLFCOACH_RETENTION_DAYS?");
    check_refused("GOLFCOACH_S3_SECRET_FIEL=x", "did you mean GOLFCOACH_S3_SECRET_FILE?");
    check_refused("GOLFCOACH_LISTEN_FILE=x", "GOLFCOACH_LISTEN_FILE");
    check_refused("GOLFCOACH_ZZZZZZZZZZ=x", "see golfcoach config");
    check_refused("GOLFCOACH_=x", "unknown variable GOLFCOACH_");
    check_refused("GOLFCOACH_data=x", "unknown variable GOLFCOACH_data");
}

static void numbers_and_words_are_checked(void) {
    static const char *const numbers[] = {"GOLFCOACH_WORKERS=-1",
                                          "GOLFCOACH_WORKERS=257",
                                          "GOLFCOACH_WORKERS=two",
                                          "GOLFCOACH_WORKERS=1 ",
                                          "GOLFCOACH_WORKERS=1.5",
                                          "GOLFCOACH_WORKERS=+1",
                                          "GOLFCOACH_RETENTION_DAYS=0",
                                          "GOLFCOACH_RATE=0",
                                          "GOLFCOACH_RATE=99999999999999999999"};
    for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++)
        check_refused(numbers[i], "must be a whole number from");
    check_refused("GOLFCOACH_LOG_LEVEL=warn", "did you mean warning?");
    check_refused("GOLFCOACH_LOG_LINES=JSON", "must be one of auto|json|words");
}

static void values_must_be_one_line_of_text(void) {
    g_autofree char *much = g_strnfill(5000, 'x');
    g_autofree char *endless = g_strconcat("GOLFCOACH_ORIGINS=", much, NULL);
    check_refused("GOLFCOACH_ORIGINS=a\nb", "GOLFCOACH_ORIGINS holds a control character");
    check_refused("GOLFCOACH_ORIGINS=\xff", "GOLFCOACH_ORIGINS is not UTF-8");
    check_refused(endless, "GOLFCOACH_ORIGINS is too long");
}

static void secrets_may_stand_in_files(void) {
    g_autofree char *folder = folder_make();
    g_autofree char *path = g_build_filename(folder, "secret", NULL);
    g_autofree char *variable = g_strconcat("GOLFCOACH_S3_SECRET_FILE=", path, NULL);
    g_file_set_contents(path, "hush hush\n", -1, NULL);
    g_autoptr(BaseConfig) config = PARSE(NULL, variable);
    check_text(config, BASE_CONFIG_S3_SECRET, "hush hush");
    g_autoptr(GError) error = NULL;
    g_autoptr(BaseConfig) both = PARSE(&error, variable, "GOLFCOACH_S3_SECRET=x");
    TAP_CHECK(!both && strstr(error->message, "both set"));
    static const struct {
        const char *text;
        gssize size;
    } bad[] = {{"", 0}, {"\n", 1}, {"a\0b", 3}, {"a\nb\n", 4}};
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_file_set_contents(path, bad[i].text, bad[i].size, NULL);
        check_refused(variable, "GOLFCOACH_S3_SECRET");
    }
    folder_remove(folder);
    check_refused(variable, "cannot read GOLFCOACH_S3_SECRET_FILE");
}

static void the_table_hides_secrets(void) {
    g_autoptr(BaseConfig) config =
        PARSE(NULL, "GOLFCOACH_S3_SECRET=hush", "GOLFCOACH_CACHE=redis://:hush@cache:6379/0",
              "GOLFCOACH_DATABASE=postgresql://ada:h@ush@db/golf",
              "GOLFCOACH_DATABASE_READ=postgresql://db/golf?password=hush",
              "GOLFCOACH_BYTES=s3://videos?endpoint=http://s3:9000&region=eu");
    g_autofree char *table = base_config_table(config);
    TAP_CHECK(!strstr(table, "hush") && !strstr(table, "ush@"), "%s", table);
    static const char *const lines[] = {
        "GOLFCOACH_S3_SECRET = set\n",
        "GOLFCOACH_CACHE = redis://…@cache:6379/0\n",
        "GOLFCOACH_DATABASE = postgresql://…@db/golf\n",
        "GOLFCOACH_DATABASE_READ = postgresql://…\n",
        "GOLFCOACH_BYTES = s3://videos?endpoint=http://s3:9000&region=eu\n",
        "GOLFCOACH_GSPRO = (unset)\n",
        "GOLFCOACH_RATE = 100 (default)\n",
        "GOLFCOACH_DATA = /home/ada/.local/share/golfcoach (default)\n"};
    for (gsize i = 0; i < G_N_ELEMENTS(lines); i++)
        TAP_CHECK(strstr(table, lines[i]), "%s", lines[i]);
}

static void the_environment_of_the_process_is_read(void) {
    clearenv();
    g_setenv("GOLFCOACH_RATE", "42", TRUE);
    g_autoptr(BaseConfig) config = base_config_load(NULL);
    TAP_CHECK(config && base_config_number(config, BASE_CONFIG_RATE) == 42);
    base_config_free(NULL);
}

int main(void) {
    TAP_RUN(everything_has_a_default);
    TAP_RUN(defaults_follow_what_is_set);
    TAP_RUN(clips_are_worked_on_in_memory_if_possible);
    TAP_RUN(values_are_taken);
    TAP_RUN(unknown_variables_are_refused);
    TAP_RUN(numbers_and_words_are_checked);
    TAP_RUN(values_must_be_one_line_of_text);
    TAP_RUN(secrets_may_stand_in_files);
    TAP_RUN(the_table_hides_secrets);
    TAP_RUN(the_environment_of_the_process_is_read);
    return tap_done();
}
