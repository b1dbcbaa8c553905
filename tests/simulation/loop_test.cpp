// The whole loop under a seed: agents with scripts, operators with moods, a node that crashes.
// After every step the promises are checked; in the end, without faults, everything must drain.
//
// WEFT_SEED runs one seed, WEFT_SEEDS that many small ones.

#include <cstdlib>
#include <map>
#include <optional>
#include <set>
#include <string>

#include <doctest/doctest.h>

#include "schemas/codec/codec.hpp"
#include "tests/support/simulated_world.hpp"

namespace weft::testing {
namespace {

trigger_set gates() {
  trigger_set set;
  asking refunds{"", milliseconds{200'000}, on_expiry::reject};
  refunds.route.joins.key = "refunds";
  refunds.route.joins.may_differ = {"order"};
  refunds.route.joins.second_from = 3;
  refunds.route.undo = milliseconds{5'000};
  set.approvals.push_back({"gate", {"refund"}, refunds});
  asking pays{"", milliseconds{200'000}, on_expiry::reject};
  pays.route.quorum = 2;
  pays.route.not_by = {"cem"};
  set.approvals.push_back({"pays", {"pay"}, pays});
  asking storms{"", milliseconds{200'000}, on_expiry::reject};
  storms.route.joins.key = "storm";
  storms.route.joins.canary = true;
  set.approvals.push_back({"storms", {"rebook"}, storms});
  set.required.push_back(
      {"order", "refund", {{"order", "Order", "", field_type::string, true}}, {}});
  asking sure{"", milliseconds{90'000}, on_expiry::escalate};
  sure.route.queue = "first";
  sure.route.then_queues = {"second"};
  sure.route.look_within = milliseconds{30'000};
  set.confidence.push_back({"sure", "", 0.5, false, sure});
  return set;
}

struct scale {
  unsigned conversations = 12, steps_each = 8, operators = 3;
  int faulty_turns = 6'000;
  bool check_always = false;  // the router's invariants after every step
};

/// One agent: asks its script's requests one after the other, retries what is not answered, and
/// remembers what it was told.
struct agent {
  std::string conversation;
  unsigned at = 0;  // 0: open; then steps; then close; then done
  request_id waiting = 0;
  std::map<std::string, decision> told;
  std::optional<std::string> asked_back;  // the intervention whose follow-up is to be answered
  std::optional<report_outcome> ran;      // to be reported
};

class loop {
 public:
  loop(unsigned seed, scale size) : seed_{seed}, size_{size}, world_{seed, gates()} {
    for (unsigned i = 0; i < size_.conversations; ++i)
      agents_.push_back({"c-" + std::to_string(i)});
    for (unsigned i = 0; i < size_.operators; ++i) connect(names_known[i]);
  }

  void run() {
    INFO("seed ", seed_);
    for (int turn = 0; turn < size_.faulty_turns; ++turn) act(true);
    for (int turn = 0; turn < 400'000 && !drained(); ++turn) act(false);
    CHECK(drained());
    while (world_.step()) {}
    CHECK(world_.router().open() == 0);
    CHECK(world_.router().broken_invariant() == "");
    check_journal();
  }

 private:
  static constexpr std::array<const char*, 4> names_known{"ana", "bob", "cem", "dee"};

  bool done(const agent& a) const { return a.at > size_.steps_each + 1; }
  bool drained() const {
    for (const auto& a : agents_)
      if (!done(a)) return false;
    return true;
  }

  void act(bool faults) {
    if (faults && world_.pick(400) == 0) return crash();
    if (faults && world_.pick(60) == 0) return lose_session();
    if (world_.pick(20) == 0) world_.pass(milliseconds{world_.pick(faults ? 20'000 : 2'000)});
    auto& a = agents_[world_.pick(size_.conversations)];
    if (!done(a) && (a.waiting == 0 || (faults && world_.pick(30) == 0))) send(a);
    world_.step();
    if (size_.check_always) {
      const auto broken = world_.router().broken_invariant();
      if (!broken.empty()) FAIL(broken);
    }
    while (!world_.replies.empty()) hear(world_.replies.front());
    while (!world_.frames.empty()) see(world_.frames.front(), faults);
    if (connected_.size() < size_.operators && world_.pick(faults ? 50 : 5) == 0) reconnect();
  }

  void crash() {
    world_.crash();
    waiting_.clear();
    connected_.clear();
    for (auto& a : agents_) a.waiting = 0;
  }

  void connect(const std::string& name) {
    connected_[name] = ++last_session_;
    names_[last_session_] = name;
    say(name, session_opened{2, presence::available});
  }
  void reconnect() {
    for (unsigned i = 0; i < size_.operators; ++i)
      if (!connected_.contains(names_known[i])) return connect(names_known[i]);
  }
  void lose_session() {
    if (connected_.empty()) return;
    const auto name = connected_.begin()->first;
    say(name, session_lost{});
    connected_.erase(name);
  }
  void say(const std::string& name, decltype(operator_frame::body) body) {
    world_.say({connected_[name], 0, {"default", name}, world_.now(), std::move(body)});
  }

  void send(agent& a) {
    request r;
    r.id = ++last_request_;
    r.from = {"default", "agent", role::agent};
    r.key = {"default", a.conversation};
    r.received = world_.now();
    if (a.ran)
      r.body = *a.ran;
    else if (a.asked_back)
      r.body = answer_follow_up{*a.asked_back, "yes"};
    else if (a.at == 0)
      r.body = open_conversation{"customer", "goal", "", ""};
    else if (a.at <= size_.steps_each)
      r.body = submit_step{step_of(a), "print-" + std::to_string(a.at), true};
    else
      r.body = close_conversation{"done"};
    a.waiting = r.id;
    waiting_[r.id] = static_cast<unsigned>(&a - agents_.data());
    world_.ask(std::move(r));
  }

  /// The same for a retry: derived from the conversation and the place in the script alone.
  static step step_of(const agent& a) {
    step s;
    s.id = std::to_string(a.at);
    s.draft = "draft";
    const auto call = [&](std::string name, std::string arguments) {
      s.kind = step_kind::tool_call;
      s.act = action{std::move(name), std::move(arguments)};
    };
    switch ((a.at + static_cast<unsigned>(a.conversation.back())) % 7) {
      case 0: call("refund", R"({"amount":1})"); break;  // lacks its order: value, then approval
      case 1: s.signals.confidence = 0.1; break;
      case 2:
        s.kind = step_kind::question;
        s.asks = query{};
        s.asks->kind = query_kind::choice;
        s.asks->question = "which?";
        s.asks->options = {{"a", "A", ""}, {"b", "B", ""}};
        break;
      case 3: call("pay", R"({"amount":2})"); break;
      case 4: call("rebook", R"({"flight":"X1"})"); break;
      case 5: call("refund", R"({"amount":1,"order":"A1"})"); break;
      default: break;
    }
    return s;
  }

  void hear(const reply& told) {
    const auto who = waiting_.find(told.to);
    if (who != waiting_.end()) {
      auto& a = agents_[who->second];
      if (a.waiting == told.to) take(a, told.body);
      waiting_.erase(who);
    }
    world_.replies.pop_front();
  }

  void take(agent& a, const response_body& body) {
    a.waiting = 0;
    const auto* refused = std::get_if<problem>(&body);
    if (a.ran) {  // reported, or reported before
      a.ran.reset();
      ++a.at;
      return;
    }
    if (std::exchange(a.asked_back, std::nullopt)) return;  // settled meanwhile, perhaps
    INFO("seed ", seed_, " refused ", refused != nullptr ? refused->detail : "");
    CHECK(refused == nullptr);
    if (const auto* v = std::get_if<step_view>(&body)) {
      if (v->decision == decision::wait) {  // its time was over, or it is asked back: ask again
        const bool open = v->asked && !v->asked->way.follow_ups.empty() &&
                          v->asked->way.follow_ups.back().answered.empty();
        if (open) a.asked_back = v->asked->about->id;
        return;
      }
      const auto [known, fresh] = a.told.emplace(v->step_id, v->decision);
      CHECK_MESSAGE(known->second == v->decision, "a decision changed after it was told");
      if (v->decision == decision::proceed && v->act) {
        a.ran = report_outcome{v->step_id, v->digest, world_.pick(4) == 0 ? "error" : "ok", ""};
        return;
      }
    }
    ++a.at;
  }

  void see(const to_session& sent, bool faults) {
    const auto name = names_[sent.session];
    const auto frame = codec::decode_server_frame(sent.frame);
    REQUIRE_MESSAGE(static_cast<bool>(frame), sent.frame);
    const bool live = connected_.contains(name) && connected_[name] == sent.session;
    if (live && frame->type == "offer") decide(name, *frame->offered, faults);
    if (live && frame->type == "bundle") decide_bundle(name, *frame, faults);
    if (live && frame->type == "presence") say(name, presence_set{presence::available, 0});
    world_.frames.pop_front();
  }

  static answer answer_for(query_kind kind, unsigned mood) {
    answer given;
    switch (kind) {
      case query_kind::approval:
        given.verdict = mood % 3 == 0 ? verdict::reject : verdict::approve;
        break;
      case query_kind::choice: given.chosen = {"b"}; break;
      case query_kind::value: given.values = R"({"order":"A1"})"; break;
      case query_kind::guidance: given.text = "go on"; break;
      case query_kind::review: given.verdict = verdict::accept; break;
      case query_kind::handover:
        given.verdict = verdict::resume;
        given.text = "all is agreed";
        break;
    }
    return given;
  }

  void decide(const std::string& name, const codec::offer& offered, bool faults) {
    const auto& about = offered.about;
    const unsigned mood = faults ? world_.pick(16) : 15;
    const auto given = answer_for(about.asked.kind, world_.pick(6));
    switch (mood) {
      case 0: return;  // vanishes: the lease must lapse
      case 1: return say(name, decline_sent{about.id, offered.version, "not mine"});
      case 2:
        return say(name, escalate_sent{{about.id, offered.version, "too hard for a question"}});
      case 3: say(name, accept_sent{about.id, offered.version}); break;
      case 4: say(name, extend_sent{{about.id, offered.version, milliseconds{60'000}}}); break;
      case 5: say(name, follow_up_sent{{about.id, offered.version, "verified?"}}); break;
      default: break;
    }
    say(name, answer_sent{{about.id, offered.version, given}});
    if (mood == 6) say(name, answer_sent{{about.id, offered.version, given}});  // sent twice
    if (mood == 7) say(name, undo_sent{about.id});
  }

  void decide_bundle(const std::string& name, const codec::server_frame& b, bool faults) {
    const unsigned mood = faults ? world_.pick(10) : 9;
    if (mood == 0) return;
    if (mood == 1) return say(name, decline_sent{b.bundle, b.version, "not mine"});
    std::vector<std::string> except;
    if (mood == 2) except.push_back(b.members.front());
    if (mood == 3) say(name, accept_sent{b.bundle, b.version});
    say(name, bundle_answer_sent{b.bundle, b.version,
                                 answer_for(query_kind::approval, world_.pick(6)), except});
    if (mood == 4) say(name, undo_sent{b.bundle});
    if (mood == 5)  // and one of them by itself
      say(name, answer_sent{{b.members.back(), 2, answer_for(query_kind::approval, 1)}});
  }

  /// What the journal holds is what was promised, once.
  void check_journal() {
    const auto archive = world_.disk().open_archive();
    for (const auto& a : agents_) {
      std::map<std::string, unsigned> settled, raised, proposed;
      std::map<std::string, std::set<std::string>> voters;
      std::map<std::string, card_ptr> cards;
      std::set<std::string> pending;
      for (const auto& e : archive->events_of({"default", a.conversation})) {
        if (const auto* r = std::get_if<intervention_raised>(&e.body)) {
          ++raised[r->about->id];
          cards[r->about->id] = r->about;
        }
        if (const auto* d = std::get_if<step_decided>(&e.body); d != nullptr && d->proposed)
          ++proposed[d->step_id];
        if (const auto* v = std::get_if<answer_counted>(&e.body))
          CHECK_MESSAGE(voters[v->id].insert(v->answered_by).second, "somebody voted twice");
        if (const auto* p = std::get_if<answer_pending>(&e.body)) pending.insert(p->id);
        if (const auto* u = std::get_if<answer_undone>(&e.body)) CHECK(pending.erase(u->id) == 1);
        const auto* s = std::get_if<intervention_settled>(&e.body);
        if (s == nullptr) continue;
        ++settled[s->id];
        if (s->by != decided_by::human || s->state != intervention_state::answered) continue;
        const auto& route = cards.at(s->id)->asked.route;
        if (route.undo.count() > 0) CHECK_MESSAGE(pending.contains(s->id), "released too early");
        voters[s->id].insert(s->answered_by);
        CHECK(voters[s->id].size() >= route.quorum);
        for (const auto& name : route.not_by) CHECK_FALSE(voters[s->id].contains(name));
      }
      CHECK(settled == raised);
      for (const auto& [id, times] : settled) CHECK_MESSAGE(times == 1, id);
      for (const auto& [id, times] : proposed) CHECK_MESSAGE(times == 1, id);
      CHECK(proposed.size() == size_.steps_each);
      CHECK(a.told.size() == size_.steps_each);
    }
  }

  unsigned seed_;
  scale size_;
  simulated_world world_;
  std::vector<agent> agents_;
  std::map<request_id, unsigned> waiting_;
  std::map<std::string, session_id> connected_;
  std::map<session_id, std::string> names_;
  request_id last_request_ = 0;
  session_id last_session_ = 0;
};

constexpr scale small{4, 3, 3, 120, true};

unsigned number_from(const char* variable, unsigned otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : static_cast<unsigned>(std::atoi(text));
}

}  // namespace

TEST_CASE("under crashes, lost sessions, retries and moods nothing is lost or done twice") {
  if (const auto chosen = number_from("WEFT_SEED", 0); chosen != 0) return loop{chosen, {}}.run();
  for (unsigned seed = 1; seed <= 40; ++seed) loop{seed, {}}.run();
}

TEST_CASE("the same in ten thousand small worlds, with the router's invariants after every step") {
  if (const auto chosen = number_from("WEFT_SEED", 0); chosen != 0)
    return loop{chosen, small}.run();
  for (unsigned seed = 1; seed <= number_from("WEFT_SEEDS", 10'000); ++seed)
    loop{seed, small}.run();
}

}  // namespace weft::testing
