// Does NumPy read the .npy files as what they are?
#include <gtest/gtest.h>

#include <cstdlib>

#include "accelerators/accelerator.h"
#include "models/images.h"
#include "models/network.h"
#include "models/reference/reference.h"
#include "tests/support/accelerator_json.h"
#include "tests/support/program.h"
#include "tests/support/tiny_network.h"

namespace winnow::tests {
namespace {

TEST(OutputValues, NumPyReadsNpyFiles) {
  if (std::system("/usr/bin/python3 -c 'import numpy' 2> /dev/null") != 0) GTEST_SKIP() << "no python3-numpy";
  const Scratch folder;
  const models::Network net = tiny_network();
  models::save_network(net, folder.path());
  folder.write("acc.json", accelerator_json(tiny_accelerator()));
  for (const char* as : {"integers", "dequantized"})
    ASSERT_EQ(run_winnow({"simulate", "-n", "tiny.json", "-a", "acc.json", "-e", "fast", "-i", "random:5", "--images",
                          "2", "--save-outputs", std::string(as) + ".npy", "--save-tensors", "pool1", "--as", as},
                         folder.path(), {})
                  .exit_code,
              0);
  const std::vector<uint8_t> values =
      models::reference::run(net, models::load_input("random:5", net, 2).images).at("pool1").data;
  folder.write("expected.raw", std::string(values.begin(), values.end()));
  folder.write("read.py", R"(import numpy as np
q, real = np.load('integers.npy'), np.load('dequantized.npy')
expected = np.fromfile('expected.raw', np.uint8).reshape(2, 32, 3, 3)
assert q.dtype == np.uint8 and real.dtype == np.float32
assert (q == expected).all()
assert (real == (0.02 * (expected.astype(float) - 3)).astype(np.float32)).all()
)");
  EXPECT_EQ(std::system(("cd " + folder.path() + " && /usr/bin/python3 read.py").c_str()), 0);
}

}  // namespace
}  // namespace winnow::tests
