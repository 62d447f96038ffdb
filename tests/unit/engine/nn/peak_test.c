#include "engine/nn/peak.h"

#include "unit/tap.h"

static void counts_its_operations(void) {
    for (int isa = NN_ISA_PLAIN; isa <= NN_ISA_NEON; isa++) {
        if (nn_isa_resolve((NnIsa)isa) == NN_ISA_AUTO)
            continue;
        const uint64_t flops = nn_peak_run((NnIsa)isa);
        TAP_CHECK(flops > 100000 && flops % 2 == 0, "%s", nn_isa_name((NnIsa)isa));
        TAP_CHECK(nn_peak_run((NnIsa)isa) == flops, "the same work each time");
    }
}

int main(void) {
    TAP_RUN(counts_its_operations);
    return tap_done();
}
