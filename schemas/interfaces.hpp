#pragma once

#include <caf/typed_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include "schemas/type_ids.hpp"

namespace weft {

// Every actor of a node and what may be said to it. All messages are sent and forgotten: answers to
// the outside go through the front, answers between actors are messages of this list.

using conversation_actor = caf::typed_actor<
    // Somebody asks something of this conversation; the reply goes to the front.
    caf::result<void>(request),
    // The archive has read what this conversation has been through.
    caf::result<void>(conversation_restored),
    // The router bound one of its interventions to an operator.
    caf::result<void>(offer_recorded),
    // The router recorded that an offer came back, was looked at, or moved to another queue.
    caf::result<void>(router_noted),
    // The time of one of its interventions has come.
    caf::result<void>(intervention_due),
    // What standing instructions there are has changed.
    caf::result<void>(directives_changed),
    // It may leave memory if nothing keeps it here (sent by the directory, echoed by the journal).
    caf::result<void>(passivate)>;

using router_actor = caf::typed_actor<
    // An intervention waits for an operator.
    caf::result<void>(intervention_waiting),
    // An intervention was settled, however that came.
    caf::result<void>(intervention_closed),
    // Something changed about an open one: more time, a vote, an answer that can be undone.
    caf::result<void>(intervention_changed),
    // An operator came, went, or changed capacity.
    caf::result<void>(operator_changed),
    // An operator gives an offer back.
    caf::result<void>(offer_declined),
    // An operator looks at an offer.
    caf::result<void>(offer_accepted),
    // An operator answers a whole bundle, or takes that back.
    caf::result<void>(bundle_decided), caf::result<void>(bundle_undone),
    // The first member of a bundle has run.
    caf::result<void>(canary_reported),
    // What an operator may be asked.
    caf::result<void>(profile_changed),
    // Somebody wants to see queues or operators; the reply goes to the front.
    caf::result<void>(view_router),
    // The store granted or refused a claim.
    caf::result<void>(claim_decided),
    // Time has passed: leases may lapse, answers may be overdue.
    caf::result<void>(tick)>;

using operator_actor = caf::typed_actor<
    // One of the operator's connections says something.
    caf::result<void>(operator_frame),
    // The router offers an intervention.
    caf::result<void>(offer_made),
    // An offer is over: answered, withdrawn, expired, escalated or back in the queue.
    caf::result<void>(offer_ended),
    // A bundle is offered, has grown, or is over.
    caf::result<void>(bundle_made), caf::result<void>(bundle_ended),
    // Something happened to a card on the screen.
    caf::result<void>(card_changed),
    // The router set the operator's presence.
    caf::result<void>(presence_imposed)>;

using floor_actor = caf::typed_actor<
    // Somebody asks something about directives or profiles; the reply goes to the front.
    caf::result<void>(floor_request),
    // What was recorded before this node started.
    caf::result<void>(floor_restored)>;

using learner_actor = caf::typed_actor<
    // A step was decided, or its outcome reported.
    caf::result<void>(step_told),
    // A question that triggers had raised came to its end.
    caf::result<void>(question_told),
    // A human was corrected, later.
    caf::result<void>(verdict_corrected),
    // Somebody wants to see how the triggers do; the reply goes to the front.
    caf::result<void>(view_learner),
    // What was recorded before this node started.
    caf::result<void>(floor_restored)>;

using journal_actor = caf::typed_actor<
    // Make these facts durable, then send what they cause.
    caf::result<void>(append),
    // (to itself) Commit what has gathered.
    caf::result<void>(commit_gathered),
    // (to itself) Bring the projections up to date.
    caf::result<void>(project_behind)>;

using archive_actor = caf::typed_actor<
    // Read one conversation and tell the asking conversation actor.
    caf::result<void>(load_conversation),
    // Answer a read-only query at the front.
    caf::result<void>(archive_request),
    // (to itself) Go on filling the index of precedents.
    caf::result<void>(follow_journal),
    // Wake the conversations that a new directive concerns.
    caf::result<void>(find_matching)>;

}  // namespace weft
