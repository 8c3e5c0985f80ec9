// A promise of the caller that is broken, said in words: nothing goes on from there.
#pragma once
#ifndef __SYNTHESIS__
#ifdef __cpp_exceptions
#include <stdexcept>
#else
#include <cstdio>
#include <cstdlib>
#endif
#endif

namespace winnow::hls {

/// Throws std::logic_error; where exceptions are off, prints the text to stderr and aborts; in hardware there is nobody
/// to tell, and it does nothing.
inline void stop([[maybe_unused]] const char* what) {
#ifndef __SYNTHESIS__
#ifdef __cpp_exceptions
  throw std::logic_error(what);
#else
  std::fprintf(stderr, "%s\n", what);
  std::abort();
#endif
#endif
}

}  // namespace winnow::hls
