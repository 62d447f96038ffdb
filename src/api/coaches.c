#include "api/coaches.h"

#include <string.h>

#include "api/users.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/json.h"
#include "store/tables/coaches.h"

enum { CODE_BYTES = 12 };
#define INVITATION_US (7 * BASE_CLOCK_DAY_US)

static char *code_hash(const ApiCall *call, const char *code) {
    return base_lookup_hash(call->stores->secrets, "coach_links.code", code);
}

void api_coaches_invite(ApiCall *call) {
    RowsDb *db = api_call_db(call);
    if (!db)
        return;
    g_autofree char *id = base_id_new();
    g_autofree char *code = base_random_text(CODE_BYTES);
    g_autofree char *hash = code_hash(call, code);
    const int64_t now_us = base_clock_now_us();
    const TablesCoachLink link = {.id = id,
                                  .coach_id = call->caller.user_id,
                                  .invited_us = now_us,
                                  .expires_us = now_us + INVITATION_US};
    gboolean invited = FALSE;
    GError *error = NULL;
    if (!tables_coach_invite(db, &link, hash, &invited, &error))
        api_fail(call, error);
    else if (!invited)
        api_problem(call, 409, "%d invitations wait already; withdraw one first",
                    TABLES_INVITATIONS_MOST);
    else
        api_reply(call, json_pack("{s:s s:s s:o}", "id", id, "code", code, "expires_at",
                                  api_moment(link.expires_us)));
}

/* What the other one is called; null if not told. */
static json_t *name_of(const ApiCall *call, RowsDb *db, const char *user_id) {
    g_autoptr(TablesUser) user = NULL;
    if (!user_id || !tables_user_get(db, user_id, &user, NULL) || !user)
        return json_null();
    g_autofree char *name =
        api_users_open(call->stores, "users.full_name", user_id, user->full_name_sealed);
    return api_text_or_null(name);
}

static json_t *link_json(const ApiCall *call, RowsDb *db, const TablesCoachLink *link) {
    const gboolean coaching = !strcmp(link->coach_id, call->caller.user_id);
    return json_pack("{s:s s:s s:o s:o s:s s:o}", "id", link->id, "coach_id", link->coach_id,
                     "student_id", api_text_or_null(link->student_id), "name",
                     name_of(call, db, coaching ? link->student_id : link->coach_id), "state",
                     link->state, "created_at", api_moment(link->invited_us));
}

void api_coaches_accept(ApiCall *call) {
    RowsDb *db = api_call_db(call);
    if (!db)
        return;
    g_autofree char *hash = code_hash(call, base_json_string(call->body, "code"));
    TablesCoachAnswer answer;
    g_autoptr(TablesCoachLink) link = NULL;
    GError *error = NULL;
    if (!tables_coach_accept(db, hash, call->caller.user_id, base_clock_now_us(), &answer, &link,
                             &error))
        api_fail(call, error);
    else if (answer == TABLES_COACH_OWN)
        api_problem_field(call, "code", "is your own: nobody coaches himself");
    else if (answer == TABLES_COACH_UNKNOWN)
        api_problem_field(call, "code", "is not known, used or expired");
    else
        api_reply(call, link_json(call, db, link));
}

static void add_links(const ApiCall *call, RowsDb *db, json_t *list, const GPtrArray *links) {
    for (guint i = 0; i < links->len; i++)
        json_array_append_new(list, link_json(call, db, links->pdata[i]));
}

void api_coaches_links(ApiCall *call) {
    RowsDb *db = api_call_db(call);
    if (!db)
        return;
    GError *error = NULL;
    g_autoptr(GPtrArray) coaches = tables_coach_coaches(db, call->caller.user_id, &error);
    g_autoptr(GPtrArray) students =
        coaches ? tables_coach_students(db, call->caller.user_id, base_clock_now_us(), NULL,
                                        TABLES_LIST_MOST, &error)
                : NULL;
    if (!students) {
        api_fail(call, error);
        return;
    }
    json_t *list = json_array();
    add_links(call, db, list, coaches);
    add_links(call, db, list, students);
    api_reply(call, json_pack("{s:o}", "links", list));
}

void api_coaches_end(ApiCall *call) {
    RowsDb *db = api_call_db(call);
    if (!db)
        return;
    gboolean found = FALSE;
    GError *error = NULL;
    if (!tables_coach_end(db, call->parameters[0], call->caller.user_id, base_clock_now_us(),
                          &found, &error))
        api_fail(call, error);
    else if (!found)
        api_not_found(call, "link");
    else
        api_reply_nothing(call);
}
