/* What SQL calls of hll_add_agg, hll_union_agg and hll_union. */
#include "hll.h"

#include "catalog/pg_type.h"
#include "nodes/execnodes.h"
#include "nodes/plannodes.h"
#include "port/pg_bitutils.h"

PG_FUNCTION_INFO_V1(clickrollup_hll_add_trans);
PG_FUNCTION_INFO_V1(clickrollup_hll_add_final);
PG_FUNCTION_INFO_V1(clickrollup_hll_union_trans);
PG_FUNCTION_INFO_V1(clickrollup_hll_union_final);
PG_FUNCTION_INFO_V1(clickrollup_hll_combine);
PG_FUNCTION_INFO_V1(clickrollup_hll_serialize);
PG_FUNCTION_INFO_V1(clickrollup_hll_deserialize);
PG_FUNCTION_INFO_V1(clickrollup_hll_union);

static void check(bool is_right, const char *name, int64 value, const char *hint) {
    if (!is_right)
        KERNEL_ERROR(ERRCODE_INVALID_PARAMETER_VALUE, hint, "%s of a sketch is " INT64_FORMAT, name, value);
}

static HllParameters parameters_of(int32 log2m, int32 regwidth, int64 expthresh, int32 sparseon) {
    HllParameters result;
    int threshold = HLL_THRESHOLD_AUTO;

    check(log2m >= 0 && log2m <= HLL_LOG2M_AT_MOST, "log2m", log2m, "It is from 0 to 17.");
    check(regwidth >= 1 && regwidth <= 7, "regwidth", regwidth, "It is from 1 to 7.");
    check(expthresh >= -1 && expthresh <= 8192 && (expthresh == -1 || (expthresh & (expthresh - 1)) == 0), "expthresh",
          expthresh, "It is -1, 0, or a power of two up to 8192.");
    check(sparseon == 0 || sparseon == 1, "sparseon", sparseon, "It is 0 or 1.");
    if (expthresh >= 0)
        threshold = expthresh == 0 ? 0 : pg_leftmost_one_pos64(expthresh) + 1;
    result.registers = (regwidth - 1) << 5 | log2m;
    result.storing = sparseon << 6 | threshold;
    return result;
}

Datum clickrollup_hll_add_trans(PG_FUNCTION_ARGS) {
    MemoryContext context = kernel_context(fcinfo);
    HllState *state = KERNEL_STATE(HllState, 0);

    if (state == NULL) {
        if (PG_ARGISNULL(2) || PG_ARGISNULL(3) || PG_ARGISNULL(4) || PG_ARGISNULL(5))
            KERNEL_ERROR(ERRCODE_NULL_VALUE_NOT_ALLOWED, "hll's own are 11, 5, -1, 1.",
                         "a parameter of a sketch is NULL");
        state = hll_new(context, parameters_of(PG_GETARG_INT32(2), PG_GETARG_INT32(3), PG_GETARG_INT64(4),
                                               PG_GETARG_INT32(5)), HLL_EMPTY, 0);
    }
    if (!PG_ARGISNULL(1))
        state = hll_add(state, (uint64) PG_GETARG_INT64(1));
    PG_RETURN_POINTER(state);
}

/* The call as it was written: where this node only combines what others made, theirs. */
static Aggref *written_call(FunctionCallInfo fcinfo) {
    Node *node = (Node *) AggGetAggref(fcinfo);
    Plan *plan = node == NULL ? NULL : ((AggState *) fcinfo->context)->ss.ps.plan;

    while (node != NULL && IsA(node, Aggref) && DO_AGGSPLIT_COMBINE(((Aggref *) node)->aggsplit)) {
        node = (Node *) linitial_node(TargetEntry, ((Aggref *) node)->args)->expr;
        while (node != NULL && IsA(node, Var)) {
            Var *var = (Var *) node;

            plan = outerPlan(plan);
            node = plan == NULL || var->varno != OUTER_VAR
                ? NULL : (Node *) list_nth_node(TargetEntry, plan->targetlist, var->varattno - 1)->expr;
        }
    }
    return node != NULL && IsA(node, Aggref) ? (Aggref *) node : NULL;
}

/* The sketch of a group without rows, as by FILTER; NULL where the parameters are no constants or not to be found. */
static bytea *empty_sketch(FunctionCallInfo fcinfo) {
    static const Oid types[] = {INT4OID, INT4OID, INT8OID, INT4OID};
    Aggref *call = written_call(fcinfo);
    Datum values[4];

    if (call == NULL || list_length(call->args) < 5)
        return NULL;
    for (int i = 0; i < 4; i++) {
        Const *argument = (Const *) list_nth_node(TargetEntry, call->args, i + 1)->expr;

        if (!IsA(argument, Const) || argument->constisnull || argument->consttype != types[i])
            return NULL;
        values[i] = argument->constvalue;
    }
    return hll_write(hll_new(CurrentMemoryContext,
                             parameters_of(DatumGetInt32(values[0]), DatumGetInt32(values[1]),
                                           DatumGetInt64(values[2]), DatumGetInt32(values[3])), HLL_EMPTY, 0));
}

Datum clickrollup_hll_add_final(PG_FUNCTION_ARGS) {
    bytea *result;

    kernel_context(fcinfo);
    result = PG_ARGISNULL(0) ? empty_sketch(fcinfo) : hll_write((HllState *) PG_GETARG_POINTER(0));
    KERNEL_RETURN(result);
}

Datum clickrollup_hll_union_trans(PG_FUNCTION_ARGS) {
    MemoryContext context = kernel_context(fcinfo);
    HllState *state = KERNEL_STATE(HllState, 0);

    if (!PG_ARGISNULL(1)) {
        bytea *sketch = PG_GETARG_BYTEA_PP(1);

        if (state == NULL)
            state = hll_read(context, sketch);
        else {
            HllState *other = hll_read(CurrentMemoryContext, sketch);

            state = hll_unite(state, other);
            pfree(other);
        }
        PG_FREE_IF_COPY(sketch, 1);
    }
    KERNEL_RETURN(state);
}

Datum clickrollup_hll_union_final(PG_FUNCTION_ARGS) {
    kernel_context(fcinfo);
    if (PG_ARGISNULL(0))
        PG_RETURN_NULL();
    PG_RETURN_BYTEA_P(hll_write((HllState *) PG_GETARG_POINTER(0)));
}

Datum clickrollup_hll_combine(PG_FUNCTION_ARGS) {
    MemoryContext context = kernel_context(fcinfo);
    HllState *state = KERNEL_STATE(HllState, 0);
    HllState *other = KERNEL_STATE(HllState, 1);

    if (other != NULL)
        state = hll_unite(state != NULL ? state : hll_new(context, other->parameters, HLL_EMPTY, other->count), other);
    KERNEL_RETURN(state);
}

/* Between processes a state goes as hll would store it. */
Datum clickrollup_hll_serialize(PG_FUNCTION_ARGS) {
    kernel_context(fcinfo);
    PG_RETURN_BYTEA_P(hll_write((HllState *) PG_GETARG_POINTER(0)));
}

Datum clickrollup_hll_deserialize(PG_FUNCTION_ARGS) {
    kernel_context(fcinfo);
    PG_RETURN_POINTER(hll_read(CurrentMemoryContext, PG_GETARG_BYTEA_PP(0)));
}

Datum clickrollup_hll_union(PG_FUNCTION_ARGS) {
    bytea *left = PG_GETARG_BYTEA_PP(0);
    bytea *right = PG_GETARG_BYTEA_PP(1);
    HllState *other = hll_read(CurrentMemoryContext, right);
    HllState *state = hll_unite(hll_read(CurrentMemoryContext, left), other);
    bytea *result = hll_write(state);

    pfree(state);
    pfree(other);
    PG_FREE_IF_COPY(left, 0);
    PG_FREE_IF_COPY(right, 1);
    PG_RETURN_BYTEA_P(result);
}
