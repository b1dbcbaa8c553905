#pragma once

namespace weft::auth {

/// `weft keys add|list|remove`: the API keys of a data folder, also while a node runs on it.
int keys_command(int argc, char** argv);

}  // namespace weft::auth
