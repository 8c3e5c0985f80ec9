// What tests expect of one pass.
#pragma once
#include <gtest/gtest.h>

#include "models/error.h"
#include "tests/models/import/graph_maker.h"

namespace winnow::models::import {

using Names = std::vector<std::string>;

/// Runs a pass; expects the operators that are left, and the same outputs on a random input.
inline void expect_pass(Graph graph, const std::string& pass, const Names& left, float low = -1) {
  const Array input = random_array(graph.inputs[0].shape, 77, low, 1);
  const std::vector<float> before = outputs_on(graph, input);
  Problems problems("model");
  const std::vector<std::string> lines = run_pass(graph, pass, problems);
  EXPECT_TRUE(problems.empty());
  EXPECT_FALSE(lines.empty());
  EXPECT_EQ(operators_of(graph), left);
  EXPECT_LT(difference(before, outputs_on(graph, input)), 1e-5) << pass;
}

/// The lines of a refusal.
inline Names refused(Graph graph, const std::string& pass) {
  Problems problems("model");
  run_pass(graph, pass, problems);
  try {
    problems.raise();
  } catch (const InputError& error) {
    return error.lines();
  }
  return {};
}

}  // namespace winnow::models::import
