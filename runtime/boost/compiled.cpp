// The non-template parts of Asio, Beast and URL, compiled once for the whole tree: with
// BOOST_ASIO_SEPARATE_COMPILATION and BOOST_BEAST_SEPARATE_COMPILATION (set in CMakeLists.txt) all
// other units see declarations only, which spares each of them seconds of compile time.
#include <boost/asio/impl/src.hpp>
#include <boost/beast/src.hpp>
#include <boost/url/src.hpp>
