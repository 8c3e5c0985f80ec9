// What compression does to each layer of a network, whatever the hardware.
#include "models/compress/inspect.h"

#include <algorithm>

#include "models/compress/stream_format.h"

namespace winnow::models::compress {
namespace {

double quotient(double a, double b) { return b > 0 ? a / b : 0; }
double per_symbol(uint64_t bits, uint64_t symbols) {
  return quotient(static_cast<double>(bits), static_cast<double>(symbols));
}

/// The layer as one tile of one PE in the flattened order.
RowTile flattened(const Weights& w) {
  RowTile tile;
  tile.columns_per_pe = static_cast<int>(w.quantized.size());
  for (size_t i = 0; i < w.quantized.size(); ++i)
    if (w.quantized[i] != 0)
      tile.nonzeros.emplace_back(static_cast<uint32_t>(i),
                                 w.code.empty() ? static_cast<uint8_t>(w.quantized[i]) : w.code[i]);
  return tile;
}

void inspect_symbols(const Layer& layer, LayerInspection& i) {
  StreamFormat plain = plain_format(layer.weights, true);
  plain.bitmask = layer.compression.encoding == Encoding::kBitmask;
  plain.run_bits = layer.compression.run_bits;
  const std::vector<RowTile> tiles{flattened(layer.weights)};
  const SymbolCounts counts = count_symbols(tiles, plain);
  const StreamFormat coded = with_huffman(plain, counts);
  const StreamStatistics p = statistics(counts, plain, layer.weights), h = statistics(counts, coded, layer.weights);

  i.nonzeros = p.symbols - p.fillers;
  i.codebook_bits = plain.codebook ? plain.code_bits : 0;
  i.encoding = plain.bitmask ? Encoding::kBitmask : Encoding::kRuns;
  i.run_bits = plain.bitmask ? 0 : plain.run_bits;
  i.symbols = p.symbols;
  i.fillers = p.fillers;
  i.plain_code_bits = p.code_bits;
  i.plain_run_bits = p.run_bits + p.mask_bits;
  i.huffman_code_bits = h.code_bits;
  i.huffman_run_bits = h.run_bits + h.mask_bits;
  i.shannon_bits = p.shannon_bits;
  i.huffman = layer.compression.huffman && h.bits() + 8 * h.table_bytes < p.bits() + 8 * p.table_bytes;
  i.symbol_bytes = ((i.huffman ? h : p).bits() + 7) / 8;
  i.codebook_bytes = i.huffman ? coded.codes.by_rank.size() : p.table_bytes;
  i.table_bytes = i.huffman ? h.table_bytes - i.codebook_bytes : 0;
}

LayerInspection inspect(const Network& network, const Layer& layer) {
  const Weights& w = layer.weights;
  LayerInspection i;
  i.name = layer.name;
  i.type = traits(layer.type).name;
  i.shape = w.shape;
  i.weights = static_cast<uint64_t>(element_count(w.shape));
  i.bias_bytes = 4 * static_cast<uint64_t>(layer.channels);
  i.fp32_bytes = 4 * i.weights + i.bias_bytes;
  i.int8_bytes = i.weights + i.bias_bytes;
  if (network.quantized) {
    inspect_symbols(layer, i);
  } else {
    i.nonzeros = i.weights - static_cast<uint64_t>(std::count(w.value.begin(), w.value.end(), 0.0f));
    i.symbol_bytes = 4 * i.weights;
  }
  return i;
}

void add(LayerInspection& total, const LayerInspection& i) {
  total.weights += i.weights;
  total.nonzeros += i.nonzeros;
  total.symbols += i.symbols;
  total.fillers += i.fillers;
  total.plain_code_bits += i.plain_code_bits;
  total.plain_run_bits += i.plain_run_bits;
  total.huffman_code_bits += i.huffman_code_bits;
  total.huffman_run_bits += i.huffman_run_bits;
  total.shannon_bits += i.shannon_bits;
  total.symbol_bytes += i.symbol_bytes;
  total.codebook_bytes += i.codebook_bytes;
  total.table_bytes += i.table_bytes;
  total.bias_bytes += i.bias_bytes;
  total.fp32_bytes += i.fp32_bytes;
  total.int8_bytes += i.int8_bytes;
}

}  // namespace

double LayerInspection::density() const { return per_symbol(nonzeros, weights); }
double LayerInspection::ratio() const { return per_symbol(fp32_bytes, stored_bytes()); }
double LayerInspection::plain_code_average() const { return per_symbol(plain_code_bits, symbols); }
double LayerInspection::plain_run_average() const { return per_symbol(plain_run_bits, symbols); }
double LayerInspection::huffman_code_average() const { return per_symbol(huffman_code_bits, symbols); }
double LayerInspection::huffman_run_average() const { return per_symbol(huffman_run_bits, symbols); }

Inspection inspect(const Network& network) {
  Inspection inspection;
  inspection.name = network.name;
  inspection.quantized = network.quantized;
  inspection.imported = network.imported;
  inspection.total.name = "total";
  for (const Layer& layer : network.layers) {
    if (!has_weights(layer)) continue;
    inspection.layers.push_back(inspect(network, layer));
    add(inspection.total, inspection.layers.back());
  }
  return inspection;
}

}  // namespace winnow::models::compress
