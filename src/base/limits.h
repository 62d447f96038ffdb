/* Every limit on what comes from outside, with its reason. Limits of the .tflite reader stand in
 * engine/nn/bounds.h (libc only). */
#ifndef GOLFCOACH_BASE_LIMITS_H
#define GOLFCOACH_BASE_LIMITS_H

/* A video file: the service's own upload limit; a 60 s phone clip at 13 Mbit/s. */
#define BASE_LIMIT_VIDEO_BYTES (100 * 1024 * 1024)
/* Shorter holds no swing; longer is not one swing. Microseconds. */
#define BASE_LIMIT_VIDEO_MIN_US 500000
#define BASE_LIMIT_VIDEO_MAX_US 60000000
/* 8K; H.264 level 6.2 ends there too. */
#define BASE_LIMIT_VIDEO_SIDE_PX 8192
/* 8K x 5K; one decoded frame of 4:2:0 is then 60 MB. */
#define BASE_LIMIT_VIDEO_FRAME_PX (40 * 1000 * 1000)
/* A picture smaller than this holds no golfer the networks can see. */
#define BASE_LIMIT_VIDEO_MIN_SIDE_PX 32
/* The fastest a phone films. */
#define BASE_LIMIT_VIDEO_FPS 240
/* 60 s at 240 fps is 14,400; beyond this a container lies about its rate. */
#define BASE_LIMIT_VIDEO_FRAMES 20000
/* Decoding alone; a 60 s clip takes under a minute on one core. Microseconds. */
#define BASE_LIMIT_VIDEO_WALL_US (600 * (int64_t)1000000)

/* JSON from outside: what we read is nested five deep; the parser's own limit is 2,048. */
#define BASE_LIMIT_JSON_DEPTH 64
/* Series of one metric family: routes times methods times statuses stay far below. */
#define BASE_LIMIT_METRIC_SERIES 1000

#endif
