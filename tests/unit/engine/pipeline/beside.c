#include "beside.h"

#include <string.h>

#include "engine/video/reader.h"
#include "engine/video/rgb.h"
#include "engine/video/writer.h"

/* The part of the sample that is written, every second frame: from the address to the finish. */
enum { FIRST_FRAME = 30, LAST_FRAME = 160 };
/* The sample's picture in the clip, in pixels. */
enum { SMALL_WIDTH = 180, SMALL_HEIGHT = 320, SMALL_X = 90, SMALL_Y = 160 };
/* The sample's picture at the bystander's size, and the part of it that holds him. */
enum { LARGE_WIDTH = 360, LARGE_HEIGHT = 640, CUT_X = 130, CUT_Y = 195, CUT_WIDTH = 105 };
enum { CUT_HEIGHT = 275, BYSTANDER_X = 15, BYSTANDER_Y = 190, GREY = 120 };

typedef struct {
    VideoRgb *converter;
    guint8 canvas[BESIDE_HEIGHT][BESIDE_WIDTH][3];
    guint8 small[SMALL_HEIGHT][SMALL_WIDTH][3];
    guint8 large[LARGE_HEIGHT][LARGE_WIDTH][3]; /* of the first frame */
} Beside;

static gboolean compose(Beside *beside, const SwingFrame *frame, gboolean with_bystander) {
    if (!video_rgb_convert(beside->converter, frame, SMALL_WIDTH, SMALL_HEIGHT,
                           &beside->small[0][0][0], NULL))
        return FALSE;
    memset(beside->canvas, GREY, sizeof beside->canvas);
    for (int y = 0; y < SMALL_HEIGHT; y++)
        memcpy(beside->canvas[SMALL_Y + y][SMALL_X], beside->small[y], sizeof beside->small[y]);
    for (int y = 0; with_bystander && y < CUT_HEIGHT; y++)
        memcpy(beside->canvas[BYSTANDER_Y + y][BYSTANDER_X], beside->large[CUT_Y + y][CUT_X],
               (gsize)CUT_WIDTH * 3);
    return TRUE;
}

static gboolean write_frames(Beside *beside, VideoReader *reader, VideoWriter *writer,
                             int bystander_frames) {
    SwingFrame frame;
    VideoStatus status;
    while ((status = video_reader_next(reader, &frame, NULL)) == VIDEO_FRAME &&
           frame.index <= LAST_FRAME) {
        const int index = (frame.index - FIRST_FRAME) / 2;
        if (frame.index == 0 && !video_rgb_convert(beside->converter, &frame, LARGE_WIDTH,
                                                   LARGE_HEIGHT, &beside->large[0][0][0], NULL))
            return FALSE;
        if (frame.index >= FIRST_FRAME && frame.index % 2 == 0 &&
            (!compose(beside, &frame, index < bystander_frames) ||
             !video_writer_add_rgb(writer, &beside->canvas[0][0][0], sizeof beside->canvas[0],
                                   NULL)))
            return FALSE;
    }
    return status == VIDEO_FRAME;
}

gboolean beside_write(const char *sample, const char *path, int bystander_frames) {
    const VideoWriterOptions options = {
        .width = BESIDE_WIDTH, .height = BESIDE_HEIGHT, .fps_num = 30, .fps_den = 1, .crf = 18};
    g_autoptr(VideoReader) reader = video_reader_open(sample, NULL, 1, NULL);
    g_autoptr(VideoWriter) writer = reader ? video_writer_open(path, &options, NULL) : NULL;
    if (!writer)
        return FALSE;
    Beside *beside = g_new0(Beside, 1);
    beside->converter = video_rgb_new(VIDEO_RGB_QUICK);
    const gboolean written = write_frames(beside, reader, writer, bystander_frames);
    video_rgb_free(beside->converter);
    g_free(beside);
    return written && video_writer_finish(g_steal_pointer(&writer), NULL);
}
