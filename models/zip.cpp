// Reading zip archives with zlib.
#include "models/zip.h"

#include <zlib.h>

#include <algorithm>
#include <memory>

#include "models/error.h"
#include "models/text.h"

namespace winnow::models {
namespace {

constexpr uint32_t kMemberMagic = 0x04034b50, kEntryMagic = 0x02014b50, kEndMagic = 0x06054b50;
constexpr uint64_t kMemberBytes = 30, kEntryBytes = 46, kEndBytes = 22;  // without names
constexpr uint64_t kLongestComment = 65535;
constexpr uint32_t kStored = 0, kDeflated = 8;
constexpr uint64_t kMostInflation = 1032;  // of deflate, by its shortest codes for its longest matches

}  // namespace

void ZipArchive::fail(const std::string& text) const { throw InputError(file_ + ": " + text); }

uint32_t ZipArchive::number(uint64_t place, int bytes, const char* what) const {
  if (place > bytes_.size() || bytes_.size() - place < static_cast<uint64_t>(bytes))
    fail(std::string("expected ") + what + " of the zip archive, got the end of the file");
  uint32_t value = 0;
  for (int i = bytes - 1; i >= 0; --i)
    value = value << 8 | static_cast<unsigned char>(bytes_[place + static_cast<uint64_t>(i)]);
  return value;
}

ZipArchive::ZipArchive(std::string bytes, std::string file) : bytes_(std::move(bytes)), file_(std::move(file)) {
  const uint64_t size = bytes_.size(),
                 least = size < kEndBytes + kLongestComment ? 0 : size - kEndBytes - kLongestComment;
  uint64_t end = size < kEndBytes ? 0 : size - kEndBytes + 1;
  bool found = false;
  while (!found && end > least) found = number(--end, 4, "the end") == kEndMagic;
  if (!found) fail("expected a zip archive, which ends with its directory, got none");
  const uint32_t count = number(end + 10, 2, "the end");
  uint64_t place = number(end + 16, 4, "the end");
  for (uint32_t i = 0; i < count; ++i) {
    if (number(place, 4, "the directory") != kEntryMagic)
      fail("expected " + std::to_string(count) + " members in the zip archive's directory, got " + std::to_string(i));
    Entry entry;
    entry.flags = number(place + 8, 2, "the directory");
    entry.method = number(place + 10, 2, "the directory");
    entry.checksum = number(place + 16, 4, "the directory");
    entry.packed = number(place + 20, 4, "the directory");
    entry.size = number(place + 24, 4, "the directory");
    const uint64_t name = number(place + 28, 2, "the directory"), extra = number(place + 30, 2, "the directory"),
                   comment = number(place + 32, 2, "the directory");
    entry.place = number(place + 42, 4, "the directory");
    if (name > size - place - kEntryBytes) fail("expected the directory of the zip archive, got the end of the file");
    entry.name = bytes_.substr(place + kEntryBytes, name);
    entries_.push_back(std::move(entry));
    place += kEntryBytes + name + extra + comment;
  }
}

std::string ZipArchive::names_text() const {
  std::vector<std::string> printed;
  for (const Entry& entry : entries_) printed.push_back(printable(entry.name));
  return printed.empty() ? "none" : list_text(printed, 8);
}

std::vector<std::string> ZipArchive::names() const {
  std::vector<std::string> names;
  for (const Entry& entry : entries_) names.push_back(entry.name);
  return names;
}

std::string ZipArchive::member(const std::string& name, uint64_t limit) const {
  const auto found =
      std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) { return entry.name == name; });
  if (found == entries_.end()) fail("expected a member " + in_quotes(name) + ", got " + names_text());
  const Entry& entry = *found;
  const std::string place = in_quotes(name) + ": ";
  if (entry.packed == UINT32_MAX || entry.size == UINT32_MAX || entry.place == UINT32_MAX)
    fail(place + "expected less than 4 GiB, got a member in zip64's form");
  if (entry.flags & 1) fail(place + "expected no encryption, got some");
  if (entry.method != kStored && entry.method != kDeflated)
    fail(place + "expected to be stored (0) or deflated (8), got method " + std::to_string(entry.method));
  if (entry.size > limit)
    fail(place + "expected at most " + std::to_string(limit) + " bytes, got " + std::to_string(entry.size));
  if (number(entry.place, 4, "a member") != kMemberMagic) fail(place + "expected its header, got something else");
  const uint64_t begin =
      entry.place + kMemberBytes + number(entry.place + 26, 2, "a member") + number(entry.place + 28, 2, "a member");
  if (begin > bytes_.size() || entry.packed > bytes_.size() - begin)
    fail(place + "expected " + std::to_string(entry.packed) + " bytes, got the end of the file");
  if (entry.method == kStored && entry.packed != entry.size)
    fail(place + "expected as many stored bytes as it has, " + std::to_string(entry.size) + ", got " +
         std::to_string(entry.packed));
  std::string out = entry.method == kStored ? bytes_.substr(begin, entry.packed) : inflated(entry, begin);
  if (crc32(0, reinterpret_cast<const Bytef*>(out.data()), static_cast<uInt>(out.size())) != entry.checksum)
    fail(place + "expected the checksum 0x" + hex(entry.checksum, 8) + ", got another");
  return out;
}

std::string ZipArchive::inflated(const Entry& entry, uint64_t begin) const {
  const std::string place = in_quotes(entry.name) + ": expected ";
  if (entry.size / kMostInflation > entry.packed)
    fail(place + "at most " + std::to_string((entry.packed + 1) * kMostInflation) + " bytes from " +
         std::to_string(entry.packed) + " deflated ones, got " + std::to_string(entry.size));
  std::string out(entry.size, '\0');
  z_stream stream{};
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) throw std::bad_alloc();
  const std::unique_ptr<z_stream, int (*)(z_stream*)> ended(&stream, inflateEnd);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes_.data() + begin));
  stream.avail_in = static_cast<uInt>(entry.packed);
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  if (inflate(&stream, Z_FINISH) != Z_STREAM_END || stream.avail_out != 0)
    fail(place + std::to_string(entry.size) + " deflated bytes, got " +
         (stream.msg ? std::string("damaged ones: ") + stream.msg : std::to_string(stream.total_out) + " or more"));
  return out;
}

}  // namespace winnow::models
