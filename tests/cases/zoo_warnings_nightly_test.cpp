// Is the zoo without warnings? Every network of it, the large ones too.
#include <gtest/gtest.h>

#include "models/home.h"
#include "models/warnings.h"
#include "models/zoo/catalogue.h"

namespace winnow::tests {
namespace {

TEST(NightlyZoo, NoNetworkHasWarnings) {
  std::vector<std::string> names = models::zoo::names();
  for (const std::string& name : models::known_descriptions("models/zoo")) names.push_back(name);
  ASSERT_GT(names.size(), 10u);
  for (const std::string& name : names)
    for (const models::Warning& w : models::network_warnings(models::load_network(name))) ADD_FAILURE() << w.line();
}

}  // namespace
}  // namespace winnow::tests
