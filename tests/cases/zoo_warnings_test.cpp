// Is the zoo without warnings? Every network of it, the large ones too, and parts of them.
#include <gtest/gtest.h>

#include "models/home.h"
#include "models/warnings.h"
#include "models/zoo/catalogue.h"

namespace winnow::tests {
namespace {

TEST(Zoo, NoNetworkHasWarnings) {
  std::vector<std::string> names = models::zoo::names();
  for (const std::string& name : models::known_descriptions("models/zoo")) names.push_back(name);
  for (const char* part :
       {"squeezenet:fire2/conv1x1_1..fire3/concat", "resnet-50:res3b_branch2a..res3b", "alexnet:conv3"})
    names.push_back(part);
  ASSERT_GT(names.size(), 20u);
  for (const std::string& name : names)
    for (const models::Warning& w : models::network_warnings(models::load_network(name))) ADD_FAILURE() << w.line();
}

}  // namespace
}  // namespace winnow::tests
