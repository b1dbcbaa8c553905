#include <algorithm>
#include <array>

#include "generated/assets.hpp"
#include "runtime/http/routes/handlers.hpp"

// The console is built before the node (tools/run) and part of the executable. It needs no key: it
// is the same for everybody, and asks for a key itself where one is needed.

namespace weft::http {
namespace {

constexpr std::string_view folder = "tools/console/dist/";

// No script but the console's own can run in its page, and nobody can show it inside another one.
constexpr std::string_view guards =
    "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src "
    "'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'\r\n"
    "X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n";

std::string_view page_headers() {
  static const auto all = std::string{guards} + "Cache-Control: no-cache\r\n";
  return all;
}

/// Names of assets change with their content.
std::string_view asset_headers() {
  static const auto all =
      std::string{guards} + "Cache-Control: public, max-age=31536000, immutable\r\n";
  return all;
}

const assets::asset* find(std::string_view path) {
  const auto is_it = [&](const assets::asset& one) {
    return one.path.starts_with(folder) && one.path.substr(folder.size()) == path;
  };
  const auto found = std::find_if(assets::all.begin(), assets::all.end(), is_it);
  return found == assets::all.end() ? nullptr : &*found;
}

struct media {
  std::string_view ending, type;
};
constexpr std::array known_media{
    media{".html", "text/html; charset=utf-8"},
    media{".js", "text/javascript; charset=utf-8"},
    media{".css", "text/css; charset=utf-8"},
    media{".svg", "image/svg+xml"},
    media{".png", "image/png"},
    media{".ico", "image/x-icon"},
    media{".woff2", "font/woff2"},
    media{".json", json_type},
    media{".map", json_type},
    media{".txt", text_type},
};

std::string_view media_of(std::string_view path) {
  for (const auto& one : known_media)
    if (path.ends_with(one.ending)) return one.type;
  return "application/octet-stream";
}

}  // namespace

outcome console_page(call&) {
  if (const auto* page = find("index.html"))
    return respond{200, media_of(page->path), std::string{page->bytes}, page_headers()};
  return respond{200, text_type,
                 "This is a Weft node. Its console was not built: install Node.js and run "
                 "tools/run, which builds both.\nThe interface is described at /openapi.json.\n",
                 page_headers()};
}

outcome console_asset(call& c) {
  const auto* file = find("assets/" + c.ids[0]);
  if (file == nullptr)
    return problem{fault::not_found, "the console has no such file, load its page / again", {}};
  return respond{200, media_of(file->path), std::string{file->bytes}, asset_headers()};
}

}  // namespace weft::http
