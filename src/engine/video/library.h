/* What is set once for libav in the whole process. */
#ifndef GOLFCOACH_ENGINE_VIDEO_LIBRARY_H
#define GOLFCOACH_ENGINE_VIDEO_LIBRARY_H

/* Silences libav's log and bounds each of its allocations. Any thread, any number of times. */
void video_library_init(void);

#endif
