#include "api/shapes.h"

/* Short names for the tables below. */
#define MUST   API_REQUIRED
#define NULLED (API_REQUIRED | API_NULLABLE)
#define FIELD(name_, type_, flags_, low_, high_, choices_, shape_, ...)                            \
    {                                                                                              \
        .name = name_, .type = type_, .flags = flags_, .low = low_, .high = high_,                 \
        .choices = choices_, .shape = shape_, ##__VA_ARGS__                                        \
    }
#define PLAIN(name, type, flags, ...) FIELD(name, type, flags, 0, 0, NULL, NULL, ##__VA_ARGS__)
#define TEXT(name, flags, low, high, ...)                                                          \
    FIELD(name, API_TEXT, flags, low, high, NULL, NULL, ##__VA_ARGS__)
#define CHOICE(name, flags, choices, ...)                                                          \
    FIELD(name, API_TEXT, flags, 0, 0, choices, NULL, ##__VA_ARGS__)
#define NUMBER(name, type, flags, low, high, ...)                                                  \
    FIELD(name, type, flags, low, high, NULL, NULL, ##__VA_ARGS__)
#define INSIDE(name, type, flags, shape, ...)                                                      \
    FIELD(name, type, flags, 0, 0, NULL, shape, ##__VA_ARGS__)

/* --- Accounts ------------------------------------------------------------------------------- */

API_SHAPE(API_REGISTER, "Register", PLAIN("email", API_EMAIL, MUST),
          TEXT("password", MUST, 1, 1000, "10 to 128 characters, not a common one"),
          TEXT("full_name", API_NULLABLE, 1, 200),
          NUMBER("handicap", API_NUMBER, API_NULLABLE, -10, 54));
API_SHAPE(API_LOGIN, "Login", PLAIN("email", API_EMAIL, MUST), TEXT("password", MUST, 1, 1000));
API_SHAPE(API_REFRESH, "RefreshToken", TEXT("refresh_token", MUST, 1, 200));
API_SHAPE(API_PASSWORD, "ChangePassword", TEXT("current_password", MUST, 1, 1000),
          TEXT("new_password", MUST, 1, 1000));
API_SHAPE(API_CONFIRM, "ConfirmPassword", TEXT("password", MUST, 1, 1000));
API_SHAPE(API_TOKENS, "Tokens", TEXT("access_token", MUST, 0, 4096),
          TEXT("refresh_token", MUST, 0, 200), CHOICE("token_type", MUST, "Bearer"),
          PLAIN("expires_in", API_INTEGER, MUST, "seconds until the access token ends"));
API_SHAPE(API_PROFILE, "Profile", PLAIN("date_of_birth", API_DATE, NULLED),
          NUMBER("height_cm", API_INTEGER, NULLED, 100, 230),
          NUMBER("weight_kg", API_INTEGER, NULLED, 25, 250),
          CHOICE("dominant_hand", NULLED, API_HANDS), CHOICE("primary_miss", NULLED, API_MISSES),
          NUMBER("goals", API_LIST, MUST, 0, 10, "in the golfer's words, most important first"),
          NUMBER("physical_limitations", API_LIST, MUST, 0, 10,
                 "what drills must not load: \"lower back\", \"left knee\""),
          CHOICE("learning_style", NULLED, API_STYLES));
API_SHAPE(API_USER_SHAPE, "User", PLAIN("id", API_ID, MUST), PLAIN("email", API_EMAIL, MUST),
          TEXT("full_name", NULLED, 0, 200), PLAIN("handicap", API_NUMBER, NULLED),
          CHOICE("role", MUST, API_ROLES), PLAIN("created_at", API_MOMENT, MUST),
          INSIDE("profile", API_OBJECT, MUST, &API_PROFILE));
API_SHAPE(API_SIGNED_IN, "SignedIn", TEXT("access_token", MUST, 0, 4096),
          TEXT("refresh_token", MUST, 0, 200), CHOICE("token_type", MUST, "Bearer"),
          PLAIN("expires_in", API_INTEGER, MUST),
          INSIDE("user", API_OBJECT, MUST, &API_USER_SHAPE));
API_SHAPE(API_ME_CHANGE, "ChangeUser", TEXT("full_name", API_NULLABLE, 1, 200),
          NUMBER("handicap", API_NUMBER, API_NULLABLE, -10, 54),
          PLAIN("date_of_birth", API_DATE, API_NULLABLE),
          NUMBER("height_cm", API_INTEGER, API_NULLABLE, 100, 230),
          NUMBER("weight_kg", API_INTEGER, API_NULLABLE, 25, 250),
          CHOICE("dominant_hand", API_NULLABLE, API_HANDS),
          CHOICE("primary_miss", API_NULLABLE, API_MISSES), NUMBER("goals", API_LIST, 0, 0, 10),
          NUMBER("physical_limitations", API_LIST, 0, 0, 10),
          CHOICE("learning_style", API_NULLABLE, API_STYLES));
API_SHAPE(API_SESSION, "Session", PLAIN("id", API_ID, MUST), PLAIN("created_at", API_MOMENT, MUST),
          PLAIN("last_used_at", API_MOMENT, MUST), TEXT("user_agent", NULLED, 0, 300),
          TEXT("address", NULLED, 0, 64), PLAIN("current", API_BOOLEAN, MUST, "the one that asks"));
API_SHAPE(API_SESSION_LIST, "Sessions", INSIDE("sessions", API_LIST, MUST, &API_SESSION));
API_SHAPE(API_EXPORT, "Export", CHOICE("status", MUST, "none|preparing|ready"),
          PLAIN("id", API_ID, NULLED, "of the newest that is ready"),
          TEXT("url", NULLED, 0, 2000, "works without a token for some minutes"),
          PLAIN("bytes", API_INTEGER, NULLED), PLAIN("created_at", API_MOMENT, NULLED),
          PLAIN("expires_at", API_MOMENT, NULLED, "a day later"));

/* --- Statistics ----------------------------------------------------------------------------- */

API_SHAPE_INSIDE(API_SCORE_POINT, "ScorePoint", PLAIN("swing_id", API_ID, MUST),
                 PLAIN("recorded_at", API_MOMENT, MUST),
                 PLAIN("overall_score", API_NUMBER, NULLED));
API_SHAPE_INSIDE(API_PATTERN, "FaultPattern", TEXT("fault", MUST, 0, 60),
                 CHOICE("view", MUST, API_VIEWS), TEXT("club_group", MUST, 0, 40),
                 PLAIN("seen", API_INTEGER, MUST), PLAIN("swings", API_INTEGER, MUST),
                 PLAIN("at_least", API_NUMBER, MUST, "share of swings, Wilson 95 % lower bound"));
API_SHAPE(API_STATS, "Statistics", PLAIN("user_id", API_ID, MUST),
          PLAIN("computed_at", API_MOMENT, MUST), PLAIN("swings", API_INTEGER, MUST),
          PLAIN("swings_analyzed", API_INTEGER, MUST), PLAIN("average_score", API_NUMBER, NULLED),
          PLAIN("best_score", API_NUMBER, NULLED),
          PLAIN("average_tempo", API_NUMBER, NULLED, "backswing to downswing"),
          PLAIN("tempo_spread", API_NUMBER, NULLED, "one standard deviation"),
          PLAIN("drills_completed", API_INTEGER, MUST),
          INSIDE("scores", API_LIST, MUST, &API_SCORE_POINT, "oldest first, the last hundred"),
          INSIDE("patterns", API_LIST, MUST, &API_PATTERN, "faults seen again and again"));

/* --- Swings --------------------------------------------------------------------------------- */

API_SHAPE(API_SWING, "Swing", PLAIN("id", API_ID, MUST), PLAIN("user_id", API_ID, MUST),
          PLAIN("recorded_at", API_MOMENT, MUST), PLAIN("created_at", API_MOMENT, MUST),
          CHOICE("status", MUST, API_STATUSES),
          TEXT("failure_reason", NULLED, 0, 500, "why it failed, for people"),
          TEXT("club_type", NULLED, 0, 50), CHOICE("intended_shape", NULLED, API_SHAPES_OF_SHOT),
          CHOICE("view", NULLED, API_VIEWS), CHOICE("handedness", NULLED, API_HANDS),
          PLAIN("duration_ms", API_INTEGER, NULLED), PLAIN("overall_score", API_NUMBER, NULLED),
          TEXT("video_url", NULLED, 0, 2000, "works without a token for some minutes"),
          TEXT("thumbnail_url", NULLED, 0, 2000), TEXT("note", NULLED, 0, 2000),
          PLAIN("metadata", API_OBJECT, MUST));
API_SHAPE(API_SWING_LIST, "Swings", INSIDE("swings", API_LIST, MUST, &API_SWING),
          TEXT("next_cursor", NULLED, 0, 200, "null: that was the last page"));
API_SHAPE(API_SWING_QUERY, "SwingQuery", CHOICE("status", 0, API_STATUSES),
          TEXT("club_type", 0, 1, 50), CHOICE("view", 0, API_VIEWS), PLAIN("from", API_MOMENT, 0),
          PLAIN("to", API_MOMENT, 0), NUMBER("min_score", API_NUMBER, 0, 0, 10),
          NUMBER("max_score", API_NUMBER, 0, 0, 10),
          PLAIN("user_id", API_ID, 0, "a coach's student; default: the caller"),
          TEXT("cursor", 0, 1, 200), NUMBER("limit", API_INTEGER, 0, 1, 100));
API_SHAPE(API_UPLOAD_FORM, "Upload",
          PLAIN("video", API_ANY, MUST, "the clip: MP4 or MOV, 3 to 30 s, at most 100 MB"),
          PLAIN("recorded_at", API_MOMENT, 0), CHOICE("club_type", 0, API_CLUBS),
          CHOICE("intended_shape", 0, API_SHAPES_OF_SHOT),
          CHOICE("view", 0, "face_on|down_the_line"), CHOICE("handedness", 0, API_HANDS),
          NUMBER("slow_motion", API_NUMBER, 0, 1, 40), TEXT("note", 0, 0, 2000));
API_SHAPE(API_ACCEPTED, "Accepted", PLAIN("id", API_ID, MUST), CHOICE("status", MUST, API_STATUSES),
          PLAIN("recorded_at", API_MOMENT, MUST),
          PLAIN("repeated", API_BOOLEAN, MUST, "the same Idempotency-Key was here before"));
API_SHAPE(API_FRAME, "KeyFrame", TEXT("name", MUST, 0, 60), TEXT("what", MUST, 0, 200),
          TEXT("phase", MUST, 0, 30), PLAIN("frame", API_INTEGER, MUST),
          PLAIN("time_ms", API_INTEGER, MUST), TEXT("url", MUST, 0, 2000),
          TEXT("skeleton_url", MUST, 0, 2000));
API_SHAPE(API_FRAME_LIST, "KeyFrames", INSIDE("frames", API_LIST, MUST, &API_FRAME));

/* --- Analyses ------------------------------------------------------------------------------- */

API_SHAPE_INSIDE(API_PHASE, "Phase", TEXT("phase", MUST, 0, 30),
                 PLAIN("start_frame", API_INTEGER, MUST), PLAIN("end_frame", API_INTEGER, MUST),
                 PLAIN("merged", API_BOOLEAN, MUST), PLAIN("quality_score", API_NUMBER, NULLED));
API_SHAPE_INSIDE(API_ISSUE, "Issue", TEXT("id", MUST, 0, 60), TEXT("name", MUST, 0, 100),
                 CHOICE("severity", MUST, "minor|major|critical"),
                 PLAIN("confidence", API_NUMBER, MUST), PLAIN("excess", API_NUMBER, MUST),
                 PLAIN("order", API_INTEGER, MUST, "1 is the priority; 0: not now"),
                 TEXT("shares_cause_with", NULLED, 0, 60), PLAIN("evidence", API_ANY, MUST));
API_SHAPE_INSIDE(API_RECOMMENDATION, "Recommendation", PLAIN("priority", API_INTEGER, MUST),
                 TEXT("change", MUST, 0, 1000), TEXT("why", MUST, 0, 1000),
                 TEXT("how", MUST, 0, 2000), PLAIN("drill_id", API_INTEGER, NULLED),
                 TEXT("expected_improvement", MUST, 0, 1000));
API_SHAPE(API_ANALYSIS, "Analysis", PLAIN("id", API_ID, MUST), PLAIN("swing_id", API_ID, MUST),
          PLAIN("analyzed_at", API_MOMENT, MUST), TEXT("model_version", MUST, 0, 50),
          PLAIN("current", API_BOOLEAN, MUST), PLAIN("overall_score", API_NUMBER, NULLED),
          INSIDE("swing_phases", API_LIST, MUST, &API_PHASE),
          PLAIN("biomechanics", API_OBJECT, MUST, "events, metrics, curves, tempo, sound"),
          PLAIN("ai_feedback", API_OBJECT, MUST, "the coaching"),
          INSIDE("issues_detected", API_LIST, MUST, &API_ISSUE),
          INSIDE("recommendations", API_LIST, MUST, &API_RECOMMENDATION),
          TEXT("report_url", NULLED, 0, 2000, "the page for people"),
          TEXT("overlay_url", NULLED, 0, 2000));
API_SHAPE(API_ANALYSIS_QUERY, "AnalysisQuery",
          PLAIN("analysis_id", API_ID, 0, "an earlier one; default: the current"));
API_SHAPE_INSIDE(API_HISTORY_ENTRY, "AnalysisEntry", PLAIN("id", API_ID, MUST),
                 PLAIN("analyzed_at", API_MOMENT, MUST), TEXT("model_version", MUST, 0, 50),
                 PLAIN("current", API_BOOLEAN, MUST), PLAIN("overall_score", API_NUMBER, NULLED));
API_SHAPE(API_HISTORY, "Analyses", INSIDE("analyses", API_LIST, MUST, &API_HISTORY_ENTRY));
API_SHAPE(API_REANALYZE, "Reanalyze", CHOICE("view", API_NULLABLE, "face_on|down_the_line"),
          CHOICE("handedness", API_NULLABLE, API_HANDS),
          CHOICE("club_type", API_NULLABLE, API_CLUBS),
          NUMBER("slow_motion", API_NUMBER, API_NULLABLE, 1, 40));
API_SHAPE_INSIDE(API_DIFFERENCE, "Difference", TEXT("metric", MUST, 0, 60),
                 TEXT("name", MUST, 0, 100), TEXT("at", MUST, 0, 30), TEXT("unit", MUST, 0, 20),
                 PLAIN("a", API_NUMBER, NULLED), PLAIN("b", API_NUMBER, NULLED),
                 PLAIN("difference", API_NUMBER, NULLED),
                 PLAIN("uncertainty", API_NUMBER, NULLED,
                       "one standard deviation of the difference"),
                 CHOICE("verdict", MUST, "better|worse|same|differs"));
API_SHAPE(API_COMPARISON, "Comparison", PLAIN("id", API_ID, MUST),
          PLAIN("swing_a_id", API_ID, MUST), PLAIN("swing_b_id", API_ID, MUST),
          PLAIN("created_at", API_MOMENT, MUST), PLAIN("comparable", API_BOOLEAN, MUST),
          TEXT("reason", NULLED, 0, 300),
          PLAIN("warnings", API_LIST, MUST, "what makes the differences less sure"),
          PLAIN("score_a", API_NUMBER, NULLED), PLAIN("score_b", API_NUMBER, NULLED),
          INSIDE("differences", API_LIST, MUST, &API_DIFFERENCE),
          INSIDE("highlights", API_LIST, MUST, &API_DIFFERENCE, "the clearest, at most three"),
          PLAIN("faults_gone", API_LIST, MUST), PLAIN("faults_new", API_LIST, MUST),
          PLAIN("faults_still", API_LIST, MUST));

/* --- Drills --------------------------------------------------------------------------------- */

API_SHAPE(API_DRILL, "Drill", PLAIN("id", API_INTEGER, MUST), TEXT("name", MUST, 0, 255),
          TEXT("description", MUST, 0, 5000), TEXT("video_url", NULLED, 0, 2000),
          CHOICE("difficulty", MUST, "easy|medium|hard"),
          PLAIN("targets", API_LIST, MUST, "faults it is for"), TEXT("kit", MUST, 0, 200),
          PLAIN("steps", API_LIST, MUST), TEXT("dose", MUST, 0, 200),
          TEXT("not_when", NULLED, 0, 300));
API_SHAPE(API_DRILL_LIST, "Drills", INSIDE("drills", API_LIST, MUST, &API_DRILL));
API_SHAPE(API_DRILL_QUERY, "DrillQuery", TEXT("fault", 0, 1, 60),
          CHOICE("difficulty", 0, "easy|medium|hard"));
API_SHAPE(API_ASSIGNMENT, "Assignment", PLAIN("id", API_ID, MUST),
          INSIDE("drill", API_OBJECT, MUST, &API_DRILL), PLAIN("assigned_at", API_MOMENT, MUST),
          PLAIN("completed_at", API_MOMENT, NULLED), TEXT("notes", NULLED, 0, 2000),
          TEXT("reason", NULLED, 0, 500, "why this drill"), PLAIN("by_coach", API_BOOLEAN, MUST),
          PLAIN("swing_id", API_ID, NULLED, "the swing it was given for"));
API_SHAPE(API_RECOMMENDED, "RecommendedDrills", INSIDE("drills", API_LIST, MUST, &API_ASSIGNMENT));
API_SHAPE(API_COMPLETED, "CompleteDrill", TEXT("notes", API_NULLABLE, 0, 2000));

/* --- Integrations --------------------------------------------------------------------------- */

API_SHAPE(API_IMPORT_QUERY, "ImportQuery",
          CHOICE("source", MUST, "trackman|garmin_r10|arccos|gspro"),
          CHOICE("day_order", 0, "day_first|month_first"),
          NUMBER("zone_offset_min", API_INTEGER, 0, -840, 840,
                 "of times without a zone: east of UTC"),
          PLAIN("keep_location", API_BOOLEAN, 0));
API_SHAPE(API_IMPORTED, "Imported", PLAIN("shots", API_INTEGER, MUST, "read from the file"),
          PLAIN("new", API_INTEGER, MUST, "not known before"),
          PLAIN("matched", API_INTEGER, MUST, "to a swing by time"),
          PLAIN("refused", API_LIST, MUST, "rows and why"), PLAIN("notes", API_LIST, MUST),
          PLAIN("ask_day_order", API_BOOLEAN, MUST, "dates can be read both ways: send day_order"));
API_SHAPE(API_SHOT, "Shot", PLAIN("id", API_ID, MUST), PLAIN("swing_id", API_ID, NULLED),
          TEXT("source", MUST, 0, 50), PLAIN("recorded_at", API_MOMENT, MUST),
          PLAIN("shot_data", API_OBJECT, MUST));
API_SHAPE(API_SHOT_LIST, "Shots", INSIDE("shots", API_LIST, MUST, &API_SHOT),
          TEXT("next_cursor", NULLED, 0, 200));
API_SHAPE(API_SHOT_CHANGE, "RelinkShot", PLAIN("swing_id", API_ID, NULLED, "null: to none"));
API_SHAPE(API_PAGE_QUERY, "PageQuery", TEXT("cursor", 0, 1, 200),
          NUMBER("limit", API_INTEGER, 0, 1, 100));

/* --- Coaches -------------------------------------------------------------------------------- */

API_SHAPE(API_INVITE, "Invite", TEXT("note", API_NULLABLE, 0, 200));
API_SHAPE(API_INVITED, "Invited", PLAIN("id", API_ID, MUST),
          TEXT("code", MUST, 0, 100, "for the student, good for a week"),
          PLAIN("expires_at", API_MOMENT, MUST));
API_SHAPE(API_ACCEPT, "AcceptInvite", TEXT("code", MUST, 1, 100));
API_SHAPE(API_LINK_SHAPE, "CoachLink", PLAIN("id", API_ID, MUST), PLAIN("coach_id", API_ID, MUST),
          PLAIN("student_id", API_ID, NULLED), TEXT("name", NULLED, 0, 200, "of the other one"),
          CHOICE("state", MUST, "invited|accepted|ended"), PLAIN("created_at", API_MOMENT, MUST));
API_SHAPE(API_LINK_LIST, "CoachLinks", INSIDE("links", API_LIST, MUST, &API_LINK_SHAPE));

/* --- Administration ------------------------------------------------------------------------- */

API_SHAPE(API_ADMIN_USER, "AdminUser", PLAIN("id", API_ID, MUST), PLAIN("email", API_EMAIL, MUST),
          TEXT("full_name", NULLED, 0, 200), CHOICE("role", MUST, API_ROLES),
          PLAIN("created_at", API_MOMENT, MUST), PLAIN("disabled_at", API_MOMENT, NULLED));
API_SHAPE(API_ADMIN_USER_LIST, "AdminUsers", INSIDE("users", API_LIST, MUST, &API_ADMIN_USER),
          TEXT("next_cursor", NULLED, 0, 200));
API_SHAPE(API_ADMIN_CHANGE, "ChangeUserAsAdmin", CHOICE("role", 0, API_ROLES),
          PLAIN("disabled", API_BOOLEAN, 0));
API_SHAPE_INSIDE(API_QUEUE_ROW, "QueueRow", CHOICE("pool", MUST, "video|ai|maintenance"),
                 CHOICE("state", MUST, "queued|running|done|dead"),
                 PLAIN("jobs", API_INTEGER, MUST), PLAIN("oldest_at", API_MOMENT, NULLED));
API_SHAPE(API_QUEUE, "Queue", INSIDE("queue", API_LIST, MUST, &API_QUEUE_ROW));
API_SHAPE(API_JOB, "Job", PLAIN("id", API_ID, MUST), TEXT("kind", MUST, 0, 50),
          CHOICE("state", MUST, "queued|running|done|dead"), PLAIN("attempts", API_INTEGER, MUST),
          PLAIN("swing_id", API_ID, NULLED), PLAIN("user_id", API_ID, NULLED),
          TEXT("last_error", NULLED, 0, 2000), PLAIN("created_at", API_MOMENT, MUST));
API_SHAPE(API_JOB_LIST, "Jobs", INSIDE("jobs", API_LIST, MUST, &API_JOB),
          TEXT("next_cursor", NULLED, 0, 200));
API_SHAPE(API_RETENTION, "Retention", PLAIN("days", API_INTEGER, MUST),
          PLAIN("videos_due", API_INTEGER, MUST, "older than that, not deleted yet"),
          PLAIN("more", API_BOOLEAN, MUST));

/* --- The service itself --------------------------------------------------------------------- */

API_SHAPE(API_HEALTH, "Health", CHOICE("status", MUST, "ok"), TEXT("version", MUST, 0, 50));
API_SHAPE_INSIDE(API_READY_PART, "ReadyPart", TEXT("name", MUST, 0, 30),
                 PLAIN("ready", API_BOOLEAN, MUST), PLAIN("needed", API_BOOLEAN, MUST));
API_SHAPE(API_READY, "Readiness", PLAIN("ready", API_BOOLEAN, MUST),
          INSIDE("parts", API_LIST, MUST, &API_READY_PART));
API_SHAPE_INSIDE(API_KEY, "Key", CHOICE("kty", MUST, "RSA"), CHOICE("use", MUST, "sig"),
                 CHOICE("alg", MUST, "RS256"), TEXT("kid", MUST, 0, 60), TEXT("n", MUST, 0, 1000),
                 TEXT("e", MUST, 0, 20));
API_SHAPE(API_KEYS, "Keys", INSIDE("keys", API_LIST, MUST, &API_KEY));
API_SHAPE_INSIDE(API_FIELD_PROBLEM, "FieldProblem", TEXT("field", MUST, 0, 300),
                 TEXT("message", MUST, 0, 500));
API_SHAPE(API_PROBLEM, "Problem", TEXT("type", MUST, 0, 200), TEXT("title", MUST, 0, 200),
          PLAIN("status", API_INTEGER, MUST), TEXT("detail", MUST, 0, 1000),
          TEXT("request_id", MUST, 0, 100), INSIDE("errors", API_LIST, 0, &API_FIELD_PROBLEM));
API_SHAPE(API_CONNECT_QUERY, "ConnectQuery",
          TEXT("token", 0, 1, 4096, "the access token, where headers cannot be set"),
          NUMBER("last_event_id", API_INTEGER, 0, 0, 9e15,
                 "what was seen last: brings what was missed"));
API_SHAPE(API_LINK_QUERY, "LinkQuery", TEXT("expires", 0, 1, 20), TEXT("key", 0, 1, 60),
          TEXT("signature", 0, 1, 100));
