#include "engine/video/index.h"

#include <stdlib.h>

#include "base/error.h"

typedef struct {
    gint64 pts, dts;
    gboolean is_key;
} Packet;

typedef struct {
    gint64 pts;
    guint packet; /* in order of decoding */
} Shown;

struct VideoIndex {
    AVRational time_base;
    GArray *packets; /* Packet, in order of decoding */
    GArray *shown;   /* Shown, in order of presentation */
    gint64 last_duration, duration_us;
    guint dropped; /* of `shown`, from the start */
    int reorder;
    gboolean is_exact, lacks_times;
};

/* VP8 and VP9 keep pictures that are only referred to, never shown, in packets of their own. */
static gboolean is_hidden(enum AVCodecID codec, const AVPacket *packet) {
    guint8 first = packet->data[0];
    if (codec == AV_CODEC_ID_VP8)
        return !(first & 0x10); /* RFC 6386, 9.1: show_frame */
    if (codec != AV_CODEC_ID_VP9 || first >> 6 != 2 ||
        (packet->data[packet->size - 1] & 0xE0) == 0xC0) /* a superframe shows its last picture */
        return FALSE;
    gboolean is_profile_3 = (first & 0x30) == 0x30;
    /* After marker and profile (and a reserved bit): show_existing_frame, frame_type, show_frame.
     */
    int existing_bit = is_profile_3 ? 2 : 3;
    gboolean shows_existing = first >> existing_bit & 1;
    gboolean shows = first >> (existing_bit - 2) & 1;
    return !shows_existing && !shows;
}

static int compare_shown(gconstpointer a, gconstpointer b) {
    const Shown *x = a, *y = b;
    if (x->pts != y->pts)
        return x->pts < y->pts ? -1 : 1;
    return x->packet < y->packet ? -1 : x->packet > y->packet;
}

static void add_packet(VideoIndex *index, enum AVCodecID codec, const AVPacket *av) {
    Packet packet = {.pts = av->pts, .dts = av->dts, .is_key = (av->flags & AV_PKT_FLAG_KEY) != 0};
    if (packet.pts == AV_NOPTS_VALUE) {
        index->is_exact = FALSE;
        index->lacks_times = TRUE;
        packet.pts = av->dts != AV_NOPTS_VALUE ? av->dts : index->packets->len;
    }
    if (!(av->flags & AV_PKT_FLAG_DISCARD) && !is_hidden(codec, av)) {
        Shown shown = {.pts = packet.pts, .packet = index->packets->len};
        g_array_append_val(index->shown, shown);
        /* In decoding order the last one shown is rarely known; durations of neighbours are alike.
         */
        index->last_duration = MAX(av->duration, 0);
    }
    g_array_append_val(index->packets, packet);
}

static const Shown *shown_at(const VideoIndex *index, guint i) {
    return &g_array_index(index->shown, Shown, i + index->dropped);
}

static gint64 to_us(const VideoIndex *index, gint64 time) {
    return av_rescale_q(time, index->time_base, AV_TIME_BASE_Q);
}

/* Distance in time; nonsense from far outside saturates. */
static gint64 span_us(const VideoIndex *index, gint64 from, gint64 to) {
    gint64 span;
    if (__builtin_sub_overflow(to, from, &span))
        return G_MAXINT64 / 4;
    span = to_us(index, span);
    return CLAMP(span, 0, G_MAXINT64 / 4);
}

/* How many packets are decoded before another that is shown earlier. */
static int count_reorder(const VideoIndex *index) {
    enum { WINDOW = 16 }; /* no codec holds back more */
    int reorder = 0;
    for (guint i = 1; i < index->packets->len; i++) {
        const Packet *packet = &g_array_index(index->packets, Packet, i);
        int earlier = 0;
        for (guint back = 1; back <= MIN(i, WINDOW); back++)
            earlier += g_array_index(index->packets, Packet, i - back).pts > packet->pts;
        reorder = MAX(reorder, earlier);
    }
    return reorder;
}

/* Where packets carry only their time of decoding and frames are reordered, each frame comes out in
 * the place of the packet after its own. Regular clips stay as they are; gaps (empty packets) move
 * to where they belong. */
static void delay_by_one(VideoIndex *index) {
    guint count = index->shown->len;
    if (!index->lacks_times || count < 2)
        return;
    Shown *shown = (Shown *)(gpointer)index->shown->data;
    gint64 step = MAX(index->last_duration, 1);
    for (guint i = 0; i + 1 < count; i++)
        shown[i].pts = shown[i + 1].pts;
    if (__builtin_add_overflow(shown[count - 1].pts, step, &shown[count - 1].pts))
        shown[count - 1].pts = G_MAXINT64;
}

static void finish(VideoIndex *index) {
    g_array_sort(index->shown, compare_shown);
    delay_by_one(index);
    guint count = index->shown->len;
    for (guint i = 1; i < count && index->is_exact; i++)
        if (shown_at(index, i)->pts == shown_at(index, i - 1)->pts)
            index->is_exact = FALSE;
    index->reorder = index->is_exact ? count_reorder(index) : -1;
    gint64 span =
        count ? span_us(index, shown_at(index, 0)->pts, shown_at(index, count - 1)->pts) : 0;
    gint64 last = span_us(index, 0, index->last_duration);
    if (last == 0 && count > 1)
        last = span / (count - 1);
    index->duration_us = span + last;
}

VideoIndex *video_index_build(VideoDemux *demux, const VideoLimits *limits, VideoBudget *budget,
                              const char *name, GError **error) {
    g_autoptr(VideoIndex) index = g_new0(VideoIndex, 1);
    const AVStream *stream = video_demux_stream(demux);
    index->time_base = stream->time_base;
    index->packets = g_array_new(FALSE, FALSE, sizeof(Packet));
    index->shown = g_array_new(FALSE, FALSE, sizeof(Shown));
    index->is_exact = video_demux_has_times(demux);
    AVPacket *packet = av_packet_alloc();
    gint64 packet_count = 0;
    /* Twice: a codec may hide as many pictures as it shows. */
    while (packet_count <= 2 * (gint64)limits->max_frames && video_demux_read(demux, packet)) {
        add_packet(index, stream->codecpar->codec_id, packet);
        av_packet_unref(packet);
        packet_count++;
    }
    av_packet_free(&packet);
    if (video_budget_is_over(budget)) {
        video_budget_set_error(budget, name, error);
        return NULL;
    }
    finish(index);
    if (index->shown->len == 0 && packet_count <= limits->max_frames) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT,
                    "%s holds no pictures: it is damaged or was not recorded to its end", name);
        return NULL;
    }
    if (!video_limits_check_time(limits, name, index->duration_us, index->shown->len, error) ||
        !video_limits_check_count(limits, name, MAX(index->shown->len, packet_count / 2), error))
        return NULL;
    return g_steal_pointer(&index);
}

void video_index_free(VideoIndex *index) {
    if (!index)
        return;
    g_array_unref(index->packets);
    g_array_unref(index->shown);
    g_free(index);
}

int video_index_frame_count(const VideoIndex *index) {
    return (int)(index->shown->len - index->dropped);
}

gint64 video_index_duration_us(const VideoIndex *index) {
    gint64 lost = index->dropped ? span_us(index, g_array_index(index->shown, Shown, 0).pts,
                                           shown_at(index, 0)->pts)
                                 : 0;
    return index->duration_us - lost;
}

int video_index_reorder(const VideoIndex *index) {
    return index->reorder;
}

gboolean video_index_is_exact(const VideoIndex *index) {
    return index->is_exact;
}

gint64 video_index_time_us(const VideoIndex *index, int frame_index) {
    return span_us(index, shown_at(index, 0)->pts, shown_at(index, (guint)frame_index)->pts);
}

int video_index_find(const VideoIndex *index, gint64 pts) {
    guint low = 0, high = index->shown->len - index->dropped;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (shown_at(index, middle)->pts < pts)
            low = middle + 1;
        else
            high = middle;
    }
    gboolean is_found =
        low < index->shown->len - index->dropped && shown_at(index, low)->pts == pts;
    return is_found ? (int)low : -1;
}

gboolean video_index_key_packet(const VideoIndex *index, int frame_index, int nth,
                                gint64 *ret_dts) {
    const Shown *target = shown_at(index, (guint)frame_index);
    for (guint i = target->packet + 1; i-- > 0;) {
        const Packet *packet = &g_array_index(index->packets, Packet, i);
        /* What is decoded after a key packet but shown before it may refer to what came before. */
        if (!packet->is_key || packet->pts > target->pts || nth-- > 0)
            continue;
        *ret_dts = packet->dts != AV_NOPTS_VALUE ? packet->dts : packet->pts;
        return i > 0;
    }
    return FALSE;
}

gint64 video_index_base_us(const VideoIndex *index) {
    return to_us(index, shown_at(index, 0)->pts);
}

void video_index_drop(VideoIndex *index, int frame_count) {
    index->dropped += (guint)frame_count;
}
