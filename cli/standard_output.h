// Standard output that remembers what could not be written.
#pragma once
#include <streambuf>

namespace winnow::cli {

/// Stands behind std::cout while it lives. C's printf is flushed before, so the two keep their order.
class StandardOutput {
 public:
  StandardOutput();
  ~StandardOutput();
  StandardOutput(const StandardOutput&) = delete;
  StandardOutput& operator=(const StandardOutput&) = delete;

  /// Writes the rest; 0, or the error of the first write that failed.
  int finish();

 private:
  class Buffer : public std::streambuf {
   public:
    Buffer();
    int error = 0;

   protected:
    int_type overflow(int_type c) override;
    int sync() override;

   private:
    char bytes_[1 << 13];
  };

  Buffer buffer_;
  std::streambuf* before_;
};

}  // namespace winnow::cli
