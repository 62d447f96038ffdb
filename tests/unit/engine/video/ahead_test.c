#include "engine/video/ahead.h"

#include "clips.h"
#include "tap.h"

static VideoAhead *open_ahead(int frame_count) {
    return video_ahead_new(video_reader_open(clips_path("clip.mp4"), NULL, 1, NULL), frame_count);
}

static void gives_the_reader_s_frames(void) {
    TAP_CHECK(clips_write(clips_path("clip.mp4"), 60, 30, 0));
    g_autoptr(VideoReader) reader = video_reader_open(clips_path("clip.mp4"), NULL, 1, NULL);
    g_autoptr(VideoAhead) ahead = open_ahead(4);
    SwingFrame a, b;
    int count = 0;
    while (video_reader_next(reader, &a, NULL) == VIDEO_FRAME) {
        TAP_CHECK(video_ahead_next(ahead, &b, NULL) == VIDEO_FRAME);
        if (count % 7 == 0)
            g_usleep(3000); /* lets the ring fill up: the frame lent must stay as it is */
        TAP_CHECK(a.index == b.index && a.time_us == b.time_us && clips_hash(&a) == clips_hash(&b));
        count++;
    }
    TAP_CHECK(video_ahead_next(ahead, &b, NULL) == VIDEO_END);
    TAP_CHECK(video_ahead_next(ahead, &b, NULL) == VIDEO_END);
    TAP_CHECK(count == 60 && video_ahead_info(ahead)->frame_count == 60);
}

static void stops_early(void) {
    for (int frames = 0; frames < 12; frames++) {
        g_autoptr(VideoAhead) ahead = open_ahead(1 + frames % 3);
        SwingFrame frame;
        for (int i = 0; i < frames; i++)
            TAP_CHECK(video_ahead_next(ahead, &frame, NULL) == VIDEO_FRAME && frame.index == i);
    }
}

static void starts_where_the_reader_stands(void) {
    VideoReader *reader = video_reader_open(clips_path("clip.mp4"), NULL, 1, NULL);
    TAP_CHECK(video_reader_seek(reader, 50, NULL));
    g_autoptr(VideoAhead) ahead = video_ahead_new(reader, 2);
    SwingFrame frame;
    int count = 0;
    while (video_ahead_next(ahead, &frame, NULL) == VIDEO_FRAME)
        TAP_CHECK(frame.index == 50 + count++);
    TAP_CHECK(count == 10);
}

int main(void) {
    TAP_RUN(gives_the_reader_s_frames);
    TAP_RUN(stops_early);
    TAP_RUN(starts_where_the_reader_stands);
    clips_remove();
    return tap_done();
}
