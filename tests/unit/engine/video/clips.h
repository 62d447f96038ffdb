/* For the tests of engine/video: clips made at test time, checksums of frames, seeks against
 * decoding in a row. */
#ifndef GOLFCOACH_TESTS_UNIT_ENGINE_VIDEO_CLIPS_H
#define GOLFCOACH_TESTS_UNIT_ENGINE_VIDEO_CLIPS_H

#include "engine/video/reader.h"

/* `name` in a folder of this process' own, which clips_remove() deletes. Static memory of four
 * names in turn. */
const char *clips_path(const char *name);
void clips_remove(void);

/* A clip of the writer: frame i is grey level clips_grey(i) with a white bar that moves. Even
 * sizes. */
enum { CLIPS_WIDTH = 160, CLIPS_HEIGHT = 120 };
int clips_grey(int index);
gboolean clips_write(const char *path, int frame_count, int fps, double click_s);

/* Runs the command line `ffmpeg -f lavfi -i testsrc2=… ARGUMENTS PATH`; two seconds at 30 frames/s
 * unless the arguments say otherwise. FALSE if it fails or there is no ffmpeg. */
gboolean clips_ffmpeg(const char *path, const char *arguments);

/* FNV-1a over what is shown of the planes. */
guint64 clips_hash(const SwingFrame *frame);

/* Decodes everything from where `reader` stands (frame 0), then seeks `seek_count` times all over
 * and reads two frames each. The number of frames that differ from the first pass in content,
 * number or time. */
int clips_wrong_seeks(VideoReader *reader, int seek_count);

#endif
