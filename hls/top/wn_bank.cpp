// Top of wn_bank: one bank of activations.
#include "hls/bank.h"
#include "hls/machine.h"

using namespace winnow::hls;

void wn_bank(Word (&words)[machine::kBankWords], uint32_t count, Stream<BankRequest>& requests, Stream<Word>& answers) {
  bank(words, count, requests, answers);
}
