#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/error.h"
#include "cmd/commands.h"
#include "cmd/models_folder.h"
#include "cmd/options.h"
#include "cmd/progress.h"
#include "engine/pipeline/pictures.h"
#include "engine/pipeline/track.h"
#include "engine/report/report.h"

typedef struct {
    int model, smooth, threads;
    gboolean hands, face;
    const char *overlay, *models;
} PoseArguments;

static gboolean print_lines(const PipelineTrack *track, GError **error) {
    g_autoptr(GString) line = g_string_sized_new(8192);
    for (int i = 0; i < track->track.pose_count; i++) {
        g_string_truncate(line, 0);
        report_append_line(line, &track->track.poses[i], track->hands ? track->hands[i] : NULL,
                           track->faces ? &track->faces[i] : NULL);
        if (fwrite(line->str, 1, line->len, stdout) != line->len)
            break;
    }
    if (!ferror(stdout) && fflush(stdout) == 0)
        return TRUE;
    g_set_error(error, BASE_ERROR, BASE_ERROR_INTERNAL, "cannot write the landmarks: %s",
                g_strerror(errno));
    return FALSE;
}

static gboolean write_overlay(const char *video, const char *path, const PipelineTrack *track,
                              const PipelineWatch *watch, GError **error) {
    const SwingReport nothing = {0};
    VideoSound sound = {0};
    PipelineClip clip;
    PipelineKeyParts parts[SWING_MAX_KEY_FRAMES];
    if (!video_read_sound(video, NULL, &sound, NULL))
        sound = (VideoSound){0}; /* it is worth looking at without */
    const PipelinePictures pictures = {.video_path = video,
                                       .overlay_path = path,
                                       .report = &nothing,
                                       .track = &track->track,
                                       .sound = &sound};
    gboolean done = pipeline_write_pictures(&pictures, watch, &clip, parts, error);
    video_sound_clear(&sound);
    return done;
}

static gboolean run(const char *video, const PoseArguments *arguments, GError **error) {
    g_autofree char *folder = cmd_models_folder(arguments->models, error);
    if (!folder)
        return FALSE;
    unsigned parts = (arguments->hands ? (unsigned)POSE_WITH_HANDS : 0) |
                     (arguments->face ? (unsigned)POSE_WITH_FACE : 0);
    g_autoptr(PoseModels) models =
        pose_models_open(folder, (PoseComplexity)arguments->model, parts, NN_ISA_AUTO, error);
    if (!models)
        return FALSE;
    PipelineTrackOptions options = {
        .threads = arguments->threads, .smooth = arguments->smooth, .parts = parts};
    PipelineWatch watch = cmd_progress_start(CMD_PROGRESS_AUTO);
    g_autoptr(PipelineTrack) track = pipeline_track_clip(video, models, &options, &watch, error);
    gboolean done = track != NULL;
    if (done && arguments->overlay)
        done = write_overlay(video, arguments->overlay, track, &watch, error);
    cmd_progress_end();
    return done && print_lines(track, error);
}

int cmd_pose(int argc, char **argv) {
    PoseArguments arguments;
    const CmdOption options[] = {
        {"model", CMD_CHOICE, "lite|full|heavy", "full", "size of the landmark network", 0, 0,
         &arguments.model},
        {"smooth", CMD_CHOICE, "off|on", "on", "filter the landmarks over time", 0, 0,
         &arguments.smooth},
        {"hands", CMD_FLAG, NULL, NULL, "also the 21 landmarks of each hand", 0, 0,
         &arguments.hands},
        {"face", CMD_FLAG, NULL, NULL, "also the 468 landmarks of the face", 0, 0, &arguments.face},
        {"overlay", CMD_TEXT, "OUT.mp4", NULL, "write the clip with the skeleton drawn in", 0, 0,
         &arguments.overlay},
        {"models", CMD_TEXT, "DIR", NULL, "folder of the model files", 0, 0, &arguments.models},
        {"threads", CMD_NUMBER, "N", NULL,
         "share each network between N threads (default: one for each core)", 1, POSE_MAX_THREADS,
         &arguments.threads},
    };
    const CmdSyntax syntax = {
        "pose", "VIDEO",
        "Finds the golfer in every frame and prints one line of JSON for each:\n"
        "{\"frame\":0,\"time_ms\":0,\"landmarks\":[[x,y,z,visibility]x33],\"world\":[[x,y,z]x33]}\n"
        "x and y are fractions of the picture's width and height, world is in metres; a frame\n"
        "without a golfer has null for both.",
        options, G_N_ELEMENTS(options)};
    const char *video = NULL;
    int status = EXIT_SUCCESS;
    if (!cmd_parse(&syntax, argc, argv, &video, &status))
        return status;
    g_autoptr(GError) error = NULL;
    return run(video, &arguments, &error) ? EXIT_SUCCESS : cmd_fail(error);
}
