// Top of wn_huffman: one codeword.
#include "hls/huffman.h"
#include "hls/machine.h"

using namespace winnow::hls;

HuffmanMatch wn_huffman(const HuffmanTable& table, uint16_t peek) { return match(table, peek); }
