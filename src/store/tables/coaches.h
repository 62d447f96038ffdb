/* coach_links: a coach invites by a code, a student accepts, either ends it. */
#ifndef GOLFCOACH_STORE_TABLES_COACHES_H
#define GOLFCOACH_STORE_TABLES_COACHES_H

#include "store/tables/transact.h"

/* Invitations of one coach that wait at once. */
enum { TABLES_INVITATIONS_MOST = 50 };

typedef struct {
    const char *id;
    const char *coach_id;
    const char *student_id; /* NULL until accepted */
    const char *state;      /* "invited", "accepted", "ended" */
    int64_t invited_us;
    int64_t expires_us; /* of the invitation */
    int64_t accepted_us;
    int64_t ended_us;
} TablesCoachLink;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TablesCoachLink, g_free)

/* link->id, coach_id, invited_us, expires_us are read; code_hash is the base_lookup_hash of the
 * code. ret_invited FALSE: TABLES_INVITATIONS_MOST wait already, or there is no such coach. */
gboolean tables_coach_invite(RowsDb *db, const TablesCoachLink *link, const char *code_hash,
                             gboolean *ret_invited, GError **error);

typedef enum {
    TABLES_COACH_ACCEPTED,
    TABLES_COACH_ALREADY, /* is the coach already; the invitation stays for someone else */
    TABLES_COACH_OWN,     /* nobody coaches himself */
    TABLES_COACH_UNKNOWN, /* no such code, used, ended or expired */
} TablesCoachAnswer;

/* One transaction. ret_link: the row if ACCEPTED or ALREADY, else NULL. */
gboolean tables_coach_accept(RowsDb *db, const char *code_hash, const char *student_id,
                             int64_t now_us, TablesCoachAnswer *ret_answer,
                             TablesCoachLink **ret_link, GError **error);
/* By either of the two (`user_id`), or withdraws an invitation. */
gboolean tables_coach_end(RowsDb *db, const char *id, const char *user_id, int64_t now_us,
                          gboolean *ret_found, GError **error);

/* Accepted links of the coach, and invitations that wait; newest first. */
GPtrArray *tables_coach_students(RowsDb *db, const char *coach_id, int64_t now_us,
                                 const char *before, guint limit, GError **error);
/* Accepted links of the student, newest first. */
GPtrArray *tables_coach_coaches(RowsDb *db, const char *student_id, GError **error);
/* Whether the student accepted the coach, who is still one (role coach or admin, not disabled). */
gboolean tables_coach_sees(RowsDb *db, const char *coach_id, const char *student_id,
                           gboolean *ret_sees, GError **error);

#endif
