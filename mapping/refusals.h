// Why a network cannot be mapped onto an accelerator: every reason there is, its text, and the list of them for
// docs/limits.md. The mapper gives them as values; `raise` makes an exception of them.
#pragma once
#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "accelerators/accelerator.h"
#include "models/network.h"

namespace winnow::mapping {

enum class Refused {
  kFloatNetwork,
  kFewAccumulators,
  kNoOperation,
  kKernelHeight,
  kKernelWidth,
  kStride,
  kDilation,
  kPartialSums,
  kDepthwiseSums,
  kPixelWords,
  kPointerWords,
  kTile,
  kWeightStream,
  kBankWords,
  kWaitingTensors,
  kActivationStreams,
  kDescriptors,
  kByteCounter,
  kDramAddresses,
  kDramDevice
};
constexpr int kRefusals = static_cast<int>(Refused::kDramDevice) + 1;

/// What is at fault. `tag`: layer index + 1, or 0 for the network's input.
struct Refusal {
  Refused what = Refused::kFloatNetwork;
  int tag = -1;        // kWhole: not one layer's
  std::string reason;  // "expected .., got .."

  static constexpr int kWhole = -1;
};
using Refusals = std::vector<Refusal>;

/// What stands for a `<name>` in a text.
struct Given {
  Given(const char* n, std::string v) : name(n), value(std::move(v)) {}
  Given(const char* n, int64_t v) : Given(n, std::to_string(v)) {}
  const char* name;
  std::string value;
};

/// A refusal with every name of its text filled in; throws std::logic_error for a name too many or too few.
Refusal refuse(Refused what, std::initializer_list<Given> given = {}, int tag = Refusal::kWhole);

/// The text of a reason with its `<names>`, without the place, as code of Markdown.
std::string quoted_refusal(Refused what);

/// The line that the user sees, file and place first.
std::string refusal_line(const Refusal& refusal, const models::Network& network,
                         const accelerators::Accelerator& accelerator);

/// The lines of all.
std::vector<std::string> refusal_lines(const Refusals& refusals, const models::Network& network,
                                       const accelerators::Accelerator& accelerator);

/// Throws InputError with the lines of all, if there are any.
void raise(const Refusals& refusals, const models::Network& network, const accelerators::Accelerator& accelerator);

/// Throws InputError for a float network.
void expect_quantized(const models::Network& network);

/// The part of docs/limits.md that lists them.
std::string refusals_markdown();

/// A stage's value, or why there is none.
template <typename T>
struct Outcome {
  Outcome(T&& v) : value(std::move(v)) {}
  Outcome(Refusals r) : refusals(std::move(r)) {}
  Outcome(Refusal r) : refusals{std::move(r)} {}

  std::optional<T> value;
  Refusals refusals;  // empty if and only if there is a value

  explicit operator bool() const { return value.has_value(); }
  /// The outcome of the next stage, or the refusals of this one.
  template <typename Next>
  auto then(Next&& next) && -> decltype(next(std::move(*value))) {
    if (!value) return std::move(refusals);
    return next(std::move(*value));
  }
};

}  // namespace winnow::mapping
