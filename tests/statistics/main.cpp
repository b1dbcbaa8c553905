// The statistics are simulated a thousand times over: a program of its own, built optimised and
// without sanitizers.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>
