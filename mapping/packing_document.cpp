// A packing as part of plan.json, and back.
#include "mapping/packing.h"

#include <algorithm>

#include "hls/descriptor.h"
#include "mapping/limits.h"
#include "models/error.h"
#include "models/file.h"
#include "models/json/object.h"

namespace winnow::mapping {
namespace {

using models::json::Document;
using models::json::Json;
using models::json::Object;

constexpr const char* kFormat = "winnow-plan/1";
constexpr models::json::IntegerRange kCount{1, 1 << 30}, kIndex{0, 1 << 30}, kAny{-(1 << 30), 1 << 30}, kByte{0, 255},
    kWords{1, 65535};
constexpr int64_t kMostElements = int64_t{1} << 31, kMostBatchElements = int64_t{1} << 32;  // DRAM has that many bytes

Document shape_document(const models::MapShape& shape) { return {shape.channels, shape.height, shape.width}; }

Document named_document(const NamedTensor& t) {
  return {{"name", t.name},
          {"shape", shape_document(t.shape)},
          {"quantization", {{"scale", t.quantization.scale}, {"zero_point", t.quantization.zero_point}}}};
}

Document unrolled_document(const Unrolled& u) {
  const auto axis = [](const UnrolledAxis& a) {
    return Document{{"stride", a.stride}, {"dilation", a.dilation}, {"before", a.before}};
  };
  Document channels = Document::array();
  for (const UnrolledChannel& c : u.channels)
    channels.push_back(c.channel < 0 ? Document() : Document{c.channel, c.ky, c.kx});
  return {{"rows", axis(u.rows)}, {"columns", axis(u.columns)}, {"channels", channels}};
}

/// Reads what add_packing wrote. Members of plan.json that say nothing of packing are passed over.
class Reader {
 public:
  Reader(const Json& plan, const std::string& file) : plan_(plan), problems_(file) {}

  Packing read() {
    Object top(plan_, "", problems_);
    int format = 0;
    top.read_choice("format", format, {kFormat}, Object::kRequired);
    problems_.raise();  // a file of another kind: the rest would be noise
    top.read("network", p_.network, "a name", Object::kRequired);
    top.read("accelerator", p_.accelerator, "a name", Object::kRequired);
    top.read("batch", p_.batch, {1, kMostBatch}, Object::kRequired);
    top.read("banks", p_.banks, {1, 32}, Object::kRequired);
    top.read("beat_bytes", p_.beat_bytes, {1, 128, true}, Object::kRequired);
    p_.image_address = address(top, "image_address");
    p_.dram_end = address(top, "dram_end");
    p_.program_address = address(top, "program_address");
    int units = 0;
    top.read("program_units", units, kCount, Object::kRequired);
    p_.program_units = static_cast<uint32_t>(units);
    if (const Json* input = top.read_any("input", "an object", Object::kRequired)) named(*input, "/input", p_.input);
    problems_.raise();
    expect_batch("/batch", p_.input.shape);
    problems_.raise();
    each(top, "tensors", [&](const Json& value, const std::string& place) { tensor(value, place); });
    problems_.raise();
    each(top, "outputs", [&](const Json& value, const std::string& place) { output(value, place); });
    each(top, "transfers", [&](const Json& value, const std::string& place) { transfer(value, place); });
    problems_.raise();
    if (p_.transfers.size() > hls::kLengthSlots)
      problems_.expected("/transfers", "at most " + std::to_string(hls::kLengthSlots) + " streams",
                         std::to_string(p_.transfers.size()));
    problems_.raise();
    for (const std::string& missing : missing_streams(p_)) problems_.add("/transfers", missing);
    problems_.raise();
    return std::move(p_);
  }

 private:
  template <typename Visit>
  void each(Object& object, const char* key, Visit&& visit) {
    const Json* list = object.read_any(key, "a list", Object::kRequired);
    if (!list) return;
    if (!list->is_array()) return problems_.expected(object.place(key), "a list", models::json::describe(*list));
    for (size_t i = 0; i < list->size(); ++i) visit((*list)[i], object.place(key) + "/" + std::to_string(i));
  }

  uint32_t address(Object& object, const char* key) {
    const Json* value = object.read_any(key, "an address", Object::kRequired);
    if (!value) return 0;
    if (!value->is_number_unsigned() || value->get<uint64_t>() > UINT32_MAX) {
      problems_.expected(object.place(key), "0..4294967295", models::json::describe(*value));
      return 0;
    }
    return value->get<uint32_t>();
  }

  void shape(Object& object, models::MapShape& out) {
    int sizes[3] = {1, 1, 1};
    if (object.read_integers("shape", sizes, 3, kCount, Object::kRequired)) out = {sizes[0], sizes[1], sizes[2]};
    int64_t elements = 1;
    for (int size : sizes) elements = elements > kMostElements ? elements : elements * size;
    if (elements <= kMostElements) return;
    problems_.expected(object.place("shape"), "at most " + std::to_string(kMostElements) + " elements", "more");
    out = {1, 1, 1};
  }

  void expect_batch(const std::string& place, const models::MapShape& shape) {
    if (shape.elements() * p_.batch > kMostBatchElements)
      problems_.expected(place, "at most " + std::to_string(kMostBatchElements) + " elements in a batch",
                         std::to_string(shape.elements() * p_.batch));
  }

  void named(const Json& value, const std::string& place, NamedTensor& out) {
    Object object(value, place, problems_);
    object.read("name", out.name, "a name", Object::kRequired);
    shape(object, out.shape);
    const Json* quantization = object.read_any("quantization", "an object", Object::kRequired);
    if (!quantization) return;
    Object q(*quantization, object.place("quantization"), problems_);
    q.read_number(
        "scale", out.quantization.scale, "a number above 0", [](double s) { return s > 0; }, Object::kRequired);
    q.read("zero_point", out.quantization.zero_point, kByte, Object::kRequired);
  }

  void tensor(const Json& value, const std::string& place) {
    Object object(value, place, problems_);
    PackedTensor t;
    object.read("name", t.layout.tensor, "a name", Object::kRequired);
    shape(object, t.layout.shape);
    object.read("zero_point", t.layout.zero_point, kByte, Object::kRequired);
    object.read("words_per_pixel", t.layout.words, kWords, Object::kRequired);
    each(object, "channel_bank_position", [&](const Json& pair, const std::string& at) {
      Place p;
      if (!pair.is_array() || pair.size() != 2 || !models::json::integer_in(pair[0], {0, p_.banks - 1}, p.bank) ||
          !models::json::integer_in(pair[1], {0, t.layout.words * hls::kLanes - 1}, p.position))
        problems_.expected(at, "[bank, position] within the plan's banks and words", pair.dump());
      t.layout.places.push_back(p);
    });
    if (t.layout.places.size() != static_cast<size_t>(t.layout.shape.channels))
      problems_.expected(object.place("channel_bank_position"), std::to_string(t.layout.shape.channels) + " places",
                         std::to_string(t.layout.places.size()));
    if (value.is_object() && value.contains("unrolled")) unrolled(value["unrolled"], object.place("unrolled"), t);
    if (t.unrolled) object.read("unrolled_for", t.unrolled->layer, "a layer", Object::kRequired);
    p_.tensors.push_back(std::move(t));
  }

  void unrolled(const Json& value, const std::string& place, PackedTensor& t) {
    Object object(value, place, problems_);
    Unrolled& u = t.unrolled.emplace();
    axis(object, "rows", u.rows);
    axis(object, "columns", u.columns);
    each(object, "channels", [&](const Json& c, const std::string& at) {
      UnrolledChannel from;
      if (!c.is_null() &&
          (!c.is_array() || c.size() != 3 ||
           !models::json::integer_in(c[0], {0, p_.input.shape.channels - 1}, from.channel) ||
           !models::json::integer_in(c[1], kIndex, from.ky) || !models::json::integer_in(c[2], kIndex, from.kx)))
        problems_.expected(at, "null or [channel, ky, kx] of the input", c.dump());
      u.channels.push_back(from);
    });
    if (u.channels.size() != static_cast<size_t>(t.layout.shape.channels))
      problems_.expected(object.place("channels"), std::to_string(t.layout.shape.channels) + " channels",
                         std::to_string(u.channels.size()));
  }

  void axis(Object& parent, const char* key, UnrolledAxis& out) {
    const Json* value = parent.read_any(key, "an object", Object::kRequired);
    if (!value) return;
    Object object(*value, parent.place(key), problems_);
    object.read("stride", out.stride, kCount, Object::kRequired);
    object.read("dilation", out.dilation, kCount, Object::kRequired);
    object.read("before", out.before, kAny, Object::kRequired);
  }

  size_t tensor_named(Object& object) {
    std::string name;
    if (!object.read("tensor", name, "a name", Object::kRequired)) return 0;
    for (size_t i = 0; i < p_.tensors.size(); ++i)
      if (p_.tensors[i].layout.tensor == name) return i;
    problems_.expected(object.place("tensor"), "one of /tensors", models::json::describe(Json(name)));
    return 0;
  }

  void output(const Json& value, const std::string& place) {
    PackedOutput o;
    named(value, place, o);
    Object object(value, place, problems_);
    o.tensor = tensor_named(object);
    if (!p_.tensors.empty() && o.shape.elements() != p_.tensors[o.tensor].layout.shape.elements())
      problems_.expected(object.place("shape"), "the elements of its tensor", std::to_string(o.shape.elements()));
    p_.outputs.push_back(std::move(o));
  }

  void transfer(const Json& value, const std::string& place) {
    Object object(value, place, problems_);
    PackedTransfer t;
    const std::vector<std::string> names = {"in", "constant", "out", "spill"};
    int direction = 0, pixels = 0, first = 0, beats = 0;
    object.read_choice("direction", direction, names, Object::kRequired);
    t.direction = static_cast<Direction>(direction);
    t.tensor = tensor_named(object);
    object.read("first_pixel", first, kIndex, Object::kRequired);
    object.read("pixels", pixels, kCount, Object::kRequired);
    object.read("first_word", t.first_word, {0, 65535}, Object::kRequired);
    object.read("words", t.words, kWords, Object::kRequired);
    object.read("length_slot", t.slot, {0, hls::kLengthSlots - 1}, Object::kRequired);
    t.address = address(object, "address");
    t.capacity_bytes = address(object, "capacity_bytes");
    if (t.direction == Direction::kConstant) object.read("beats", beats, kCount, Object::kRequired);
    t.first_pixel = first, t.pixels = pixels, t.beats = static_cast<uint32_t>(beats);
    if (!problems_.empty() || p_.tensors.empty()) return;
    const Layout& layout = p_.tensors[t.tensor].layout;
    if (t.direction != Direction::kConstant) expect_batch(place, layout.shape);
    if (t.direction != Direction::kConstant && t.first_pixel + t.pixels > p_.batch * layout.pixels())
      problems_.expected(place, "at most the " + std::to_string(p_.batch * layout.pixels()) + " pixels of its tensor",
                         std::to_string(t.first_pixel + t.pixels));
    if (t.first_word + t.words > layout.words)
      problems_.expected(place, "at most the " + std::to_string(layout.words) + " words of its tensor",
                         std::to_string(t.first_word + t.words));
    p_.transfers.push_back(t);
  }

  const Json& plan_;
  models::Problems problems_;
  Packing p_;
};

}  // namespace

void add_packing(Document& plan, const Packing& p) {
  plan["image_address"] = p.image_address;
  plan["dram_end"] = p.dram_end;
  plan["banks"] = p.banks;
  plan["beat_bytes"] = p.beat_bytes;
  plan["input"] = named_document(p.input);
  plan["outputs"] = Document::array();
  for (const PackedOutput& o : p.outputs) {
    Document e = named_document(o);
    e["tensor"] = p.tensors[o.tensor].layout.tensor;
    plan["outputs"].push_back(e);
  }
  plan["tensors"] = Document::array();
  for (const PackedTensor& t : p.tensors) {
    Document e{{"name", t.layout.tensor},
               {"shape", shape_document(t.layout.shape)},
               {"zero_point", t.layout.zero_point},
               {"words_per_pixel", t.layout.words}};
    e["channel_bank_position"] = Document::array();
    for (const Place& place : t.layout.places) e["channel_bank_position"].push_back({place.bank, place.position});
    if (t.unrolled) {
      e["unrolled_for"] = t.unrolled->layer;
      e["unrolled"] = unrolled_document(*t.unrolled);
    }
    plan["tensors"].push_back(e);
  }
  plan["transfers"] = Document::array();
  for (const PackedTransfer& t : p.transfers) {
    Document e{{"direction", direction_name(t.direction)},
               {"tensor", p.tensors[t.tensor].layout.tensor},
               {"address", t.address},
               {"length_slot", t.slot},
               {"first_pixel", t.first_pixel},
               {"pixels", t.pixels},
               {"first_word", t.first_word},
               {"words", t.words},
               {"capacity_bytes", t.capacity_bytes}};
    if (t.direction == Direction::kConstant) e["beats"] = t.beats;
    plan["transfers"].push_back(e);
  }
}

Packing read_packing(const std::string& plan_file) {
  models::Problems problems(plan_file);
  const auto json = models::json::parse_json(models::read_file(plan_file, uint64_t{1} << 28), problems);
  problems.raise();
  return Reader(*json, plan_file).read();
}

}  // namespace winnow::mapping
