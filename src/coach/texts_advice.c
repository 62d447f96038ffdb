#include <string.h>

#include "coach/texts.h"

/* Words that several variants share. */
#define HANGING_BACK                                                                               \
    .effect = {"The club can reach the ground before the ball, so fat and thin shots can follow.", \
               "Strikes can come off high and weak, or fat."},                                     \
    .cause = "Usually the move to the lead side starts too late, when the arms are already on "    \
             "their way down.",                                                                    \
    .change = "Move the pelvis over toward the lead foot before the arms come down. Then turn.",   \
    .why = "With the pelvis ahead, the club can meet the ball before the ground.",                 \
    .look = "At impact your belt should be a little nearer the target than at address.",           \
    .feel = "Feel the lead heel plant while your back still looks at the target.",                 \
    .cues = {"Lead heel down, then swing", "Shift, then turn", "Belt ahead of the ball"},          \
    .worse = {"stay back", "hang back", "stay behind the ball", "shift later", "lean back"}

#define SLIDE                                                                                      \
    .effect = {"The chest stays behind, and the ball can start on the trail side or come out "     \
               "thin.",                                                                            \
               "The turn comes late and the hands have to save the shot: pushes and hooks can "    \
               "follow."},                                                                         \
    .cause = "Usually the first shift never ends: the lead leg does not straighten, so the "       \
             "pelvis goes on sideways instead of turning.",                                        \
    .change = "After a short shift, turn your belt to the target over a lead leg that "            \
              "straightens.",                                                                      \
    .why = "A pelvis that turns clears the way for your arms.",                                    \
    .look = "At impact the lead hip should stand above the lead foot, not outside it.",            \
    .feel = "Feel the lead leg push the lead hip back, away from the ball.",                       \
    .cues = {"Belt buckle to the target", "Push up from the lead leg", "Short shift, then turn"},  \
    .worse = {"slide", "more shift", "farther toward the target", "longer shift",                  \
              "outside the lead foot"}

#define QUIET_HEAD                                                                                 \
    .effect = {"The bottom of the swing can move with it, so fat and thin shots come and go.",     \
               "It has to come back in time, and when it does not, contact can suffer."},          \
    .change = "Turn your chest under a quiet head on the way back.",                               \
    .why = "A quiet head helps the bottom of the swing stay where the ball is.",                   \
    .look = "From address to the top your head should stay above the same spot of ground.",        \
    .feel = "Feel your chest turn underneath your chin.",                                          \
    .cues = {"Quiet head, turn the chest", "Turn under your chin", "Eyes stay over the ball"}

#define LEVEL_HEAD                                                                                 \
    .change = "Keep your head at the height of address until the ball has gone.",                  \
    .why = "A level head helps the club come back to the same depth.",                             \
    .look = "Lay a level line on top of your head at address. It should still fit here."

#define TEMPO_LOW                                                                                  \
    .effect = {"A rushed start can leave the top unfinished, and the strike can change from "      \
               "swing to swing.",                                                                  \
               "The arms can get ahead of the turn, and contact can wander."},                     \
    .cause = "Usually the hands snatch the club away, or the way down begins before the top is "   \
             "complete.",                                                                          \
    .change = "Start the club back more calmly and complete the top before you go.",               \
    .why = "A rhythm you can repeat makes the strike easier to repeat.",                           \
    .look = "Play the clip and count aloud from the start to here, then to the ball.",             \
    .feel = "Feel a calm start, and let the top finish before you go.",                            \
    .cues = {"Calm start, complete the top", "Slow away, then go", "Let the top finish"},          \
    .worse = {"faster backswing", "quicker backswing", "speed up", "snatch", "quicker back"}

#define TEMPO_HIGH                                                                                 \
    .effect = {"A long way back can break the rhythm, and the start down can turn into a rush.",   \
               "The swing can lose its flow, and the strike can change from swing to swing."},     \
    .cause = "Usually the club is guided back with care and the hit is saved for the way down.",   \
    .change = "Swing the club back in one flowing move and let it run into the downswing.",        \
    .why = "A rhythm you can repeat makes the strike easier to repeat.",                           \
    .look = "Play the clip and count aloud from the start to here, then to the ball.",             \
    .feel = "Feel the club swing back as freely as it swings through.",                            \
    .cues = {"One smooth flow back", "Back and through, no stop", "Keep the club moving"},         \
    .worse = {"slower backswing", "slow back", "pause", "stop at the top", "slower back"}

#define FINISH                                                                                     \
    .effect = {"When the finish cannot be held, strike and direction can wander.",                 \
               "The swing can fall short of the target, so shots can come off fat or pushed."},    \
    .why = "A finish you can hold shows that the swing before it was in balance.",                 \
    .cues = {"Hold the finish, count three", "Chest to the target", "Finish on the lead foot"},    \
    .worse = {"swing harder", "more speed", "hit harder", "stay on the trail foot", "step back"}

/* Variants of a fault: the first row that fits its metric and side is taken, so the general one
 * comes last. `opening` goes on after "First job: ". */
static const CoachFaultText TEXTS[] = {
    {.fault = "early_extension",
     .opening =
         "keep your seat back until the ball has gone[; your pelvis came {m} toward the ball]",
     .seen = "In this swing your pelvis moved toward the ball before impact[, by {m}], and your "
             "posture opened up.",
     .effect = {"That takes away the room your arms need, so contact can wander from thin to the "
                "heel.",
                "Your hands then have to find another way past you, and strike and start line can "
                "suffer."},
     .cause = "Usually the lead hip stops turning back and around, so the pelvis pushes forward to "
              "find room and speed.",
     .change = "Let the lead hip go back and around on the way down, so that your seat stays where "
               "it was at address.",
     .why = "With the pelvis back, your arms have room and the strike can settle.",
     .look = "Draw a line behind your seat at address. At impact you should still touch it.",
     .feel = "Feel the lead back pocket move away from the ball as you start down.",
     .cues = {"Lead pocket back", "Seat stays on the wall", "Turn, do not stand up"},
     .worse = {"toward the ball", "stand up", "hips forward", "push forward",
               "closer to the ball"}},
    {.fault = "loss_of_posture",
     .opening = "stay in your posture through the strike[; {m} of your forward bend went missing]",
     .seen = "In this swing your chest came up out of its forward bend before impact[, by {m}].",
     .effect = {"The bottom of the swing can rise with it, so thin shots can follow, or fat ones "
                "when you reach down to save it.",
                "The club can then meet the ball too high, and the strike can turn thin."},
     .cause = "Usually the chest lifts to help the arms through, or the pelvis runs out of room to "
              "turn.",
     .change = "Keep the bend you set at address: chest over the ball until it has gone.",
     .why = "A steady bend helps the bottom of the swing stay in one place.",
     .look =
         "Put the address picture beside it. The line from hips to shoulders should lean the same.",
     .feel = "Feel your shirt buttons look at the ball a moment longer.",
     .cues = {"Chest over the ball", "Keep your bend through impact",
              "Buttons down until it has gone"},
     .worse = {"stand up", "lift your chest", "stand tall", "taller", "straighten up"}},
    {.fault = "sway",
     .opening = "turn inside your feet on the way back[; your pelvis drifted {m} off the ball]",
     .seen = "In this swing your pelvis moved away from the target on the way back[, by {m}].",
     .effect = {"You then have a long way back to the ball, so strikes can come off fat or thin.",
                "The bottom of the swing can end up behind the ball when you do not get back in "
                "time."},
     .cause = "Usually the trail hip goes outward instead of turning behind you.",
     .change = "Turn the trail hip back and behind you, and keep it inside the trail foot.",
     .why = "A pelvis that turns in place has a short way back to the ball.",
     .look = "The trail hip should not pass the outer edge of your trail shoe.",
     .feel = "Feel the inside of the trail foot and thigh hold you while you turn.",
     .cues = {"Turn behind you, stay inside", "Trail pocket goes back",
              "Hold inside the trail foot"},
     .worse = {"away from the target", "shift back", "more sway", "outside the trail foot",
               "slide back"}},
    {.fault = "slide",
     .metric = "pelvis_over_lead",
     .opening = "turn the pelvis instead of pushing it past your lead foot",
     .seen = "In this swing your pelvis went past your lead ankle before impact.",
     SLIDE},
    {.fault = "slide",
     .opening = "turn the pelvis instead of pushing it at the target[; it travelled {m} sideways]",
     .seen = "In this swing your pelvis went a long way toward the target on the way down[: {m}].",
     SLIDE},
    {.fault = "reverse_spine",
     .opening = "stay tilted away from the target at the top[; your chest leaned {m} toward it]",
     .seen = "In this swing your upper body leaned toward the target at the top[, by {m}].",
     .effect = {"The club can come down steeply from there, with pulls, slices and thin shots.",
                "You may have to fall back to find room on the way down, and contact can suffer."},
     .cause = "Usually the chest tips over the lead side instead of turning over the trail leg.",
     .change = "Turn the chest over the inside of the trail leg, so that you lean a little away "
               "from the target at the top.",
     .why = "From there you can move into the ball instead of falling back from it.",
     .look = "The middle of your shoulders should be a little farther from the target than your "
             "belt.",
     .feel = "Feel the lead shoulder arrive above the trail knee.",
     .cues = {"Lead shoulder over trail knee", "Chest over the trail leg", "Lean away at the top"},
     .worse = {"lean toward the target", "tilt toward the target", "toward the target",
               "over the lead leg", "over the lead foot"}},
    {.fault = "hanging_back",
     .metric = "axis_tilt",
     .opening = "get onto your lead side before the ball[; your chest leaned back {m} at impact]",
     .seen =
         "In this swing your upper body leaned far back at impact[, {m}], with the pelvis behind "
         "its address place.",
     HANGING_BACK},
    {.fault = "hanging_back",
     .opening = "get onto your lead side before the ball[; your pelvis was {m} behind its start]",
     .seen =
         "In this swing your pelvis was still behind its address place at impact[, by {m}], and "
         "your chest leaned back.",
     HANGING_BACK},
    {.fault = "over_the_top",
     .opening =
         "let your hands fall before your chest turns[; they came down {m} outside their way "
         "up]",
     .seen = "In this swing your hands moved out toward the ball as you started down[, {m} outside "
             "their way up].",
     .effect = {"The club can then cut across the ball: pulls and slices can both come from that.",
                "The club can come in steeply from outside, with pulls, slices and heavy strikes."},
     .cause =
         "Usually the shoulders start the downswing and throw the arms outward before the lower "
         "body has moved.",
     .change =
         "Start down from the ground and let the hands drop to the trail thigh while your back "
         "still looks at the target.",
     .why = "Hands that come down close to you have an inside track to the ball.",
     .look = "The hands should come down on, or inside, the way they went up.",
     .feel = "Feel your hands fall as if someone had let go of them.",
     .cues = {"Hands fall, then turn", "Back to the target longer", "Drop to the trail pocket"},
     .worse = {"toward the ball", "shoulders first", "chest first", "turn the shoulders first",
               "throw"}},
    {.fault = "casting",
     .opening = "keep the club folded longer on the way down",
     .seen = "In this swing the club opened out early on the way down[, to {m}].",
     .effect = {"Speed can be spent before the ball, and strikes can come off weak or fat.",
                "The club can reach the ground too early, and contact can suffer."},
     .cause = "Usually the hands throw the club at the ball from the top.",
     .change =
         "Let the lower body start, and keep the angle of arm and club until your hands reach "
         "the trail thigh.",
     .why = "Speed that arrives late arrives at the ball.",
     .look = "Your hands should be down at the trail thigh before the club opens out.",
     .feel = "Feel as if you pull a rope down along the trail leg.",
     .cues = {"Pull the rope down", "Hands to the thigh first", "Lower body, then arms"},
     .worse = {"throw from the top", "open the club early", "hands first", "hit from the top",
               "unfold early"}},
    {.fault = "chicken_wing",
     .opening = "let both arms reach through the ball[; your lead elbow was folded {m}]",
     .seen = "In this swing your lead elbow folded soon after impact[, {m} from straight].",
     .effect = {"The club can wipe across the ball, with slices and weak shots.",
                "The arms can shorten too early, so contact can turn thin."},
     .cause =
         "Usually the turn stops at the ball, and the arms have to fold to get past the chest.",
     .change = "Keep the chest turning, so that the lead arm stays long until the hands are past "
               "you.",
     .why = "Long arms help the bottom of the swing and the direction stay put.",
     .look = "Lead arm and chest should leave the ball together, the elbow pointing down.",
     .feel = "Feel both arms reach for the target while your chest goes with them.",
     .cues = {"Reach long through the ball", "Chest turns, arms follow",
              "Lead elbow to the ground"},
     .worse = {"bend the lead", "fold the lead", "pull the arms in", "elbow up", "shorten"}},
    {.fault = "flying_elbow",
     .opening = "keep the trail elbow below your shoulders at the top[; it stood {m} above them]",
     .seen = "In this swing your trail elbow rose above the line of your shoulders at the top[, by "
             "{m}].",
     .effect = {"The club can come down steeply and from outside, with slices and pulls.",
                "The arms can lose touch with the turn, and direction can vary."},
     .cause = "Usually the arms go on lifting after the chest has stopped turning.",
     .change = "Let the chest carry the arms back, and let the trail elbow point at the ground.",
     .why = "An elbow that stays in front of you has a short way back to the ball.",
     .look = "The trail elbow should hang under your hands, as if you carried a tray.",
     .feel = "Feel as if you carry a tray on the trail hand.",
     .cues = {"Carry a tray", "Trail elbow to the ground", "Chest carries the arms"},
     .worse = {"lift the trail elbow", "elbow up", "raise", "higher", "elbow out"}},
    {.fault = "flat_shoulders",
     .opening = "turn the lead shoulder down, not out[; your shoulders tilted {m} at the top]",
     .seen =
         "In this swing your shoulders turned nearly level, with little tilt at the top[: {m}].",
     .effect = {"You can lose your bend on the way down, and thin shots can follow.",
                "The club can travel far around you, and thin shots and hooks can follow."},
     .cause = "Usually the lead shoulder goes out instead of down, or the chest lifts as it turns.",
     .change = "Turn the lead shoulder down under your chin as you go back.",
     .why = "Shoulders that turn at the angle of your posture help the club come back to the ball.",
     .look = "A line through both shoulders should point near the ball.",
     .feel = "Feel the trail side of your ribs grow long and the lead side short.",
     .cues = {"Lead shoulder down", "Lead shoulder under the chin", "Turn down, not out"},
     .worse = {"flatter", "level shoulders", "turn level", "shoulders level", "lead shoulder up"}},
    {.fault = "tilt_lost",
     .opening = "keep the trail shoulder low through impact[; your shoulders tilted only {m}]",
     .seen = "In this swing your shoulders were close to level at impact[, {m} of tilt].",
     .effect = {"The shoulders can pass over the ball, with pulls and thin shots.",
                "The club can come in from above and outside, and pulls can follow."},
     .cause = "Usually the trail shoulder goes out and around instead of down and under.",
     .change = "Let the trail shoulder work down and under as you turn through.",
     .why = "Tilt helps the club come from inside and at a steady height.",
     .look = "The lead shoulder should be clearly higher than the trail one.",
     .feel = "Feel an underhand throw with the trail arm.",
     .cues = {"Trail shoulder under", "Throw underhand", "Lead shoulder up, trail down"},
     .worse = {"shoulders level", "trail shoulder up", "lead shoulder down", "level shoulders",
               "trail shoulder out"}},
    {.fault = "head_sway",
     .side = COACH_SIDE_HIGH,
     .opening = "keep your head quieter on the way back[; it moved {m} toward the target]",
     .seen = "In this swing your head moved toward the target on the way back[, by {m}].",
     .cause = "Usually the chest tips to the lead side instead of turning.",
     QUIET_HEAD,
     .worse = {"toward the target", "move your head", "over the lead leg"}},
    {.fault = "head_sway",
     .opening = "keep your head quieter on the way back[; it moved {m} away from the target]",
     .seen = "In this swing your head moved away from the target on the way back[, by {m}].",
     .cause = "Usually the whole upper body shifts back instead of turning around its middle.",
     QUIET_HEAD,
     .worse = {"away from the target", "move your head", "shift back"}},
    {.fault = "head_lift",
     .side = COACH_SIDE_LOW,
     .opening = "keep your head at one height[; it dropped {m} before impact]",
     .seen = "In this swing your head dropped on the way to impact[, by {m}].",
     .effect = {"The club can reach the ground first, so fat shots can follow.",
                "You may have to rise again in time, and contact can come and go."},
     .cause = "Usually knees or chest sink as the downswing starts.",
     LEVEL_HEAD,
     .feel = "Feel your cap hang from a thread.",
     .cues = {"Cap hangs from a thread", "Level head through the ball", "Same height, then turn"},
     .worse = {"sink", "drop your head", "dip", "lower your head", "squat"}},
    {.fault = "head_lift",
     .opening = "keep your head at one height[; it rose {m} before impact]",
     .seen = "In this swing your head rose on the way to impact[, by {m}].",
     .effect = {"The club can rise with it, and the strike can turn thin.",
                "The club can meet the ball too high, so thin shots can follow."},
     .cause = "Usually the legs straighten or the chest lifts on the way down.",
     LEVEL_HEAD,
     .feel = "Feel a low ceiling just above your cap.",
     .cues = {"Cap under the ceiling", "Level head through the ball", "Same height, then turn"},
     .worse = {"stand up", "rise", "lift your head", "taller", "stand tall"}},
    {.fault = "short_turn",
     .opening = "finish your turn before you start down[; your chest turned {m}]",
     .seen = "In this swing your chest stopped before a full turn at the top[, {m}].",
     .effect = {"The arms then have to make the speed, and shots can come off weak or pulled.",
                "The start down can come from the arms, and pulls can follow."},
     .cause = "Usually the arms lift and finish before the chest does, or the feet hold the turn "
              "back.",
     .change = "Turn the chest until your back looks at the target. Let the lead heel rise if it "
               "helps.",
     .why = "A fuller turn gives the club a longer way to gather speed.",
     .look = "The lead shoulder should be under your chin and above the trail knee.",
     .feel = "Feel your back turn to the target before the arms come down.",
     .cues = {"Back to the target", "Lead shoulder under chin", "Finish the turn first"},
     .worse = {"shorter turn", "turn less", "shorten", "shorter backswing", "stop the chest"}},
    {.fault = "overturned_pelvis",
     .opening = "let the chest turn more than the pelvis[; your pelvis turned {m}]",
     .seen = "In this swing your pelvis turned very far at the top[, {m}].",
     .effect =
         {"The swing can get long and loose, and the way back can come late: pushes and slices "
          "can follow.",
          "You can run out of time to turn back, and direction can suffer."},
     .cause = "Usually the trail knee gives way, or the feet let the pelvis travel with the arms.",
     .change = "Let the pelvis stop early while the chest goes on turning.",
     .why = "A pelvis that stops in time can lead the way back.",
     .look = "Your belt should have turned clearly less than your chest.",
     .feel = "Feel the trail knee keep its place while the chest goes on.",
     .cues = {"Belt stops, chest goes on", "Trail knee stays put", "Chest past the belt"},
     .worse = {"turn the pelvis more", "more hip turn", "bigger hip turn", "turn your hips more",
               "straighten the trail"}},
    {.fault = "restricted_pelvis",
     .opening = "let the pelvis turn on the way back[; it turned {m}]",
     .seen = "In this swing your pelvis hardly turned to the top[: {m}].",
     .effect = {"The chest can stop short too, and the arms can take over the start down.",
                "The swing can shorten, and weak or pulled shots can follow."},
     .cause = "Usually feet and knees are held too still while the arms go back.",
     .change = "Let the trail pocket turn behind you, and let the lead heel come up if it wants.",
     .why = "A pelvis that turns makes room for the chest and the arms.",
     .look = "The trail back pocket should have gone well behind you.",
     .feel = "Feel the trail pocket travel around behind you.",
     .cues = {"Trail pocket behind you", "Let the lead heel rise",
              "Turn pelvis and chest together"},
     .worse = {"turn the pelvis less", "hold the pelvis", "keep the hips still", "quiet hips",
               "less hip turn"}},
    {.fault = "low_x_factor",
     .opening = "let the chest turn past the pelvis[; the gap at the top was {m}]",
     .seen = "In this swing shoulder line and hip line turned almost together, with a small gap at "
             "the top[: {m}].",
     .effect = {"There is little to unwind, and the arms can take over the start down.",
                "The lower body can lose its lead, and shots can come off weak."},
     .cause = "Usually the pelvis goes along with the arms all the way back.",
     .change = "Keep the pelvis a little quieter while the chest goes on turning.",
     .why = "A gap between pelvis and chest lets the lower body start the way down.",
     .look = "Compare belt and shoulders: the shoulders should have turned clearly farther.",
     .feel = "Feel the chest wind up against a quieter belt.",
     .cues = {"Chest turns past the belt", "Quiet belt, turning chest",
              "Wind up over the trail leg"},
     .worse = {"turn the pelvis more", "more hip turn", "turn the chest less", "chest stops",
               "bigger hip turn"}},
    {.fault = "sequence",
     .opening = "let the lower body start the way down",
     .seen = "In these swings your chest turned back before your pelvis did.",
     .effect = {"The arms can be thrown outward, and pulls and slices can follow.",
                "Speed can come too early, and strikes can come off weak."},
     .cause = "Usually the hit starts from the shoulders.",
     .change = "Move the pelvis first, the chest second and the arms last.",
     .why = "A start from the ground gives the club time to gather speed.",
     .look = "The belt should have started back while the chest still waits.",
     .feel = "Feel your lead foot land before your chest moves.",
     .cues = {"Feet, belt, chest, arms", "Start from the ground", "Step, then swing"},
     .worse = {"chest first", "shoulders first", "arms first", "hands first",
               "from the shoulders"}},
    {.fault = "tempo",
     .metric = "downswing_s",
     .side = COACH_SIDE_LOW,
     .opening = "let your downswing build up its speed[; it took {m}]",
     .seen = "In this swing the way from the top to the ball was very short in time[, {m}].",
     .effect = {"A hurried start down can throw the arms out of place, and contact can suffer.",
                "The top can stay unfinished, and the strike can change from swing to swing."},
     .cause = "Usually the hands start the hit at the top.",
     .change = "Let the first move down be unhurried and save the speed for the ball.",
     .why = "Speed that builds up arrives at the ball.",
     .look = "Play the clip from here and see what moves first.",
     .feel = "Feel the club fall for a moment before you swing it through.",
     .cues = {"Soft start, fast ball", "Let the downswing build up", "Fall, then swing"},
     .worse = {"faster", "quicker", "hit harder", "speed up", "snatch"}},
    {.fault = "tempo",
     .metric = "downswing_s",
     .side = COACH_SIDE_HIGH,
     .opening = "swing through the ball with more flow[; the downswing took {m}]",
     .seen = "In this swing the way from the top to the ball took long[, {m}].",
     .effect = {"The club can slow down into the ball, and strikes can come off weak or fat.",
                "Speed can be spent before the ball, and contact can suffer."},
     .cause = "Usually the club is steered to the ball instead of swung through it.",
     .change = "Swing through to the finish as if the ball were only in the way.",
     .why = "A club that still gains speed at the ball is easier to control.",
     .look = "Play the clip from here to the finish and listen for the loudest moment.",
     .feel = "Feel the swish of the club after the ball, not before it.",
     .cues = {"Swish past the ball", "Swing through to the finish", "Flow down and through"},
     .worse = {"slower", "slow down", "steer", "pause", "hold back"}},
    {.fault = "tempo",
     .side = COACH_SIDE_LOW,
     .opening = "give your backswing more time[; back to down was {m}]",
     .seen = "In this swing the way back was short in time against the way down[: {m}].",
     TEMPO_LOW},
    {.fault = "tempo",
     .opening = "give your backswing more flow[; back to down was {m}]",
     .seen = "In this swing the way back was long in time against the way down[: {m}].",
     TEMPO_HIGH},
    {.fault = "bent_lead_arm",
     .opening = "keep the lead arm long to the top[; it was folded {m}]",
     .seen = "In this swing your lead arm folded at the top[, {m} from straight].",
     .effect = {"The arm has to grow long again in time, so fat and thin shots can come and go.",
                "The swing can lose its width, and strikes can come off weak."},
     .cause = "Usually the arms go on after the chest has stopped, and the elbow gives way.",
     .change = "Stop the arms when the chest stops, with the lead arm still long.",
     .why = "An arm that stays long does not have to find its length again.",
     .look = "Shoulder, elbow and hand of the lead arm should lie close to one line.",
     .feel = "Feel the hands reach away from the trail shoulder.",
     .cues = {"Wide hands to the top", "Lead arm long", "Arms stop with the chest"},
     .worse = {"bend the lead", "fold the lead", "longer backswing", "swing longer",
               "relax the lead"}},
    {.fault = "stance_width",
     .side = COACH_SIDE_HIGH,
     .opening = "stand a little narrower[; your stance was {m}]",
     .seen = "In this swing your stance was wide for the club[: {m}].",
     .effect = {"A wide stance can hold back the turn and the move to the lead side, so fat shots "
                "can follow.",
                "You can get stuck between your feet, and the strike can suffer."},
     .cause = "Usually the feet are set out of habit, the same for every club or never checked.",
     .change = "Set your feet narrower, and check them with a stick before you swing.",
     .why = "Feet that are closer let you turn and move to the lead side.",
     .look = "Compare the place of your ankles with the width of your shoulders.",
     .feel = "Feel that you could turn your belt both ways without effort.",
     .cues = {"Feet a little closer", "Narrower feet, free turn", "Check your feet first"},
     .worse = {"wider", "widen", "spread"}},
    {.fault = "stance_width",
     .opening = "stand a little wider[; your stance was {m}]",
     .seen = "In this swing your stance was narrow for the club[: {m}].",
     .effect = {"The turn has little base, so balance and strike can go.",
                "Balance can go at speed, and strikes can wander."},
     .cause = "Usually the feet are set out of habit, the same for every club or never checked.",
     .change = "Set your feet wider, and check them with a stick before you swing.",
     .why = "A wider base lets you turn at speed without falling.",
     .look = "Compare the place of your ankles with the width of your shoulders.",
     .feel = "Feel the ground under the inside of both feet before you start.",
     .cues = {"Feet a little wider", "Wide base, quiet feet", "Check your feet first"},
     .worse = {"narrow", "closer together", "feet together"}},
    {.fault = "trail_leg_straight",
     .opening = "keep some bend in the trail knee going back[; it straightened {m}]",
     .seen = "In this swing your trail leg straightened on the way to the top[, by {m}].",
     .effect = {"The pelvis can tip and turn too far, and pulls and slices can follow.",
                "You can rise and fall with it, and contact can suffer."},
     .cause = "Usually the leg pushes the trail hip up and back to find more turn.",
     .change = "Turn over a trail knee that keeps most of its bend.",
     .why = "A knee that keeps its bend gives you something to turn against.",
     .look = "The trail knee should look nearly as bent as at address.",
     .feel = "Feel as if you sat a little on the trail leg while you turn.",
     .cues = {"Trail knee stays soft", "Turn over the bent knee", "Sit on the trail leg"},
     .worse = {"straighten the trail", "lock the trail", "push up from the trail", "stand up"}},
    {.fault = "address_bend",
     .side = COACH_SIDE_HIGH,
     .opening = "stand up a little at address[; you were bent forward {m}]",
     .seen = "In this swing you were bent far forward at address[, {m}].",
     .effect = {"You may have to come up on the way down, and thin or heel strikes can follow.",
                "There is little room to turn, and contact can suffer."},
     .cause =
         "Usually the ball is too far away, or the bend comes from the back instead of the hips.",
     .change = "Step a little closer to the ball and bend less from the hips.",
     .why = "A bend you can keep does not have to be corrected on the way down.",
     .look = "The arms should hang straight down below the shoulders.",
     .feel = "Feel your arms hang free, not reach.",
     .cues = {"Arms hang, do not reach", "Chest up at address", "Closer, arms hanging"},
     .worse = {"bend more", "lean over more", "farther from the ball", "more forward bend"}},
    {.fault = "address_bend",
     .opening = "bend a little more from the hips at address[; you were bent forward {m}]",
     .seen = "In this swing you stood upright at address[, bent forward {m}].",
     .effect =
         {"The turn can go flat, or you may have to dip to reach the ball: contact can suffer.",
          "There is little room for the arms, and the strike can wander."},
     .cause = "Usually the ball is too close, or the knees bend where the hips should.",
     .change = "Push your hips back and bend from there until the arms hang free.",
     .why = "Enough bend lets the arms swing in front of you.",
     .look = "The arms should hang straight down below the shoulders, clear of the thighs.",
     .feel = "Feel your seat move back until the arms hang free.",
     .cues = {"Seat back, arms hang", "Bend from the hips", "Hips back, chest over"},
     .worse = {"stand up", "stand taller", "bend less", "more upright", "stand tall"}},
    {.fault = "address_knees",
     .side = COACH_SIDE_HIGH,
     .opening = "bend your knees less at address[; they were bent {m}]",
     .seen = "In this swing your knees were deeply bent at address[, {m}].",
     .effect = {"You may have to rise in the swing, and thin shots can follow.",
                "Your height can change on the way down, and contact can suffer."},
     .cause = "Usually the knees do the bending that belongs to the hips.",
     .change = "Straighten the knees until they are only soft, and bend from the hips instead.",
     .why = "Soft knees let you keep your height through the swing.",
     .look = "The knees should be about above the middle of your shoes.",
     .feel = "Feel tall legs with soft knees.",
     .cues = {"Soft knees, hips back", "Taller legs at address", "Bend hips, not knees"},
     .worse = {"bend your knees more", "squat", "sit down", "deeper", "more knee bend"}},
    {.fault = "address_knees",
     .opening = "soften your knees at address[; they were bent {m}]",
     .seen = "In this swing your knees were almost straight at address[, bent {m}].",
     .effect = {"Straight legs can block the turn and upset the balance, and contact can suffer.",
                "You may have to sink in the swing, and fat shots can follow."},
     .cause = "Usually all of the bend is taken from the hips.",
     .change = "Unlock the knees at address and let them sit above the shoes.",
     .why = "Soft knees let you turn and stay in balance.",
     .look = "The knees should be about above the middle of your shoes.",
     .feel = "Feel ready to jump, with soft knees.",
     .cues = {"Soft knees", "Ready to jump", "Unlock the knees"},
     .worse = {"straighten", "lock the knees", "straighter", "stand up", "taller"}},
    {.fault = "no_finish",
     .metric = "finish_over_lead",
     .opening = "finish on your lead foot, in balance",
     .seen = "In this swing your pelvis stopped short of the lead foot in the finish.",
     .cause = "Usually the move to the lead side stops at the ball.",
     .change = "Go on moving and turning until you stand on the lead foot, the trail foot on its "
               "toe.",
     .look = "In the finish your belt should be above the lead foot.",
     .feel = "Feel that you could lift the trail foot off the ground.",
     FINISH},
    {.fault = "no_finish",
     .metric = "chest_turn",
     .opening = "turn through to a balanced finish[; your chest stopped at {m}]",
     .seen = "In this swing your chest stopped turning early in the finish[, at {m}].",
     .cause = "Usually the swing is aimed at the ball and ends there.",
     .change = "Turn through until your chest looks at the target, and hold it.",
     .look = "In the finish your chest should look at the target.",
     .feel = "Feel the trail shoulder finish nearest the target.",
     FINISH},
    {.fault = "no_finish",
     .opening = "hold your finish in balance[; you stood still for {m}]",
     .seen = "In this swing you did not hold the finish[: still for {m}].",
     .cause = "Usually the swing is faster than the balance allows, or it ends at the ball.",
     .change = "Swing only as fast as lets you stand still in the finish for a count of three.",
     .look = "In the finish your chest should look at the target, the trail foot on its toe.",
     .feel = "Feel the finish as part of the swing, and stay there.",
     FINISH},
};

enum { TEXT_COUNT = sizeof TEXTS / sizeof TEXTS[0] };

static bool fits(const CoachFaultText *text, const char *metric, CoachSide side) {
    return (!text->metric || (metric && strcmp(text->metric, metric) == 0)) &&
           (text->side == COACH_SIDE_ANY || text->side == side);
}

const CoachFaultText *coach_fault_text(const char *fault, const char *metric, CoachSide side) {
    for (int i = 0; i < TEXT_COUNT; i++)
        if (strcmp(TEXTS[i].fault, fault) == 0 && fits(&TEXTS[i], metric, side))
            return &TEXTS[i];
    return NULL;
}
