// Does a generated machine run in Icarus as it does in Verilator, and does the library keep away from what Icarus gets
// wrong?
#include <gtest/gtest.h>

#include <cctype>
#include <set>

#include "rtl_gen/library.h"
#include "tests/support/icarus_and_verilator.h"
#include "tests/support/library_modules.h"
#include "tests/support/tiny_network.h"

namespace winnow::tests {
namespace {

bool is_part(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

std::string without_comments(const std::string& text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text.compare(i, 2, "//") == 0) i = std::min(text.find('\n', i), text.size() - 1);
    out += text[i];
  }
  return out;
}

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  for (size_t i = 0; i < text.size();) {
    const size_t start = i;
    while (i < text.size() && is_part(text[i])) ++i;
    if (i > start) words.push_back(text.substr(start, i - start));
    else ++i;
  }
  return words;
}

/// Labels of the enums in Verilog text.
std::set<std::string> enum_labels(const std::string& text) {
  std::set<std::string> labels;
  for (size_t at = 0; (at = text.find("enum", at)) != std::string::npos; ++at) {
    const size_t open = text.find('{', at), close = text.find('}', at);
    if (open == std::string::npos || close == std::string::npos) break;
    for (const std::string& word : words_of(text.substr(open, close - open)))
      if (!std::isdigit(static_cast<unsigned char>(word[0]))) labels.insert(word);
  }
  return labels;
}

/// What stands between the parentheses of `.port(..)`, for every connection by name.
std::vector<std::string> connections(const std::string& text) {
  std::vector<std::string> all;
  for (size_t i = 0; i + 1 < text.size(); ++i) {
    if (text[i] != '.' || (i > 0 && (is_part(text[i - 1]) || text[i - 1] == ']')) || !is_part(text[i + 1])) continue;
    size_t at = i + 1;
    while (at < text.size() && is_part(text[at])) ++at;
    while (at < text.size() && std::isspace(static_cast<unsigned char>(text[at]))) ++at;
    if (at >= text.size() || text[at] != '(') continue;
    const size_t begin = at + 1;
    int depth = 0;
    do {
      if (text[at] == '(') ++depth;
      if (text[at] == ')') --depth;
    } while (++at < text.size() && depth > 0);
    all.push_back(text.substr(begin, at - begin - 1));
  }
  return all;
}

/// Connections with an enum's label in them.
std::vector<std::string> labelled_connections(const std::string& source) {
  const std::string text = without_comments(source);
  const std::set<std::string> labels = enum_labels(text);
  std::vector<std::string> found;
  for (const std::string& c : connections(text))
    for (const std::string& word : words_of(c))
      if (labels.count(word)) found.push_back(c);
  return found;
}

TEST(IcarusX, NoEnumLabelStandsInAPortConnection) {
  for (const std::string& module : library_modules())
    for (const std::string& c : labelled_connections(rtl_gen::library_source(module + ".sv")))
      ADD_FAILURE() << module << ".sv: " << c << ": Icarus 11 takes the label for an undriven net; connect a wire";
}

TEST(IcarusX, TheCheckSeesOne) {
  EXPECT_EQ(labelled_connections("typedef enum logic [1:0] {Idle, Run = 2'd2} s_t; // .x(Run)\n m u (.a(b[c]), "
                                 ".clear_i((state_q == Idle) && x), .d({e}));"),
            std::vector<std::string>{"(state_q == Idle) && x"});
}

TEST(IcarusX, ATinyNetworkRunsAsInVerilator) {
  expect_the_same_in_icarus(tiny_network(), roomy_accelerator(), WINNOW_DESIGN_CACHE, false);
}

TEST(IcarusX, WeightsSurviveASoftReset) {
  expect_the_same_in_icarus(tiny_network(), roomy_accelerator(), WINNOW_DESIGN_CACHE, true);
}

}  // namespace
}  // namespace winnow::tests
