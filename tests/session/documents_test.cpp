// What `map`, `inspect` and `generate` leave for people and programs, word for word (WINNOW_UPDATE_GOLDEN=1 rewrites
// tests/session/golden).
#include <gtest/gtest.h>

#include <regex>

#include "mapping/packing.h"
#include "models/compress/inspect.h"
#include "rtl_gen/generate.h"
#include "session/mapping_files.h"
#include "session/plan.h"
#include "tests/session/golden.h"
#include "tests/support/random_case.h"
#include "tests/support/tiny_network.h"

namespace winnow::session {
namespace {

Prepared explained() {
  const models::Network network = tests::tiny_network();
  mapping::MapOptions options;
  options.batch = 2;
  options.explain = true;
  return prepare(network, tests::roomy_accelerator(), tests::random_input(network, 2, 1), options).value();
}

TEST(Documents, OfMap) {
  const Prepared prepared = explained();
  expect_golden("map.txt", plan_text(prepared));
  expect_golden("explain.txt", explain_text(prepared.mapping));
  models::json::Document plan =
      plan_document(prepared, {{"unread-layer", "tiny.json", "/layers/4", "nothing reads it"}});
  mapping::add_packing(plan, mapping::packing_of(prepared.mapping));
  expect_golden("plan.json", models::json::to_text(plan));
}

TEST(Documents, OfInspect) {
  expect_golden("inspect.json",
                models::json::to_text(models::compress::to_document(models::compress::inspect(tests::tiny_network()))));
}

/// The hashes are those of the library, which is no part of the file's form.
TEST(Documents, OfGenerate) {
  const Prepared prepared = explained();
  const mapping::Mapping& m = prepared.mapping;
  rtl_gen::Packaging packaging;
  packaging.prefix = "my_";
  packaging.programs = {m.base_address, m.program.address, m.program.units, m.warm_program.address,
                        m.warm_program.units};
  const rtl_gen::Generated made = rtl_gen::describe(m.accelerator, hls::least_machine(m.needs), "winnow ..", packaging);
  std::string text = made.contents.at(rtl_gen::kManifest);
  text = std::regex_replace(text, std::regex("(\"hash\": \")[0-9a-f]{16}\""), "$1..\"");
  text = std::regex_replace(text, std::regex("(\"config_hash\": )[0-9]+,"), "$1..,");
  text = std::regex_replace(text, std::regex("(\"core\": \".*_)[0-9a-f]{8}\""), "$1..\"");
  expect_golden("winnow_params.txt", text);
}

}  // namespace
}  // namespace winnow::session
