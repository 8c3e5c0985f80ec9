// Top of wn_decoder: the weight decoder with the most PEs, and its row's parameters.
#include "hls/decoder.h"
#include "hls/machine.h"

using namespace winnow::hls;

ErrorCode wn_decoder(const DecoderTables& tables, const DecoderCommand& command, Stream<uint64_t>& words,
                     Stream<ParamWrite>& params, Stream<WeightWrite>& weights, Stream<PointerWrite>& pointers) {
  return decoder<machine::kDecoderPes, machine::kWeightWords, machine::kPointerWords, machine::kParamWords,
                 machine::kBeatBytes / 8, true>(tables, command, words, params, weights, pointers);
}
