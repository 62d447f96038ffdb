/* Questions about the graph that the planner's files ask. */
#include "engine/nn/planner.h"

bool nn_planner_refuse(NnPlanner *p, const char *what) {
    return nn_fail(p->error, NN_ERROR_UNSUPPORTED, "%s", what);
}

int nn_planner_only_reader(const NnPlanner *p, int tensor) {
    return p->use_count[tensor] == 1 ? p->reader[tensor] : -1;
}

const NnOp *nn_planner_op(const NnPlanner *p, int index) {
    return index < 0 ? NULL : &p->graph->ops[index];
}

int nn_planner_reader(const NnPlanner *p, int tensor, NnOpKind kind) {
    int index = nn_planner_only_reader(p, tensor);
    const NnOp *op = nn_planner_op(p, index);
    if (!op || op->kind != kind || p->taken[index])
        return -1;
    return op->inputs[0] == tensor || kind == NN_OP_ADD ? index : -1;
}

bool nn_planner_pads_space(const NnOp *op) {
    return !op->pads[0][0] && !op->pads[0][1] && !op->pads[3][0] && !op->pads[3][1];
}

bool nn_planner_pads_channels(const NnOp *op) {
    for (int i = 0; i < 3; i++)
        if (op->pads[i][0] || op->pads[i][1])
            return false;
    return !op->pads[3][0];
}

bool nn_planner_same_shape(const NnPlanner *p, int a, int b) {
    const NnValue *u = &p->plan->values[a], *v = &p->plan->values[b];
    return u->height == v->height && u->width == v->width && u->channels == v->channels;
}
