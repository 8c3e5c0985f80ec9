// Kernel of wn_bank: words by address.
#pragma once
#include <vector>

#include "hls/types.h"

namespace winnow::hls {

class Bank {
 public:
  explicit Bank(int words) : words_(words) {}
  const Word& read(uint16_t address) const { return words_[address % words_.size()]; }
  void write(uint16_t address, const Word& word) { words_[address % words_.size()] = word; }

 private:
  std::vector<Word> words_;
};

/// A write to one of the banks.
struct BankWrite {
  uint8_t bank = 0;
  uint16_t address = 0;
  Word data{};
  bool operator==(const BankWrite& o) const { return bank == o.bank && address == o.address && data == o.data; }
};

}  // namespace winnow::hls
