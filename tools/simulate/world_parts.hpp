#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "schemas/messages.hpp"
#include "tools/simulate/event_queue.hpp"

// What a simulated day is made of. Everything lies in slabs and refers to each other by index; a
// generation tells what has taken the place of something that is over.

namespace weft::simulate {

inline constexpr std::uint32_t none = ~0U;

/// What happens by itself, at a moment of virtual time.
struct happening {
  enum class what : std::uint8_t {
    arrive,       // a conversation, or the next recorded question
    ask,          // a conversation's step is asked about
    audit,        // a step that went ahead is checked
    hand_over,    // a conversation is given to a human
    end,          // of a conversation
    give_up,      // a customer has waited too long
    storm,        // one more of many equal questions
    answer,       // an operator has come to a decision
    renew,        // an operator still works on a card
    shift_begin,  // of an operator
    shift_end,
    rest,
    back,
    vanish,
    tick,   // of the router's clock
    sample  // of what is drawn over time
  };
  what kind = what::tick;
  std::uint32_t who = 0;         // conversation, operator, question or storm
  std::uint32_t generation = 0;  // of it: what is out of date is passed over
};

enum class purpose : std::uint8_t { step, audit, handover, alike, recorded };

/// A card that knows its question, so that nothing has to be looked up by name.
struct asked_card : card {
  std::uint32_t question = none;
};
struct question {
  std::shared_ptr<asked_card> about;
  std::uint32_t generation = 0;
  std::uint32_t conversation = none, sort = 0;
  purpose why = purpose::step;
  bool open = false, looked = false, wrong = false;
  ticks_t raised = 0;
  double handling_s = 0;  // as recorded; 0: drawn
  std::uint32_t version = 1;
  progress way;
};
struct conversation {
  std::uint32_t generation = 0;
  std::int32_t steps_left = 0;
  std::int32_t until_handover = 0;  // steps; 0: never
  ticks_t waits_since = -1;
  bool live = false;
};
/// A question that may be over, and its place taken by another.
struct reference {
  std::uint32_t id = none, generation = 0;
};
struct job {
  reference question;  // of a bundle: none
  std::string name;    // of its intervention, or of the bundle
  std::uint32_t version = 0;
  std::vector<reference> members;
  query_kind kind = query_kind::approval;
  purpose why = purpose::step;
  std::uint32_t sort = 0;
  double handling_s = 0;
};
enum class post : std::uint8_t { off, on, leaving, away };
struct person {
  operator_key who;
  std::uint32_t group = 0, generation = 0, work = 0;  // `work`: generation of what it works on
  post at = post::off;
  bool working = false, declining = false, shift_over = false;
  bool mistaken = false;  // in its last decision, which took so long:
  double human_s = 0;
  ticks_t since_working = 0, since_present = 0, since_away = 0;
  std::vector<job> jobs;  // the first is worked on
};

}  // namespace weft::simulate
