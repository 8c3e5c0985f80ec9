// The lowering of one network while it goes on: what every kind of layer starts from and adds to. A new kind is a
// function in one of the files lower_*.cpp and its line in `layer`.
#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "mapping/lower.h"

namespace winnow::mapping {

/// Union-find over physical tensors, knowing which groups take their layout from a concat.
class TiedTensors {
 public:
  void unite(const std::string& a, const std::string& b);
  void mark_derived(const std::string& tensor) { derived_.insert(root(tensor)); }
  /// They cannot share a layout: each takes its own from a concat.
  bool conflict(const std::string& a, const std::string& b);

 private:
  const std::string& root(const std::string& tensor);

  std::map<std::string, std::string> parent_;
  std::set<std::string> derived_;
};

class Lowering {
 public:
  Lowering(const models::Network& network, const hls::Geometry& grid);
  Lowered run();

 private:
  /// What the machine's unit may clamp to: the array to anything, vector units to what holds 0.
  enum class Clamps { kAny, kAroundZero };

  void layer(const models::Layer& layer) {
    using models::LayerKind;
    switch (kind_of(layer)) {
      case LayerKind::kWeighted: return weighted(layer);
      case LayerKind::kMaxPool:
      case LayerKind::kAveragePool: return pool(layer);
      case LayerKind::kClamp: return clamp(layer);
      case LayerKind::kAdd: return add(layer);
      case LayerKind::kConcat: return concat(layer);
      case LayerKind::kView: return view(layer);
    }
  }

  // On the array (lower_array.cpp).
  void weighted(const models::Layer& layer);
  void conv(const models::Layer& layer);
  void fc(const models::Layer& layer);
  void clip_on_array(const models::Layer& layer);
  void finish_array(const models::Layer& layer, ArrayOp op);
  std::string identity(const std::string& source, const std::string& output, bool flatten);
  ArrayOp ones(const std::string& source, int plane, const models::FixedScale& scale) const;
  hls::Param param(const models::Layer& layer, int64_t out) const;

  // In the vector units (lower_vector.cpp).
  void depthwise(const models::Layer& layer);
  void pool(const models::Layer& layer);
  void clamp(const models::Layer& layer);
  void add(const models::Layer& layer);
  void finish_vector(const models::Layer& layer, VectorOp op);

  // Where tensors lie and how they are seen (lower_views.cpp).
  void add_input();
  int unrolls(const std::vector<const models::Layer*>& users) const;
  void concat(const models::Layer& layer);
  bool lies_inside(const models::Layer& layer, const std::string& part);
  void view(const models::Layer& layer);
  std::string spatial(const std::string& tensor);

  /// The relus and clips that follow `layer` alone and in its own quantization narrow its clamp, as far as the unit
  /// may; returns the last one's name.
  std::string fuse(const models::Layer& layer, Clamps clamps, models::LaneRange& range);
  void define(const std::string& tensor, const models::MapShape& shape, const models::Quantization& quantization);
  /// The two have one layout.
  void tie(const std::string& a, const std::string& b);
  template <typename What>
  void emit(const std::string& name, What what) {
    result_.ops.push_back({name, number_ + 1, std::move(what)});
  }

  const models::Network& network_;
  hls::Geometry grid_;
  std::map<std::string, std::vector<const models::Layer*>> consumers_;
  std::set<std::string> is_output_;
  TiedTensors tied_;
  int number_ = 0;  // of the layer at hand
  Lowered result_;
};

/// The layer's window, as it stands in the network.
Window window_of(const models::Layer& layer);

}  // namespace winnow::mapping
