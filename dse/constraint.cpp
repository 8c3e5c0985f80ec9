// Reading and judging constraints: a descent over sums, products and factors.
#include "dse/constraint.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <optional>
#include <stdexcept>
#include <vector>

#include "dse/results.h"
#include "models/text.h"

namespace winnow::dse {

/// A number, a name, or an operator with its two sides.
struct Constraint::Term {
  char kind = 'n';  // n number, v name, or the operator
  double number = 0;
  std::string name;
  std::shared_ptr<const Term> left, right;

  std::optional<double> value(const std::map<std::string, double>& results) const {
    if (kind == 'n') return number;
    if (kind == 'v') {
      const auto found = results.find(name);
      return found == results.end() ? std::nullopt : std::optional<double>(found->second);
    }
    const std::optional<double> a = left->value(results), b = right->value(results);
    if (!a || !b || (kind == '/' && *b == 0)) return std::nullopt;
    return kind == '+' ? *a + *b : kind == '-' ? *a - *b : kind == '*' ? *a * *b : *a / *b;
  }

  /// All values that it can have.
  Interval range(const Bounds& bounds) const {
    if (kind == 'n') return Interval::exactly(number);
    if (kind == 'v') {
      const auto found = bounds.find(name);
      return found == bounds.end() ? Interval{} : found->second;
    }
    const Interval a = left->range(bounds), b = right->range(bounds);
    if (kind == '+') return {a.low + b.low, a.high + b.high};
    if (kind == '-') return {a.low - b.high, a.high - b.low};
    if (kind == '*') return hull(a, b, [](double x, double y) { return x == 0 || y == 0 ? 0 : x * y; });
    if (b.low <= 0 && b.high >= 0) return {};
    return hull(a, b, [](double x, double y) { return std::isinf(x) && std::isinf(y) ? 0 : x / y; });
  }

  bool names(const std::string& result) const {
    if (kind == 'v') return name == result;
    return kind != 'n' && (left->names(result) || right->names(result));
  }

 private:
  /// From the corners; 0 times infinity is 0 there, as an end of 0 is reached and one of infinity is not.
  template <typename Operation>
  static Interval hull(const Interval& a, const Interval& b, Operation apply) {
    const double corners[] = {apply(a.low, b.low), apply(a.low, b.high), apply(a.high, b.low), apply(a.high, b.high)};
    return {*std::min_element(std::begin(corners), std::end(corners)),
            *std::max_element(std::begin(corners), std::end(corners))};
  }
};

namespace {

constexpr int kDeepest = 64;  // brackets in brackets

using Term = Constraint::Term;
using TermPtr = std::shared_ptr<const Term>;

class Reader {
 public:
  explicit Reader(const std::string& text) : text_(text) {}

  TermPtr sum() {
    TermPtr left = product();
    while (const char sign = take("+-")) left = joined(sign, left, product());
    return left;
  }

  std::string comparison() {
    for (const char* sign : {"<=", ">=", "==", "<", ">"}) {
      skip();
      if (text_.compare(at_, std::char_traits<char>::length(sign), sign) != 0) continue;
      at_ += std::char_traits<char>::length(sign);
      return sign;
    }
    fail("<, <=, >, >= or ==");
  }

  void end() {
    skip();
    if (at_ < text_.size()) fail("the end");
  }

 private:
  TermPtr product() {
    TermPtr left = factor();
    while (const char sign = take("*/")) left = joined(sign, left, factor());
    return left;
  }

  TermPtr factor() {
    skip();
    if (take("(")) {
      if (++depth_ > kDeepest) fail("at most " + std::to_string(kDeepest) + " brackets in brackets");
      TermPtr inner = sum();
      if (!take(")")) fail("\")\"");
      --depth_;
      return inner;
    }
    auto term = std::make_shared<Term>();
    const char* const begin = text_.data() + at_;
    const char* const end = text_.data() + text_.size();
    if (at_ < text_.size() && (std::isalpha(static_cast<unsigned char>(*begin)) || *begin == '_')) {
      const char* last = begin;
      while (last < end && (std::isalnum(static_cast<unsigned char>(*last)) || *last == '_')) ++last;
      term->kind = 'v';
      term->name.assign(begin, last);
      if (!is_result(term->name)) fail("the name of a result");
      at_ += static_cast<size_t>(last - begin);
      return term;
    }
    const auto read = std::from_chars(begin, end, term->number);
    if (read.ec != std::errc()) fail("a number, a name or \"(\"");
    at_ += static_cast<size_t>(read.ptr - begin);
    return term;
  }

  static TermPtr joined(char sign, TermPtr left, TermPtr right) {
    auto term = std::make_shared<Term>();
    term->kind = sign;
    term->left = std::move(left);
    term->right = std::move(right);
    return term;
  }

  void skip() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }

  /// The next sign if it is one of `signs`, else 0.
  char take(const char* signs) {
    skip();
    for (const char* sign = signs; *sign; ++sign)
      if (at_ < text_.size() && text_[at_] == *sign) return text_[at_++];
    return 0;
  }

  [[noreturn]] void fail(const std::string& expected) const {
    throw std::invalid_argument("expected " + expected + " at character " + std::to_string(at_ + 1) + ", got " +
                                (at_ < text_.size() ? models::in_quotes(text_.substr(at_)) : "the end"));
  }

  const std::string& text_;
  size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

Constraint::Constraint(const std::string& text) : text_(text) {
  Reader reader(text_);
  left_ = reader.sum();
  comparison_ = reader.comparison();
  right_ = reader.sum();
  reader.end();
}

bool Constraint::holds(const std::map<std::string, double>& results) const {
  const std::optional<double> a = left_->value(results), b = right_->value(results);
  if (!a || !b) return false;
  if (comparison_ == "<") return *a < *b;
  if (comparison_ == "<=") return *a <= *b;
  if (comparison_ == ">") return *a > *b;
  if (comparison_ == ">=") return *a >= *b;
  return *a == *b;
}

bool Constraint::names(const std::string& result) const { return left_->names(result) || right_->names(result); }

bool Constraint::may_hold(const Bounds& bounds) const {
  const Interval a = left_->range(bounds), b = right_->range(bounds);
  if (comparison_ == "<") return a.low < b.high;
  if (comparison_ == "<=") return a.low <= b.high;
  if (comparison_ == ">") return a.high > b.low;
  if (comparison_ == ">=") return a.high >= b.low;
  return a.low <= b.high && b.low <= a.high;
}

double Constraint::violation(const std::map<std::string, double>& results) const {
  if (holds(results)) return 0;
  const std::optional<double> a = left_->value(results), b = right_->value(results);
  const double scale = a && b ? std::max(std::fabs(*a), std::fabs(*b)) : 0;
  // An equal pair that < or > refuses is as near as can be, and yet not there.
  return scale > 0 ? std::max(std::fabs(*a - *b) / scale, 1e-12) : 1;
}

}  // namespace winnow::dse
