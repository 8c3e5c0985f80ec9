// The inspection as aligned tables.
#include <algorithm>
#include <cmath>
#include <cstdio>

#include "models/compress/inspect.h"
#include "models/text.h"

namespace winnow::models::compress {
namespace {

using Row = std::vector<std::string>;

std::string fixed(double value, int decimals) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", decimals, value);
  return text;
}

/// First column to the left, the others to the right.
std::string aligned(const std::vector<Row>& rows) {
  std::vector<size_t> width(rows[0].size(), 0);
  for (const Row& row : rows)
    for (size_t c = 0; c < row.size(); ++c) width[c] = std::max(width[c], row[c].size());
  std::string text;
  for (const Row& row : rows) {
    std::string line;
    for (size_t c = 0; c < row.size(); ++c) {
      const std::string space(width[c] - row[c].size(), ' ');
      line += c == 0 ? row[c] + space : "  " + space + row[c];
    }
    text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return text;
}

std::string dimensions(const Shape& shape) {
  std::string text;
  for (int64_t d : shape) text += (text.empty() ? "" : "x") + std::to_string(d);
  return text;
}

std::vector<LayerInspection> with_total(const Inspection& inspection) {
  std::vector<LayerInspection> all = inspection.layers;
  all.push_back(inspection.total);
  return all;
}

std::string sizes(const Inspection& inspection) {
  std::vector<Row> rows{{"layer", "type", "shape", "weights", "density %", "fp32 bytes", "int8 bytes", "symbols",
                         "codebook", "tables", "biases", "stored bytes", "ratio"}};
  for (const LayerInspection& i : with_total(inspection))
    rows.push_back({i.name, i.type, dimensions(i.shape), std::to_string(i.weights), fixed(100 * i.density(), 2),
                    std::to_string(i.fp32_bytes), std::to_string(i.int8_bytes), std::to_string(i.symbol_bytes),
                    std::to_string(i.codebook_bytes), std::to_string(i.table_bytes), std::to_string(i.bias_bytes),
                    std::to_string(i.stored_bytes()), fixed(i.ratio(), 2)});
  return aligned(rows);
}

std::string encoding(const LayerInspection& i) {
  if (i.shape.empty()) return "";
  return encoding_names()[static_cast<size_t>(i.encoding)] + (i.run_bits ? std::to_string(i.run_bits) : "") +
         (i.huffman ? "+huffman" : "");
}

std::string bits(const Inspection& inspection) {
  std::vector<Row> rows{{"bits per symbol", "encoding", "codebook", "symbols", "fillers", "code", "run",
                         "code (huffman)", "run (huffman)", "stored", "shannon"}};
  for (const LayerInspection& i : with_total(inspection)) {
    const double symbols = static_cast<double>(std::max<uint64_t>(i.symbols, 1));
    rows.push_back({i.name, encoding(i), i.codebook_bits > 0 ? std::to_string(i.codebook_bits) : "",
                    std::to_string(i.symbols), std::to_string(i.fillers), fixed(i.plain_code_average(), 2),
                    fixed(i.plain_run_average(), 2), fixed(i.huffman_code_average(), 2),
                    fixed(i.huffman_run_average(), 2), fixed(8 * static_cast<double>(i.symbol_bytes) / symbols, 2),
                    fixed(i.shannon_bits / symbols, 2)});
  }
  return aligned(rows);
}

std::string imported(const ImportedFrom& from, const LayerInspection& total) {
  const auto kept = static_cast<uint64_t>(std::ceil(total.shannon_bits / 8));
  return aligned(
      {{"against the file it was read from", "bytes", "entries", "fillers", "Shannon bound of the entries, bytes"},
       {printable(from.file), std::to_string(from.bytes), std::to_string(from.entries), std::to_string(from.fillers),
        std::to_string(from.shannon_bytes)},
       {"stored here", std::to_string(total.stored_bytes()), std::to_string(total.symbols),
        std::to_string(total.fillers), std::to_string(kept)}});
}

}  // namespace

std::string to_text(const Inspection& inspection) {
  std::string text = sizes(inspection);
  if (inspection.quantized) text += "\n" + bits(inspection);
  if (inspection.imported) text += "\n" + imported(*inspection.imported, inspection.total);
  return text;
}

}  // namespace winnow::models::compress
