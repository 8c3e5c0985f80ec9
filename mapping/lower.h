// From layers to what the machine does: array operations and vector operations on physical tensors. relu and clip are
// fused into their producer where the quantization and the unit allow, flatten and concat become views and copies,
// unreachable layouts an identity operation.
#pragma once
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "hls/geometry.h"
#include "hls/types.h"
#include "mapping/refusals.h"
#include "mapping/unroll.h"
#include "models/network.h"
#include "models/quantization.h"
#include "models/reference/reference.h"

namespace winnow::mapping {

/// Layers by their number in the network: a lowered network is a value of its own.
constexpr int kNoLayer = -1;

/// One non-zero weight of an array operation.
struct SparseWeight {
  int32_t in = 0;    // input channel
  int32_t tap = 0;   // ky * kernel width + kx
  uint8_t code = 0;  // codebook index, or the int8 value when the layer has no codebook
};

struct Window {
  int kernel_y = 1, kernel_x = 1, stride_y = 1, stride_x = 1, dilation_y = 1, dilation_x = 1;
  int top = 0, left = 0;
};

/// Conv, fc, or weights of one: an identity that only moves channels, or a clip.
struct ArrayOp {
  std::string input, output;
  Window window;
  std::vector<std::vector<SparseWeight>> weights;  // by output channel
  std::vector<hls::Param> params;                  // by output channel
  models::LaneRange range;
  int layer = kNoLayer;  // kNoLayer: weights of one
};

/// Pooling and depthwise convolution (one input), add (two), copy (one; into its part of a concat). Its range holds 0:
/// it clamps the lanes that have no channel like all others.
struct VectorOp {
  enum class Kind { kPool, kDepthwise, kAdd, kCopy };
  Kind kind = Kind::kCopy;
  std::vector<std::string> inputs;
  std::string output;
  Window window;
  bool is_max = false;
  bool split_borders = false;      // the divisor depends on the number of valid taps
  int concat_input = -1;           // copy into a concat: which part
  std::vector<hls::Param> params;  // depthwise: by channel
  models::LaneRange range;
  int layer = kNoLayer;
};

struct Op {
  std::string name;  // the layer's
  int tag = 0;       // layer index + 1
  std::variant<ArrayOp, VectorOp> what;
  const std::string& output() const;
  std::vector<std::string> inputs() const;
  /// Tensor of a depthwise operation's coefficients, empty for others.
  std::string coefficients() const;
};

/// A tensor that really is in the banks.
struct PhysicalTensor {
  models::MapShape shape;
  models::Quantization quantization;
  std::string reference;        // network tensor with the same values in the same order
  int unrolled_for = kNoLayer;  // the host writes it unrolled for this first layer
  Unrolling unrolling;

  bool is_unrolled() const { return unrolled_for != kNoLayer; }

  /// Name of the tensor that holds the values: `reference`, or its unrolled copy (see unroll_input).
  std::string values() const { return is_unrolled() ? reference + "~unrolled" : reference; }
};

/// The first layer whose input is unrolled for it, as an operation on it.
inline bool carries_unrolled(const ArrayOp& op, const PhysicalTensor& input) {
  return op.layer != kNoLayer && op.layer == input.unrolled_for;
}

/// A network tensor as seen through a physical one; `flattened`: (c, y, x) is one channel axis.
struct View {
  std::string physical;
  bool flattened = false;
};

/// A concat: its layout is its parts' side by side.
struct Concat {
  std::string output;
  std::vector<std::string> parts;
};

/// A tensor that lies inside a concat from the start, as its part number `index`.
struct Part {
  std::string whole;
  int index = 0;
};

struct Lowered {
  std::vector<Op> ops;
  std::map<std::string, PhysicalTensor> tensors;
  std::map<std::string, View> views;                      // every network tensor that still exists
  std::map<std::string, std::string> fused_into;          // layer -> layer that takes its place (relu, clip)
  std::vector<std::pair<std::string, std::string>> ties;  // pairs of physical tensors that share one layout
  std::vector<Concat> concats;
  std::map<std::string, Part> parts;
  bool upright = false;  // maps of one row: height and width of `tensors` and of the windows have changed places

  /// The tensor whose buffer holds physical tensor `tensor`: itself, or the concat that it is a part of.
  const std::string& holder(const std::string& tensor) const;
  const Concat& concat(const std::string& output) const;
};

/// For an array of shape `grid`: an input with fewer channels than columns is unrolled for the convolution that reads
/// it. When all maps have one row, height and width change places.
Lowered lower(const models::Network& network, const hls::Geometry& grid);
/// The same; refused if the network has no weights of 8 bits or nothing to compute, or a row feeds more banks than a PE
/// has accumulators.
Outcome<Lowered> lower(const models::Network& network, const accelerators::Accelerator& accelerator);

/// Adds the unrolled input to the tensors of a run, if the network is mapped with one.
void unroll_input(const Lowered& lowered, models::TensorMap& tensors);

}  // namespace winnow::mapping
