// Kernel of wn_bank: words by address, one request after the other.
#pragma once
#include "hls/stream.h"
#include "hls/types.h"

namespace winnow::hls {

struct BankRequest {
  bool write = false;
  uint16_t address = 0;
  Word data{};  // to write
};

/// The word that a unit's read port gets.
template <int Words>
const Word& word_at(const Word (&bank)[Words], uint16_t address) {
  return bank[address % Words];
}

/// Serves `count` requests; every read is answered.
template <int Words>
void bank(Word (&words)[Words], uint32_t count, Stream<BankRequest>& requests, Stream<Word>& answers) {
  for (uint32_t i = 0; i < count; ++i) {
    const BankRequest request = requests.read();
    if (request.write) words[request.address % Words] = request.data;
    else answers.write(word_at(words, request.address));
  }
}

}  // namespace winnow::hls
