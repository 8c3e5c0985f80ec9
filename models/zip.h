// Members of a zip archive, stored or deflated, as NumPy's npz files have them (PKWARE, ".ZIP File Format
// Specification").
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace winnow::models {

/// An archive in memory. Everything that it says of itself is checked before it is believed.
class ZipArchive {
 public:
  /// Reads the directory at the end; `file` names the archive in messages. Throws InputError.
  ZipArchive(std::string bytes, std::string file);

  /// In the archive's order.
  std::vector<std::string> names() const;

  /// As they stand in messages.
  std::string names_text() const;

  /// The bytes of the member, at most `limit`. Throws InputError, which names it, also for one that is not there.
  std::string member(const std::string& name, uint64_t limit) const;

 private:
  struct Entry {
    std::string name;
    uint32_t flags = 0, method = 0, checksum = 0;
    uint64_t packed = 0, size = 0, place = 0;  // bytes in the archive and unpacked; offset of the member's header
  };

  uint32_t number(uint64_t place, int bytes, const char* what) const;
  std::string inflated(const Entry& entry, uint64_t begin) const;
  [[noreturn]] void fail(const std::string& text) const;

  std::string bytes_, file_;
  std::vector<Entry> entries_;
};

}  // namespace winnow::models
