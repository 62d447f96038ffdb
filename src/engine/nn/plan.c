#include "engine/nn/plan.h"

#include <stdlib.h>
#include <string.h>

#include "engine/nn/planner.h"

static void find_needed(NnPlanner *p) {
    const NnGraph *g = p->graph;
    for (int i = 0; i < g->tensor_count; i++)
        p->producer[i] = p->reader[i] = -1;
    for (int i = 0; i < g->op_count; i++)
        p->producer[g->ops[i].output] = i;
    for (int i = 0; i < g->output_count; i++) {
        if (!(p->plan->outputs_wanted >> i & 1))
            continue;
        p->use_count[g->outputs[i]] += 2; /* never folded away */
        if (p->producer[g->outputs[i]] >= 0)
            p->needed[p->producer[g->outputs[i]]] = true;
    }
    for (int i = g->op_count - 1; i >= 0; i--) {
        const NnOp *op = &g->ops[i];
        if (!p->needed[i])
            continue;
        for (int k = 0; k < op->input_count; k++) {
            int tensor = op->inputs[k];
            if (tensor < 0)
                continue;
            p->use_count[tensor]++;
            p->reader[tensor] = i;
            if (p->producer[tensor] >= 0)
                p->needed[p->producer[tensor]] = true;
        }
    }
}

static bool init_values(NnPlanner *p) {
    const NnGraph *g = p->graph;
    /* each resize may need one more */
    const size_t room = (size_t)g->tensor_count + (size_t)g->op_count;
    p->plan->values = calloc(room, sizeof *p->plan->values);
    if (!p->plan->values)
        return nn_fail(p->error, NN_ERROR_MEMORY, "out of memory");
    p->plan->value_count = g->tensor_count;
    for (int i = 0; i < g->tensor_count; i++) {
        NnValue *v = &p->plan->values[i];
        nn_graph_shape(&g->tensors[i], &v->height, &v->width, &v->channels);
        v->alias_of = -1;
    }
    p->plan->input = g->input;
    p->plan->values[g->input].defined = true;
    return true;
}

static bool is_batch_of_one(const NnPlanner *p, int tensor) {
    const NnTensor *t = &p->graph->tensors[tensor];
    return (t->rank < 2 || t->dims[0] == 1) && t->type == NN_TYPE_F32;
}

/* Height and width, or height, width and channels, after a PAD. */
static bool pad_fits(const NnPlanner *p, const NnOp *op) {
    const NnTensor *in = &p->graph->tensors[op->inputs[0]];
    const NnTensor *out = &p->graph->tensors[op->output];
    if (in->rank != 4 || out->rank != 4)
        return false;
    for (int i = 0; i < 4; i++)
        if (out->dims[i] != in->dims[i] + op->pads[i][0] + op->pads[i][1])
            return false;
    return true;
}

/* What holds of an operator whether it becomes a step of its own or part of one: the steps' memory
 * is laid out by the shapes that the file tells. */
static bool check_operator(NnPlanner *p, const NnOp *op) {
    if (!is_batch_of_one(p, op->output) || !is_batch_of_one(p, op->inputs[0]))
        return nn_planner_refuse(p, "a batch other than 1");
    bool fits = true;
    switch (op->kind) {
    case NN_OP_ADD:
        if (!nn_planner_same_shape(p, op->inputs[0], op->inputs[1]))
            return nn_planner_refuse(p, "an ADD of different shapes");
        /* fall through */
    case NN_OP_RELU:
    case NN_OP_PRELU:
    case NN_OP_LOGISTIC:
        fits = nn_planner_same_shape(p, op->inputs[0], op->output);
        break;
    case NN_OP_PAD:
        fits = pad_fits(p, op);
        break;
    default:
        break;
    }
    return fits || nn_fail(p->error, NN_ERROR_FORMAT, "an operator's output has the wrong size");
}

static int by_order(const void *a, const void *b) {
    const NnStep *s = a, *t = b;
    return s->order != t->order ? (s->order > t->order) - (s->order < t->order)
                                : (s->kind == NN_STEP_RESIZE) - (t->kind == NN_STEP_RESIZE);
}

static void widen_input(NnPlan *plan, const NnConv *conv) {
#define WIDEN(side)                                                                                \
    if (plan->input_##side < conv->side)                                                           \
    plan->input_##side = conv->side
    WIDEN(pad_top);
    WIDEN(pad_left);
    WIDEN(pad_bottom);
    WIDEN(pad_right);
#undef WIDEN
}

static bool read_defined(NnPlanner *p, int value) {
    size_t offset;
    if (value < 0)
        return true;
    return p->plan->values[value].defined ||
           p->plan->values[nn_plan_root(p->plan, value, &offset)].defined;
}

static bool is_input(const NnPlan *plan, int value) {
    size_t offset;
    return value >= 0 && nn_plan_root(plan, value, &offset) == plan->input;
}

/* Every step reads only what an earlier one wrote, and only convolutions read the (padded) input.
 */
static bool check_steps(NnPlanner *p) {
    NnPlan *plan = p->plan;
    for (int i = 0; i < plan->step_count; i++) {
        const NnStep *step = &plan->steps[i];
        const NnConv *first = &step->conv;
        const bool starts_with_conv = step->kind == NN_STEP_CONV || step->has_expand;
        size_t offset;
        if (is_input(plan, step->in2) || is_input(plan, first->residual) ||
            is_input(plan, step->project.residual) ||
            (is_input(plan, step->in) && (!starts_with_conv || step->in != plan->input)))
            return nn_planner_refuse(p, "an input that goes elsewhere than to a convolution");
        if (!read_defined(p, step->in) || !read_defined(p, step->in2) ||
            !read_defined(p, first->residual) || !read_defined(p, step->project.residual))
            return nn_planner_refuse(p, "operators in an order that cannot be fused");
        if (step->in == plan->input)
            widen_input(plan, first);
        plan->values[step->out].defined = true;
        plan->values[nn_plan_root(plan, step->out, &offset)].defined = true;
        plan->mac_count += step->mac_count;
    }
    for (int i = 0; i < plan->output_count; i++)
        if ((plan->outputs_wanted >> i & 1) &&
            (!read_defined(p, plan->outputs[i]) || is_input(plan, plan->outputs[i])))
            return nn_planner_refuse(p, "an output that nobody computes");
    return true;
}

/* Makes steps of the PADs, or of all other operators that no step has taken yet. */
static bool plan_operators(NnPlanner *p, bool pads) {
    for (int i = 0; i < p->graph->op_count; i++) {
        const NnOpKind kind = p->graph->ops[i].kind;
        if (!p->needed[i] || p->taken[i] || kind == NN_OP_CONSTANT || (kind == NN_OP_PAD) != pads)
            continue;
        if (!nn_planner_step(p, i))
            return false;
    }
    return true;
}

static bool plan_all(NnPlanner *p) {
    const NnGraph *g = p->graph;
    if (!init_values(p))
        return false;
    find_needed(p);
    for (int i = 0; i < g->op_count; i++)
        if (p->needed[i] && g->ops[i].kind != NN_OP_CONSTANT && !check_operator(p, &g->ops[i]))
            return false;
    /* A PAD becomes a step of its own only if nobody has taken it: so PADs come last. */
    if (!plan_operators(p, false) || !plan_operators(p, true))
        return false;
    qsort(p->plan->steps, (size_t)p->plan->step_count, sizeof *p->plan->steps, by_order);
    return check_steps(p) && nn_plan_place(p->plan, p->error);
}

static bool init_planner(NnPlanner *p) {
    const size_t tensors = (size_t)p->graph->tensor_count, ops = (size_t)p->graph->op_count;
    p->plan = calloc(1, sizeof *p->plan);
    p->producer = calloc(tensors, sizeof *p->producer);
    p->use_count = calloc(tensors, sizeof *p->use_count);
    p->reader = calloc(tensors, sizeof *p->reader);
    p->needed = calloc(ops, sizeof *p->needed);
    p->taken = calloc(ops, sizeof *p->taken);
    if (!p->plan || !p->producer || !p->use_count || !p->reader || !p->needed || !p->taken)
        return nn_fail(p->error, NN_ERROR_MEMORY, "out of memory");
    p->plan->steps = calloc(2 * ops, sizeof *p->plan->steps);
    if (!p->plan->steps)
        return nn_fail(p->error, NN_ERROR_MEMORY, "out of memory");
    return true;
}

NnPlan *nn_plan_new(const NnGraph *graph, uint32_t outputs_wanted, const NnKernels *kernels,
                    NnError *error) {
    NnPlanner p = {.graph = graph, .error = error};
    bool ok = init_planner(&p);
    if (ok) {
        p.plan->kernels = kernels;
        p.plan->outputs_wanted = outputs_wanted & ((1U << graph->output_count) - 1);
        p.plan->output_count = graph->output_count;
        memcpy(p.plan->outputs, graph->outputs, sizeof p.plan->outputs);
        ok = plan_all(&p);
    }
    free(p.producer);
    free(p.use_count);
    free(p.reader);
    free(p.needed);
    free(p.taken);
    if (ok)
        return p.plan;
    nn_plan_free(p.plan);
    return NULL;
}

void nn_plan_free(NnPlan *plan) {
    if (!plan)
        return;
    for (int i = 0; i < plan->step_count; i++) {
        nn_conv_clear(&plan->steps[i].conv);
        nn_conv_clear(&plan->steps[i].project);
        free(plan->steps[i].depthwise.weights);
        free(plan->steps[i].slope);
    }
    free(plan->steps);
    free(plan->values);
    free(plan);
}
