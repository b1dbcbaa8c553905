#pragma once

namespace weft {

/// `weft simulate`: people and conversations around the production router, on virtual time. 0 good,
/// 1 not confirmed, 2 usage, 130 ended early.
int simulate_command(int argc, char** argv);

}  // namespace weft
