// Tables of a flatbuffer by the numbers of their fields.
#include "models/import/tflite/flat_table.h"

#include "models/import/unsupported.h"

namespace winnow::models::import::tflite {
namespace {

/// How often over the bytes of a file may be read: constants and names are shared by a few tensors, never by many.
constexpr uint64_t kReadings = 64;
constexpr uint64_t kFreeBytes = 1 << 20;

/// The first offset and the identifier.
constexpr size_t kLeastBytes = 8;

}  // namespace

FlatBytes::FlatBytes(const std::string& bytes) : bytes_(bytes), left_(kReadings * bytes.size() + kFreeBytes) {
  if (bytes.size() >= FLATBUFFERS_MAX_BUFFER_SIZE)
    throw Unsupported("expected less than 2^31 bytes, got " + std::to_string(bytes.size()));
}

flatbuffers::Verifier FlatBytes::verifier() const {
  return flatbuffers::Verifier(reinterpret_cast<const uint8_t*>(bytes_.data()), bytes_.size());
}

void FlatBytes::spend(uint64_t bytes) {
  if (bytes > left_)
    throw Unsupported("expected parts that are read once or a few times, got some that are shared more than " +
                      std::to_string(kReadings) + " times");
  left_ -= bytes;
}

FlatTable FlatTable::root(FlatBytes& bytes, const char* identifier) {
  const auto* const data = reinterpret_cast<const uint8_t*>(bytes.bytes().data());
  if (bytes.bytes().size() < kLeastBytes || !flatbuffers::BufferHasIdentifier(data, identifier))
    throw Unsupported(std::string("expected a flatbuffer with the identifier ") + identifier + " at byte 4, got none");
  const flatbuffers::uoffset_t offset = bytes.verifier().VerifyOffset(0);
  if (offset == 0) throw Unsupported("expected a flatbuffer, got bytes whose first offset leads outside of them");
  return FlatTable(bytes, data + offset);
}

FlatTable::FlatTable(FlatBytes& bytes, const uint8_t* at)
    : all_(&bytes), table_(reinterpret_cast<const flatbuffers::Table*>(at)) {
  flatbuffers::Verifier verifier = bytes.verifier();
  if (!table_->VerifyTableStart(verifier)) outside();
  bytes.spend(sizeof(flatbuffers::soffset_t));
}

void FlatTable::outside() const {
  throw Unsupported("expected a flatbuffer whose parts lie inside of its " + std::to_string(all_->bytes().size()) +
                    " bytes, got one that is cut off or damaged");
}

const uint8_t* FlatTable::target(int field) const {
  const flatbuffers::voffset_t slot = slot_of(field);
  if (!table_->CheckField(slot)) return nullptr;
  const uint8_t* const at = inside<flatbuffers::uoffset_t>(field);
  const auto* const data = reinterpret_cast<const uint8_t*>(all_->bytes().data());
  const flatbuffers::uoffset_t offset = all_->verifier().VerifyOffset(static_cast<size_t>(at - data));
  if (offset == 0) outside();
  return at + offset;
}

std::optional<FlatTable> FlatTable::table(int field) const {
  const uint8_t* const at = target(field);
  if (!at) return std::nullopt;
  return FlatTable(*all_, at);
}

std::string_view FlatTable::vector(int field, size_t element_bytes) const {
  const uint8_t* const at = target(field);
  if (!at) return {};
  if (!all_->verifier().VerifyVectorOrString(at, element_bytes)) outside();
  const size_t bytes = load<flatbuffers::uoffset_t>(at) * element_bytes;
  all_->spend(bytes);
  return {reinterpret_cast<const char*>(at) + sizeof(flatbuffers::uoffset_t), bytes};
}

std::vector<FlatTable> FlatTable::tables(int field) const {
  const std::string_view offsets = vector(field, sizeof(flatbuffers::uoffset_t));
  std::vector<FlatTable> tables;
  for (size_t i = 0; i < offsets.size(); i += sizeof(flatbuffers::uoffset_t)) {
    const flatbuffers::uoffset_t offset =
        all_->verifier().VerifyOffset(static_cast<size_t>(offsets.data() + i - all_->bytes().data()));
    if (offset == 0) outside();
    tables.push_back(FlatTable(*all_, reinterpret_cast<const uint8_t*>(offsets.data()) + i + offset));
  }
  return tables;
}

}  // namespace winnow::models::import::tflite
