// The studies by name.
#pragma once
#include <functional>
#include <iterator>
#include <string>
#include <type_traits>
#include <vector>

#include "bench/report.h"

namespace winnow::bench {

struct Options {
  std::vector<std::string> only;  // names of rows; empty: all
  std::string network;            // squeezenet: what to run; empty: the synthetic one
  std::string blob;               // squeezenet: the file that it was imported from, for its size; empty: none
  std::string cache;              // folder of built designs
};

struct Study {
  const char* name;
  const char* summary;
  std::vector<std::string> (*rows)();  // names that `only` may have
  Report (*run)(const Options& options);
};
const std::vector<Study>& studies();

/// Throws InputError for a name that is not there.
const Study& study_of(const std::string& name);

/// Throws InputError for rows that the study does not have and for options that are another's.
void check(const Study& study, const Options& options);

/// Whether `row` is asked for.
bool wanted(const Options& options, const std::string& row);

/// Those of `rows` that are asked for; `name` is the member or function that gives a row its name.
template <typename Rows, typename Name>
auto wanted_rows(const Options& options, const Rows& rows, Name name) {
  std::vector<std::decay_t<decltype(*std::begin(rows))>> out;
  for (const auto& row : rows)
    if (wanted(options, std::invoke(name, row))) out.push_back(row);
  return out;
}

std::vector<std::string> utilization_rows();
Report utilization(const Options& options);
std::vector<std::string> eie_rows();
Report eie(const Options& options);
std::vector<std::string> eyeriss_rows();
Report eyeriss(const Options& options);
std::vector<std::string> scnn_rows();
Report scnn(const Options& options);
std::vector<std::string> speed_rows();
Report speed(const Options& options);
std::vector<std::string> squeezenet_rows();
Report squeezenet(const Options& options);
std::vector<std::string> superslash_rows();
Report superslash(const Options& options);
std::vector<std::string> traffic_rows();
Report traffic(const Options& options);

}  // namespace winnow::bench
