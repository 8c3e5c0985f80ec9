// Row needs, from the last operation backwards.
#include "mapping/strips.h"

#include <algorithm>

namespace winnow::mapping {
namespace {

const Window* window_of(const Op& op) {
  if (const auto* array = std::get_if<ArrayOp>(&op.what)) return &array->window;
  const auto& vec = std::get<VectorOp>(op.what);
  return vec.kind == VectorOp::Kind::kPool || vec.kind == VectorOp::Kind::kDepthwise ? &vec.window : nullptr;
}

}  // namespace

RowFlow::RowFlow(const Lowered& lowered) {
  auto id = [&](const std::string& tensor) {
    const std::string& holder = lowered.holder(tensor);
    const auto [it, fresh] = ids.try_emplace(holder, static_cast<int>(names.size()));
    if (fresh) {
      names.push_back(holder);
      heights.push_back(lowered.tensors.at(holder).shape.height);
    }
    return it->second;
  };
  for (const Op& op : lowered.ops) {
    Step step;
    step.out = id(op.output());
    for (const std::string& in : op.inputs()) step.in.push_back(id(in));
    if (const Window* window = window_of(op)) step.windowed = true, step.window = *window;
    ops.push_back(std::move(step));
  }
}

int TensorRows::most(Ahead ahead) const {
  int most = 0;
  for (size_t s = 0; s < start.size(); ++s) {
    const size_t next = std::min(s + 1, end.size() - 1);
    const int one = end[s] - start[s];
    most = std::max(most, ahead == kNone   ? one
                          : ahead == kNext ? end[next] - start[s]
                                           : one + (next > s ? end[next] - start[next] : 0));
  }
  return most;
}

RowRange input_rows(const RowFlow::Step& op, int height, int y0, int y1) {
  if (!op.windowed) return {y0, y1};
  const Window& w = op.window;
  const int begin = std::clamp(y0 * w.stride_y - w.top, 0, height);
  const int end = (y1 - 1) * w.stride_y - w.top + (w.kernel_y - 1) * w.dilation_y + 1;
  return {begin, y1 > y0 ? std::clamp(end, 0, height) : begin};
}

std::vector<TensorRows> strip_rows(const RowFlow& flow, int first, int last, int strips, const std::vector<char>& live,
                                   const std::vector<int>& block_rows) {
  const auto n = static_cast<size_t>(strips);
  std::vector<TensorRows> rows(flow.names.size());
  std::vector<char> used(flow.names.size(), 0);  // read inside
  const auto at = [](int i) { return static_cast<size_t>(i); };
  for (int i = first; i < last; ++i) {
    const RowFlow::Step& op = flow.ops[at(i)];
    rows[at(op.out)].end.assign(n, 0);
    for (int in : op.in) rows[at(in)].end.assign(n, 0), used[at(in)] = 1;
  }
  for (size_t t = 0; t < rows.size(); ++t) {
    TensorRows& r = rows[t];
    if (r.end.empty()) continue;
    const int64_t h = flow.heights[t];
    for (size_t s = 0; s < n && !used[t]; ++s)
      r.end[s] = static_cast<int>((h * (static_cast<int64_t>(s) + 1) + strips - 1) / strips);
    if (live[t]) r.end[n - 1] = static_cast<int>(h);
  }
  // Once from the back is enough, unless a concat is read before all its parts are made.
  for (bool changed = true; changed;) {
    changed = false;
    for (int i = last - 1; i >= first; --i) {
      const RowFlow::Step& op = flow.ops[at(i)];
      const TensorRows& out = rows[at(op.out)];
      for (int in : op.in) {
        TensorRows& r = rows[at(in)];
        const int h = flow.heights[at(in)], block = block_rows[at(in)];
        for (size_t s = 0; s < n; ++s) {
          int end = input_rows(op, h, 0, out.end[s]).end;
          if (block) end = std::min(h, (end + block - 1) / block * block);
          end = std::max(end, s ? r.end[s - 1] : 0);
          if (end <= r.end[s]) continue;
          r.end[s] = end;
          changed = true;
        }
      }
    }
  }
  for (TensorRows& r : rows) {
    if (r.end.empty()) continue;
    r.start.assign(n, 0);
    for (size_t s = 1; s < n; ++s) r.start[s] = r.end[s - 1];
  }
  for (int i = first; i < last; ++i) {
    const RowFlow::Step& op = flow.ops[at(i)];
    const TensorRows& out = rows[at(op.out)];
    for (int in : op.in) {
      TensorRows& r = rows[at(in)];
      for (size_t s = 0; s < n; ++s) {
        const int done = s ? out.end[s - 1] : 0;
        if (done < flow.heights[at(op.out)])
          r.start[s] = std::min(r.start[s], input_rows(op, flow.heights[at(in)], done, done + 1).begin);
      }
    }
  }
  // A block that is not complete waits in the buffer until it can be stored.
  for (size_t t = 0; t < rows.size(); ++t)
    if (const int block = block_rows[t])
      for (size_t s = 1; s < rows[t].start.size(); ++s)
        rows[t].start[s] = std::min(rows[t].start[s], rows[t].end[s - 1] / block * block);
  return rows;
}

}  // namespace winnow::mapping
