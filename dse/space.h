// The design space: which values the fields of an accelerator and of a network's compression take, what holds for a
// point that counts, and what is sought (docs/sweep.md).
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "dse/constraint.h"
#include "models/json/document.h"
#include "models/json/parse.h"

namespace winnow::dse {

/// One field and the values it takes, as JSON writes them.
struct Axis {
  std::string name;  // "rows", "dram.model", "density", "codebook_bits.conv1"
  std::vector<models::json::Json> values;

  /// Of the network's compression; the others are of the accelerator.
  bool of_model() const;
  /// Of the accelerator's clock and DRAM, on which weight streams do not depend.
  bool of_memory() const;
};

struct Objective {
  std::string result;  // by its name in Results
  bool largest = false;
  bool operator==(const Objective& o) const { return result == o.result && largest == o.largest; }
};

struct Space {
  std::string file, text;            // what it was read from
  std::string network, accelerator;  // names or paths, as seen from the current folder
  std::string input = "digits";      // what is run (models/images.h)
  std::string calibration;           // what a float network's ranges are measured on; empty: `input`
  int calibration_images = 64;
  int accuracy_images = 0;  // 0: accuracy is not measured
  std::vector<Axis> axes;
  std::vector<Constraint> constraints;
  std::vector<Objective> objectives;

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
