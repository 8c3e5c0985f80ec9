// How many random cases a test runs.
#pragma once
#include <cstdint>

namespace winnow::tests {

/// 1 outside sanitizers, under which a case takes many times as long.
#ifdef WINNOW_CASES_SHARE
constexpr int kCasesShare = WINNOW_CASES_SHARE;  // tests/CMakeLists.txt
#else
constexpr int kCasesShare = 1;
#endif

/// How many of `all` cases are run.
constexpr uint32_t share(uint32_t all) { return all / kCasesShare; }

/// How often something is seen at least in them that is seen `of_all` times at least in all: half as often in a share,
/// where few cases scatter.
constexpr int share_at_least(int of_all) { return kCasesShare == 1 ? of_all : of_all / (2 * kCasesShare); }

}  // namespace winnow::tests
