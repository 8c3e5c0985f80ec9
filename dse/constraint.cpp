// Reading and judging constraints: a descent over sums, products and factors.
#include "dse/constraint.h"

#include <cctype>
#include <charconv>
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

}  // namespace winnow::dse
