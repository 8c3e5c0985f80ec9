// The table of operators.
#include "models/import/operators.h"

#include <algorithm>
#include <cstring>

#include "models/import/operators/functions.h"

namespace winnow::models::import {

namespace op = operators;

const std::vector<Operator>& operator_table() {
  // Name, domain, what computes it, what makes layers of it, what it becomes, what would work instead.
  static const std::vector<Operator> rows = {
      {"Add", "", op::add, op::lower_add, "an add layer; of a constant: a bias", ""},
      {"Conv", "", op::conv, op::lower_conv, "a conv layer", ""},
      {"Gemm", "", op::gemm, op::lower_gemm, "an fc layer", ""},
      {"Identity", "", op::identity, op::lower_view, "nothing", ""},
      {"MaxPool", "", op::max_pool, op::lower_max_pool, "a max_pool layer", ""},
      {"Relu", "", op::relu, op::lower_relu, "a relu layer", ""},
      {"Reshape", "", op::reshape, op::lower_view, "a flatten layer, or nothing", ""},
  };
  return rows;
}

const Operator* find_operator(const std::string& domain, const std::string& name) {
  const std::vector<Operator>& rows = operator_table();
  const auto found = std::find_if(rows.begin(), rows.end(),
                                  [&](const Operator& row) { return name == row.name && domain == row.domain; });
  return found == rows.end() ? nullptr : &*found;
}

std::string operators_text() {
  std::string text = "| operator | domain | computed | in a network | instead |\n|---|---|---|---|---|\n";
  for (const Operator& row : operator_table())
    text += std::string("| ") + row.name + " | " + (*row.domain ? row.domain : "ONNX") + " | " +
            (row.evaluate ? "yes" : "no") + " | " + (*row.becomes ? row.becomes : "refused") + " | " + row.instead +
            " |\n";
  return text;
}

}  // namespace winnow::models::import
