// Pages of folders that have none to show.
#include "tests/errors/case.h"

namespace winnow::tests {

std::vector<Case> report_cases() {
  const auto run = [](const Spoilt& s) {
    s.write("run/report.json", R"({"format": "winnow-report/1", "network": 5, "layers": {}})");
    s.write("run/activity.json", "{}");
  };
  return {
      {"report_of_nothing", {"report", "-o", "page.html"}},
      {"report_of_both", {"report", "--run", "a", "--sweep", "b", "-o", "page.html"}},
      {"report_trace_of_a_sweep", {"report", "--sweep", "a", "-o", "page.html", "--trace", "t.json"}},
      {"report_into_no_folder", {"report", "--run", "run", "-o", "none/page.html"}, run},
      {"report_and_trace_in_one", {"report", "--run", "run", "-o", "page.html", "--trace", "page.html"}, run},
      {"report_of_no_run", {"report", "--run", "none", "-o", "page.html"}},
      {"report_of_a_run_without_report", {"report", "--run", "home", "-o", "page.html"}},
      {"report_of_a_run_of_another_kind", {"report", "--run", "run", "-o", "page.html"}, run},
      {"report_of_no_sweep", {"report", "--sweep", "none", "-o", "page.html"}},
      {"report_of_a_sweep_without_results", {"report", "--sweep", "home", "-o", "page.html"}},
      {"report_of_a_sweep_of_another_kind",
       {"report", "--sweep", "sweep", "-o", "page.html"},
       [](const Spoilt& s) { s.write("sweep/results.sqlite", "rubbish that is no database"); }},
  };
}

}  // namespace winnow::tests
