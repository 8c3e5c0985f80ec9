// Reading a design space.
#include "dse/space.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <stdexcept>

#include "accelerators/accelerator.h"
#include "dse/results.h"
#include "models/file.h"
#include "models/json/object.h"
#include "models/text.h"

namespace winnow::dse {
namespace {

using models::in_quotes;
using models::Problems;
using models::json::Json;
using models::json::Object;

constexpr uint64_t kMostPoints = 100000000;
constexpr size_t kMostValues = 4096;
constexpr uint64_t kMaxSpaceBytes = uint64_t{1} << 20;
constexpr int kMostImages = 100000;

constexpr int kMostSeconds = 1000000;
constexpr int kMostRetries = 100;

/// Of an accelerator: what mapping::encode_network does not read. A field that is missing here costs time alone.
const char* const kBesideStreams[] = {"accumulator_bits", "accumulator_sets", "bank_words",  "burst_beats",
                                      "clock_mhz",        "queue_depth",      "vector_lanes"};

/// The method of an axis of the network's compression, else nothing.
std::string method_of(const std::string& axis) {
  const std::string stem = axis.substr(0, axis.find('.'));
  for (const char* method : {"density", "codebook_bits", "channels"})
    if (stem == method) return stem;
  return "";
}

class SpaceReader {
 public:
  SpaceReader(const Json& json, const std::string& file) : problems_(file), root_(json, "", problems_) {
    space_.file = file;
  }

  Space read() {
    int format = 0;
    root_.read_choice("format", format, {"winnow-space/1"}, Object::kRequired);
    problems_.raise();
    root_.read("network", space_.network, "a network", Object::kRequired);
    root_.read("accelerator", space_.accelerator, "an accelerator", Object::kRequired);
    root_.read("technology", space_.technology, "a technology", Object::kOptional);
    int target = 0;
    root_.read_choice("target", target, {"ecp5", "xilinx7"}, Object::kOptional);
    space_.target = target == 0 ? cost::Target::kEcp5 : cost::Target::kXilinx7;
    root_.read("input", space_.input, "an input specification", Object::kOptional);
    root_.read("calibration", space_.calibration, "an input specification", Object::kOptional);
    root_.read("calibration_images", space_.calibration_images, {1, kMostImages}, Object::kOptional);
    root_.read("accuracy_images", space_.accuracy_images, {0, kMostImages}, Object::kOptional);
    read_accuracy();
    read_groups();
    read_axes();
    read_constraints();
    read_objectives();
    root_.refuse_unknown_keys();
    if (problems_.empty() && space_.points() > kMostPoints)
      problems_.expected("/axes", "at most " + std::to_string(kMostPoints) + " points", "more");
    problems_.raise();
    return std::move(space_);
  }

 private:
  void read_accuracy() {
    const Json* value = root_.read_any("accuracy", "a command", Object::kOptional);
    if (!value) return;
    Object accuracy(*value, "/accuracy", problems_);
    if (!accuracy) return;
    AccuracyCommand& command = space_.accuracy_command;
    accuracy.read_strings("command", command.words, "a program and its arguments", Object::kRequired);
    accuracy.read("timeout_s", command.timeout_s, {1, kMostSeconds}, Object::kOptional);
    accuracy.read("retries", command.retries, {0, kMostRetries}, Object::kOptional);
    accuracy.refuse_unknown_keys();
    const bool takes_network = std::any_of(command.words.begin(), command.words.end(), [](const std::string& word) {
      return word.find(kNetworkWord) != std::string::npos;
    });
    if (!takes_network)
      problems_.expected("/accuracy/command", std::string("an argument with ") + kNetworkWord + ", the network's file",
                         "none");
    if (space_.accuracy_images > 0) problems_.expected("/accuracy", "a command or accuracy_images", "both");
  }

  void read_groups() {
    const Json* value = root_.read_any("groups", "an object of lists of layers", Object::kOptional);
    if (!value) return;
    Object groups(*value, "/groups", problems_);
    if (!groups) return;
    for (const auto& [name, layers] : value->items()) {
      groups.read_strings(name.c_str(), space_.groups[name], "a list of layers", Object::kRequired);
      if (space_.groups[name].empty()) problems_.expected("/groups/" + name, "one layer at least", "none");
    }
  }

  void read_axes() {
    const Json* axes = root_.read_any("axes", "an object of fields and their values", Object::kRequired);
    if (!axes) return;
    if (!axes->is_object() || axes->empty())
      return problems_.expected("/axes", "an object of one field or more and their values",
                                axes->is_object() ? "an empty one" : models::json::describe(*axes));
    for (const auto& [name, values] : axes->items()) {
      const std::string place = "/axes/" + name;
      const std::string method = method_of(name);
      if (method.empty() && !accelerators::is_accelerator_field(name)) {
        problems_.expected(
            place,
            "a field of an accelerator, density, codebook_bits or channels (of a layer or group: density.<name>)",
            in_quotes(name));
        continue;
      }
      Axis axis{name, {}, method, {}};
      if (const size_t dot = name.find('.'); axis.of_model() && dot != std::string::npos) {
        const auto group = space_.groups.find(name.substr(dot + 1));
        axis.layers = group == space_.groups.end() ? std::vector<std::string>{name.substr(dot + 1)} : group->second;
        for (const std::string& layer : axis.layers)
          if (!settled_.insert({method, layer}).second)
            problems_.expected(place, "one axis of " + method + " a layer", in_quotes(layer) + " again");
      }
      if (values.is_object()) read_range(values, place, axis);
      else if (values.is_array()) axis.values.assign(values.begin(), values.end());
      else
        problems_.expected(place, "a list of values, or {\"from\", \"to\", \"step\" or \"times\"}",
                           models::json::describe(values));
      if (values.is_array() && (axis.values.empty() || axis.values.size() > kMostValues))
        problems_.expected(place, "1.." + std::to_string(kMostValues) + " values", std::to_string(axis.values.size()));
      for (Json& value : axis.values) value = as_written(value);
      for (size_t i = 0; i < axis.values.size() && axis.values.size() <= kMostValues; ++i)
        for (size_t j = 0; j < i; ++j)
          if (axis.values[i] == axis.values[j])
            problems_.expected(place + "/" + std::to_string(i), "every value once", axis.values[i].dump() + " again");
      if (axis.of_model()) check_model_values(axis, place);
      space_.axes.push_back(std::move(axis));
    }
  }

  /// from, from + step, .. or from, from * times, .. up to `to`.
  void read_range(const Json& value, const std::string& place, Axis& axis) {
    Object object(value, place, problems_);
    const auto any = [](double v) { return std::isfinite(v); };
    const auto above_0 = [](double v) { return std::isfinite(v) && v > 0; };
    const auto above_1 = [](double v) { return std::isfinite(v) && v > 1; };
    double from = 0, to = 0, step = 0, times = 0;
    const size_t before = problems_.count();
    object.read_number("from", from, "a number", any, Object::kRequired);
    object.read_number("to", to, "a number", any, Object::kRequired);
    const bool adds = object.read_number("step", step, "a number above 0", above_0, Object::kOptional);
    const bool multiplies = object.read_number("times", times, "a number above 1", above_1, Object::kOptional);
    object.refuse_unknown_keys();
    if (problems_.count() != before) return;
    if (adds == multiplies) return problems_.expected(place, "step or times", adds ? "both" : "neither");
    if (from > to || (multiplies && from <= 0))
      return problems_.expected(place, multiplies ? "from above 0 and at most to" : "from at most to",
                                models::number_text(from) + " and " + models::number_text(to));
    const double count = adds ? (to - from) / step : std::log(to / from) / std::log(times);
    if (!(count < kMostValues))
      return problems_.expected(place, "at most " + std::to_string(kMostValues) + " values", "more");
    for (size_t i = 0; i < kMostValues; ++i) {
      const double v = adds ? from + static_cast<double>(i) * step : from * std::pow(times, static_cast<double>(i));
      if (v > to * (1 + 1e-12) + (adds ? 1e-12 * step : 0)) return;
      axis.values.emplace_back(v);
    }
  }

  /// 0.05 + 2 * 0.05 is 0.15, and whole numbers are integers, as fields of integers ask for.
  static Json as_written(const Json& value) {
    if (!value.is_number_float()) return value;
    const double v = std::strtod(fmt::format("{:.12g}", value.get<double>()).c_str(), nullptr);
    if (v == std::floor(v) && std::fabs(v) < 1e15) return Json(static_cast<int64_t>(v));
    return Json(v);
  }

  void check_model_values(const Axis& axis, const std::string& place) {
    for (size_t i = 0; i < axis.values.size(); ++i) {
      const Json& v = axis.values[i];
      int bits = 0;
      const bool shared = axis.method == "codebook_bits", least = axis.method == "channels";
      const bool fine =
          shared ? models::json::integer_in(v, {0, 8}, bits) && bits != 1
                 : v.is_number() && v.get<double>() <= 1 && v.get<double>() >= 0 && (!least || v.get<double>() > 0);
      if (!fine)
        problems_.expected(place + "/" + std::to_string(i),
                           shared  ? "0 or 2..8"
                           : least ? "above 0, at most 1"
                                   : "0..1",
                           v.dump());
    }
  }

  void read_constraints() {
    std::vector<std::string> texts;
    root_.read_strings("constraints", texts, "a list of conditions", Object::kOptional);
    for (size_t i = 0; i < texts.size(); ++i) {
      try {
        space_.constraints.emplace_back(texts[i]);
      } catch (const std::invalid_argument& why) {
        problems_.add("/constraints/" + std::to_string(i), why.what());
        continue;
      }
      const Constraint& constraint = space_.constraints.back();
      for (const auto& [name, meaning] : result_names())
        if (constraint.names(name)) check_area(name, "/constraints/" + std::to_string(i));
      if (constraint.names("accuracy") && !space_.has_accuracy())
        problems_.expected("/accuracy_images", "a number of images, as a constraint names accuracy", "0");
      if (!constraint.may_hold(possible_results()))
        problems_.expected("/constraints/" + std::to_string(i), "a condition that some results keep",
                           in_quotes(constraint.text()));
    }
  }

  /// Refuses an area that the model is not fitted for.
  void check_area(const std::string& result, const std::string& place) {
    for (const cost::Quantity& quantity : cost::kQuantities) {
      const cost::Target target = quantity.of_fpga ? space_.target : cost::Target::kAsic;
      if (result == quantity.name && !cost::area_model().has(target))
        problems_.expected(place, std::string("a model of area for ") + cost::target_name(target),
                           "none in " + cost::area_model().file());
    }
  }

  /// "cycles": the least; "-accuracy": the largest.
  void read_objectives() {
    std::vector<std::string> texts{"cycles", "dram_bytes"};
    root_.read_strings("objectives", texts, "a list of results", Object::kOptional);
    if (texts.empty()) problems_.expected("/objectives", "one result at least", "none");
    for (size_t i = 0; i < texts.size(); ++i) {
      Objective objective;
      objective.largest = !texts[i].empty() && texts[i][0] == '-';
      objective.result = texts[i].substr(objective.largest);
      const std::string place = "/objectives/" + std::to_string(i);
      if (!is_result(objective.result)) {
        std::vector<std::string> known;
        for (const auto& row : result_names()) known.push_back(row.first);
        problems_.expected(place, "one of " + models::list_text(known) + ", with - before it for the largest",
                           in_quotes(texts[i]));
      } else if (std::find(space_.objectives.begin(), space_.objectives.end(), objective) != space_.objectives.end()) {
        problems_.expected(place, "every result once", in_quotes(texts[i]) + " again");
      } else if (objective.result == "accuracy" && !space_.has_accuracy()) {
        problems_.expected("/accuracy_images", "a number of images, as accuracy is an objective", "0");
      } else {
        check_area(objective.result, place);
        space_.objectives.push_back(objective);
      }
    }
  }

  Problems problems_;
  Object root_;
  Space space_;
  std::set<std::pair<std::string, std::string>> settled_;  // methods and layers that have an axis
};

}  // namespace

bool Axis::leaves_streams() const {
  const auto& fields = kBesideStreams;
  return name.rfind("dram.", 0) == 0 || std::find(std::begin(fields), std::end(fields), name) != std::end(fields);
}

uint64_t Space::points() const {
  uint64_t points = 1;
  for (const Axis& axis : axes) {
    if (axis.values.empty() || points > kMostPoints) return axis.values.empty() ? 0 : points;
    points *= axis.values.size();
  }
  return points;
}

Point point_of(const Space& space, uint64_t number) {
  Point point(space.axes.size());
  for (size_t axis = point.size(); axis-- > 0;) {
    point[axis] = static_cast<size_t>(number % space.axes[axis].values.size());
    number /= space.axes[axis].values.size();
  }
  return point;
}

uint64_t number_of(const Space& space, const Point& point) {
  uint64_t number = 0;
  for (size_t axis = 0; axis < point.size(); ++axis) number = number * space.axes[axis].values.size() + point[axis];
  return number;
}

models::json::Document values_of(const Space& space, const Point& point) {
  models::json::Document document = models::json::Document::object();
  for (size_t axis = 0; axis < point.size(); ++axis)
    document[space.axes[axis].name] = space.axes[axis].values[point[axis]];
  return document;
}

Space parse_space(const std::string& text, const std::string& file) {
  Problems problems(file);
  const std::optional<Json> json = models::json::parse_json(text, problems);
  problems.raise();
  Space space = SpaceReader(*json, file).read();
  space.text = text;
  return space;
}

Space load_space(const std::string& path) { return parse_space(models::read_file(path, kMaxSpaceBytes), path); }

}  // namespace winnow::dse
