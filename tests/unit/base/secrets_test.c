#include "base/secrets.h"

#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/error.h"
#include "folder.h"
#include "tap.h"

static char *folder;

static void begin(void) {
    folder = folder_make();
}

static void end(void) {
    folder_remove(folder);
    g_clear_pointer(&folder, g_free);
}

static char *path_of(const char *name) {
    return g_build_filename(folder, name, NULL);
}

/* 32 bytes of `fill` under this name. */
static void put_key(const char *name, char fill) {
    g_autofree char *path = path_of(name);
    char bytes[BASE_KEY_SIZE];
    memset(bytes, fill, sizeof bytes);
    g_file_set_contents_full(path, bytes, sizeof bytes, G_FILE_SET_CONTENTS_NONE, 0600, NULL);
}

static void check_refused(gboolean create, int code, const char *words) {
    g_autoptr(GError) error = NULL;
    g_autoptr(BaseSecrets) secrets = base_secrets_load(folder, create, &error);
    TAP_CHECK(!secrets && g_error_matches(error, BASE_ERROR, code), "%s", words);
    TAP_CHECK(error && strstr(error->message, words), "%s", error ? error->message : "no error");
}

static void keys_are_made_once(void) {
    begin();
    g_autofree char *inner = path_of("deep/secrets");
    g_autoptr(BaseSecrets) first = base_secrets_load(inner, TRUE, NULL);
    g_autoptr(BaseSecrets) again = base_secrets_load(inner, TRUE, NULL);
    g_autoptr(BaseSecrets) reader = base_secrets_load(inner, FALSE, NULL);
    TAP_CHECK(first && again && reader);
    for (BaseSecretKind kind = 0; kind < BASE_SECRETS; kind++) {
        const BaseSecret *key = base_secrets_newest(first, kind);
        const BaseSecret *same = base_secrets_newest(again, kind);
        TAP_CHECK(base_secrets_count(again, kind) == 1 && base_secrets_count(reader, kind) == 1);
        TAP_CHECK(!strcmp(key->key_id, same->key_id) && key->size == same->size);
        TAP_CHECK(!memcmp(key->bytes, same->bytes, key->size));
        TAP_CHECK(base_secrets_find(first, kind, key->key_id) == key);
        TAP_CHECK(!base_secrets_find(first, kind, "other") &&
                  !base_secrets_find(first, kind, NULL));
    }
    const BaseSecret *pem = base_secrets_newest(first, BASE_SECRET_TOKENS);
    TAP_CHECK(pem->size > 100 && !memcmp(pem->bytes, "-----BEGIN PRIVATE KEY-----", 27));
    end();
}

static void only_the_owner_may_read_what_is_made(void) {
    begin();
    g_autofree char *inner = path_of("secrets");
    g_autoptr(BaseSecrets) secrets = base_secrets_load(inner, TRUE, NULL);
    struct stat about;
    TAP_CHECK(secrets && !stat(inner, &about) && (about.st_mode & 0777) == 0700);
    g_autoptr(GDir) directory = g_dir_open(inner, 0, NULL);
    int count = 0;
    for (const char *name; (name = g_dir_read_name(directory)); count++) {
        g_autofree char *path = g_build_filename(inner, name, NULL);
        TAP_CHECK(!stat(path, &about) && (about.st_mode & 0777) == 0600, "%s", name);
    }
    TAP_CHECK(count == BASE_SECRETS, "%d files", count);
    end();
}

static void without_create_a_missing_kind_is_named(void) {
    begin();
    check_refused(FALSE, BASE_ERROR_INPUT, "/seal.");
    put_key("seal.a", 1);
    check_refused(FALSE, BASE_ERROR_INPUT, "/fields.");
    folder_remove(folder);
    check_refused(FALSE, BASE_ERROR_INPUT, folder);
    end();
}

static void the_newest_key_is_the_last(void) {
    begin();
    put_key("links.20260101t000000000000aaaa", 2);
    put_key("links.20250101t000000000000zzzz", 1);
    g_autoptr(BaseSecrets) secrets = base_secrets_load(folder, TRUE, NULL);
    TAP_CHECK(base_secrets_count(secrets, BASE_SECRET_LINKS) == 2);
    TAP_CHECK(base_secrets_newest(secrets, BASE_SECRET_LINKS)->bytes[0] == 2);
    TAP_CHECK(base_secrets_at(secrets, BASE_SECRET_LINKS, 0)->bytes[0] == 1);
    TAP_CHECK(base_secrets_count(secrets, BASE_SECRET_SEAL) == 1);
    end();
}

static void rotation_adds_a_newer_key(void) {
    begin();
    g_autoptr(BaseSecrets) before = base_secrets_load(folder, TRUE, NULL);
    for (int i = 0; i < 3; i++)
        TAP_CHECK(base_secrets_rotate(folder, BASE_SECRET_LINKS, NULL));
    TAP_CHECK(base_secrets_rotate(folder, BASE_SECRET_TOKENS, NULL));
    g_autoptr(BaseSecrets) after = base_secrets_load(folder, FALSE, NULL);
    const BaseSecret *old = base_secrets_newest(before, BASE_SECRET_LINKS);
    const BaseSecret *new = base_secrets_newest(after, BASE_SECRET_LINKS);
    TAP_CHECK(base_secrets_count(after, BASE_SECRET_LINKS) == 4);
    TAP_CHECK(base_secrets_count(after, BASE_SECRET_TOKENS) == 2);
    TAP_CHECK(strcmp(old->key_id, new->key_id) < 0 && memcmp(old->bytes, new->bytes, old->size));
    TAP_CHECK(base_secrets_find(after, BASE_SECRET_LINKS, old->key_id));
    end();
}

static void rotation_that_nobody_would_notice_is_refused(void) {
    begin();
    put_key("seal.prod-1", 1);
    g_autoptr(GError) error = NULL;
    TAP_CHECK(!base_secrets_rotate(folder, BASE_SECRET_SEAL, &error));
    TAP_CHECK(error && strstr(error->message, "prod-1"));
    g_clear_error(&error);
    TAP_CHECK(!base_secrets_rotate(folder, BASE_SECRET_LOOKUP, &error));
    TAP_CHECK(g_error_matches(error, BASE_ERROR, BASE_ERROR_INPUT));
    g_clear_error(&error);
    TAP_CHECK(!base_secrets_rotate("/nowhere/at/all", BASE_SECRET_SEAL, &error) && error);
    end();
}

static void files_that_others_may_use_are_refused(void) {
    begin();
    put_key("seal.a", 1);
    g_autofree char *path = path_of("seal.a");
    static const mode_t modes[] = {0640, 0620, 0604, 0602, 0610, 0601, 0666};
    for (gsize i = 0; i < G_N_ELEMENTS(modes); i++) {
        chmod(path, modes[i]);
        check_refused(TRUE, BASE_ERROR_INPUT, "seal.a: others may use it");
    }
    chmod(path, 0400);
    g_autoptr(BaseSecrets) secrets = base_secrets_load(folder, TRUE, NULL);
    TAP_CHECK(secrets);
    chmod(folder, 0770);
    check_refused(TRUE, BASE_ERROR_INPUT, "may be written by others");
    end();
}

static void what_is_no_key_file_is_refused(void) {
    begin();
    g_autofree char *target = path_of("elsewhere"), *path = path_of("seal.a");
    put_key("elsewhere", 1);
    TAP_CHECK(!symlink(target, path));
    check_refused(TRUE, BASE_ERROR_INPUT, "seal.a: it is a symbolic link");
    g_remove(path);
    g_mkdir(path, 0700);
    check_refused(TRUE, BASE_ERROR_INPUT, "seal.a: it is not a file");
    g_rmdir(path);
    mkfifo(path, 0600);
    check_refused(TRUE, BASE_ERROR_INPUT, "seal.a: it is not a file");
    g_remove(path);
    static const gssize sizes[] = {0, 31, 33};
    for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
        g_autofree char *bytes = g_strnfill((gsize)sizes[i], 'k');
        g_file_set_contents_full(path, bytes, sizes[i], G_FILE_SET_CONTENTS_NONE, 0600, NULL);
        check_refused(TRUE, BASE_ERROR_INPUT, "seal.a: its size is wrong");
    }
    end();
}

static void names_are_checked(void) {
    begin();
    static const char *const bad[] = {"seal.", "seal.A", "seal.a~", "seal.a.bak", "seal.a b"};
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autofree char *path = path_of(bad[i]);
        put_key(bad[i], 1);
        check_refused(TRUE, BASE_ERROR_INPUT, bad[i]);
        g_remove(path);
    }
    put_key("README", 1);
    put_key("sealing.a", 1);
    g_autoptr(BaseSecrets) secrets = base_secrets_load(folder, TRUE, NULL);
    TAP_CHECK(secrets && base_secrets_count(secrets, BASE_SECRET_SEAL) == 1);
    end();
}

/* What one starter would use, as text. */
static char *describe(const BaseSecrets *secrets) {
    GString *text = g_string_new(NULL);
    for (BaseSecretKind kind = 0; kind < BASE_SECRETS; kind++) {
        const BaseSecret *key = base_secrets_newest(secrets, kind);
        guint8 hash[BASE_HASH_SIZE];
        base_sha256(key->bytes, key->size, hash);
        g_autofree char *hex = base_hex(hash, sizeof hash);
        g_string_append_printf(text, "%s %s %d\n", key->key_id, hex,
                               (int)base_secrets_count(secrets, kind));
    }
    return g_string_free(text, FALSE);
}

static gpointer start(gpointer data) {
    g_autoptr(BaseSecrets) secrets = base_secrets_load(data, TRUE, NULL);
    return secrets ? describe(secrets) : g_strdup("failed");
}

static void threads_that_start_at_once_agree(void) {
    begin();
    enum { STARTERS = 8 };
    GThread *threads[STARTERS];
    for (int i = 0; i < STARTERS; i++)
        threads[i] = g_thread_new("starter", start, folder);
    g_autofree char *expected = NULL;
    for (int i = 0; i < STARTERS; i++) {
        g_autofree char *text = g_thread_join(threads[i]);
        if (!expected)
            expected = g_strdup(text);
        TAP_CHECK(!strcmp(text, expected) && strcmp(text, "failed"), "%s\n%s", text, expected);
    }
    end();
}

static void processes_that_start_at_once_agree(void) {
    begin();
    enum { STARTERS = 4 };
    pid_t pids[STARTERS];
    for (int i = 0; i < STARTERS; i++) {
        pids[i] = fork();
        if (pids[i])
            continue;
        g_autofree char *text = start(folder);
        g_autofree char *name = g_strdup_printf("said.%d", i);
        g_autofree char *path = path_of(name);
        _exit(!g_file_set_contents(path, text, -1, NULL));
    }
    g_autofree char *expected = NULL;
    for (int i = 0; i < STARTERS; i++) {
        int status = -1;
        TAP_CHECK(waitpid(pids[i], &status, 0) == pids[i] && status == 0);
        g_autofree char *name = g_strdup_printf("said.%d", i);
        g_autofree char *path = path_of(name), *text = NULL;
        g_file_get_contents(path, &text, NULL, NULL);
        if (!expected)
            expected = g_strdup(text);
        TAP_CHECK(text && !g_strcmp0(text, expected) && strcmp(text, "failed"), "%s", text);
    }
    end();
}

static void kinds_have_the_names_of_their_files(void) {
    begin();
    g_autoptr(BaseSecrets) secrets = base_secrets_load(folder, TRUE, NULL);
    for (BaseSecretKind kind = 0; kind < BASE_SECRETS; kind++) {
        const BaseSecret *key = base_secrets_newest(secrets, kind);
        g_autofree char *name = g_strconcat(base_secrets_name(kind), ".", key->key_id, NULL);
        g_autofree char *path = path_of(name);
        TAP_CHECK(g_file_test(path, G_FILE_TEST_IS_REGULAR), "%s", name);
    }
    end();
}

static void freeing_nothing_is_allowed(void) {
    base_secrets_free(NULL);
}

int main(void) {
    TAP_RUN(processes_that_start_at_once_agree);
    TAP_RUN(keys_are_made_once);
    TAP_RUN(only_the_owner_may_read_what_is_made);
    TAP_RUN(without_create_a_missing_kind_is_named);
    TAP_RUN(the_newest_key_is_the_last);
    TAP_RUN(rotation_adds_a_newer_key);
    TAP_RUN(rotation_that_nobody_would_notice_is_refused);
    TAP_RUN(files_that_others_may_use_are_refused);
    TAP_RUN(what_is_no_key_file_is_refused);
    TAP_RUN(names_are_checked);
    TAP_RUN(threads_that_start_at_once_agree);
    TAP_RUN(kinds_have_the_names_of_their_files);
    TAP_RUN(freeing_nothing_is_allowed);
    return tap_done();
}
