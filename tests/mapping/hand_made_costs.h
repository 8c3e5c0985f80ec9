// Costs made by hand, tensor by tensor and operation by operation.
#pragma once
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "mapping/costs.h"

namespace winnow::tests {

class HandMadeCosts {
 public:
  mapping::Costs costs;

  HandMadeCosts(int banks, int bank_words) {
    costs.banks = banks, costs.bank_words = bank_words;
    costs.pe = {1000, 1000, 1000};
  }

  /// Its number.
  int tensor(const std::string& name, int height, int row_words, uint64_t bytes) {
    mapping::TensorCost t;
    t.height = height, t.row_words = row_words, t.bytes = bytes;
    costs.flow.ids[name] = costs.tensor_count();
    costs.flow.names.push_back(name);
    costs.flow.heights.push_back(height);
    costs.tensors.push_back(t);
    return costs.tensor_count() - 1;
  }

  /// The next operation, row by row.
  mapping::OpCost& op(std::vector<int> in, int out) {
    const int number = costs.op_count();
    for (int t : in) at(t).last_read = number;
    if (at(out).first_write < 0) at(out).first_write = number;
    at(out).last_write = number;
    mapping::RowFlow::Step step;
    step.in = std::move(in), step.out = out;
    costs.flow.ops.push_back(step);
    costs.ops.emplace_back();
    costs.ops.back().tag = number + 1;
    return costs.ops.back();
  }
  /// The same with a window over rows.
  mapping::OpCost& windowed(int in, int out, int kernel, int stride, int top) {
    mapping::OpCost& cost = op({in}, out);
    mapping::RowFlow::Step& step = costs.flow.ops.back();
    step.windowed = true;
    step.window.kernel_y = kernel, step.window.stride_y = stride, step.window.top = top;
    return cost;
  }

  mapping::TensorCost& at(int t) { return costs.tensors[static_cast<size_t>(t)]; }
};

}  // namespace winnow::tests
