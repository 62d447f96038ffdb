/* The clubs that golfers name, and the engine's name for their kind. Static data; any thread. */
#ifndef GOLFCOACH_JOBS_CLUBS_H
#define GOLFCOACH_JOBS_CLUBS_H

/* Words of swings.club_type that the API takes. */
#define JOBS_CLUBS                                                                                 \
    "driver|wood|3_wood|5_wood|7_wood|hybrid|3_hybrid|4_hybrid|5_hybrid|iron|2_iron|3_iron|4_"     \
    "iron|"                                                                                        \
    "5_iron|6_iron|7_iron|8_iron|9_iron|wedge|pitching_wedge|gap_wedge|sand_wedge|lob_wedge"

/* "driver", "wood", "hybrid", "iron", "wedge": what `golfcoach analyze --club` takes; "any" for
 * NULL and unknown words. */
const char *jobs_club_kind(const char *club);

/* The group that patterns are counted in (golfers change little between its clubs): "driver",
 * "woods", "irons", "wedges", "any". */
const char *jobs_club_group(const char *club);

#endif
