// Row needs, from the last operation backwards.
#include "mapping/strips.h"

#include <algorithm>

#include "mapping/walk.h"

namespace winnow::mapping {
namespace {

int height(const Lowered& lowered, const std::string& tensor) { return lowered.tensors.at(tensor).shape.height; }

int round_to(int rows, int block, int height) { return std::min(height, (rows + block - 1) / block * block); }

const Window* window_of(const Op& op) {
  if (const auto* array = std::get_if<ArrayOp>(&op.what)) return &array->window;
  const auto& vec = std::get<VectorOp>(op.what);
  return vec.kind == VectorOp::Kind::kPool || vec.kind == VectorOp::Kind::kDepthwise ? &vec.window : nullptr;
}

}  // namespace

int TensorRows::most(bool ahead) const {
  int most = 0;
  for (size_t s = 0; s < start.size(); ++s) most = std::max(most, end[ahead ? std::min(s + 1, end.size() - 1) : s] - start[s]);
  return most;
}

RowRange input_rows(const Op& op, const Lowered& lowered, int y0, int y1) {
  const Window* window = window_of(op);
  if (!window) return {y0, y1};
  const int in = height(lowered, op.inputs()[0]);
  const int begin = y0 * window->stride_y - window->top;
  const int end = (y1 - 1) * window->stride_y - window->top + (window->kernel_y - 1) * window->dilation_y + 1;
  return {std::clamp(begin, 0, in), y1 > y0 ? std::clamp(end, 0, in) : std::clamp(begin, 0, in)};
}

std::map<std::string, TensorRows> strip_rows(const Lowered& lowered, int first, int last, int strips, const std::set<std::string>& live,
                                             const std::map<std::string, int>& block_rows) {
  const auto n = static_cast<size_t>(strips);
  auto block = [&](const std::string& holder) {
    const auto it = block_rows.find(holder);
    return it == block_rows.end() ? 0 : it->second;
  };
  std::map<std::string, TensorRows> rows;
  std::map<std::string, bool> used;  // read inside
  for (int i = first; i < last; ++i) {
    const Op& op = lowered.ops[static_cast<size_t>(i)];
    rows[lowered.holder(op.output())];
    for (const std::string& in : op.inputs()) rows[lowered.holder(in)], used[lowered.holder(in)] = true;
  }
  for (auto& [holder, r] : rows) {
    r.start.assign(n, 0);
    r.end.assign(n, 0);
    const int h = height(lowered, holder);
    for (size_t s = 0; s < n; ++s)
      if (!used[holder]) r.end[s] = static_cast<int>((int64_t{h} * (static_cast<int64_t>(s) + 1) + strips - 1) / strips);
    if (live.count(holder)) r.end[n - 1] = h;
  }
  // Once from the back is enough, unless a concat is read before all its parts are made.
  for (bool changed = true; changed;) {
    changed = false;
    for (int i = last - 1; i >= first; --i) {
      const Op& op = lowered.ops[static_cast<size_t>(i)];
      const TensorRows& out = rows.at(lowered.holder(op.output()));
      for (const std::string& in : op.inputs()) {
        TensorRows& r = rows.at(lowered.holder(in));
        const int h = height(lowered, in);
        for (size_t s = 0; s < n; ++s) {
          int end = input_rows(op, lowered, 0, out.end[s]).end;
          if (const int b = block(lowered.holder(in))) end = round_to(end, b, h);
          end = std::max(end, s ? r.end[s - 1] : 0);
          if (end <= r.end[s]) continue;
          r.end[s] = end;
          changed = true;
        }
      }
    }
  }
  for (auto& [holder, r] : rows)
    for (size_t s = 0; s < n; ++s) r.start[s] = s ? r.end[s - 1] : 0;
  for (int i = first; i < last; ++i) {
    const Op& op = lowered.ops[static_cast<size_t>(i)];
    const TensorRows& out = rows.at(lowered.holder(op.output()));
    for (const std::string& in : op.inputs()) {
      TensorRows& r = rows.at(lowered.holder(in));
      for (size_t s = 0; s < n; ++s) {
        const int done = s ? out.end[s - 1] : 0;
        if (done < height(lowered, op.output())) r.start[s] = std::min(r.start[s], input_rows(op, lowered, done, done + 1).begin);
      }
    }
  }
  // A block that is not complete waits in the buffer until it can be stored.
  for (auto& [holder, r] : rows)
    if (const int b = block(holder))
      for (size_t s = 1; s < n; ++s) r.start[s] = std::min(r.start[s], r.end[s - 1] / b * b);
  return rows;
}

}  // namespace winnow::mapping
