#include "base/secrets.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <sodium.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/error.h"

/* An RSA key of 8,192 bits is 6.4 KB of PEM; nothing that we read is larger. */
enum { MAX_PEM_SIZE = 16 * 1024 };
enum { RSA_BITS = 2048, MAX_KEY_ID = 64 };

/* To add a kind: its place in BaseSecretKind and a row. */
typedef struct {
    const char *name; /* of the files, before the dot */
    gsize low_size, high_size;
    gboolean rotates;
    /* The bytes of a new key; *ret_size of them, to be wiped. */
    guint8 *(*make)(gsize *ret_size);
} Kind;

static guint8 *make_random_key(gsize *ret_size);
static guint8 *make_rsa_key(gsize *ret_size);

static const Kind KINDS[BASE_SECRETS] = {
    [BASE_SECRET_SEAL] = {"seal", BASE_KEY_SIZE, BASE_KEY_SIZE, TRUE, make_random_key},
    [BASE_SECRET_FIELDS] = {"fields", BASE_KEY_SIZE, BASE_KEY_SIZE, TRUE, make_random_key},
    [BASE_SECRET_LOOKUP] = {"lookup", BASE_KEY_SIZE, BASE_KEY_SIZE, FALSE, make_random_key},
    [BASE_SECRET_LINKS] = {"links", BASE_KEY_SIZE, BASE_KEY_SIZE, TRUE, make_random_key},
    [BASE_SECRET_TOKENS] = {"tokens", 1, MAX_PEM_SIZE, TRUE, make_rsa_key},
};

struct BaseSecrets {
    GArray *keys[BASE_SECRETS]; /* of BaseSecret by key_id; key_id and bytes are ours */
};

const char *base_secrets_name(BaseSecretKind kind) {
    return KINDS[kind].name;
}

/* ---- new keys ---- */

static guint8 *make_random_key(gsize *ret_size) {
    guint8 *bytes = g_malloc(BASE_KEY_SIZE);
    base_random(bytes, BASE_KEY_SIZE);
    *ret_size = BASE_KEY_SIZE;
    return bytes;
}

/* NULL if OpenSSL fails. */
static guint8 *make_rsa_key(gsize *ret_size) {
    guint8 *bytes = NULL;
    EVP_PKEY *key = EVP_RSA_gen(RSA_BITS);
    BIO *memory = BIO_new(BIO_s_secmem());
    if (key && memory && PEM_write_bio_PKCS8PrivateKey(memory, key, NULL, NULL, 0, NULL, NULL)) {
        char *pem = NULL;
        *ret_size = (gsize)BIO_get_mem_data(memory, &pem);
        bytes = g_memdup2(pem, *ret_size);
    }
    BIO_free(memory);
    EVP_PKEY_free(key);
    return bytes;
}

/* UTC to the microsecond, so that it sorts, and letters, so that two machines do not meet. */
static char *make_key_id(void) {
    int64_t now_us = base_clock_now_us();
    g_autoptr(GDateTime) now = g_date_time_new_from_unix_utc(now_us / BASE_CLOCK_SECOND_US);
    g_autofree char *second = g_date_time_format(now, "%Y%m%dt%H%M%S");
    guint8 letters[4];
    base_random(letters, sizeof letters);
    for (gsize i = 0; i < sizeof letters; i++)
        letters[i] = (guint8)('a' + letters[i] % 26);
    return g_strdup_printf("%s%06d%.4s", second, (int)(now_us % BASE_CLOCK_SECOND_US),
                           (const char *)letters);
}

static gboolean fail_file(GError **error, const char *attempt, const char *folder,
                          const char *name) {
    g_set_error(error, BASE_ERROR, BASE_ERROR_INTERNAL, "cannot %s %s/%s: %s", attempt, folder,
                name, g_strerror(errno));
    return FALSE;
}

static gboolean write_all(int fd, const guint8 *bytes, gsize size) {
    while (size) {
        gssize written = write(fd, bytes, size);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return FALSE;
        bytes += written;
        size -= (gsize)written;
    }
    return fsync(fd) == 0;
}

/* The file appears complete or not at all, and never in the place of another. */
static gboolean write_file(const char *folder, int folder_fd, const char *name, const guint8 *bytes,
                           gsize size, GError **error) {
    g_autofree char *suffix = base_random_text(9);
    g_autofree char *temporary = g_strdup_printf(".%s.%s", name, suffix);
    int fd =
        openat(folder_fd, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return fail_file(error, "create", folder, temporary);
    gboolean good = write_all(fd, bytes, size);
    int status = close(fd);
    good = good && status == 0 && linkat(folder_fd, temporary, folder_fd, name, 0) == 0;
    if (!good)
        fail_file(error, "write", folder, name);
    unlinkat(folder_fd, temporary, 0);
    return good && (fsync(folder_fd) == 0 || fail_file(error, "write", folder, name));
}

static gboolean write_new_key(const char *folder, int folder_fd, BaseSecretKind kind,
                              const char *key_id, GError **error) {
    gsize size = 0;
    guint8 *bytes = KINDS[kind].make(&size);
    if (!bytes) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_INTERNAL, "cannot make a key for %s",
                    KINDS[kind].name);
        return FALSE;
    }
    g_autofree char *name = g_strconcat(KINDS[kind].name, ".", key_id, NULL);
    gboolean good = write_file(folder, folder_fd, name, bytes, size, error);
    sodium_memzero(bytes, size);
    g_free(bytes);
    return good;
}

/* ---- what stands in the folder ---- */

static gboolean is_key_id(const char *text) {
    gsize length = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-");
    return length && length <= MAX_KEY_ID && !text[length];
}

/* Closed by the caller; a folder that others may write to could be given other keys. */
static int open_folder(const char *folder, GError **error) {
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct stat about;
    if (fd < 0 || fstat(fd, &about)) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT, "cannot open the folder of keys %s: %s",
                    folder, g_strerror(errno));
    } else if (about.st_mode & (S_IWGRP | S_IWOTH)) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT,
                    "the folder of keys %s may be written by others; chmod 700 %s", folder, folder);
    } else {
        return fd;
    }
    if (fd >= 0)
        close(fd);
    return -1;
}

/* Until the descriptor is closed: whoever makes keys in this folder waits. */
static gboolean lock_folder(const char *folder, int folder_fd, GError **error) {
    while (flock(folder_fd, LOCK_EX)) {
        if (errno != EINTR)
            return fail_file(error, "lock", folder, "");
    }
    return TRUE;
}

static int compare_texts(gconstpointer a, gconstpointer b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The key ids of one kind, oldest first; NULL if a name is no key's. */
static GPtrArray *list_key_ids(const char *folder, BaseSecretKind kind, GError **error) {
    g_autoptr(GError) cause = NULL;
    g_autoptr(GDir) directory = g_dir_open(folder, 0, &cause);
    if (!directory) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_INTERNAL, "cannot list the keys: %s",
                    cause->message);
        return NULL;
    }
    g_autofree char *prefix = g_strconcat(KINDS[kind].name, ".", NULL);
    g_autoptr(GPtrArray) key_ids = g_ptr_array_new_with_free_func(g_free);
    for (const char *name; (name = g_dir_read_name(directory));) {
        if (!g_str_has_prefix(name, prefix))
            continue;
        if (!is_key_id(name + strlen(prefix))) {
            g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT,
                        "%s/%s: after the dot stand up to %d lower-case letters, digits and '-'",
                        folder, name, MAX_KEY_ID);
            return NULL;
        }
        g_ptr_array_add(key_ids, g_strdup(name + strlen(prefix)));
    }
    g_ptr_array_sort(key_ids, compare_texts);
    return g_steal_pointer(&key_ids);
}

/* Why this file is not a key of the kind; NULL if it may be. */
static const char *fault_of_file(const Kind *kind, const struct stat *about) {
    if (!S_ISREG(about->st_mode))
        return "it is not a file";
    if (about->st_mode & (S_IRWXG | S_IRWXO))
        return "others may use it; chmod 600";
    if (about->st_size < (off_t)kind->low_size || about->st_size > (off_t)kind->high_size)
        return "its size is wrong";
    return NULL;
}

static gboolean read_all(int fd, guint8 *ret_bytes, gsize size) {
    for (gsize done = 0; done < size;) {
        gssize count = read(fd, ret_bytes + done, size - done);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return FALSE;
        done += (gsize)count;
    }
    return TRUE;
}

static gboolean read_key(const char *folder, int folder_fd, BaseSecretKind kind, const char *key_id,
                         BaseSecret *ret_key, GError **error) {
    g_autofree char *name = g_strconcat(KINDS[kind].name, ".", key_id, NULL);
    int fd = openat(folder_fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct stat about = {0};
    const char *fault = NULL;
    if (fd < 0 || fstat(fd, &about))
        fault = errno == ELOOP ? "it is a symbolic link" : g_strerror(errno);
    else
        fault = fault_of_file(&KINDS[kind], &about);
    gsize size = (gsize)about.st_size;
    guint8 *bytes = fault ? NULL : g_malloc(size);
    if (bytes && !read_all(fd, bytes, size))
        fault = "it cannot be read whole";
    if (fd >= 0)
        close(fd);
    if (fault) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT, "key %s/%s: %s", folder, name, fault);
        g_free(bytes);
        return FALSE;
    }
    *ret_key = (BaseSecret){.key_id = g_strdup(key_id), .bytes = bytes, .size = size};
    return TRUE;
}

/* ---- the keys of a process ---- */

static void clear_key(gpointer data) {
    BaseSecret *key = data;
    sodium_memzero((gpointer)key->bytes, key->size);
    g_free((gpointer)key->bytes);
    g_free((gpointer)key->key_id);
}

static gboolean load_kind(BaseSecrets *secrets, const char *folder, int folder_fd,
                          BaseSecretKind kind, gboolean create, GError **error) {
    g_autoptr(GPtrArray) key_ids = list_key_ids(folder, kind, error);
    if (!key_ids)
        return FALSE;
    if (!key_ids->len && !create) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT, "there is no key %s/%s.KEYID", folder,
                    KINDS[kind].name);
        return FALSE;
    }
    if (!key_ids->len) {
        g_ptr_array_add(key_ids, make_key_id());
        if (!write_new_key(folder, folder_fd, kind, key_ids->pdata[0], error))
            return FALSE;
    }
    for (guint i = 0; i < key_ids->len; i++) {
        BaseSecret key;
        if (!read_key(folder, folder_fd, kind, key_ids->pdata[i], &key, error))
            return FALSE;
        g_array_append_val(secrets->keys[kind], key);
    }
    return TRUE;
}

static gboolean load_kinds(BaseSecrets *secrets, const char *folder, int folder_fd, gboolean create,
                           GError **error) {
    /* Under the lock, whoever comes second finds the keys of the first. */
    if (create && !lock_folder(folder, folder_fd, error))
        return FALSE;
    for (BaseSecretKind kind = 0; kind < BASE_SECRETS; kind++)
        if (!load_kind(secrets, folder, folder_fd, kind, create, error))
            return FALSE;
    return TRUE;
}

BaseSecrets *base_secrets_load(const char *folder, gboolean create, GError **error) {
    if (create && g_mkdir_with_parents(folder, 0700)) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT, "cannot create the folder %s: %s", folder,
                    g_strerror(errno));
        return NULL;
    }
    int fd = open_folder(folder, error);
    if (fd < 0)
        return NULL;
    g_autoptr(BaseSecrets) secrets = g_new0(BaseSecrets, 1);
    for (BaseSecretKind kind = 0; kind < BASE_SECRETS; kind++) {
        secrets->keys[kind] = g_array_new(FALSE, FALSE, sizeof(BaseSecret));
        g_array_set_clear_func(secrets->keys[kind], clear_key);
    }
    gboolean good = load_kinds(secrets, folder, fd, create, error);
    close(fd);
    return good ? g_steal_pointer(&secrets) : NULL;
}

void base_secrets_free(BaseSecrets *secrets) {
    if (!secrets)
        return;
    for (BaseSecretKind kind = 0; kind < BASE_SECRETS; kind++)
        g_array_unref(secrets->keys[kind]);
    g_free(secrets);
}

gsize base_secrets_count(const BaseSecrets *secrets, BaseSecretKind kind) {
    return secrets->keys[kind]->len;
}

const BaseSecret *base_secrets_at(const BaseSecrets *secrets, BaseSecretKind kind, gsize place) {
    g_assert(place < secrets->keys[kind]->len);
    return &g_array_index(secrets->keys[kind], BaseSecret, place);
}

const BaseSecret *base_secrets_newest(const BaseSecrets *secrets, BaseSecretKind kind) {
    return base_secrets_at(secrets, kind, base_secrets_count(secrets, kind) - 1);
}

const BaseSecret *base_secrets_find(const BaseSecrets *secrets, BaseSecretKind kind,
                                    const char *key_id) {
    for (gsize i = 0; i < base_secrets_count(secrets, kind); i++) {
        const BaseSecret *key = base_secrets_at(secrets, kind, i);
        if (!g_strcmp0(key->key_id, key_id))
            return key;
    }
    return NULL;
}

static gboolean rotate(const char *folder, int folder_fd, BaseSecretKind kind, GError **error) {
    if (!lock_folder(folder, folder_fd, error))
        return FALSE;
    g_autoptr(GPtrArray) key_ids = list_key_ids(folder, kind, error);
    if (!key_ids)
        return FALSE;
    g_autofree char *key_id = make_key_id();
    const char *newest = key_ids->len ? key_ids->pdata[key_ids->len - 1] : "";
    if (strcmp(key_id, newest) <= 0) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT,
                    "a new key %s/%s.%s would sort before %s, so nothing would use it", folder,
                    KINDS[kind].name, key_id, newest);
        return FALSE;
    }
    return write_new_key(folder, folder_fd, kind, key_id, error);
}

gboolean base_secrets_rotate(const char *folder, BaseSecretKind kind, GError **error) {
    if (!KINDS[kind].rotates) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT,
                    "keys of %s are not rotated: rows are found by them", KINDS[kind].name);
        return FALSE;
    }
    int fd = open_folder(folder, error);
    if (fd < 0)
        return FALSE;
    gboolean good = rotate(folder, fd, kind, error);
    close(fd);
    return good;
}
