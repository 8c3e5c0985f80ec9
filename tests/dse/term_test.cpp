// Terms of estimates.
#include "dse/cost/term.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace winnow::dse::cost {
namespace {

const Parameters kValues = {{"K0", 12}, {"AccW", 26}, {"Sets", 5}};

TEST(Term, Computes) {
  const std::pair<const char*, double> cases[] = {{"1", 1},
                                                  {"K0", 12},
                                                  {"AccW * Sets", 130},
                                                  {"K0 - Sets - 1", 6},
                                                  {"K0 - (Sets - 1)", 8},
                                                  {"AccW / 4", 6.5},
                                                  {"ceil(AccW / 4)", 7},
                                                  {"bits(K0)", 4},
                                                  {"bits(16) + bits(1) + bits(0)", 4},
                                                  {"pow2(Sets) * pow2(8)", 64},
                                                  {"max(0, Sets - 8)", 0},
                                                  {"min(K0, Sets, 7)", 5},
                                                  {"2.5*2", 5}};
  for (const auto& [text, value] : cases) EXPECT_DOUBLE_EQ(Term(text).value(kValues), value) << text;
}

std::string term_refusal(const std::string& text) {
  try {
    Term(text).value(kValues);
  } catch (const std::invalid_argument& e) {
    return e.what();
  }
  return "";
}

TEST(Term, SaysWhatIsWrong) {
  EXPECT_EQ(term_refusal(""), "character 1: expected a number, a parameter or a function, got the end");
  EXPECT_EQ(term_refusal("K0 *"), "character 5: expected a number, a parameter or a function, got the end");
  EXPECT_EQ(term_refusal("K0 K0"), "character 4: expected the end, got \"K0\"");
  EXPECT_EQ(term_refusal("log(K0)"), "character 1: expected ceil, bits, pow2, min or max, got \"log(K0)\"");
  EXPECT_EQ(term_refusal("(K0"), "character 4: expected \")\", got the end");
  EXPECT_EQ(term_refusal("min(K0)"), "character 8: expected 2 arguments or more of min, got the end");
  EXPECT_EQ(term_refusal("1x"), "character 1: expected a number, got \"1x\"");
  EXPECT_EQ(term_refusal("Width"), "expected a parameter of the module, got \"Width\"");
  EXPECT_EQ(term_refusal(std::string(40, '(') + "1" + std::string(40, ')')),
            "character 34: expected at most 32 brackets in brackets, got "
            "\"(((((((1))))))))))))))))))))))))))))))))))))))))\"");
}

}  // namespace
}  // namespace winnow::dse::cost
