// Packing and unpacking as docs/generated_files.md tells it, from plan.json alone: what somebody without our sources
// would write.
#pragma once
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

namespace winnow::tests {

class DocumentPacker {
 public:
  explicit DocumentPacker(nlohmann::json plan) : plan_(std::move(plan)) {}

  /// The input streams of one run, by length slot; `images`: stored values [batch][channels][height][width].
  std::map<int, std::string> pack(const std::string& images) const {
    std::map<int, std::string> streams;
    for (const auto& t : plan_.at("transfers"))
      if (t.at("direction") == "in") streams[t.at("length_slot")] = pack(t, images);
    return streams;
  }

  /// Output number `output` of one run from the output streams by length slot.
  std::string unpack(size_t output, const std::map<int, std::string>& streams) const {
    const auto& o = plan_.at("outputs").at(output);
    const auto& tensor = tensor_of(o.at("tensor"));
    const int channels = tensor.at("shape")[0],
              plane = tensor.at("shape")[1].get<int>() * tensor.at("shape")[2].get<int>();
    std::string values(static_cast<size_t>(plan_.at("batch").get<int>() * channels * plane),
                       static_cast<char>(tensor.at("zero_point").get<int>()));
    for (const auto& t : plan_.at("transfers")) {
      if (t.at("direction") != "out" || t.at("tensor") != o.at("tensor")) continue;
      const std::string& stream = streams.at(t.at("length_slot"));
      size_t at = 0;
      each_word(t, [&](int bank, int pixel, int word) {
        const auto mask = static_cast<uint8_t>(stream.at(at++));
        for (int lane = 0; lane < 8; ++lane) {
          if (!(mask >> lane & 1)) continue;
          const int channel = channel_at(tensor, bank, word * 8 + lane);
          values.at(static_cast<size_t>((pixel / plane * channels + channel) * plane + pixel % plane)) =
              stream.at(at++);
        }
      });
    }
    return values;
  }

 private:
  const nlohmann::json& tensor_of(const std::string& name) const {
    for (const auto& t : plan_.at("tensors"))
      if (t.at("name") == name) return t;
    throw std::runtime_error("no tensor " + name);
  }

  static int channel_at(const nlohmann::json& tensor, int bank, int position) {
    const auto& places = tensor.at("channel_bank_position");
    for (size_t c = 0; c < places.size(); ++c)
      if (places[c][0] == bank && places[c][1] == position) return static_cast<int>(c);
    return -1;
  }

  template <typename Visit>
  void each_word(const nlohmann::json& t, Visit&& visit) const {
    const int first = t.at("first_pixel"), pixels = t.at("pixels"), word = t.at("first_word"), words = t.at("words");
    for (int bank = 0; bank < plan_.at("banks"); ++bank)
      for (int p = first; p < first + pixels; ++p)
        for (int w = word; w < word + words; ++w) visit(bank, p, w);
  }

  std::string pack(const nlohmann::json& t, const std::string& images) const {
    const auto& tensor = tensor_of(t.at("tensor"));
    const auto& shape = plan_.at("input").at("shape");
    const int channels = shape[0], height = shape[1], width = shape[2],
              zero = plan_.at("input").at("quantization").at("zero_point");
    const int rows = tensor.at("shape")[1], columns = tensor.at("shape")[2];
    std::vector<std::vector<int>> held(static_cast<size_t>(plan_.at("banks").get<int>()),
                                       std::vector<int>(tensor.at("words_per_pixel").get<size_t>() * 8, -1));
    for (size_t b = 0; b < held.size(); ++b)
      for (size_t p = 0; p < held[b].size(); ++p)
        held[b][p] = channel_at(tensor, static_cast<int>(b), static_cast<int>(p));
    const auto value = [&](int channel, int pixel) {
      int c = channel, y = pixel / columns % rows, x = pixel % columns;
      const int image = pixel / (rows * columns);
      if (tensor.contains("unrolled")) {
        const auto& u = tensor.at("unrolled");
        const auto& from = u.at("channels").at(static_cast<size_t>(channel));
        if (from.is_null()) return zero;
        c = from[0];
        const auto source = [](const nlohmann::json& axis, int position, int k) {
          return position * axis.at("stride").get<int>() + k * axis.at("dilation").get<int>() -
                 axis.at("before").get<int>();
        };
        y = source(u.at("rows"), y, from[1]);
        x = source(u.at("columns"), x, from[2]);
      }
      if (y < 0 || y >= height || x < 0 || x >= width) return zero;
      return static_cast<int>(
          static_cast<uint8_t>(images.at(static_cast<size_t>(((image * channels + c) * height + y) * width + x))));
    };
    std::string stream;
    each_word(t, [&](int bank, int pixel, int word) {
      int mask = 0;
      std::string bytes;
      for (int lane = 0; lane < 8; ++lane) {
        const int channel = held[static_cast<size_t>(bank)][static_cast<size_t>(word * 8 + lane)];
        const int v = channel < 0 ? zero : value(channel, pixel);
        if (v == zero) continue;
        mask |= 1 << lane;
        bytes += static_cast<char>(v);
      }
      stream += static_cast<char>(mask) + bytes;
    });
    const size_t beat = plan_.at("beat_bytes");
    stream.resize((stream.size() + beat - 1) / beat * beat, '\0');
    return stream;
  }

  nlohmann::json plan_;
};

}  // namespace winnow::tests
