// What weight decoders understand: one table behind descriptions, what is built in, streams and messages.
#pragma once

namespace winnow::hls {

struct Decoders {
  bool runs = false;      // gaps as runs of zeros
  bool bitmask = false;   // gaps as a mask of each column
  bool codebook = false;  // codes that stand for values of a table
  bool huffman = false;   // codewords instead of plain runs and codes
};

struct DecoderRow {
  bool Decoders::*member;
  const char* name;       // in descriptions and messages
  const char* parameter;  // of wn_decoder
};
constexpr DecoderRow kDecoders[] = {{&Decoders::runs, "runs", "HasRuns"},
                                    {&Decoders::bitmask, "bitmask", "HasMask"},
                                    {&Decoders::codebook, "codebook", "HasCodebook"},
                                    {&Decoders::huffman, "huffman", "HasHuffman"}};

constexpr Decoders all_decoders() {
  Decoders all;
  for (const DecoderRow& row : kDecoders) all.*row.member = true;
  return all;
}

constexpr Decoders operator|(Decoders a, const Decoders& b) {
  for (const DecoderRow& row : kDecoders) a.*row.member = a.*row.member || b.*row.member;
  return a;
}

/// Whether every tile can be written: a decoder must understand one way of gaps.
constexpr bool understands_gaps(const Decoders& d) { return d.runs || d.bitmask; }

}  // namespace winnow::hls
