// write(2) with its error kept.
#include "cli/standard_output.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <iostream>

namespace winnow::cli {

StandardOutput::Buffer::Buffer() { setp(bytes_, bytes_ + sizeof bytes_); }

StandardOutput::Buffer::int_type StandardOutput::Buffer::overflow(int_type c) {
  if (sync() != 0) return traits_type::eof();
  if (!traits_type::eq_int_type(c, traits_type::eof())) sputc(traits_type::to_char_type(c));
  return traits_type::not_eof(c);
}

int StandardOutput::Buffer::sync() {
  if (error == 0 && std::fflush(stdout) != 0) error = errno;
  for (const char* at = pbase(); error == 0 && at < pptr();) {
    const ssize_t n = ::write(1, at, static_cast<size_t>(pptr() - at));
    if (n >= 0) at += n;
    else if (errno != EINTR) error = errno;
  }
  setp(bytes_, bytes_ + sizeof bytes_);
  return error == 0 ? 0 : -1;
}

StandardOutput::StandardOutput() : before_(std::cout.rdbuf(&buffer_)) {}

StandardOutput::~StandardOutput() { std::cout.rdbuf(before_); }

int StandardOutput::finish() {
  std::cout.flush();
  return buffer_.error;
}

}  // namespace winnow::cli
