/* What SQL calls of topn_add_agg, topn_union_agg and topn_union. */
#include "topn.h"

PG_FUNCTION_INFO_V1(clickrollup_topn_add_text_trans);
PG_FUNCTION_INFO_V1(clickrollup_topn_add_number_trans);
PG_FUNCTION_INFO_V1(clickrollup_topn_union_trans);
PG_FUNCTION_INFO_V1(clickrollup_topn_final);
PG_FUNCTION_INFO_V1(clickrollup_topn_combine);
PG_FUNCTION_INFO_V1(clickrollup_topn_serialize);
PG_FUNCTION_INFO_V1(clickrollup_topn_deserialize);
PG_FUNCTION_INFO_V1(clickrollup_topn_union);

/* The state of a group, made with its first item that is not NULL. */
static TopnState *state_of(FunctionCallInfo fcinfo, bool is_text) {
    MemoryContext context = kernel_context(fcinfo);

    if (PG_ARGISNULL(1) || !PG_ARGISNULL(0))
        return KERNEL_STATE(TopnState, 0);
    return topn_new(context, topn_checked(PG_ARGISNULL(2) ? 0 : PG_GETARG_INT32(2)), is_text);
}

Datum clickrollup_topn_add_text_trans(PG_FUNCTION_ARGS) {
    TopnState *state = state_of(fcinfo, true);

    if (!PG_ARGISNULL(1)) {
        text *item = PG_GETARG_TEXT_PP(1);

        state = topn_add(state, VARDATA_ANY(item), VARSIZE_ANY_EXHDR(item), 1);
        PG_FREE_IF_COPY(item, 1);
    }
    KERNEL_RETURN(state);
}

Datum clickrollup_topn_add_number_trans(PG_FUNCTION_ARGS) {
    TopnState *state = state_of(fcinfo, false);

    if (!PG_ARGISNULL(1))
        state = topn_add(state, "", PG_GETARG_INT64(1), 1);
    KERNEL_RETURN(state);
}

Datum clickrollup_topn_union_trans(PG_FUNCTION_ARGS) {
    TopnState *state = state_of(fcinfo, true);

    if (!PG_ARGISNULL(1)) {
        Jsonb *counters = PG_GETARG_JSONB_P(1);
        uint32 count;
        TopnPair *pairs = topn_read(counters, &count);

        for (uint32 i = 0; i < count; i++)
            state = topn_add(state, pairs[i].key, pairs[i].length, pairs[i].count);
        pfree(pairs);
        PG_FREE_IF_COPY(counters, 1);
    }
    KERNEL_RETURN(state);
}

Datum clickrollup_topn_final(PG_FUNCTION_ARGS) {
    TopnState *state = KERNEL_STATE(TopnState, 0);

    kernel_context(fcinfo);
    if (state == NULL)
        PG_RETURN_JSONB_P(topn_write(NULL, 0, 0));
    PG_RETURN_JSONB_P(topn_write(topn_pairs(state), state->count, state->kept));
}

Datum clickrollup_topn_combine(PG_FUNCTION_ARGS) {
    MemoryContext context = kernel_context(fcinfo);
    TopnState *state = KERNEL_STATE(TopnState, 0);
    TopnState *other = KERNEL_STATE(TopnState, 1);

    if (other != NULL)
        state = topn_unite(state != NULL ? state : topn_new(context, other->kept, other->is_text), other);
    KERNEL_RETURN(state);
}

Datum clickrollup_topn_serialize(PG_FUNCTION_ARGS) {
    kernel_context(fcinfo);
    PG_RETURN_BYTEA_P(topn_serialize((TopnState *) PG_GETARG_POINTER(0)));
}

Datum clickrollup_topn_deserialize(PG_FUNCTION_ARGS) {
    kernel_context(fcinfo);
    PG_RETURN_POINTER(topn_deserialize(PG_GETARG_BYTEA_PP(0)));
}

Datum clickrollup_topn_union(PG_FUNCTION_ARGS) {
    PG_RETURN_JSONB_P(topn_united(PG_GETARG_JSONB_P(0), PG_GETARG_JSONB_P(1), topn_checked(PG_GETARG_INT32(2))));
}
