// The design space: which values the fields of an accelerator and of a network's compression take, what holds for a
// point that counts, and what is sought (docs/sweep.md).
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "dse/constraint.h"
#include "dse/cost/area.h"
#include "models/json/document.h"
#include "models/json/parse.h"

namespace winnow::dse {

/// One field and the values it takes, as JSON writes them.
struct Axis {
  std::string name;  // "rows", "dram.model", "density", "codebook_bits.conv1"
  std::vector<models::json::Json> values;
  // Of an axis of the network's compression:
  std::string method;               // "density", "codebook_bits" or "channels"; empty: of the accelerator
  std::vector<std::string> layers;  // that it is of: one, or those of a group; none: all that have no other axis

  /// Of the network's compression; the others are of the accelerator.
  bool of_model() const { return !method.empty(); }
  /// Of a field of the accelerator that placement and weight streams do not depend on (mapping::encode_network).
  bool leaves_streams() const;
};

struct Objective {
  std::string result;  // by its name in Results
  bool largest = false;
  bool operator==(const Objective& o) const { return result == o.result && largest == o.largest; }
};

/// What stands for the compressed network's file in an accuracy command.
constexpr char kNetworkWord[] = "{network}";

/// A program that measures accuracy in place of the integer reference.
struct AccuracyCommand {
  std::vector<std::string> words;  // program and arguments; an argument holds kNetworkWord; empty: none
  int timeout_s = 600;             // of one try
  int retries = 0;                 // after the first try

  bool given() const { return !words.empty(); }
};

struct Space {
  std::string file, text;            // what it was read from
  std::string network, accelerator;  // names or paths, as seen from the current folder
  std::string input = "digits";      // what is run (models/images.h)
  std::string calibration;           // what a float network's ranges are measured on; empty: `input`
  int calibration_images = 64;
  int accuracy_images = 0;                                 // that the reference classifies; 0: none
  AccuracyCommand accuracy_command;                        // in its place
  std::string technology = "45nm";                         // of energy: a name or a file
  cost::Target target = cost::Target::kEcp5;               // of luts, lut_rams, registers, block_rams and multipliers
  std::map<std::string, std::vector<std::string>> groups;  // layers by the name that axes give them
  std::vector<Axis> axes;
  std::vector<Constraint> constraints;
  std::vector<Objective> objectives;

  bool has_accuracy() const { return accuracy_images > 0 || accuracy_command.given(); }
  /// The number of points: the product over the axes.
  uint64_t points() const;
};

/// The indices of a point's values by axis. Points are numbered like a number's digits, the last axis fastest.
using Point = std::vector<size_t>;
Point point_of(const Space& space, uint64_t number);
uint64_t number_of(const Space& space, const Point& point);

/// Axis names and values, for people and for the store.
models::json::Document values_of(const Space& space, const Point& point);

/// Throws InputError with every problem: unknown fields, empty axes, constraints that cannot be read. What an
/// accelerator or a network refuses is a point's matter.
Space parse_space(const std::string& text, const std::string& file);
Space load_space(const std::string& path);

}  // namespace winnow::dse
