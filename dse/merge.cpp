// Merging.
#include "dse/merge.h"

#include <filesystem>

#include "dse/store.h"
#include "models/error.h"

namespace winnow::dse {
namespace {

bool are_equal(const Results& a, const Results& b) {
  return a.state == b.state && a.values == b.values && a.layers == b.layers;
}

/// Whether `better` is to be kept where `other` stands.
bool replaces(const Results& better, const Results& other) {
  return other.state == State::kDropped && better.state != State::kDropped;
}

}  // namespace

Swept merge(const Space& space, const std::vector<std::string>& files, const std::string& into) {
  Swept merged;
  std::map<uint64_t, std::string> source;
  models::Problems problems(into);
  std::string inputs;
  std::vector<std::string> all = files;
  std::error_code ignored;
  if (std::filesystem::exists(into, ignored)) all.push_back(into);
  for (const std::string& file : all) {
    const Store store(file, space.text, inputs);
    if (inputs.empty()) inputs = store.inputs();
    for (auto& [number, confirmation] : store.confirmations()) merged.confirmations[number] = confirmation;
    for (auto& [number, results] : store.read()) {
      const auto [place, is_new] = merged.results.try_emplace(number, results);
      if (is_new || replaces(results, place->second)) {
        place->second = results;
        source[number] = file;
      } else if (!replaces(place->second, results) && results.state != State::kDropped &&
                 !are_equal(results, place->second)) {
        problems.expected("point " + std::to_string(number), "what " + source[number] + " says",
                          "something else in " + file);
      }
    }
  }
  problems.raise();
  std::map<uint64_t, std::string> fields;
  for (const auto& [number, results] : merged.results)
    fields[number] = values_of(space, point_of(space, number)).dump();
  Store store(into, space.text, inputs);
  store.put(merged.results, fields);
  for (const auto& [number, confirmation] : merged.confirmations) store.keep_confirmation(number, confirmation);
  return merged;
}

}  // namespace winnow::dse
