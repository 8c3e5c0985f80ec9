// A whole network with real weights in Icarus, as in Verilator.
#include <gtest/gtest.h>

#include "models/network.h"
#include "tests/support/icarus_and_verilator.h"

namespace winnow::tests {
namespace {

TEST(IcarusX, LeNet5RunsAsInVerilator) {
  expect_the_same_in_icarus(models::load_network("lenet-5"), accelerators::load_accelerator("4x4"), WINNOW_DESIGN_CACHE,
                            true);
}

}  // namespace
}  // namespace winnow::tests
