// Reading and evaluating terms.
#include "dse/cost/term.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <stdexcept>

#include "models/text.h"

namespace winnow::dse::cost {

struct Term::Node {
  enum Kind { kNumber, kParameter, kAdd, kSubtract, kMultiply, kDivide, kCeil, kBits, kPow2, kMin, kMax };
  Kind kind = kNumber;
  double number = 0;
  std::string name;
  std::vector<std::shared_ptr<const Node>> arguments;
};

namespace {

using Node = Term::Node;
using NodePtr = std::shared_ptr<const Node>;

struct Function {
  const char* name;
  Node::Kind kind;
  size_t least, most;  // arguments
};
constexpr Function kFunctions[] = {{"ceil", Node::kCeil, 1, 1},
                                   {"bits", Node::kBits, 1, 1},
                                   {"pow2", Node::kPow2, 1, 1},
                                   {"min", Node::kMin, 2, 16},
                                   {"max", Node::kMax, 2, 16}};

constexpr int kDeepestTerm = 32;  // brackets in brackets

double clog2(double x) { return x <= 1 ? 0 : std::ceil(std::log2(x)); }

double evaluate(const Node& node, const Parameters& parameters) {
  const auto argument = [&](size_t i) { return evaluate(*node.arguments[i], parameters); };
  const auto all = [&](auto best) {
    double value = argument(0);
    for (size_t i = 1; i < node.arguments.size(); ++i) value = best(value, argument(i));
    return value;
  };
  switch (node.kind) {
    case Node::kNumber: return node.number;
    case Node::kParameter:
      for (const auto& [name, value] : parameters)
        if (name == node.name) return value;
      throw std::invalid_argument("expected a parameter of the module, got " + models::in_quotes(node.name));
    case Node::kAdd: return argument(0) + argument(1);
    case Node::kSubtract: return argument(0) - argument(1);
    case Node::kMultiply: return argument(0) * argument(1);
    case Node::kDivide: return argument(0) / argument(1);
    case Node::kCeil: return std::ceil(argument(0));
    case Node::kBits: return clog2(argument(0));
    case Node::kPow2: return std::exp2(clog2(argument(0)));
    case Node::kMin: return all([](double a, double b) { return std::min(a, b); });
    case Node::kMax: return all([](double a, double b) { return std::max(a, b); });
  }
  return 0;
}

class TermReader {
 public:
  explicit TermReader(const std::string& text) : text_(text) {}

  NodePtr whole() {
    const NodePtr root = sum();
    skip();
    if (at_ < text_.size()) fail("the end");
    return root;
  }

 private:
  NodePtr sum() {
    NodePtr left = product();
    for (;;) {
      if (take('+')) left = node(Node::kAdd, {left, product()});
      else if (take('-')) left = node(Node::kSubtract, {left, product()});
      else return left;
    }
  }

  NodePtr product() {
    NodePtr left = factor();
    for (;;) {
      if (take('*')) left = node(Node::kMultiply, {left, factor()});
      else if (take('/')) left = node(Node::kDivide, {left, factor()});
      else return left;
    }
  }

  NodePtr factor() {
    skip();
    const size_t start = at_;
    while (at_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at_])) || text_[at_] == '_' ||
                                  (text_[at_] == '.' && at_ > start)))
      ++at_;
    const std::string word = text_.substr(start, at_ - start);
    if (word.empty()) {
      if (!take('(')) fail("a number, a parameter or a function");
      return inner();
    }
    if (std::isdigit(static_cast<unsigned char>(word[0]))) {
      Node number;
      const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number.number);
      if (error != std::errc() || end != word.data() + word.size()) fail("a number", start);
      return std::make_shared<const Node>(number);
    }
    if (!take('(')) {
      Node parameter;
      parameter.kind = Node::kParameter;
      parameter.name = word;
      return std::make_shared<const Node>(parameter);
    }
    for (const Function& f : kFunctions)
      if (f.name == word) return call(f);
    fail("ceil, bits, pow2, min or max", start);
  }

  NodePtr call(const Function& f) {
    std::vector<NodePtr> arguments;
    deeper();
    do arguments.push_back(sum());
    while (take(','));
    if (!take(')')) fail("\")\"");
    --depth_;
    if (arguments.size() < f.least || arguments.size() > f.most)
      fail(std::to_string(f.least) + (f.most > f.least ? " arguments or more" : " argument") + " of " + f.name);
    return node(f.kind, arguments);
  }

  NodePtr inner() {
    deeper();
    const NodePtr found = sum();
    if (!take(')')) fail("\")\"");
    --depth_;
    return found;
  }

  void deeper() {
    if (++depth_ > kDeepestTerm) fail("at most " + std::to_string(kDeepestTerm) + " brackets in brackets");
  }

  static NodePtr node(Node::Kind kind, std::vector<NodePtr> arguments) {
    Node made;
    made.kind = kind;
    made.arguments = std::move(arguments);
    return std::make_shared<const Node>(made);
  }

  void skip() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }
  bool take(char c) {
    skip();
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  [[noreturn]] void fail(const std::string& expected) { fail(expected, at_); }
  [[noreturn]] void fail(const std::string& expected, size_t at) {
    throw std::invalid_argument("character " + std::to_string(at + 1) + ": expected " + expected + ", got " +
                                (at < text_.size() ? models::in_quotes(text_.substr(at)) : "the end"));
  }

  const std::string& text_;
  size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

Term::Term(const std::string& text) : text_(text), root_(TermReader(text_).whole()) {}

double Term::value(const Parameters& parameters) const { return evaluate(*root_, parameters); }

}  // namespace winnow::dse::cost
