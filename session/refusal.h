// What cannot be done, as a value: whoever asks thousands of times goes on with the next question.
#pragma once
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "models/error.h"

namespace winnow::session {

/// Why not: lines as users read them, without the `error: ` prefix.
struct Refusal {
  std::vector<std::string> lines;
};

/// A T, or the refusal that stands in its place.
template <typename T>
class OrRefusal {
 public:
  OrRefusal(T value) : content_(std::move(value)) {}
  OrRefusal(Refusal refusal) : content_(std::move(refusal)) {}

  bool refused() const { return std::holds_alternative<Refusal>(content_); }
  const Refusal& refusal() const { return std::get<Refusal>(content_); }
  const T& operator*() const { return std::get<T>(content_); }
  const T* operator->() const { return &std::get<T>(content_); }

  /// For those who cannot go on without it: a refusal is thrown as an InputError.
  T value() && {
    if (refused()) throw models::InputError(refusal().lines);
    return std::get<T>(std::move(content_));
  }

 private:
  std::variant<T, Refusal> content_;
};

}  // namespace winnow::session
