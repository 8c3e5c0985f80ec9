// Walks, outputs and waits of every kind of command.
#include "mapping/commands.h"

#include <algorithm>

#include "mapping/limits.h"
#include "models/quantization.h"

namespace winnow::mapping {
namespace {

using hls::Descriptor;
namespace field = hls::field;

constexpr int kSlotSpace = 1 << 20;  // length slots among the hazards, past every bank address

void set_range(Descriptor& d, const models::LaneRange& range) {
  d.set_signed(field::low, range.low);
  d.set_signed(field::high, range.high);
}

/// Word `first_word` of the first pixel of a piece.
int first_address(const Frame& to, int first_word, const WalkPiece& piece) {
  return to.base + first_word + (piece.first_image * to.height + piece.r.y0) * to.row() + piece.r.x0 * to.stride;
}

/// Where the vector units write the pixels of a piece: from word `first_word` of each on.
void set_output(Descriptor& d, const Frame& to, int first_word, const WalkPiece& piece) {
  set_address(d, field::out_base, first_address(to, first_word, piece));
  set_address(d, field::out_x, to.stride);
  set_address(d, field::out_y, to.row());
  set_address(d, field::out_b, to.height * to.row());
}

/// Does not fit as it is: limits() has let it pass because it can be folded.
bool is_long(const Axis& y, const Axis& x) {
  return std::max(y.kernel, x.kernel) > kMostKernel || std::max(y.stride, x.stride) > kMostStride ||
         std::max(y.dilation, x.dilation) > kMostDilation;
}

}  // namespace

void Commands::access(const Step& step, const std::string& tensor, int y0, int y1, bool write, Hazards::Waits& waits) {
  const auto [begin, end] = here_.words(tensor, y0, y1);
  dispatch_.access(step, begin, end, write, waits);
}

void Commands::access_rows(const Step& step, size_t i, const Rectangle& r, Hazards::Waits& waits) {
  const Op& op = placed_.lowered.ops[i];
  for (const std::string& name : op.inputs()) {
    const RowRange read = input_rows(flow_.ops[i], layout(op.inputs()[0]).shape.height, r.y0, r.y1);
    access(step, name, read.begin, read.end, false, waits);
  }
  access(step, op.output(), r.y0, r.y1, true, waits);
}

void Commands::array(size_t i, int y0, int y1, const std::pair<int, int>& tiles, bool keep) {
  const Op& op = placed_.lowered.ops[i];
  const auto& array = std::get<ArrayOp>(op.what);
  const Layout &in = layout(array.input), &out = layout(array.output);
  const Frame to = here_.frame(array.output);
  Frame from = here_.frame(array.input);
  Axis y = y_axis(array.window, in.shape, out.shape), x = x_axis(array.window, in.shape, out.shape);
  if (is_long(y, x)) fold_window(from, y, x);
  const Tiling& tiling = placed_.tilings[i];
  for (int t = tiles.first; t < std::min(tiling.count(), tiles.second); ++t) {
    const Tile& tile = tiling.tiles[static_cast<size_t>(t)];
    const TilePlace place = weights_.bring(i, t, keep);
    for (const WalkPiece& piece : walk_pieces(y, x, {y0, y1, 0, out.shape.width}, here_.images(), true)) {
      Step step = dispatch_.make(hls::kCompute, 3, op.tag);
      weights_.use(place, step.index);
      Descriptor& d = step.descriptor;
      const Rectangle& r = piece.r;
      set_walk(d, from, y, x, piece);
      d.set(field::col_base, static_cast<uint32_t>(place.pointer_base / hls::kLanes));
      set_address(d, field::out_base, first_address(to, tile.first_word, piece));
      set_address(d, field::out_x, to.stride);
      set_range(d, array.range);
      d.set(field::kb, static_cast<uint32_t>(tile.kb));
      d.set(field::param_base, static_cast<uint32_t>(place.param_base));
      d.set(field::pixels, static_cast<uint32_t>(piece.images * (r.y1 - r.y0) * (r.x1 - r.x0)));
      Hazards::Waits waits{};
      waits[hls::kUnitLw] = place.load_index + 1;
      access_rows(step, i, r, waits);
      step.writes = {placed_.layout_index(array.output), to.base, to.stride, tile.first_word, tile.words(grid_), piece};
      dispatch_.add(std::move(step), waits);
    }
  }
}

void Commands::vector(size_t i, int y0, int y1) {
  const auto& vec = std::get<VectorOp>(placed_.lowered.ops[i].what);
  if (vec.kind == VectorOp::Kind::kDepthwise) depthwise(i, y0, y1);
  else elementwise_or_pool(i, y0, y1);
}

void Commands::elementwise_or_pool(size_t i, int y0, int y1) {
  const Op& op = placed_.lowered.ops[i];
  const auto& vec = std::get<VectorOp>(op.what);
  const Layout &in = layout(vec.inputs[0]), &out = layout(vec.output);
  const Frame to = here_.frame(vec.output);
  Frame from = here_.frame(vec.inputs[0]);
  int word_offset = 0;
  for (int part = 0; part < vec.concat_input; ++part)
    word_offset += layout(placed_.lowered.concat(vec.output).parts[static_cast<size_t>(part)]).words;
  Axis y = y_axis(vec.window, in.shape, out.shape), x = x_axis(vec.window, in.shape, out.shape);
  std::vector<Rectangle> rectangles = {{0, out.shape.height, 0, out.shape.width}};
  if (vec.split_borders) rectangles = border_rectangles(y, x);
  const int taps = vec.kind == VectorOp::Kind::kAdd ? 2 : 1;
  const bool pool = vec.kind == VectorOp::Kind::kPool;
  if (pool && is_long(y, x)) fold_window(from, y, x);
  const Axis walk_y = pool ? y : elementwise_y(from, taps), walk_x = pool ? x : elementwise_x(from);
  std::vector<WalkPiece> pieces;
  for (Rectangle r : rectangles) {
    r.y0 = std::max(r.y0, y0);
    r.y1 = std::min(r.y1, y1);
    if (r.y0 >= r.y1) continue;
    const std::vector<WalkPiece> cut = walk_pieces(walk_y, walk_x, r, here_.images(), false);
    pieces.insert(pieces.end(), cut.begin(), cut.end());
  }
  for (const WalkPiece& piece : pieces) {
    const Rectangle& r = piece.r;
    Step step = dispatch_.make(hls::kVector, 3, op.tag);
    Descriptor& d = step.descriptor;
    int64_t valid = 1;
    if (pool) {
      set_walk(d, from, y, x, piece);
      valid = int64_t{vec.window.kernel_y} * vec.window.kernel_x;
      if (vec.split_borders)
        valid =
            std::max<int64_t>(1, int64_t{y.end_tap(r.y0) - y.first_tap(r.y0)} * (x.end_tap(r.x0) - x.first_tap(r.x0)));
    } else {
      set_elementwise_walk(d, from, taps, taps > 1 ? here_.frame(vec.inputs[1]).base - from.base : 0, piece);
    }
    const models::VectorScale scale = models::vector_scale(network_, network_.layers[static_cast<size_t>(vec.layer)],
                                                           std::max(0, vec.concat_input), valid);
    set_output(d, to, word_offset, piece);
    set_range(d, vec.range);
    d.set(field::is_max, vec.is_max);
    d.set(field::shift, static_cast<uint32_t>(scale.shift));
    d.set(field::mult0, scale.multiplier[0]);
    d.set(field::mult1, scale.multiplier[1]);
    Hazards::Waits waits{};
    access_rows(step, i, r, waits);
    step.writes = {placed_.layout_index(vec.output), to.base, to.stride, word_offset, in.words, piece};
    dispatch_.add(std::move(step), waits);
  }
}

/// One pass a word of the pixel.
void Commands::depthwise(size_t i, int y0, int y1) {
  const Op& op = placed_.lowered.ops[i];
  const auto& vec = std::get<VectorOp>(op.what);
  const Layout &in = layout(vec.inputs[0]), &out = layout(vec.output);
  const std::string coefficients = op.coefficients();
  const int base = here_.frame(coefficients).base, count = layout(coefficients).shape.width;
  const Frame to = here_.frame(vec.output);
  const Axis y = y_axis(vec.window, in.shape, out.shape), x = x_axis(vec.window, in.shape, out.shape);
  const std::vector<WalkPiece> pieces = walk_pieces(y, x, {y0, y1, 0, out.shape.width}, here_.images(), false);
  for (int w = 0; w < in.words; ++w) {
    Frame from = here_.frame(vec.inputs[0]);
    from.base += w;
    from.words = 1;
    for (const WalkPiece& piece : pieces) {
      Step step = dispatch_.make(hls::kVector, 3, op.tag);
      Descriptor& d = step.descriptor;
      set_walk(d, from, y, x, piece);
      const int at = base + w * count;
      d.set(field::depthwise, 1);
      d.set(field::coef_base, static_cast<uint32_t>(at));
      d.set(field::coef_count, static_cast<uint32_t>(count));
      set_output(d, to, w, piece);
      set_range(d, vec.range);
      Hazards::Waits waits{};
      dispatch_.access(step, at, at + count, false, waits);
      access_rows(step, i, piece.r, waits);
      step.writes = {placed_.layout_index(vec.output), to.base, to.stride, w, 1, piece};
      dispatch_.add(std::move(step), waits);
    }
  }
}

void Commands::move_rows(const std::string& holder, const Residence& r, int y0, int y1, int tag) {
  const Layout& l = layout(holder);
  Frame from = here_.frame(holder), to = from;
  const Frame all = from;
  from.base += r.first_word;
  from.words = r.words;
  to.base = r.buffer->base - y0 * r.buffer->row_words;
  to.height = 0;  // there is one image
  for (const WalkPiece& piece :
       walk_pieces(elementwise_y(from, 1), elementwise_x(from), {y0, y1, 0, l.shape.width}, 1, false)) {
    Step step = dispatch_.make(hls::kVector, 3, tag);
    Descriptor& d = step.descriptor;
    set_elementwise_walk(d, from, 1, 0, piece);
    set_output(d, to, r.first_word, piece);
    set_range(d, {-256, 255});
    d.set(field::mult0, 1);
    d.set(field::mult1, 1);
    Hazards::Waits waits{};
    const auto access_frame = [&](const Frame& f, bool write) {
      dispatch_.access(step, f.base + piece.r.y0 * f.row(), f.base + piece.r.y1 * f.row(), write, waits);
    };
    access_frame(all, false);
    access_frame(to, true);
    step.writes = {placed_.layout_index(holder), to.base, l.words, r.first_word, r.words, piece};
    dispatch_.add(std::move(step), waits);
  }
}

void Commands::transfer(hls::Opcode opcode, int index, const Residence& r) {
  const Transfer& t = transfers_[static_cast<size_t>(index)];
  const Layout& l = layout(t.tensor);
  const PixelRange& range = t.range;
  const bool whole = range.words == l.words, load = opcode == hls::kLoadActs;
  const int pixels = static_cast<int>(range.pixels()), at = r.row_address(0) + static_cast<int>(range.begin) * l.words,
            end = at + pixels * l.words;
  Step step = dispatch_.make(opcode, 1, t.tag);
  step.transfer = index;
  Descriptor& d = step.descriptor;
  d.set(field::act_address, t.address);
  set_address(d, field::act_base, at + range.first_word);
  d.set(field::act_words, static_cast<uint32_t>(pixels * range.words));
  // Whole pixels are one run.
  d.set(field::act_run, static_cast<uint32_t>(whole ? pixels * l.words : range.words));
  set_address(d, field::act_stride, whole ? 0 : l.words);
  d.set(field::act_slot, static_cast<uint32_t>(t.slot));
  d.set(field::act_zero_point, static_cast<uint32_t>(l.zero_point));
  Hazards::Waits waits{};
  dispatch_.access(step, at, end, load, waits);
  // A spilled block can come back when its store is done.
  dispatch_.access(step, kSlotSpace + t.slot, kSlotSpace + t.slot + 1, !load, waits);
  if (load)
    step.writes = {placed_.layout_index(t.tensor), r.row_address(0), l.words, range.first_word, range.words, {}};
  dispatch_.add(std::move(step), waits);
}

}  // namespace winnow::mapping
