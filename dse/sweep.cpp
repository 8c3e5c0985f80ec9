// A sweep.
#include "dse/sweep.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>

#include "dse/front.h"
#include "session/progress.h"

namespace winnow::dse {
namespace {

/// Points in the order that shares most: those of one model, then of one set of weight streams, together.
std::vector<uint64_t> in_sharing_order(const Space& space, std::vector<uint64_t> numbers) {
  const auto key = [&](uint64_t number) {
    const Point point = point_of(space, number);
    std::vector<size_t> model, machine, memory;
    for (size_t i = 0; i < point.size(); ++i) {
      const Axis& axis = space.axes[i];
      (axis.of_model() ? model : axis.of_memory() ? memory : machine).push_back(point[i]);
    }
    return std::make_tuple(model, machine, memory);
  };
  std::vector<std::pair<decltype(key(0)), uint64_t>> keyed;
  for (uint64_t number : numbers) keyed.emplace_back(key(number), number);
  std::sort(keyed.begin(), keyed.end());
  for (size_t i = 0; i < keyed.size(); ++i) numbers[i] = keyed[i].second;
  return numbers;
}

class Workers {
 public:
  Workers(const Space& space, Store& store, const std::vector<uint64_t>& numbers, session::Progress& progress,
          Swept& swept)
      : space_(space), store_(store), numbers_(numbers), progress_(progress), swept_(swept) {}

  /// Each thread takes the next run of points, so that its neighbours share what it keeps.
  void run(std::vector<Evaluator>& evaluators) {
    const size_t threads = evaluators.size();
    share_ = std::max<size_t>(1, std::min<size_t>(kMostTogether, numbers_.size() / threads / 4));
    std::vector<std::thread> running;
    for (size_t i = 1; i < threads; ++i) running.emplace_back([this, &evaluators, i] { work(evaluators[i]); });
    work(evaluators[0]);
    for (std::thread& thread : running) thread.join();
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  static constexpr size_t kMostTogether = 16;

  void work(Evaluator& evaluator) try {
    for (size_t first = next_.fetch_add(share_); first < numbers_.size() && !stop_; first = next_.fetch_add(share_))
      for (size_t i = first; i < std::min(numbers_.size(), first + share_) && !stop_; ++i) {
        const uint64_t number = numbers_[i];
        const Point point = point_of(space_, number);
        Results results = evaluator.evaluate(point);
        const std::string fields = values_of(space_, point).dump();
        const std::lock_guard<std::mutex> lock(mutex_);
        store_.add({{number, results}}, {{number, fields}});
        progress_.next("point " + std::to_string(number));
        swept_.results[number] = std::move(results);
        ++swept_.evaluated;
      }
  } catch (...) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!failure_) failure_ = std::current_exception();
    stop_ = true;
  }

  const Space& space_;
  Store& store_;
  const std::vector<uint64_t>& numbers_;
  session::Progress& progress_;
  Swept& swept_;
  size_t share_ = 1;
  std::atomic<size_t> next_{0};
  std::atomic<bool> stop_{false};
  std::mutex mutex_;
  std::exception_ptr failure_;
};

std::vector<double> objectives_of(const Space& space, const Results& results) {
  std::vector<double> values;
  for (const Objective& objective : space.objectives) {
    const double value = results.values.at(objective.result);
    values.push_back(objective.largest ? -value : value);
  }
  return values;
}

bool counts(const Space& space, const Results& results) {
  return results.ok() && std::all_of(space.constraints.begin(), space.constraints.end(),
                                     [&](const Constraint& c) { return c.holds(results.values); });
}

uint64_t refused_points(const Swept& swept) {
  return static_cast<uint64_t>(
      std::count_if(swept.results.begin(), swept.results.end(), [](const auto& entry) { return !entry.second.ok(); }));
}

std::string objective_text(const Objective& objective) { return (objective.largest ? "-" : "") + objective.result; }

}  // namespace

Swept sweep(const Space& space, search::Search& search, const std::string& file, const SweepOptions& options) {
  std::vector<Evaluator> evaluators;
  evaluators.emplace_back(space);  // says what is wrong with the network before anything is written
  Store store(file, space.text);
  Swept swept;
  swept.results = store.read();
  for (std::vector<uint64_t> numbers = search.next(space, swept.results); !numbers.empty();
       numbers = search.next(space, swept.results)) {
    const size_t threads = std::min(static_cast<size_t>(options.threads), numbers.size());
    while (evaluators.size() < threads) evaluators.emplace_back(space);
    session::Progress progress("sweep", numbers.size(), options.progress);
    Workers(space, store, in_sharing_order(space, numbers), progress, swept).run(evaluators);
  }
  for (const Evaluator& evaluator : evaluators) {
    swept.work.models += evaluator.work().models;
    swept.work.encodings += evaluator.work().encodings;
    swept.work.runs += evaluator.work().runs;
  }
  return swept;
}

std::vector<uint64_t> front_of(const Space& space, const std::map<uint64_t, Results>& results) {
  std::vector<uint64_t> numbers;
  std::vector<std::vector<double>> values;
  for (const auto& [number, found] : results) {
    if (!counts(space, found)) continue;
    numbers.push_back(number);
    values.push_back(objectives_of(space, found));
  }
  std::vector<uint64_t> front;
  for (size_t i : pareto_front(values)) front.push_back(numbers[i]);
  return front;
}

models::json::Document to_document(const Space& space, const Swept& swept) {
  models::json::Document document;
  document["format"] = "winnow-front/1";
  document["network"] = space.network;
  document["accelerator"] = space.accelerator;
  document["points"] = space.points();
  document["evaluated"] = swept.results.size();
  document["refused"] = refused_points(swept);
  for (const Objective& objective : space.objectives) document["objectives"].push_back(objective_text(objective));
  for (const Constraint& constraint : space.constraints) document["constraints"].push_back(constraint.text());
  document["front"] = models::json::Document::array();
  for (uint64_t number : front_of(space, swept.results)) {
    models::json::Document point;
    point["number"] = number;
    point["fields"] = values_of(space, point_of(space, number));
    for (const auto& [name, value] : swept.results.at(number).values) point["results"][name] = value;
    document["front"].push_back(std::move(point));
  }
  return document;
}

}  // namespace winnow::dse
