#include "engine/video/boxes.h"

#include "tap.h"

#define BOX(size, type) "\0\0\0" size type

static VideoBoxes check(const char *bytes, gsize size) {
    VideoLimits limits = video_limits_default();
    g_autoptr(VideoSource) source = video_source_from_memory(bytes, size, "x.mp4", &limits, NULL);
    return video_boxes_check(source, 1000);
}
#define CHECK(bytes) check(bytes, sizeof(bytes) - 1)

static void wants_an_index(void) {
    TAP_CHECK(CHECK(BOX("\x08", "ftyp")) == VIDEO_BOXES_NO_INDEX);
    TAP_CHECK(CHECK(BOX("\x08", "mdat") BOX("\x08", "moov")) == VIDEO_BOXES_FINE);
    TAP_CHECK(CHECK(BOX("\x08", "moof")) == VIDEO_BOXES_FINE);
}

static void refuses_claims_without_bytes(void) {
    TAP_CHECK(CHECK(BOX("\x24", "moov") BOX("\x1c", "trak")
                        BOX("\x14", "stsz") "\0\0\0\0"
                                            "\0\0\0\1"
                                            "\x80\0\0\0") == VIDEO_BOXES_ABSURD,
              "2^31 samples of one byte");
    TAP_CHECK(CHECK(BOX("\x24", "moov") BOX("\x1c", "trak")
                        BOX("\x14", "stsz") "\0\0\0\0"
                                            "\0\0\0\1"
                                            "\0\0\0\x10") == VIDEO_BOXES_FINE);
    TAP_CHECK(CHECK(BOX("\x20", "moof") BOX("\x18", "traf")
                        BOX("\x10", "trun") "\0\0\0\0"
                                            "\x80\0\0\0") == VIDEO_BOXES_ABSURD);
    TAP_CHECK(CHECK(BOX("\x20", "moov") BOX("\x18", "trak")
                        BOX("\x10", "elst") "\0\0\0\0"
                                            "\0\1\0\0") == VIDEO_BOXES_ABSURD);
    TAP_CHECK(CHECK(BOX("\x10", "moov") BOX("\x08", "cmov")) == VIDEO_BOXES_ABSURD);
}

static void survives_broken_sizes(void) {
    TAP_CHECK(CHECK(BOX("\x04", "moov")) == VIDEO_BOXES_NO_INDEX, "smaller than its head");
    TAP_CHECK(CHECK(BOX("\0", "moov")) == VIDEO_BOXES_FINE, "to the end of the file");
    TAP_CHECK(CHECK(BOX("\1", "moov") "\xff\xff\xff\xff\xff\xff\xff\xff") == VIDEO_BOXES_FINE);
    TAP_CHECK(CHECK(BOX("\1", "moov") "\0\0") == VIDEO_BOXES_NO_INDEX, "cut in its size");
    TAP_CHECK(CHECK("\xff\xff\xff\xff"
                    "stsz"
                    "\0") == VIDEO_BOXES_NO_INDEX);
}

static void does_not_sink_into_nesting(void) {
    char bytes[8 * 100];
    for (int i = 0; i < 100; i++) {
        int size = (int)sizeof bytes - 8 * i;
        char head[8] = {0, 0, (char)(size >> 8), (char)size, 't', 'r', 'a', 'k'};
        __builtin_memcpy(bytes + 8 * i, head, 8);
    }
    TAP_CHECK(check(bytes, sizeof bytes) == VIDEO_BOXES_ABSURD);
}

int main(void) {
    TAP_RUN(wants_an_index);
    TAP_RUN(refuses_claims_without_bytes);
    TAP_RUN(survives_broken_sizes);
    TAP_RUN(does_not_sink_into_nesting);
    return tap_done();
}
