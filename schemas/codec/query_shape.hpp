#pragma once

#include "schemas/codec/shapes.hpp"

namespace weft::codec {

inline constexpr std::array option_members{
    member<option>{"value", set<&option::value, bounded_text<limits::option_bytes>>, required},
    member<option>{"title", set<&option::title, bounded_text<limits::option_bytes>>},
    member<option>{"evidence", set<&option::evidence, bounded_text<limits::option_bytes>>},
};

/// A query's members; a header because cards contain them among their own.
inline constexpr std::array query_members{
    member<query>{"kind", set<&query::kind, word<query_kind>>, required},
    member<query>{"question", set<&query::question, text>, required},
    member<query>{"options", set<&query::options, list<object<option_members>, limits::options>>},
    member<query>{"multiple", set<&query::multiple, flag>},
    member<query>{"allow_none", set<&query::allow_none, flag>},
    member<query>{"answer_schema", set<&query::form, read_form>},
    member<query>{"answer_within_ms", set<&query::answer_within, span_in_ms>},
    member<query>{"on_expiry", set<&query::expiry, word<on_expiry>>},
    member<query>{"default", set<&query::safe_default, maybe<read_answer>>},
    member<query>{"route", set<&query::route, read_route>},
};

}  // namespace weft::codec
