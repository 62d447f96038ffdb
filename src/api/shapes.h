/* The shapes of everything that the API takes and gives. */
#ifndef GOLFCOACH_API_SHAPES_H
#define GOLFCOACH_API_SHAPES_H

#include "api/shape.h"
#include "jobs/clubs.h"

/* Words of fields that are choices, in the API and in the columns. */
#define API_CLUBS          JOBS_CLUBS
#define API_STYLES         "seeing|feeling|doing|technical"
#define API_VIEWS          "face_on|down_the_line|other"
#define API_HANDS          "right|left"
#define API_STATUSES       "PROCESSING|COMPLETED|FAILED"
#define API_MISSES         "slice|hook|push|pull|thin|fat|top|shank|none"
#define API_SHAPES_OF_SHOT "straight|draw|fade|high|low"
#define API_ROLES          "user|coach|admin"

extern const ApiShape API_REGISTER, API_LOGIN, API_REFRESH, API_SIGNED_IN, API_TOKENS, API_PASSWORD,
    API_USER_SHAPE, API_PROFILE, API_ME_CHANGE, API_SESSION, API_SESSION_LIST, API_STATS,
    API_EXPORT;
extern const ApiShape API_SWING, API_SWING_LIST, API_SWING_QUERY, API_FRAME, API_FRAME_LIST,
    API_ACCEPTED, API_LINKED;
extern const ApiShape API_ANALYSIS, API_ANALYSIS_QUERY, API_HISTORY, API_REANALYZE, API_COMPARISON;
extern const ApiShape API_UPLOAD_FORM;
extern const ApiShape API_DRILL, API_DRILL_LIST, API_DRILL_QUERY, API_ASSIGNMENT, API_RECOMMENDED,
    API_COMPLETED;
extern const ApiShape API_IMPORT_QUERY, API_IMPORTED, API_SHOT, API_SHOT_LIST, API_SHOT_CHANGE,
    API_PAGE_QUERY, API_CONNECT_QUERY, API_LINK_QUERY;
extern const ApiShape API_INVITE, API_INVITED, API_ACCEPT, API_LINK_SHAPE, API_LINK_LIST;
extern const ApiShape API_ADMIN_USER, API_ADMIN_USER_LIST, API_ADMIN_CHANGE, API_QUEUE, API_JOB,
    API_JOB_LIST, API_RETENTION, API_CONFIRM;
extern const ApiShape API_HEALTH, API_READY, API_PROBLEM, API_KEYS;

#endif
