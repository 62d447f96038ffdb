/* Users, profiles, sessions, coaches, export.
 * tests: users.c sealed.c sessions.c coaches.c export.c record.c */
#include "database.h"

#include <math.h>
#include <string.h>

#include "base/ids.h"
#include "store/tables/coaches.h"
#include "store/tables/export.h"
#include "store/tables/objects.h"
#include "store/tables/poses.h"
#include "store/tables/sealed.h"
#include "store/tables/sessions.h"
#include "store/tables/shots.h"
#include "store/tables/swings.h"
#include "store/tables/users.h"
#include "tap.h"

/* Users */

static void a_user_comes_back(void) {
    g_autoptr(RowsDb) db = database_borrow();
    g_autofree char *id = base_id_new();
    TablesUser user = {.id = id,
                       .email_hash = "h1",
                       .email_sealed = "k1.mail",
                       .password_hash = "$argon2id$1",
                       .full_name_sealed = "k1.name",
                       .role = "user",
                       .handicap = 12.4,
                       .created_us = NOW};
    TAP_CHECK(went_well(tables_user_insert(db, &user, &problem)));
    g_autoptr(TablesUser) got = NULL, by_email = NULL, none = NULL;
    TAP_CHECK(went_well(tables_user_get(db, id, &got, &problem)));
    TAP_CHECK(got && g_str_equal(got->full_name_sealed, "k1.name") && got->handicap == 12.4 &&
              got->created_us == NOW && got->updated_us == NOW && got->disabled_us == 0 &&
              g_str_equal(got->role, "user"));
    TAP_CHECK(went_well(tables_user_by_email(db, "h1", &by_email, &problem)));
    TAP_CHECK(by_email && g_str_equal(by_email->id, id));
    TAP_CHECK(went_well(tables_user_get(db, "nobody", &none, &problem)) && !none);
    g_autofree char *other = base_id_new();
    user.id = other;
    TAP_CHECK(went_wrong(tables_user_insert(db, &user, &problem), ROWS_ERROR_UNIQUE));
    user.email_hash = "h2";
    user.role = "king";
    TAP_CHECK(went_wrong(tables_user_insert(db, &user, &problem), ROWS_ERROR_CHECK));
    user.role = "user";
    user.handicap = 55;
    TAP_CHECK(went_wrong(tables_user_insert(db, &user, &problem), ROWS_ERROR_CHECK));
}

static void a_user_changes(void) {
    g_autoptr(RowsDb) db = database_borrow();
    g_autofree char *id = database_user(db, "user");
    gboolean found = FALSE;
    TAP_CHECK(went_well(tables_user_set_name(db, id, "k1.new", NAN, NOW + 1, &found, &problem)));
    TAP_CHECK(found);
    TAP_CHECK(went_well(tables_user_set_email(db, id, "h-new", "k1.m", NOW + 2, &found, &problem)));
    TAP_CHECK(went_well(tables_user_set_password(db, id, "$new", NOW + 3, &found, &problem)));
    TAP_CHECK(went_well(tables_user_set_role(db, id, "coach", NOW + 4, &found, &problem)));
    g_autoptr(TablesUser) got = NULL;
    TAP_CHECK(went_well(tables_user_get(db, id, &got, &problem)));
    TAP_CHECK(got && g_str_equal(got->email_hash, "h-new") && isnan(got->handicap) &&
              g_str_equal(got->password_hash, "$new") && g_str_equal(got->role, "coach") &&
              got->updated_us == NOW + 4);
    TAP_CHECK(went_well(tables_user_set_role(db, "nobody", "user", NOW, &found, &problem)));
    TAP_CHECK(!found);
}

static void a_profile_is_replaced(void) {
    g_autoptr(RowsDb) db = database_borrow();
    g_autofree char *id = database_user(db, "user");
    g_autoptr(TablesProfile) none = NULL, got = NULL, second = NULL;
    TAP_CHECK(went_well(tables_profile_get(db, id, &none, &problem)) && !none);
    TablesProfile profile = {.user_id = id,
                             .date_of_birth_sealed = "k1.birth",
                             .height_cm = 180,
                             .dominant_hand = "left",
                             .goals = "[\"consistency\"]",
                             .updated_us = NOW};
    TAP_CHECK(went_well(tables_profile_put(db, &profile, &problem)));
    TAP_CHECK(went_well(tables_profile_get(db, id, &got, &problem)));
    TAP_CHECK(got && got->height_cm == 180 && got->weight_kg == 0 && !got->primary_miss &&
              g_str_equal(got->dominant_hand, "left") && strstr(got->goals, "consistency"));
    profile.weight_kg = 80;
    profile.goals = NULL;
    TAP_CHECK(went_well(tables_profile_put(db, &profile, &problem)));
    TAP_CHECK(went_well(tables_profile_get(db, id, &second, &problem)));
    TAP_CHECK(second && second->weight_kg == 80 && !second->goals);
    profile.height_cm = 20;
    TAP_CHECK(went_wrong(tables_profile_put(db, &profile, &problem), ROWS_ERROR_CHECK));
    profile.height_cm = 0;
    profile.user_id = "nobody";
    TAP_CHECK(went_wrong(tables_profile_put(db, &profile, &problem), ROWS_ERROR_REFERENCE));
}

static GPtrArray *sealed_otherwise(RowsDb *db, const TablesSealedColumn *column, const char *key_id,
                                   const char *after) {
    GPtrArray *list = tables_sealed_list(db, column, key_id, after, 10, &problem);
    return went_well(list != NULL) ? list : g_ptr_array_new();
}

static void sealed_texts_are_replaced(void) {
    g_autoptr(RowsDb) db = database_borrow();
    const TablesSealedColumn *names = tables_sealed_find("users", "full_name");
    const TablesSealedColumn *births = tables_sealed_find("user_profiles", "date_of_birth");
    TAP_CHECK(names && births && !tables_sealed_find("users", "role"));
    g_usleep(2000); /* behind everybody: ids sort by the millisecond */
    g_autofree char *second = database_user(db, "user");
    g_autofree char *first = g_strndup(second, strlen(second) - 1); /* nobody is between them */
    gboolean found, changed = FALSE;
    TAP_CHECK(went_well(tables_user_set_name(db, second, "k22.name", NAN, NOW, &found, &problem)));
    const TablesProfile profile = {
        .user_id = second, .date_of_birth_sealed = "k2.birth", .updated_us = NOW};
    TAP_CHECK(went_well(tables_profile_put(db, &profile, &problem)));
    g_autoptr(GPtrArray) others = sealed_otherwise(db, names, "k2", first);
    g_autoptr(GPtrArray) none = sealed_otherwise(db, names, "k22", first);
    g_autoptr(GPtrArray) behind = sealed_otherwise(db, names, "k2", second);
    g_autoptr(GPtrArray) same = sealed_otherwise(db, births, "k2", first);
    g_autoptr(GPtrArray) unsealed =
        sealed_otherwise(db, tables_sealed_find("user_profiles", "physical_limitations"), "k2", "");
    TAP_CHECK(others->len == 1 && !none->len && !behind->len && !same->len && !unsealed->len);
    const TablesSealed *old = others->len ? others->pdata[0] : NULL;
    TAP_CHECK(old && g_str_equal(old->user_id, second) && g_str_equal(old->sealed, "k22.name"));
    TAP_CHECK(old && went_well(tables_sealed_replace(db, names, old, "k2.n", &changed, &problem)));
    TAP_CHECK(changed);
    g_autoptr(TablesUser) user = NULL;
    TAP_CHECK(went_well(tables_user_get(db, second, &user, &problem)));
    TAP_CHECK(user && g_str_equal(user->full_name_sealed, "k2.n"));
    TAP_CHECK(old && went_well(tables_sealed_replace(db, names, old, "k3.n", &changed, &problem)));
    TAP_CHECK(!changed);
}

static void users_are_listed_in_pages(void) {
    g_autoptr(RowsDb) db = database_borrow();
    g_autofree char *old = database_user(db, "admin");
    g_usleep(2000);
    g_autofree char *new = database_user(db, "admin");
    g_autoptr(GPtrArray) first = tables_user_list(db, "admin", NULL, 1, &problem);
    TAP_CHECK(went_well(first != NULL) && first->len == 1);
    const TablesUser *user = g_ptr_array_index(first, 0);
    TAP_CHECK(g_str_equal(user->id, new));
    g_autoptr(GPtrArray) next = tables_user_list(db, "admin", user->id, 1000000, &problem);
    TAP_CHECK(went_well(next != NULL) && next->len == 1);
    TAP_CHECK(g_str_equal(((TablesUser *)g_ptr_array_index(next, 0))->id, old));
    g_autoptr(GPtrArray) all = tables_user_list(db, NULL, NULL, 0, &problem);
    TAP_CHECK(went_well(all != NULL) && all->len == 1); /* at least one is asked for */
}

/* Sessions */

static char *open_session(RowsDb *db, const char *user_id, const char *hash) {
    char *id = base_id_new();
    TablesSession session = {.id = id,
                             .user_id = user_id,
                             .refresh_hash = hash,
                             .user_agent = "Test",
                             .address = "127.0.0.1",
                             .created_us = NOW,
                             .expires_us = NOW + 7 * DAY};
    TAP_CHECK(went_well(tables_session_insert(db, &session, &problem)));
    return id;
}

static void add_session(RowsDb *db, const char *user_id, const char *hash) {
    g_free(open_session(db, user_id, hash));
}

/* Shows `shown` at that moment; its successor is always "after SHOWN". */
static TablesSessionOutcome show(RowsDb *db, const char *shown, int64_t now_us) {
    g_autofree char *next = g_strconcat("after ", shown, NULL);
    TablesSessionRotation rotation = {shown, next, now_us, now_us + 7 * DAY};
    TablesSessionOutcome outcome = TABLES_SESSION_UNKNOWN;
    g_autoptr(TablesSession) session = NULL;
    TAP_CHECK(went_well(tables_session_rotate(db, &rotation, &outcome, &session, &problem)));
    TAP_CHECK((session == NULL) == (outcome == TABLES_SESSION_UNKNOWN));
    if (outcome == TABLES_SESSION_ROTATED || outcome == TABLES_SESSION_REPEATED)
        TAP_CHECK(g_str_equal(session->refresh_hash, next));
    return outcome;
}

static void a_token_is_good_once(void) {
    g_autoptr(RowsDb) db = database_borrow();
    g_autofree char *user = database_user(db, "user");
    add_session(db, user, "t");
    TAP_CHECK(show(db, "t", NOW + SECOND) == TABLES_SESSION_ROTATED);
    /* A lost reply, within the grace and at its end. */
    TAP_CHECK(show(db, "t", NOW + 2 * SECOND) == TABLES_SESSION_REPEATED);
    TAP_CHECK(show(db, "t", NOW + SECOND + TABLES_SESSION_GRACE_US) == TABLES_SESSION_REPEATED);
    TAP_CHECK(show(db, "after t", NOW + DAY) == TABLES_SESSION_ROTATED);
    TAP_CHECK(show(db, "after after t", NOW + 2 * DAY) == TABLES_SESSION_ROTATED);
    /* Stolen long ago, two generations back: the family ends, its newest token too. */
    TAP_CHECK(show(db, "t", NOW + 2 * DAY + SECOND) == TABLES_SESSION_REUSED);
    TAP_CHECK(show(db, "after after after t", NOW + 2 * DAY + 2) == TABLES_SESSION_EXPIRED);
    TAP_CHECK(show(db, "t", NOW + 2 * DAY + SECOND) == TABLES_SESSION_EXPIRED);
    TAP_CHECK(show(db, "never given", NOW) == TABLES_SESSION_UNKNOWN);
}

static void the_grace_ends_with_the_successor(void) {
    g_autoptr(RowsDb) db = database_borrow();
    g_autofree char *user = database_user(db, "user");
    add_session(db, user, "g");
    TAP_CHECK(show(db, "g", NOW) == TABLES_SESSION_ROTATED);
    TAP_CHECK(show(db, "g", NOW + 1 + TABLES_SESSION_GRACE_US) == TABLES_SESSION_REUSED);
    add_session(db, user, "q");
    TAP_CHECK(show(db, "q", NOW) == TABLES_SESSION_ROTATED);
    TAP_CHECK(show(db, "after q", NOW + 1) == TABLES_SESSION_ROTATED);
    TAP_CHECK(show(db, "q", NOW + 2) == TABLES_SESSION_REUSED);
}

static void old_and_revoked_and_disabled_are_expired(void) {
    g_autoptr(RowsDb) db = database_borrow();
    g_autofree char *user = database_user(db, "user");
    g_autofree char *old = open_session(db, user, "old");
    TAP_CHECK(show(db, "old", NOW + 7 * DAY) == TABLES_SESSION_EXPIRED);
    gboolean found = FALSE;
    TAP_CHECK(went_well(tables_session_revoke(db, "nobody", old, NOW, &found, &problem)) && !found);
    TAP_CHECK(went_well(tables_session_revoke(db, user, old, NOW, &found, &problem)) && found);
    TAP_CHECK(show(db, "old", NOW) == TABLES_SESSION_EXPIRED);
    g_autofree char *mine = open_session(db, user, "mine");
    add_session(db, user, "lost");
    TAP_CHECK(went_well(tables_session_revoke_all(db, user, mine, NOW, &problem)));
    TAP_CHECK(show(db, "lost", NOW) == TABLES_SESSION_EXPIRED);
    g_autoptr(GPtrArray) list = tables_session_list(db, user, NOW, &problem);
    TAP_CHECK(went_well(list != NULL) && list->len == 1);
    TAP_CHECK(went_well(tables_user_set_disabled(db, user, TRUE, NOW, &found, &problem)) && found);
    TAP_CHECK(show(db, "mine", NOW) == TABLES_SESSION_EXPIRED);
    TAP_CHECK(went_well(tables_user_set_disabled(db, user, FALSE, NOW, &found, &problem)) && found);
    TAP_CHECK(show(db, "mine", NOW) == TABLES_SESSION_EXPIRED);
}

static void devices_are_bounded_and_pruned(void) {
    g_autoptr(RowsDb) db = database_borrow();
    g_autofree char *user = database_user(db, "user");
    for (int i = 0; i < TABLES_SESSIONS_MOST + 3; i++) {
        g_autofree char *hash = g_strdup_printf("device %d", i);
        add_session(db, user, hash);
    }
    g_autoptr(GPtrArray) list = tables_session_list(db, user, NOW, &problem);
    TAP_CHECK(went_well(list != NULL) && list->len == TABLES_SESSIONS_MOST);
    int64_t active = 0, pruned = 0;
    TAP_CHECK(went_well(tables_user_count_active(db, NOW, &active, &problem)) && active >= 1);
    TAP_CHECK(went_well(tables_session_prune(db, NOW + 30 * DAY, &pruned, &problem)));
    TAP_CHECK(pruned >= TABLES_SESSIONS_MOST);
    TAP_CHECK(database_number(db, "SELECT count(*) AS n FROM session_tokens") == 0);
}

/* Of threads that show one token exactly one rotates; what the others see is no theft. */
enum { RACERS = 8 };
static TablesSessionOutcome outcomes[RACERS];

static void show_the_same(guint number) {
    g_autoptr(RowsDb) db = database_borrow();
    TablesSessionRotation rotation = {"raced", "after raced", NOW, NOW + 7 * DAY};
    g_autoptr(TablesSession) session = NULL;
    if (!tables_session_rotate(db, &rotation, &outcomes[number], &session, NULL))
        outcomes[number] = TABLES_SESSION_UNKNOWN;
}

static guint count_outcomes(TablesSessionOutcome outcome) {
    guint count = 0;
    for (guint i = 0; i < RACERS; i++)
        count += outcomes[i] == outcome ? 1 : 0;
    return count;
}

static void one_of_many_rotates(void) {
    if (!database_is_shared()) {
        TAP_SKIP("one connection");
        return;
    }
    g_autoptr(RowsDb) db = database_borrow();
    g_autofree char *user = database_user(db, "user");
    add_session(db, user, "raced");
    database_race(RACERS, show_the_same);
    TAP_CHECK(count_outcomes(TABLES_SESSION_ROTATED) == 1);
    TAP_CHECK(count_outcomes(TABLES_SESSION_REPEATED) == RACERS - 1);
}

/* Successors that were drawn, not derived: the loser's token is not the good one. */
static void show_and_draw(guint number) {
    g_autoptr(RowsDb) db = database_borrow();
    g_autofree char *drawn = g_strdup_printf("drawn %u", number);
    TablesSessionRotation rotation = {"torn", drawn, NOW, NOW + 7 * DAY};
    g_autoptr(TablesSession) session = NULL;
    if (!tables_session_rotate(db, &rotation, &outcomes[number], &session, NULL))
        outcomes[number] = TABLES_SESSION_UNKNOWN;
}

static void drawn_successors_never_win_twice(void) {
    if (!database_is_shared()) {
        TAP_SKIP("one connection");
        return;
    }
    g_autoptr(RowsDb) db = database_borrow();
    g_autofree char *user = database_user(db, "user");
    add_session(db, user, "torn");
    database_race(RACERS, show_and_draw);
    TAP_CHECK(count_outcomes(TABLES_SESSION_ROTATED) == 1);
    TAP_CHECK(count_outcomes(TABLES_SESSION_REPEATED) == 0);
    TAP_CHECK(count_outcomes(TABLES_SESSION_REUSED) >= 1);
}

/* Coaches */

static char *invite(RowsDb *db, const char *coach, const char *code) {
    char *id = base_id_new();
    TablesCoachLink link = {
        .id = id, .coach_id = coach, .invited_us = NOW, .expires_us = NOW + DAY};
    gboolean invited = FALSE;
    TAP_CHECK(went_well(tables_coach_invite(db, &link, code, &invited, &problem)) && invited);
    return id;
}

static TablesCoachAnswer answer(RowsDb *db, const char *code, const char *student, int64_t now_us) {
    TablesCoachAnswer said = TABLES_COACH_UNKNOWN;
    g_autoptr(TablesCoachLink) link = NULL;
    TAP_CHECK(went_well(tables_coach_accept(db, code, student, now_us, &said, &link, &problem)));
    TAP_CHECK((link != NULL) == (said == TABLES_COACH_ACCEPTED || said == TABLES_COACH_ALREADY));
    return said;
}

static gboolean sees(RowsDb *db, const char *coach, const char *student) {
    gboolean seen = FALSE;
    TAP_CHECK(went_well(tables_coach_sees(db, coach, student, &seen, &problem)));
    return seen;
}

static void a_student_lets_a_coach_see(void) {
    g_autoptr(RowsDb) db = database_borrow();
    g_autofree char *coach = database_user(db, "coach");
    g_autofree char *student = database_user(db, "user");
    g_autofree char *other = database_user(db, "user");
    g_autofree char *id = invite(db, coach, "code 1");
    g_free(invite(db, coach, "code 2"));
    TAP_CHECK(!sees(db, coach, student));
    TAP_CHECK(answer(db, "no code", student, NOW) == TABLES_COACH_UNKNOWN);
    TAP_CHECK(answer(db, "code 1", student, NOW + DAY) == TABLES_COACH_UNKNOWN);
    TAP_CHECK(answer(db, "code 1", coach, NOW) == TABLES_COACH_OWN);
    TAP_CHECK(answer(db, "code 1", student, NOW) == TABLES_COACH_ACCEPTED);
    TAP_CHECK(answer(db, "code 1", other, NOW) == TABLES_COACH_UNKNOWN);
    TAP_CHECK(answer(db, "code 2", student, NOW) == TABLES_COACH_ALREADY);
    TAP_CHECK(sees(db, coach, student) && !sees(db, coach, other) && !sees(db, student, coach));
    g_autoptr(GPtrArray) students = tables_coach_students(db, coach, NOW, NULL, 100, &problem);
    g_autoptr(GPtrArray) coaches = tables_coach_coaches(db, student, &problem);
    TAP_CHECK(students && students->len == 2 && coaches && coaches->len == 1);
    gboolean found = FALSE;
    TAP_CHECK(went_well(tables_user_set_role(db, coach, "user", NOW, &found, &problem)));
    TAP_CHECK(!sees(db, coach, student));
    TAP_CHECK(went_well(tables_user_set_role(db, coach, "coach", NOW, &found, &problem)));
    TAP_CHECK(went_well(tables_coach_end(db, id, other, NOW, &found, &problem)) && !found);
    TAP_CHECK(went_well(tables_coach_end(db, id, student, NOW, &found, &problem)) && found);
    TAP_CHECK(!sees(db, coach, student));
    TAP_CHECK(answer(db, "code 2", student, NOW) == TABLES_COACH_ACCEPTED);
}

static void invitations_are_bounded(void) {
    g_autoptr(RowsDb) db = database_borrow();
    g_autofree char *coach = database_user(db, "coach");
    for (int i = 0; i < TABLES_INVITATIONS_MOST; i++) {
        g_autofree char *code = g_strdup_printf("%s %d", coach, i);
        g_free(invite(db, coach, code));
    }
    g_autofree char *id = base_id_new();
    TablesCoachLink link = {
        .id = id, .coach_id = coach, .invited_us = NOW, .expires_us = NOW + DAY};
    gboolean invited = TRUE;
    TAP_CHECK(went_well(tables_coach_invite(db, &link, "one more", &invited, &problem)));
    TAP_CHECK(!invited);
}

static char *raced_codes[2];
static char *raced_student;

static void accept_one(guint number) {
    g_autoptr(RowsDb) db = database_borrow();
    TablesCoachAnswer said = TABLES_COACH_UNKNOWN;
    g_autoptr(TablesCoachLink) link = NULL;
    if (tables_coach_accept(db, raced_codes[number], raced_student, NOW, &said, &link, NULL))
        outcomes[number] = (TablesSessionOutcome)said;
}

static void two_invitations_make_one_link(void) {
    if (!database_is_shared()) {
        TAP_SKIP("one connection");
        return;
    }
    g_autoptr(RowsDb) db = database_borrow();
    g_autofree char *coach = database_user(db, "coach");
    raced_student = database_user(db, "user");
    raced_codes[0] = "raced a";
    raced_codes[1] = "raced b";
    g_free(invite(db, coach, raced_codes[0]));
    g_free(invite(db, coach, raced_codes[1]));
    database_race(2, accept_one);
    TAP_CHECK((int)outcomes[0] + (int)outcomes[1] ==
              (int)TABLES_COACH_ACCEPTED + (int)TABLES_COACH_ALREADY);
    g_clear_pointer(&raced_student, g_free);
}

/* Everything of one user */

static gboolean count_row(const char *table, json_t *row, gpointer data, GError **error) {
    (void)error;
    GHashTable *counts = data;
    guint count = GPOINTER_TO_UINT(g_hash_table_lookup(counts, table));
    g_hash_table_insert(counts, (gpointer)table, GUINT_TO_POINTER(count + 1));
    TAP_CHECK(!json_object_get(row, "password_hash") && !json_object_get(row, "refresh_hash"));
    if (g_str_equal(table, "swings"))
        TAP_CHECK(json_is_object(json_object_get(row, "metadata")) &&
                  json_is_integer(json_object_get(row, "recorded_at")));
    if (g_str_equal(table, "pose_keypoints"))
        TAP_CHECK(json_is_array(json_object_get(row, "keypoints")));
    return TRUE;
}

static void furnish(RowsDb *db, const char *user) {
    g_autofree char *hash = g_strconcat("token of ", user, NULL);
    add_session(db, user, hash);
    TablesProfile profile = {.user_id = user, .height_cm = 170, .updated_us = NOW};
    TAP_CHECK(went_well(tables_profile_put(db, &profile, &problem)));
    g_autofree char *swing = database_swing(db, user, NOW);
    TablesPoseFrame frames[] = {{0, 0, "[[0.5, 0.5, 0, 1]]"}, {1, 16, "[]"}};
    TAP_CHECK(went_well(tables_pose_replace(db, swing, NOW, frames, 2, &problem)));
    TablesShot shot = {.source = "trackman", .shot_data = "{\"carry\": 150}", .recorded_us = NOW};
    guint inserted = 0;
    TAP_CHECK(went_well(tables_shot_insert(db, user, &shot, 1, &inserted, &problem)));
}

static void everything_is_exported(void) {
    g_autoptr(RowsDb) db = database_borrow();
    g_autofree char *user = database_user(db, "user");
    g_autofree char *other = database_user(db, "user");
    furnish(db, user);
    furnish(db, other);
    g_autoptr(GHashTable) counts = g_hash_table_new(g_str_hash, g_str_equal);
    TAP_CHECK(went_well(tables_export(db, user, count_row, counts, &problem)));
    static const struct {
        const char *table;
        guint rows;
    } EXPECTED[] = {{"users", 1},          {"user_profiles", 1},     {"sessions", 1},
                    {"swings", 1},         {"integration_shots", 1}, {"objects", 1},
                    {"pose_keypoints", 2}, {"analyses", 0}};
    for (gsize i = 0; i < G_N_ELEMENTS(EXPECTED); i++)
        TAP_CHECK(GPOINTER_TO_UINT(g_hash_table_lookup(counts, EXPECTED[i].table)) ==
                      EXPECTED[i].rows,
                  "%s", EXPECTED[i].table);
}

static void everything_is_deleted(void) {
    static const char *const TABLES[] = {"users",  "user_profiles",     "sessions",
                                         "swings", "integration_shots", "jobs"};
    g_autoptr(RowsDb) db = database_borrow();
    g_autofree char *user = database_user(db, "user");
    g_autofree char *other = database_user(db, "user");
    furnish(db, user);
    furnish(db, other);
    gboolean found = FALSE;
    TAP_CHECK(went_well(tables_user_delete(db, user, NOW, &found, &problem)) && found);
    for (gsize i = 0; i < G_N_ELEMENTS(TABLES); i++) {
        const char *column = i == 0 ? "id" : "user_id";
        g_autofree char *mine = g_strdup_printf("SELECT count(*) AS n FROM %s WHERE %s = '%s'",
                                                TABLES[i], column, user);
        g_autofree char *others = g_strdup_printf("SELECT count(*) AS n FROM %s WHERE %s = '%s'",
                                                  TABLES[i], column, other);
        TAP_CHECK(database_number(db, mine) == 0, "%s", TABLES[i]);
        TAP_CHECK(database_number(db, others) == 1, "%s", TABLES[i]);
    }
    TAP_CHECK(database_number(db, "SELECT count(*) AS n FROM pose_keypoints WHERE swing_id NOT IN "
                                  "(SELECT id FROM swings)") == 0);
    g_autoptr(GPtrArray) doomed = tables_object_list_doomed(db, 100, &problem);
    TAP_CHECK(went_well(doomed != NULL) && doomed->len == 1);
    TAP_CHECK(went_well(tables_user_delete(db, user, NOW, &found, &problem)) && !found);
}

int main(void) {
    database_open();
    TAP_RUN(a_user_comes_back);
    TAP_RUN(a_user_changes);
    TAP_RUN(a_profile_is_replaced);
    TAP_RUN(sealed_texts_are_replaced);
    TAP_RUN(users_are_listed_in_pages);
    TAP_RUN(a_token_is_good_once);
    TAP_RUN(the_grace_ends_with_the_successor);
    TAP_RUN(old_and_revoked_and_disabled_are_expired);
    TAP_RUN(devices_are_bounded_and_pruned);
    TAP_RUN(one_of_many_rotates);
    TAP_RUN(drawn_successors_never_win_twice);
    TAP_RUN(a_student_lets_a_coach_see);
    TAP_RUN(invitations_are_bounded);
    TAP_RUN(two_invitations_make_one_link);
    TAP_RUN(everything_is_exported);
    TAP_RUN(everything_is_deleted);
    database_close();
    return tap_done();
}
