#include "coach/write.h"

#include <string.h>

/* FNV-1a. */
static guint32 hash(guint32 start, const char *text) {
    guint32 value = start;
    for (const char *at = text; at && *at; at++)
        value = (value ^ (guint8)*at) * 16777619u;
    return value;
}

CoachVoice coach_voice(const CoachInput *input) {
    int level = coach_golfer_level(&input->golfer);
    return (CoachVoice){
        .input = input,
        .report = input->report,
        .numbers = level > 1,
        .bands = level > 2,
        .key = hash(2166136261u, input->swing_key),
    };
}

int coach_voice_choice(const CoachVoice *voice, const char *purpose, int count) {
    return (int)(hash(voice->key, purpose) % (guint32)count);
}

char *coach_write_placeholder(const SwingMetric *metric, const char *what) {
    return g_strdup_printf("{%s@%s%s%s}", metric->id, swing_event_name(metric->at), what ? ":" : "",
                           what ? what : "");
}

static void append_number_part(GString *line, const char *part, gsize length,
                               const SwingMetric *metric, gboolean bands) {
    g_autofree char *copy = g_strndup(part, length);
    g_autofree char *number = coach_write_placeholder(metric, NULL);
    g_auto(GStrv) pieces = g_strsplit(copy, "{m}", 2);
    g_autofree char *joined = g_strjoinv(number, pieces);
    g_string_append(line, joined);
    if (bands && coach_has_band(metric)) {
        g_autofree char *band = coach_write_placeholder(metric, "band");
        g_string_append_printf(line, ", usual %s", band);
    }
}

char *coach_write(const char *text, const SwingMetric *metric, gboolean numbers, gboolean bands) {
    GString *line = g_string_new(NULL);
    const char *open = strchr(text, '['), *close = open ? strchr(open, ']') : NULL;
    if (!close)
        return g_string_free(g_string_append(line, text), FALSE);
    g_string_append_len(line, text, open - text);
    if (numbers && metric && coach_is_known(metric))
        append_number_part(line, open + 1, (gsize)(close - open - 1), metric, bands);
    g_string_append(line, close + 1);
    return g_string_free(line, FALSE);
}

char *coach_write_for(const CoachVoice *voice, const char *text, const SwingMetric *metric) {
    return coach_write(text, metric, voice->numbers, voice->bands);
}

void coach_append_text(json_t *array, char *text) {
    json_array_append_new(array, json_string(text));
    g_free(text);
}
