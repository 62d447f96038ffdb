#include "jobs/clubs.h"

#include <glib.h>

static const struct {
    const char *ends; /* "7_iron" ends in "iron" */
    const char *kind, *group;
} KINDS[] = {
    {"driver", "driver", "driver"}, {"wood", "wood", "woods"},    {"hybrid", "hybrid", "woods"},
    {"iron", "iron", "irons"},      {"wedge", "wedge", "wedges"},
};

const char *jobs_club_kind(const char *club) {
    for (gsize i = 0; club && i < G_N_ELEMENTS(KINDS); i++)
        if (g_str_has_suffix(club, KINDS[i].ends))
            return KINDS[i].kind;
    return "any";
}

const char *jobs_club_group(const char *club) {
    for (gsize i = 0; club && i < G_N_ELEMENTS(KINDS); i++)
        if (g_str_has_suffix(club, KINDS[i].ends))
            return KINDS[i].group;
    return "any";
}
