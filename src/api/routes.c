/* The table of routes.
 *
 * A new one: a row here, its shapes in shapes.c, its handler in the file of its resource, a line in
 * tests/flow/api_test.py (which fails if a row has none). */
#include "api/route.h"

#include "api/admin.h"
#include "api/analyses.h"
#include "api/coaches.h"
#include "api/drills.h"
#include "api/exports.h"
#include "api/hub.h"
#include "api/integrations.h"
#include "api/sessions.h"
#include "api/shapes.h"
#include "api/swings.h"
#include "api/system.h"
#include "api/users.h"

#define V1 "/api/v1"

/* Columns that most rows share. */
#define JSON_IN(shape)  .takes = API_TAKES_JSON, .body = &shape
#define JSON_OUT(shape) .gives = API_GIVES_JSON, .status = 200, .reply = &shape
#define CREATED(shape)  .gives = API_GIVES_JSON, .status = 201, .reply = &shape
#define ACCEPTED(shape) .gives = API_GIVES_JSON, .status = 202, .reply = &shape
#define NOTHING_OUT     .gives = API_GIVES_NOTHING, .status = 204
#define BYTES_OUT(type) .gives = API_GIVES_BYTES, .status = 200, .reply_type = type
#define LINKED          .access = API_LINK, .query = &API_LINK_QUERY

const ApiRoute API_ROUTES[] = {
    /* --- Accounts */
    {HTTPD_POST, V1 "/auth/register", API_ANYONE, .rate = API_RATE_LOGIN, .pool = HTTPD_POOL_SLOW,
     JSON_IN(API_REGISTER), CREATED(API_SIGNED_IN), .handle = api_sessions_register,
     .id = "register", .tag = "auth", .summary = "Make an account and sign in."},
    {HTTPD_POST, V1 "/auth/login", API_ANYONE, .rate = API_RATE_LOGIN, .pool = HTTPD_POOL_SLOW,
     JSON_IN(API_LOGIN), JSON_OUT(API_SIGNED_IN), .handle = api_sessions_login, .id = "login",
     .tag = "auth", .summary = "Sign in."},
    {HTTPD_POST, V1 "/auth/refresh", API_ANYONE, JSON_IN(API_REFRESH), JSON_OUT(API_TOKENS),
     .handle = api_sessions_refresh, .id = "refresh", .tag = "auth",
     .summary = "Exchange a refresh token for new tokens; each is good once."},
    {HTTPD_POST, V1 "/auth/logout", API_USER, NOTHING_OUT, .handle = api_sessions_logout,
     .id = "logout", .tag = "auth", .summary = "End this session."},
    {HTTPD_GET, "/.well-known/jwks.json", API_ANYONE, JSON_OUT(API_KEYS),
     .handle = api_sessions_keys, .id = "keys", .tag = "auth",
     .summary = "The public keys that access tokens are signed with."},
    {HTTPD_GET, V1 "/users/me", API_USER, JSON_OUT(API_USER_SHAPE), .handle = api_users_me,
     .id = "me", .tag = "users", .summary = "The caller's account and profile."},
    {HTTPD_PATCH, V1 "/users/me", API_USER, JSON_IN(API_ME_CHANGE), JSON_OUT(API_USER_SHAPE),
     .handle = api_users_change_me, .id = "change_me", .tag = "users",
     .summary = "Change what is named; null takes a value away."},
    {HTTPD_POST, V1 "/users/me/delete", API_USER, .rate = API_RATE_LOGIN, .pool = HTTPD_POOL_SLOW,
     JSON_IN(API_CONFIRM), NOTHING_OUT, .handle = api_users_delete_me, .id = "delete_me",
     .tag = "users", .summary = "Delete the account and everything that belongs to it."},
    {HTTPD_POST, V1 "/users/me/password", API_USER, .rate = API_RATE_LOGIN, .pool = HTTPD_POOL_SLOW,
     JSON_IN(API_PASSWORD), NOTHING_OUT, .handle = api_users_change_password,
     .id = "change_password", .tag = "users",
     .summary = "Change the password; ends all other sessions."},
    {HTTPD_GET, V1 "/users/me/sessions", API_USER, JSON_OUT(API_SESSION_LIST),
     .handle = api_users_sessions, .id = "sessions", .tag = "users",
     .summary = "Where the account is signed in."},
    {HTTPD_DELETE, V1 "/users/me/sessions/{id}", API_USER, NOTHING_OUT,
     .handle = api_users_revoke_session, .id = "revoke_session", .tag = "users",
     .summary = "Sign a device out."},
    {HTTPD_POST, V1 "/users/me/export", API_USER, ACCEPTED(API_EXPORT), .handle = api_exports_begin,
     .id = "begin_export", .tag = "users",
     .summary = "Put everything that is known of the caller into a ZIP archive; EXPORT_READY says "
                "when it is done."},
    {HTTPD_GET, V1 "/users/me/export", API_USER, JSON_OUT(API_EXPORT), .handle = api_exports_get,
     .id = "export", .tag = "users", .summary = "The newest archive, and whether one is made."},
    {HTTPD_GET, V1 "/exports/{id}", LINKED, BYTES_OUT("application/zip"),
     .handle = api_exports_file, .id = "export_file", .tag = "users",
     .summary = "The archive itself; kept for a day."},
    {HTTPD_GET, V1 "/users/{id}/stats", API_USER, JSON_OUT(API_STATS), .handle = api_users_stats,
     .id = "stats", .tag = "users", .summary = "Scores over time, patterns of faults, tempo."},

    /* --- Swings */
    {HTTPD_POST, V1 "/swings/upload", API_USER, .takes = API_TAKES_UPLOAD, .body = &API_UPLOAD_FORM,
     ACCEPTED(API_ACCEPTED), .handle = api_swings_upload, .id = "upload", .tag = "swings",
     .summary = "Upload a swing; it is analysed from here on."},
    {HTTPD_GET, V1 "/swings", API_USER, .query = &API_SWING_QUERY, JSON_OUT(API_SWING_LIST),
     .handle = api_swings_list, .id = "swings", .tag = "swings",
     .summary = "Swings, newest first."},
    {HTTPD_GET, V1 "/swings/{id}", API_USER, JSON_OUT(API_SWING), .handle = api_swings_get,
     .id = "swing", .tag = "swings", .summary = "One swing."},
    {HTTPD_DELETE, V1 "/swings/{id}", API_USER, NOTHING_OUT, .handle = api_swings_delete,
     .id = "delete_swing", .tag = "swings",
     .summary = "Delete a swing and all that belongs to it."},
    {HTTPD_GET, V1 "/swings/{id}/video", LINKED, BYTES_OUT("video/mp4"), .handle = api_media_video,
     .id = "video", .tag = "swings", .summary = "The clip; takes ranges."},
    {HTTPD_GET, V1 "/swings/{id}/thumbnail", LINKED, BYTES_OUT("image/jpeg"),
     .handle = api_media_thumbnail, .id = "thumbnail", .tag = "swings",
     .summary = "A small picture of it."},
    {HTTPD_GET, V1 "/swings/{id}/overlay", LINKED, BYTES_OUT("video/mp4"),
     .handle = api_media_overlay, .id = "overlay", .tag = "swings",
     .summary = "The clip with what was found drawn in."},
    {HTTPD_GET, V1 "/swings/{id}/report", LINKED, BYTES_OUT("text/html"),
     .handle = api_media_report, .id = "report", .tag = "swings",
     .summary = "The page for people."},
    {HTTPD_GET, V1 "/swings/{id}/landmarks", LINKED, BYTES_OUT("application/x-ndjson"),
     .handle = api_media_landmarks, .id = "landmarks", .tag = "swings",
     .summary = "33 landmarks of every frame, one JSON line each."},
    {HTTPD_GET, V1 "/swings/{id}/frames", API_USER, JSON_OUT(API_FRAME_LIST),
     .handle = api_swings_frames, .id = "frames", .tag = "swings", .summary = "The key frames."},
    {HTTPD_GET, V1 "/swings/{id}/frames/{name}", LINKED, BYTES_OUT("image/jpeg"),
     .handle = api_media_frame, .id = "frame", .tag = "swings", .summary = "One key frame."},

    /* --- Analyses */
    {HTTPD_GET, V1 "/swings/{id}/analysis", API_USER, .query = &API_ANALYSIS_QUERY,
     JSON_OUT(API_ANALYSIS), .handle = api_analyses_get, .id = "analysis", .tag = "analysis",
     .summary = "What was found, and the coaching."},
    {HTTPD_GET, V1 "/swings/{id}/analyses", API_USER, JSON_OUT(API_HISTORY),
     .handle = api_analyses_history, .id = "analyses", .tag = "analysis",
     .summary = "All analyses of a swing, newest first."},
    {HTTPD_POST, V1 "/swings/{id}/reanalyze", API_USER, JSON_IN(API_REANALYZE),
     ACCEPTED(API_ACCEPTED), .handle = api_analyses_reanalyze, .id = "reanalyze", .tag = "analysis",
     .summary = "Analyse it once more, told better; the old analysis is kept."},
    {HTTPD_GET, V1 "/swings/{id}/compare/{other_id}", API_USER, JSON_OUT(API_COMPARISON),
     .handle = api_analyses_compare, .id = "compare", .tag = "analysis",
     .summary = "What differs from this swing to the other."},

    /* --- Drills */
    {HTTPD_GET, V1 "/drills", API_USER, .query = &API_DRILL_QUERY, JSON_OUT(API_DRILL_LIST),
     .handle = api_drills_list, .id = "drills", .tag = "drills", .summary = "The library."},
    {HTTPD_GET, V1 "/drills/recommended", API_USER, JSON_OUT(API_RECOMMENDED),
     .handle = api_drills_recommended, .id = "recommended_drills", .tag = "drills",
     .summary = "What the caller shall practise now."},
    {HTTPD_POST, V1 "/drills/{id}/complete", API_USER, JSON_IN(API_COMPLETED),
     JSON_OUT(API_ASSIGNMENT), .handle = api_drills_complete, .id = "complete_drill",
     .tag = "drills", .summary = "It was done."},

    /* --- Integrations */
    {HTTPD_POST, V1 "/integrations/import", API_USER, .query = &API_IMPORT_QUERY,
     .takes = API_TAKES_FILE, JSON_OUT(API_IMPORTED), .handle = api_integrations_import,
     .id = "import_shots", .tag = "integrations",
     .summary = "Shots from a launch monitor's or tracker's file, matched to swings by time."},
    {HTTPD_GET, V1 "/integrations/shots", API_USER, .query = &API_PAGE_QUERY,
     JSON_OUT(API_SHOT_LIST), .handle = api_integrations_list, .id = "shots", .tag = "integrations",
     .summary = "Imported shots, newest first."},
    {HTTPD_PATCH, V1 "/integrations/shots/{id}", API_USER, JSON_IN(API_SHOT_CHANGE), NOTHING_OUT,
     .handle = api_integrations_relink, .id = "relink_shot", .tag = "integrations",
     .summary = "Say which swing a shot belongs to."},
    {HTTPD_DELETE, V1 "/integrations/shots/{id}", API_USER, NOTHING_OUT,
     .handle = api_integrations_delete, .id = "delete_shot", .tag = "integrations",
     .summary = "Delete an imported shot."},

    /* --- Coaches */
    {HTTPD_POST, V1 "/coaches/invitations", API_COACH, JSON_IN(API_INVITE), CREATED(API_INVITED),
     .handle = api_coaches_invite, .id = "invite", .tag = "coaches",
     .summary = "A code for a student, good for a week."},
    {HTTPD_POST, V1 "/coaches/accept", API_USER, .rate = API_RATE_LOGIN, JSON_IN(API_ACCEPT),
     JSON_OUT(API_LINK_SHAPE), .handle = api_coaches_accept, .id = "accept_invitation",
     .tag = "coaches", .summary = "Let a coach see the caller's swings."},
    {HTTPD_GET, V1 "/coaches/links", API_USER, JSON_OUT(API_LINK_LIST), .handle = api_coaches_links,
     .id = "coach_links", .tag = "coaches", .summary = "The caller's coaches and students."},
    {HTTPD_DELETE, V1 "/coaches/links/{id}", API_USER, NOTHING_OUT, .handle = api_coaches_end,
     .id = "end_coach_link", .tag = "coaches", .summary = "End it, from either side."},

    /* --- Realtime */
    {HTTPD_GET, V1 "/realtime/connect", API_USER, .query = &API_CONNECT_QUERY,
     .gives = API_GIVES_SOCKET, .status = 101, .handle = api_hub_connect, .id = "connect",
     .tag = "realtime", .summary = "A WebSocket with the events of the caller."},

    /* --- Administration */
    {HTTPD_GET, V1 "/admin/users", API_ADMIN, .query = &API_PAGE_QUERY,
     JSON_OUT(API_ADMIN_USER_LIST), .handle = api_admin_users, .id = "admin_users", .tag = "admin",
     .summary = "Accounts, newest first."},
    {HTTPD_PATCH, V1 "/admin/users/{id}", API_ADMIN, JSON_IN(API_ADMIN_CHANGE),
     JSON_OUT(API_ADMIN_USER), .handle = api_admin_change_user, .id = "admin_change_user",
     .tag = "admin", .summary = "Give a role, disable, enable."},
    {HTTPD_GET, V1 "/admin/queue", API_ADMIN, JSON_OUT(API_QUEUE), .handle = api_admin_queue,
     .id = "admin_queue", .tag = "admin", .summary = "Jobs by pool and state."},
    {HTTPD_GET, V1 "/admin/jobs/dead", API_ADMIN, .query = &API_PAGE_QUERY, JSON_OUT(API_JOB_LIST),
     .handle = api_admin_dead_jobs, .id = "admin_dead_jobs", .tag = "admin",
     .summary = "Jobs that failed for good."},
    {HTTPD_POST, V1 "/admin/jobs/{id}/requeue", API_ADMIN, NOTHING_OUT, .handle = api_admin_requeue,
     .id = "admin_requeue", .tag = "admin", .summary = "Try a dead job again."},
    {HTTPD_GET, V1 "/admin/retention", API_ADMIN, JSON_OUT(API_RETENTION),
     .handle = api_admin_retention, .id = "admin_retention", .tag = "admin",
     .summary = "How long videos are kept, and what is due."},

    /* --- The service itself */
    {HTTPD_GET, "/healthz", API_ANYONE, .rate = API_RATE_NONE, JSON_OUT(API_HEALTH),
     .handle = api_system_health, .id = "health", .tag = "service", .summary = "It runs."},
    {HTTPD_GET, "/readyz", API_ANYONE, .rate = API_RATE_NONE, JSON_OUT(API_READY), .also = 503,
     .handle = api_system_ready, .id = "ready", .tag = "service",
     .summary = "Its stores answer; 503 if one that it needs does not."},
    {HTTPD_GET, "/metrics", API_ANYONE, BYTES_OUT("text/plain"), .handle = api_system_metrics,
     .id = "metrics", .tag = "service", .summary = "For Prometheus."},
    {HTTPD_GET, "/api/openapi.json", API_ANYONE, BYTES_OUT("application/json"),
     .handle = api_system_openapi, .id = "openapi", .tag = "service", .summary = "This document."},
    {HTTPD_GET, "/api/docs", API_ANYONE, BYTES_OUT("text/html"), .handle = api_system_docs,
     .id = "docs", .tag = "service", .summary = "The same for people."},
    {HTTPD_GET, "/api/docs.js", API_ANYONE, BYTES_OUT("text/javascript"),
     .handle = api_system_docs_script, .id = "docs_script", .tag = "service",
     .summary = "The script of that page."},
    {HTTPD_GET, "/api/icon.svg", API_ANYONE, BYTES_OUT("image/svg+xml"), .handle = api_system_icon,
     .id = "icon", .tag = "service", .summary = "The sign of the pages."},
    {HTTPD_GET, "/api/style.css", API_ANYONE, BYTES_OUT("text/css"), .handle = api_system_style,
     .id = "style", .tag = "service", .summary = "The looks of the pages."},
    {HTTPD_GET, "/demo", API_ANYONE, .gives = API_GIVES_NOTHING, .status = 302,
     .handle = api_system_demo, .id = "demo", .tag = "service",
     .summary = "To the report of the demo account's newest swing, if there is one."},
    {HTTPD_GET, "/", API_ANYONE, BYTES_OUT("text/html"), .handle = api_system_front, .id = "front",
     .tag = "service", .summary = "Where to go from here."},
};
const gsize API_ROUTE_COUNT = G_N_ELEMENTS(API_ROUTES);
