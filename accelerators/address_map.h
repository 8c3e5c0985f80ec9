// Which bits of an address choose the channel, the bank group, the bank, the row and the column of a DRAM.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace winnow::accelerators {

struct DramDevice;

struct DramAddress {
  uint32_t channel = 0, bank_group = 0, bank = 0, row = 0;
  uint32_t column = 0;  // in bursts
};

/// From a text such as "row-bank-column-bankgroup-channel": fields from the highest to the lowest bit above the offset
/// in a burst. The column may stand in two parts, one of them with its count of bits
/// ("row-column-bank-bankgroup-column2"). A field without bits may be left out. Bits above the highest field are
/// ignored: addresses wrap at the memory's size.
class AddressMap {
 public:
  /// `device` gives the widths; what is wrong with `text` is left in `fault` ("expected ..., got ...") and the map must
  /// not be used.
  AddressMap(const std::string& text, const DramDevice& device, std::string& fault);

  DramAddress locate(uint64_t address) const;

 private:
  struct Piece {
    uint32_t DramAddress::*field;
    uint32_t mask;
    int shift;        // of the address
    int field_shift;  // of the field
  };
  std::vector<Piece> pieces_;
};

inline DramAddress AddressMap::locate(uint64_t address) const {
  DramAddress place;
  for (const Piece& p : pieces_)
    place.*p.field |= (static_cast<uint32_t>(address >> p.shift) & p.mask) << p.field_shift;
  return place;
}

}  // namespace winnow::accelerators
