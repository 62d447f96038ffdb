/* Packets of a picture track to frames, in memory that is counted. */
#ifndef GOLFCOACH_ENGINE_VIDEO_DECODE_H
#define GOLFCOACH_ENGINE_VIDEO_DECODE_H

#include <glib.h>
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>

#include "engine/video/bounds.h"

typedef struct VideoDecoder VideoDecoder;

/* `reorder`: see video_index_reorder(). `threads`: 1 = in the caller's thread only. */
VideoDecoder *video_decoder_new(const AVStream *stream, int reorder, int threads,
                                const VideoLimits *limits);
void video_decoder_free(VideoDecoder *decoder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VideoDecoder, video_decoder_free)

/* NULL: no more packets come. A packet that cannot be decoded is forgotten. */
void video_decoder_send(VideoDecoder *decoder, const AVPacket *packet);

typedef enum { VIDEO_DECODER_FRAME, VIDEO_DECODER_HUNGRY, VIDEO_DECODER_END } VideoDecoderStatus;
/* Frames keep their memory after the decoder is gone. */
VideoDecoderStatus video_decoder_receive(VideoDecoder *decoder, AVFrame *ret_frame);
/* Before packets from another place. */
void video_decoder_flush(VideoDecoder *decoder);

#endif
