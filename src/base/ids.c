#include "base/ids.h"

#include <string.h>

#include "base/clock.h"
#include "base/crypto.h"

enum { BYTES = 16 }; /* of a UUID */

/* Where the dashes of 8-4-4-4-12 stand. */
static gboolean is_dash(int place) {
    return place == 8 || place == 13 || place == 18 || place == 23;
}

static char *write_uuid(const guint8 bytes[BYTES]) {
    static const char digits[] = "0123456789abcdef";
    char *text = g_malloc(BASE_ID_LENGTH + 1);
    int nibble = 0;
    for (int i = 0; i < BASE_ID_LENGTH; i++) {
        if (is_dash(i)) {
            text[i] = '-';
            continue;
        }
        guint8 byte = bytes[nibble / 2];
        text[i] = digits[nibble % 2 ? byte & 15 : byte >> 4];
        nibble++;
    }
    text[BASE_ID_LENGTH] = 0;
    return text;
}

/* Random bytes ahead of their use, so that not every id asks the system for some. */
typedef struct {
    guint8 bytes[32 * BYTES];
    gsize left; /* at the beginning */
} Store;

static GPrivate store_of_thread = G_PRIVATE_INIT(g_free);

static void take_random(guint8 ret_bytes[BYTES]) {
    Store *store = g_private_get(&store_of_thread);
    if (!store) {
        store = g_new0(Store, 1);
        g_private_set(&store_of_thread, store);
    }
    if (!store->left) {
        base_random(store->bytes, sizeof store->bytes);
        store->left = sizeof store->bytes;
    }
    store->left -= BYTES;
    memcpy(ret_bytes, store->bytes + store->left, BYTES);
}

char *base_id_new(void) {
    guint8 bytes[BYTES];
    take_random(bytes);
    guint64 time_ms = (guint64)(base_clock_now_us() / 1000);
    for (int i = 0; i < 6; i++)
        bytes[i] = (guint8)(time_ms >> (8 * (5 - i)));
    bytes[6] = (guint8)(0x70 | (bytes[6] & 0x0f)); /* version 7 */
    bytes[8] = (guint8)(0x80 | (bytes[8] & 0x3f)); /* variant of RFC 9562 */
    return write_uuid(bytes);
}

gboolean base_id_valid(const char *text) {
    if (!text)
        return FALSE;
    for (int i = 0; i < BASE_ID_LENGTH; i++) {
        gboolean digit = g_ascii_isdigit(text[i]) || (text[i] >= 'a' && text[i] <= 'f');
        if (is_dash(i) ? text[i] != '-' : !digit)
            return FALSE;
    }
    return !text[BASE_ID_LENGTH];
}
