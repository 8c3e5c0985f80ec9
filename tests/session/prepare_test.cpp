// Is what cannot be done a value, and is what can be done ready to run?
#include "session/prepare.h"

#include <gtest/gtest.h>

#include "models/images.h"
#include "session/run.h"
#include "tests/support/random_case.h"
#include "tests/support/tiny_network.h"

namespace winnow::session {
namespace {

TEST(Prepare, FloatNetworksAreRefused) {
  const models::Network network = tests::tiny_float_network();
  const OrRefusal<Prepared> got = prepare(network, tests::tiny_accelerator(), tests::random_input(network, 1, 1));
  ASSERT_TRUE(got.refused());
  ASSERT_EQ(got.refusal().lines.size(), 1u);
  EXPECT_NE(got.refusal().lines[0].find("expected a quantized network, got a float one"), std::string::npos);
}

TEST(Prepare, WhatTheMapperRefusesIsAValueWithItsLines) {
  const models::Network network = tests::tiny_network();
  accelerators::Accelerator small = tests::tiny_accelerator();
  small.pointer_words = 16;
  OrRefusal<Prepared> got = prepare(network, small, tests::random_input(network, 1, 1));
  ASSERT_TRUE(got.refused());
  EXPECT_FALSE(got.refusal().lines.empty());
  EXPECT_THROW(std::move(got).value(), models::InputError);
}

TEST(Prepare, RunsAreBatchesAndTheLastOneIsFilledUp) {
  const models::Network network = tests::tiny_network();
  mapping::MapOptions options;
  options.batch = 2;
  const Prepared got = prepare(network, tests::tiny_accelerator(), tests::random_input(network, 3, 1), options).value();
  EXPECT_EQ(got.images, 3);
  ASSERT_EQ(got.runs.size(), 2u);
  const models::FeatureMap& last = got.runs[1].at(network.input_name);
  EXPECT_EQ(models::images_of(last, 0, 1), models::images_of(last, 1, 1));
  EXPECT_FALSE(got.runs[0].at(network.input_name) == last);
}

TEST(Run, AFaultWithoutAPlaceIsRefused) {
  models::Network network = tests::tiny_network();
  models::FeatureMap zeros = tests::random_input(network, 1, 1);
  for (uint8_t& value : zeros.data) value = static_cast<uint8_t>(network.input_quantization.zero_point);
  const Prepared prepared = prepare(network, tests::tiny_accelerator(), zeros).value();
  RunOptions options;
  options.fault = Fault::kPlacement;
  EXPECT_TRUE(run(prepared, Engine::kFast, options).refused());
}

TEST(Run, IsAskedBeforeItStartsAndRepeats) {
  const models::Network network = tests::tiny_network();
  const Prepared prepared = prepare(network, tests::tiny_accelerator(), tests::random_input(network, 1, 1)).value();
  RunOptions options;
  int started = 0;
  options.starting = [&](const std::string& injected) { started += injected.empty(); };
  const Result first = run(prepared, Engine::kFast, options).value(), second = run(prepared, Engine::kFast).value();
  EXPECT_EQ(started, 1);
  EXPECT_TRUE(first.report.pass) << first.report.verdict;
  EXPECT_EQ(first.report.cycles, second.report.cycles);
  EXPECT_TRUE(first.design.hash.empty());
  EXPECT_TRUE(first.rtl.runs.empty());
}

}  // namespace
}  // namespace winnow::session
