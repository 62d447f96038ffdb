#include "engine/report/html.h"

#include <string.h>

#include "base/error.h"
#include "engine/report/embedded.h"
#include "engine/report/page.h"

/* A file of page/. */
typedef struct {
    const unsigned char *bytes;
    const size_t *size;
} File;

static const File style = {report_file_style_css, &report_file_style_css_size};

enum { MAX_SCRIPTS = 8 };

/* One kind of page. */
typedef struct {
    File template;
    File scripts[MAX_SCRIPTS]; /* each uses only what stands before it; a NULL ends them */
    const ReportSlot *slots;
    gsize slot_count;
} Kind;

static void add_file(GString *out, File file) {
    g_string_append_len(out, (const char *)file.bytes, (gssize)*file.size);
}

/* A scope of its own: nothing of it is a global of the page. */
static GString *script_of(const Kind *kind) {
    GString *script = g_string_new("(() => {\n'use strict';\n");
    for (gsize i = 0; i < MAX_SCRIPTS && kind->scripts[i].bytes; i++)
        add_file(script, kind->scripts[i]);
    return g_string_append(script, "})();\n");
}

/* As the policy names a script or style that stands in the page. */
static void add_hash(GString *out, const GString *text) {
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    g_checksum_update(sum, (const guchar *)text->str, (gssize)text->len);
    guint8 digest[32];
    gsize size = sizeof digest;
    g_checksum_get_digest(sum, digest, &size);
    g_autofree char *base64 = g_base64_encode(digest, size);
    g_string_append_printf(out, "'sha256-%s'", base64);
}

static void fill_policy(GString *out, const ReportSource *source) {
    g_string_append(out, "default-src 'none'; img-src data:; media-src data: blob:; script-src ");
    add_hash(out, source->script);
    g_string_append(out, "; style-src ");
    add_hash(out, source->style);
    g_string_append(out, "; base-uri 'none'; form-action 'none'");
}

static void fill_style(GString *out, const ReportSource *source) {
    g_string_append(out, source->style->str);
}

static void fill_script(GString *out, const ReportSource *source) {
    g_string_append(out, source->script->str);
}

static void fill_clip(GString *out, const ReportSource *source) {
    if (source->clips[0]->len)
        g_string_append_printf(out,
                               "<video id=\"clip\" controls muted playsinline preload=\"auto\" "
                               "aria-label=\"Clip of the swing\" src=\"%s\"></video>",
                               source->clips[0]->str);
    else
        g_string_append(out,
                        "<p id=\"no-clip\" class=\"quiet\">The clip is not part of this page.</p>");
}

static void fill_report(GString *out, const ReportSource *source) {
    report_add_json(out, source->page->report_json);
}

static void fill_track(GString *out, const ReportSource *source) {
    const ReportPage *page = source->page;
    if (page->track)
        report_add_track(out, page->track, page->clip_crop, page->clip_first_frame,
                         page->clip_last_frame);
    else
        g_string_append(out, "null");
}

/* Those of every page. */
static const ReportSlot common_slots[] = {
    {"policy", fill_policy},
    {"style", fill_style},
    {"script", fill_script},
};

static const ReportSlot report_slots[] = {
    {"title", report_page_title},
    {"head", report_page_head},
    {"priority", report_page_priority},
    {"clip", fill_clip},
    {"key_frames", report_page_key_frames},
    {"faults", report_page_faults},
    {"sequence", report_page_sequence},
    {"tempo", report_page_tempo},
    {"score", report_page_score},
    {"measured", report_page_measured},
    {"unmeasured", report_page_unmeasured},
    {"sound", report_page_sound},
    {"filming", report_page_filming},
    {"swings", report_page_swings},
    {"report", fill_report},
    {"track", fill_track},
};

static gboolean fill_from(GString *out, const ReportSlot *slots, gsize slot_count, const char *name,
                          gsize length, const ReportSource *source) {
    for (gsize i = 0; i < slot_count; i++)
        if (strlen(slots[i].name) == length && !memcmp(slots[i].name, name, length)) {
            slots[i].fill(out, source);
            return TRUE;
        }
    return FALSE;
}

/* The template with its slots filled; what fills a slot is not looked at again. The template is
 * ours: every slot it names is there. */
static void expand(GString *out, const Kind *kind, const ReportSource *source) {
    g_autofree char *text = g_strndup((const char *)kind->template.bytes, *kind->template.size);
    const char *rest = text, *open;
    while ((open = strstr(rest, "{{"))) {
        const char *name = open + 2, *close = strstr(name, "}}");
        gsize length = close ? (gsize)(close - name) : 0;
        g_string_append_len(out, rest, open - rest);
        gboolean filled =
            fill_from(out, common_slots, G_N_ELEMENTS(common_slots), name, length, source) ||
            fill_from(out, kind->slots, kind->slot_count, name, length, source);
        g_assert(filled);
        rest = close + 2;
    }
    g_string_append(out, rest);
}

static gboolean read_parts(const Kind *kind, const char *json, const char *const clip_paths[2],
                           ReportSource *source, GError **error) {
    source->style = g_string_new(NULL);
    add_file(source->style, style);
    source->script = script_of(kind);
    for (int i = 0; i < 2; i++)
        source->clips[i] = g_string_new(NULL);
    source->report = json ? json_loads(json, 0, NULL) : NULL;
    if (!json_is_object(source->report)) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_INTERNAL,
                    "cannot make a page: what it shall show is not a JSON object");
        return FALSE;
    }
    for (int i = 0; i < 2; i++)
        if (clip_paths[i] &&
            !report_add_data_uri(source->clips[i], "video/mp4", clip_paths[i], error))
            return FALSE;
    return TRUE;
}

static void clear(ReportSource *source) {
    json_decref(source->report);
    for (int i = 0; i < 2; i++)
        g_string_free(source->clips[i], TRUE);
    g_string_free(source->style, TRUE);
    g_string_free(source->script, TRUE);
}

static gboolean write_page(const Kind *kind, const char *json, const char *const clip_paths[2],
                           ReportSource *source, const char *path, GError **error) {
    gboolean done = read_parts(kind, json, clip_paths, source, error);
    if (done) {
        g_autoptr(GString) out = g_string_new(NULL);
        g_autoptr(GError) cause = NULL;
        expand(out, kind, source);
        done = g_file_set_contents(path, out->str, (gssize)out->len, &cause);
        if (!done)
            g_set_error(error, BASE_ERROR, BASE_ERROR_INTERNAL, "cannot write %s: %s", path,
                        cause->message);
    }
    clear(source);
    return done;
}

#define SHARED_SCRIPTS                                                                             \
    {report_file_data_js, &report_file_data_js_size},                                              \
        {report_file_skeleton_js, &report_file_skeleton_js_size},                                  \
        {report_file_player_js, &report_file_player_js_size}, {                                    \
        report_file_curves_js, &report_file_curves_js_size                                         \
    }

gboolean report_write_html(const ReportPage *page, const char *path, GError **error) {
    const Kind kind = {
        .template = {report_file_report_html, &report_file_report_html_size},
        .scripts = {SHARED_SCRIPTS,
                    {report_file_figure_js, &report_file_figure_js_size},
                    {report_file_report_js, &report_file_report_js_size}},
        .slots = report_slots,
        .slot_count = G_N_ELEMENTS(report_slots),
    };
    ReportSource source = {.page = page};
    const char *const clips[2] = {page->clip_path, NULL};
    return write_page(&kind, page->report_json, clips, &source, path, error);
}

gboolean report_write_compare_html(const ReportComparePage *page, const char *path,
                                   GError **error) {
    const Kind kind = {
        .template = {report_file_compare_html, &report_file_compare_html_size},
        .scripts = {SHARED_SCRIPTS, {report_file_compare_js, &report_file_compare_js_size}},
        .slots = report_compare_slots,
        .slot_count = report_compare_slot_count,
    };
    ReportSource source = {.compare = page};
    const char *const clips[2] = {page->sides[0].clip_path, page->sides[1].clip_path};
    return write_page(&kind, page->comparison_json, clips, &source, path, error);
}
