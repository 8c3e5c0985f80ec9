// The inspection as JSON.
#include "models/compress/inspect.h"

namespace winnow::models::compress {
namespace {

json::Document layer_document(const LayerInspection& l) {
  json::Document d;
  d["name"] = l.name;
  if (!l.type.empty()) d["type"] = l.type;
  if (!l.shape.empty()) d["shape"] = l.shape;
  d["weights"] = l.weights;
  d["nonzeros"] = l.nonzeros;
  d["density"] = l.density();
  d["codebook_bits"] = l.codebook_bits;
  d["encoding"] = encoding_names()[static_cast<size_t>(l.encoding)];
  d["run_bits"] = l.run_bits;
  d["huffman"] = l.huffman;
  d["symbols"] = l.symbols;
  d["fillers"] = l.fillers;
  d["plain_code_bits_per_symbol"] = l.plain_code_average();
  d["plain_run_bits_per_symbol"] = l.plain_run_average();
  d["huffman_code_bits_per_symbol"] = l.huffman_code_average();
  d["huffman_run_bits_per_symbol"] = l.huffman_run_average();
  d["shannon_bytes"] = l.shannon_bits / 8;
  d["symbol_bytes"] = l.symbol_bytes;
  d["codebook_bytes"] = l.codebook_bytes;
  d["table_bytes"] = l.table_bytes;
  d["bias_bytes"] = l.bias_bytes;
  d["stored_bytes"] = l.stored_bytes();
  d["fp32_bytes"] = l.fp32_bytes;
  d["int8_bytes"] = l.int8_bytes;
  d["ratio_to_fp32"] = l.ratio();
  return d;
}

}  // namespace

json::Document to_document(const Inspection& inspection) {
  json::Document d;
  d["format"] = "winnow-inspection/1";
  d["network"] = inspection.name;
  d["quantized"] = inspection.quantized;
  if (const auto& from = inspection.imported)
    d["imported"] = {{"file", from->file},
                     {"bytes", from->bytes},
                     {"entries", from->entries},
                     {"fillers", from->fillers},
                     {"shannon_bytes", from->shannon_bytes}};
  json::Document layers = json::Document::array();
  for (const LayerInspection& l : inspection.layers) layers.push_back(layer_document(l));
  d["layers"] = layers;
  d["total"] = layer_document(inspection.total);
  return d;
}

}  // namespace winnow::models::compress
