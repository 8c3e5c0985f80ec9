// What cannot be done with a node, as the reason that the user reads behind its name.
#pragma once
#include <stdexcept>
#include <string>

namespace winnow::models::import {

/// Thrown while one node is looked at; who calls adds the file, the node and its operator, and goes on with the next.
class Unsupported : public std::runtime_error {
 public:
  /// `why`: "expected ..., got ..."; `instead`: what would work, empty if nothing comes to mind.
  explicit Unsupported(const std::string& why, std::string instead = "")
      : std::runtime_error(why), instead_(std::move(instead)) {}
  const std::string& instead() const { return instead_; }

 private:
  std::string instead_;
};

}  // namespace winnow::models::import
