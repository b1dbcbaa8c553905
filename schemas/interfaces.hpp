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
    // An offer of one of its interventions went back to the queue.
    caf::result<void>(offer_returned),
    // The time to answer one of its interventions is over.
    caf::result<void>(intervention_due),
    // It may leave memory if nothing keeps it here (sent by the directory, echoed by the journal).
    caf::result<void>(passivate)>;

using router_actor = caf::typed_actor<
    // An intervention waits for an operator.
    caf::result<void>(intervention_waiting),
    // An intervention was settled, however that came.
    caf::result<void>(intervention_closed),
    // An operator came, went, or changed capacity.
    caf::result<void>(operator_changed),
    // An operator gives an offer back.
    caf::result<void>(offer_declined),
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
    caf::result<void>(offer_ended)>;

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
    caf::result<void>(archive_request)>;

}  // namespace weft
