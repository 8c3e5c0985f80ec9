// Tables of a flatbuffer by the numbers of their fields; whatever the bytes are, nothing outside of them is read.
#pragma once
#include <flatbuffers/flatbuffers.h>

#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace winnow::models::import::tflite {

/// The bytes of a flatbuffer. Parts may be shared, so what is read from it altogether is bounded: a small file cannot
/// ask for much work.
class FlatBytes {
 public:
  /// Throws Unsupported if the bytes are too many for a flatbuffer.
  explicit FlatBytes(const std::string& bytes);

  std::string_view bytes() const { return bytes_; }
  flatbuffers::Verifier verifier() const;
  /// Counts bytes that are read. Throws Unsupported past the bound.
  void spend(uint64_t bytes);

 private:
  std::string_view bytes_;
  uint64_t left_;
};

/// All throw Unsupported where the flatbuffer leads outside of its bytes. Fields count from 0 in the order of the
/// schema; a union takes two.
class FlatTable {
 public:
  /// The table that a flatbuffer starts with. The bytes must outlive it.
  static FlatTable root(FlatBytes& bytes, const char* identifier);

  template <typename T>
  T scalar(int field, T fallback) const {
    const uint8_t* const at = inside<T>(field);
    return at ? load<T>(at) : fallback;
  }

  std::optional<FlatTable> table(int field) const;
  std::vector<FlatTable> tables(int field) const;
  /// Bytes of a vector of bytes, or of a string.
  std::string_view bytes(int field) const { return vector(field, 1); }

  template <typename T>
  std::vector<T> scalars(int field) const {
    const std::string_view raw = vector(field, sizeof(T));
    std::vector<T> values(raw.size() / sizeof(T));
    for (size_t i = 0; i < values.size(); ++i)
      values[i] = load<T>(reinterpret_cast<const uint8_t*>(raw.data()) + i * sizeof(T));
    return values;
  }

 private:
  FlatTable(FlatBytes& bytes, const uint8_t* at);

  template <typename T>
  const uint8_t* inside(int field) const {
    const flatbuffers::voffset_t slot = slot_of(field);
    if (!table_->VerifyField<T>(all_->verifier(), slot, sizeof(T))) outside();
    return table_->GetAddressOf(slot);
  }

  /// Not always aligned to its size.
  template <typename T>
  static T load(const uint8_t* at) {
    T value;
    std::memcpy(&value, at, sizeof value);
    return flatbuffers::EndianScalar(value);
  }

  static flatbuffers::voffset_t slot_of(int field) { return static_cast<flatbuffers::voffset_t>(4 + 2 * field); }
  [[noreturn]] void outside() const;
  /// Where the offset in a field leads to; nullptr if the field is missing.
  const uint8_t* target(int field) const;
  std::string_view vector(int field, size_t element_bytes) const;

  FlatBytes* all_;
  const flatbuffers::Table* table_;
};

}  // namespace winnow::models::import::tflite
