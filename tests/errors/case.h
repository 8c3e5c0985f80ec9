// A case of wrong input: a sound folder, what is spoilt in it, and the command line that must complain.
#pragma once
#include <functional>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "models/tensor.h"
#include "tests/support/program.h"

namespace winnow::tests {

/// Files to spoil: tiny.json and tiny-float.json with their tensors, acc.json, dram.json and good.trace, all sound; as
/// WINNOW_HOME `home` with one network and one preset of each kind.
class Spoilt : public Scratch {
 public:
  Spoilt();

  /// Sets the value at a JSON pointer; "/layers/-" appends.
  void set(const std::string& file, const std::string& pointer, const nlohmann::json& value) const;
  void erase(const std::string& file, const std::string& pointer) const;
  /// Keeps the first `bytes` of a file.
  void cut(const std::string& file, size_t bytes) const;
  /// Replaces or adds a tensor of a .safetensors file, or removes it.
  template <typename T>
  void tensor(const std::string& file, const std::string& name, const models::Shape& shape,
              const std::vector<T>& values) const;
  void no_tensor(const std::string& file, const std::string& name) const;
};

struct Case {
  std::string name;  // of its golden file
  std::vector<std::string> arguments;
  std::function<void(const Spoilt&)> spoil = {};
};

/// How a test names it when it fails.
inline void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

std::vector<Case> option_cases();
std::vector<Case> network_cases();
std::vector<Case> tensor_cases();
std::vector<Case> accelerator_cases();
std::vector<Case> dram_cases();
std::vector<Case> mapping_cases();
std::vector<Case> input_cases();
std::vector<Case> import_cases();
std::vector<Case> model_cases();
std::vector<Case> report_cases();
std::vector<Case> sweep_cases();

}  // namespace winnow::tests
